"""The formats that are text: terminal, Markdown, annotations, badge."""

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

import hostile
from assessments import assessed, guard, incident, merged, months_before, of_size, partial
from pytest_incidents.changes import compare
from pytest_incidents.policy import PolicyResult
from pytest_incidents.reports import badge, github, markdown, terminal
from pytest_incidents.verdicts import worst_first
from pytest_incidents.vocabulary import Outcome, Policy, Verdict

NUMBERS = (0, 1, 15, 300)
FAILING = "tests/unit/test_guards.py::test_inc_1"


def texts(assessment):
    """Each format's rendering, with and without what changed."""
    changes = compare(assessment, assessment)
    return {
        "term": terminal.render(assessment, changes=changes),
        "md": markdown.render(assessment, changes=changes),
        "github": github.render(assessment),
        "badge": badge.render(assessment),
    }


# Any size, any run


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("kind", ["whole", "partial", "merged"])
def test_every_format_renders_every_kind_of_run(number, kind):
    """Nothing on record, one incident or hundreds; complete, partial or merged: each format has something to say."""
    whole = of_size(number)
    assessment = {"whole": lambda one: one, "partial": partial, "merged": merged}[kind](whole)
    made = texts(assessment)
    assert all(made[name].endswith("\n") for name in ("term", "md", "badge"))
    assert len(made["md"]) < 65536  # what GitHub takes as a comment
    assert max(map(len, made["term"].splitlines())) <= 80


def test_rendering_is_the_same_everywhere(monkeypatch):
    """Neither the terminal nor its environment changes a report."""
    before = texts(of_size(20))
    for name, value in {"COLUMNS": "200", "FORCE_COLOR": "1", "TERM": "dumb", "NO_COLOR": "1"}.items():
        monkeypatch.setenv(name, value)
    assert texts(of_size(20)) == before


# Hostile text


@pytest.mark.parametrize("nasty", [hostile.NASTY, hostile.LONG], ids=["nasty", "long"])
@pytest.mark.parametrize("name", ["term", "md", "github", "badge"])
def test_no_control_or_bidi_character_comes_through(nasty, name):
    """Whatever stands in a record, no report carries a character that a terminal or a browser would obey."""
    text = texts(hostile.assessment(nasty))[name]
    assert not set(text) & set(hostile.DANGEROUS)
    text.encode()  # a lone surrogate would not


def test_terminal_markup_stays_text():
    """Square brackets and colons are no markup of the table library."""
    text = terminal.render(hostile.assessment("[bold]x[/bold] [/] :smile: INC-1"))
    assert "[bold]x[/bold] [/] :smile:" in text


@pytest.mark.parametrize("shift", range(0, 80, 7))
def test_no_line_of_a_terminal_report_is_a_workflow_command(shift):
    """Wherever a text is wrapped, no line begins as a command that a CI system would obey."""
    text = terminal.render(hostile.assessment("x" * shift + " ::error file=a::forged" * 20))
    assert "error file=a::forged" in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]


def test_ten_thousand_characters_leave_a_terminal_report_readable():
    """A title of 10,000 characters is not printed; an id of as many is folded at the margin."""
    text = terminal.render(hostile.assessment(hostile.LONG))
    assert max(map(len, text.splitlines())) <= 80


def test_ten_thousand_characters_leave_a_comment_postable():
    """Long texts are cut and marked, so that the comment stays below what GitHub takes."""
    text = markdown.render(hostile.assessment(hostile.LONG))
    assert ("x…" in text, len(text) < 65536) == (True, True)


def test_markdown_holds_no_html_link_or_mention_of_a_stranger():
    """Tags, links, images, mentions, references and bare addresses of a record stay text."""
    text = markdown.render(hostile.assessment())
    ours = text.replace("<code>", "").replace("</code>", "").replace("<sub>", "").replace("</sub>", "")
    ours = ours.replace("@<!-- -->", "").replace("#<!-- -->", "").replace("www<!-- -->", "")
    assert re.findall(r"(?<!\\)[<>]", ours) == []
    assert re.findall(r"(?<!\\)[`_\[\]]", ours) == []
    assert [sign for sign in ("://", "@octo", "#1 ", "www.") if sign in ours] == []


def test_a_markdown_table_keeps_its_columns():
    """A pipe or a line break in a title adds no cell and no row."""
    text = markdown.render(hostile.assessment())
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == 1 + len(worst_first(hostile.assessment().judged, Verdict.GAP))
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


def test_every_annotation_is_one_command_of_ours():
    """A line break, a colon or a percent sign ends no command and begins none."""
    lines = github.render(hostile.assessment()).splitlines()
    parts = [re.fullmatch(r"::(error|warning|notice) file=[^,:]+,line=\d+,title=[^,:]+::.*", line) for line in lines]
    assert all(parts)
    assert not [line for line in lines if re.search(r"%(?!25|2C|3A)", line)]


@pytest.mark.parametrize("nasty", [hostile.NASTY, hostile.LONG], ids=["nasty", "long"])
def test_a_badge_is_an_image_whatever_the_records_say(nasty):
    """It is well-formed XML with no element but its own."""
    image = ET.fromstring(badge.render(hostile.assessment(nasty)))
    assert {element.tag.partition("}")[2] for element in image.iter()} == {"svg", "title", "rect", "g", "text"}


# Terminal


def test_the_terminal_report_begins_with_the_count_and_ends_with_the_reason():
    """The count first, the policy's word last; every gap has its next step between."""
    whole = of_size(25)
    lines = terminal.render(whole).splitlines()
    gaps = whole.figures.totals.gap
    assert lines[0].startswith("25 incidents: ")
    assert lines[-1] == f"policy strict: {gaps} gaps — FAILED"
    assert sum(line.lstrip().startswith("next: ") for line in lines) == gaps


def test_colour_changes_no_word():
    """Without its escapes, the coloured report is the plain one."""
    whole = of_size(25)
    coloured = terminal.render(whole, color=True)
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == terminal.render(whole).split()


def test_the_terminal_report_of_a_small_project():
    """The whole report of three incidents, as people read it."""
    incidents = (
        incident("INC-1", defect_class="logic/rounding", owner="shop"),
        incident("INC-2", defect_class="logic/rounding"),
        incident("INC-3", defect_class="concurrency/race"),
    )
    assert terminal.render(assessed(incidents, (guard("INC-1"), guard("INC-3", Outcome.SKIPPED, why="flaky")))) == (
        """\
3 incidents: 1 guarded, 2 gaps
coverage 33 % (1 of 3), weighted 33 % (4 of 12)

Gaps, worst first
1  INC-2  sev2   no owner         3 months  missing
   No test carries @incident("INC-2").
   next: @incident("INC-2")

2  INC-3  sev2   no owner         3 months  disarmed
   tests/unit/test_guards.py::test_inc_3 is skipped: flaky.
   next: take the skip out of tests/unit/test_guards.py:12

Defect classes   # guarded  - not guarded  o external  ? not seen
   family       incidents  guarded  recurrences  priority
   logic        #-          1 of 2            1       4.0
   concurrency  -           0 of 1            0       0.0
   invest first: logic/rounding (1 recurrence in a year, priority 4.0)
   blind classes, none guarded: concurrency/race

Is learning sticking?   R repeats one of the year before, C after closure
              2026
   by class      .  R  .  1 of 3
   by family     .  R  .  1 of 3
   by class: chance alone would give 1.0, too few to judge; after closure 0;
   guards at the time unknown
   by family: chance alone would give 1.0, too few to judge; after closure 0;
   guards at the time unknown

How fast, and who noticed?
   time to detect: n/a (0 of 3)
   time to mitigate: n/a (0 of 3)
   time to resolve: n/a (0 of 3)
   time to guard: unknown, no history at hand
   found by people: n/a; source unknown in 3

Evidence ladder
   proven    0
   reaching  0
   passing   1  #
   linked    1  -
   missing   1  -

policy strict: 2 gaps — FAILED
"""
    )


# Markdown


def test_markdown_says_what_changed_since_the_older_record():
    """Guards lost stand before gaps opened and closed, and the coverage before both."""
    one, two = incident("INC-1", severity="sev1"), incident("INC-2")
    old = assessed((one, two), (guard("INC-1"),))
    new = assessed((one, two), (guard("INC-2"),))
    text = markdown.render(new, changes=compare(old, new))
    since = text.split("#### ")[1].splitlines()
    assert since == [
        "Since the older record",
        "",
        "- **guard deleted**: <code>tests/unit/test\\_guards.py::test\\_inc\\_1</code>, the only guard of INC-1 (sev1)",
        '- **gap opened**: INC-1 (sev1): no test carries @<!-- -->incident("INC-1")',
        "- gap closed: INC-2 (sev2), now guarded",
        "",
    ]


def test_markdown_cuts_long_lists_and_counts_the_rest():
    """Twenty gaps are shown, worst first, and the others counted."""
    whole = of_size(300)
    text = markdown.render(whole)
    rows = re.findall(r"^\| (INC-\d+) ", text, re.MULTILINE)
    gaps = worst_first(whole.judged, Verdict.GAP)
    assert rows == [one.incident.id for one in gaps[:20]]
    assert f"… {len(gaps) - 20} more" in text


@pytest.mark.parametrize(
    ("assessment", "headline"),
    [
        (of_size(0), "### No incident on record"),
        (assessed((incident("INC-1"),), (guard("INC-1"),)), "### 1 of 1 incident is guarded"),
        (
            partial(assessed((incident("INC-1"),), (guard("INC-1"),)), 0),
            "### 0 guarded here, 1 not seen: a partial run",
        ),
    ],
)
def test_markdown_begins_with_the_answer(assessment, headline):
    """One sentence that a manager can repeat; a partial run claims no coverage."""
    assert markdown.render(assessment).splitlines()[0] == headline


def test_an_empty_registry_says_how_to_begin():
    """The tables and Markdown name the first step, as the section and the page do."""
    step = 'pytest-incidents new "TITLE"'
    assert f"next: {step}" in terminal.render(of_size(0)).splitlines()
    assert f"Begin with <code>{step}</code>." in markdown.render(of_size(0)).splitlines()
    assert step not in terminal.render(of_size(3)) + markdown.render(of_size(3))


# Annotations


def test_a_gap_is_annotated_at_its_record_and_at_its_test():
    """A failing guard is an error at the record's line and at the test's; a missing one at the record's alone."""
    incidents = (incident("INC-1"), incident("INC-2"))
    made = assessed(incidents, (guard("INC-1", Outcome.FAILED),))
    at_record, at_test, missing = (line.split("::", 2)[1:] for line in github.render(made).splitlines())
    assert at_record == [
        "error file=postmortems/INC-1.md,line=1,title=INC-1 sev2 failing",
        f"{FAILING} fails: the defect may be back; next: pytest --incident INC-1",
    ]
    assert at_test == [
        "error file=tests/unit/test_guards.py,line=12,title=INC-1 sev2 failing",
        f"{FAILING} guards this incident: Checkout total is one cent too low for mixed-tax baskets",
    ]
    assert missing == [
        "error file=postmortems/INC-2.md,line=1,title=INC-2 sev2 missing",
        'no test carries @incident("INC-2"); next: @incident("INC-2")',
    ]


@pytest.mark.parametrize(
    ("failed", "excused", "levels"),
    [(True, (), ["error", "error"]), (True, ("INC-1",), ["warning", "error"]), (False, (), ["warning", "warning"])],
)
def test_a_gap_is_an_error_only_where_it_fails_the_run(failed, excused, levels):
    """What the policy lets pass, or the baseline excuses, is a warning."""
    made = assessed((incident("INC-1"), incident("INC-2")))
    policy = PolicyResult(Policy.RATCHET, applied=True, failed=failed, message="", excused=excused)
    lines = github.render(replace(made, policy=policy)).splitlines()
    assert [line.split()[0].strip(":") for line in lines] == levels


def test_errors_come_before_warnings_and_notices():
    """GitHub shows only the first few of a step: the worst have to be among them."""
    lines = github.render(of_size(300)).splitlines()
    order = ["::error", "::warning", "::notice"]
    ranks = [order.index(line.split()[0]) for line in lines]
    assert len(set(ranks)) == 3
    assert all(before <= after for before, after in pairwise(ranks))


def test_no_gap_has_no_annotation():
    """A project where all is well says nothing."""
    assert github.render(assessed((incident("INC-1"),), (guard("INC-1"),))) == ""


# Badge


@pytest.mark.parametrize(
    ("assessment", "words", "color"),
    [
        (assessed((incident("INC-1"),), (guard("INC-1"),)), "1 of 1 guarded", "#0b5cab"),
        (assessed((incident("INC-1"),), policy=Policy.REPORT), "0 of 1 guarded", "#b3400c"),
        (assessed((incident("INC-1"),)), "0 of 1 guarded, failed", "#b3400c"),
        (partial(assessed((incident("INC-1"),)), 0), "partial run", "#586070"),
        (of_size(0), "n/a", "#586070"),
    ],
)
def test_a_badge_says_the_count_and_means_it_by_colour(assessment, words, color):
    """Blue where nothing is missing, orange with gaps, grey where nobody knows; the words say it as well."""
    image = ET.fromstring(badge.render(assessment))
    name = {"svg": "http://www.w3.org/2000/svg"}
    assert [text.text for text in image.iterfind(".//svg:text", name)] == ["incidents", words]
    assert (image.get("aria-label"), image.findtext("svg:title", None, name)) == (f"incidents: {words}",) * 2
    assert image.findall("svg:rect", name)[1].get("fill") == color


def test_an_older_record_of_a_growing_project_compares_without_a_stumble():
    """Six months of a project, each against the next: every comparison renders in both formats."""
    now = of_size(60)
    for old, new in pairwise((*months_before(now, 6), now)):
        changes = compare(old, new)
        assert "Since the older record" in terminal.render(new, changes=changes)
        assert "#### Since the older record" in markdown.render(new, changes=changes)
