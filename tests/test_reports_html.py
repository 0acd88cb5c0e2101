"""The HTML report as text: complete in itself, safe, in order, and right in every kind of run."""

import re
from base64 import b64encode
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import unquote

import pytest

import hostile
from assessments import assessed, guard, incident, merged, moment, months_before, of_size, partial, run
from pytest_incidents.model import External, Waiver
from pytest_incidents.reports import html, wording
from pytest_incidents.verdicts import worst_first
from pytest_incidents.vocabulary import Outcome, PartialBy, Policy, Verdict

PARTS = ["verdict", "invest", "gaps", "learning", "nets", "changes", "incidents"]
VOID = {"meta", "link", "input"}
LOADING = {"src", "srcset", "action", "formaction", "poster", "background", "ping", "cite", "xlink:href"}


class Page(HTMLParser):
    """A page taken apart: elements with their attributes, the text inside, and whether tags nest as they should."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open, self.inside, self.wrong = [], [], {}, []
        self.feed(text)
        self.close()
        self.text = " ".join("".join(self.inside.get("", [])).split())

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))

    def handle_data(self, data):
        tag = self.open[-1] if self.open else ""
        self.inside.setdefault(tag, []).append(data)
        if tag not in {"style", "script"}:
            self.inside.setdefault("", []).append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def page(assessment, trend=()):
    return Page(html.render(assessment, trend))


EVERY_KIND = {
    "none": lambda: of_size(0),
    "one": lambda: of_size(1),
    "some": lambda: of_size(15),
    "many": lambda: of_size(401),
    "partial": lambda: partial(of_size(15)),
    "merged": lambda: merged(of_size(15)),
    "all guarded": lambda: of_size(15, guarded=1.01),
    "no gates": lambda: of_size(15, gates=False),
    "hostile": hostile.assessment,
    "long": lambda: hostile.assessment(hostile.LONG),
}


@cache
def of_kind(kind):
    return page(EVERY_KIND[kind]())


@pytest.fixture(params=EVERY_KIND)
def of_every_kind(request):
    return of_kind(request.param)


# The page as a document


def test_tags_nest(of_every_kind):
    """Every element that opens closes, in order, whatever the data."""
    assert (of_every_kind.wrong, of_every_kind.open) == ([], [])


def test_the_seven_parts_stand_in_their_order(of_every_kind):
    """Verdict first, the incidents last; each part is named by its heading."""
    sections = of_every_kind.all("section")
    assert [section["id"] for section in sections] == PARTS
    assert [section["aria-labelledby"] for section in sections] == [f"h-{part}" for part in PARTS]
    assert len(of_every_kind.all("h1")) == 1


def test_ids_are_there_once_and_every_inner_link_has_its_target(of_every_kind):
    """A link within the page leads somewhere, and to one place only."""
    ids = [attributes["id"] for _, attributes in of_every_kind.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [link["href"] for link in of_every_kind.all("a") if link["href"].startswith("#")]
    assert {unquote(link[1:]) for link in links} <= set(ids)


def test_every_drawing_says_what_it_shows(of_every_kind):
    """An image has a title and a description; what only decorates is hidden from screen readers."""
    ids = {attributes.get("id") for _, attributes in of_every_kind.elements}
    for drawing in of_every_kind.all("svg"):
        if "aria-labelledby" in drawing:
            assert drawing["role"] == "img"
            assert set(drawing["aria-labelledby"].split()) <= ids
        else:
            assert drawing.get("aria-hidden") == "true" or drawing["aria-label"]


def test_every_chart_has_its_data_table(of_every_kind):
    """Whoever cannot see a chart, or wants its numbers, opens the table beside it."""
    charts = [drawing for drawing in of_every_kind.all("svg") if "aria-labelledby" in drawing]
    wide = [chart for chart in charts if "-narrow" not in chart["aria-labelledby"]]
    tables = [table for table in of_every_kind.all("div") if table.get("class") == "scroll"]
    assert len(tables) >= len(wide)


# Nothing comes in, nothing goes out


def test_the_page_needs_nothing_from_anywhere(of_every_kind):
    """No attribute loads anything; the icon is in the page."""
    for tag, attributes in of_every_kind.elements:
        assert not LOADING & set(attributes), tag
    assert [link["href"][:5] for link in of_every_kind.all("link")] == ["data:"]


def test_only_the_pages_own_style_and_script_may_run(of_every_kind):
    """The policy knows both by their hash and forbids all else; no style hides in an attribute."""
    policy = next(meta["content"] for meta in of_every_kind.all("meta") if "http-equiv" in meta)
    known = re.findall(r"'(sha256-[^']+)'", policy)
    own = ["".join(of_every_kind.inside[tag]) for tag in ("style", "script")]
    assert known == ["sha256-" + b64encode(sha256(text.encode()).digest()).decode() for text in own]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert len(of_every_kind.all("style")) == len(of_every_kind.all("script")) == 1
    for tag, attributes in of_every_kind.elements:
        assert not [name for name in attributes if name == "style" or name.startswith("on")], tag


def test_links_lead_to_the_web_or_within_the_page(of_every_kind):
    """http, https and the page itself; nothing else is a link, and no site learns where one came from."""
    for link in of_every_kind.all("a"):
        assert link["href"].startswith(("#", "https://", "http://"))
        assert link["href"].startswith("#") or link["rel"] == "noopener noreferrer"


# Hostile text


@pytest.mark.parametrize("nasty", [hostile.NASTY, hostile.LONG], ids=["nasty", "long"])
def test_hostile_text_stays_text(nasty):
    """Text from a stranger adds no element, attribute or control character, wherever it stands."""
    harmless = page(hostile.assessment("harmless https://example.org"))
    text = html.render(hostile.assessment(nasty))
    made = Page(text)
    assert {tag for tag, _ in made.elements} <= {tag for tag, _ in harmless.elements}
    assert {name for _, attributes in made.elements for name in attributes} <= {
        name for _, attributes in harmless.elements for name in attributes
    }
    assert not set(text) & set(hostile.DANGEROUS)
    assert text.encode("utf-8")


def test_a_long_title_is_short_in_lists_and_whole_in_its_card():
    """Ten thousand characters do not drown a list; the card has them all."""
    made = page(assessed((incident("INC-1", title=hostile.LONG),)))
    assert made.text.count(hostile.LONG) == 1


def test_a_link_of_another_scheme_is_text():
    """``javascript:`` is shown as what it is."""
    link = "javascript:alert(1)"
    made = page(assessed((incident("INC-1", links=(link,), external=External("why", link)),)))
    assert made.text.count(link) == 2
    assert not [each for each in made.all("a") if "javascript" in each["href"]]


# What it says


def test_gaps_stand_worst_first_each_with_its_next_step():
    """Failing before all else, then by severity; a gap without what to do about it does not exist."""
    for number in (15, 300):
        assessment = of_size(number)
        gaps = worst_first(assessment.judged, Verdict.GAP)
        made = page(assessment)
        part = re.search(r'<section id="gaps".*?</section>', html.render(assessment), re.DOTALL)[0]
        found = [part.index(f'href="#{gap.incident.id}"') for gap in gaps]
        assert found == sorted(found)
        text = Page(part).text
        assert all(gap.next_step in text or wording.first(gap.next_step) in text for gap in gaps)
        assert f"Gaps {len(gaps)}" in made.text


def test_every_incident_has_its_card():
    """However many there are, no incident is left out."""
    assessment = of_size(401)
    cards = [card["id"] for card in page(assessment).all("details") if card.get("class") == "inc"]
    assert sorted(cards) == sorted(one.incident.id for one in assessment.judged)


def test_cards_stand_gaps_first_then_what_waits_then_what_is_guarded():
    """Without JavaScript the order is the only filter."""
    made = html.render(of_size(300))
    states = re.findall(r'<span class="st s-([a-z]+)">\1</span></summary>', made)
    order = ["gap", "grace", "waived", "guarded", "external"]
    assert [state for state, after in pairwise([*states, ""]) if state != after] == order


def test_three_thousand_incidents_stay_under_three_megabytes():
    """The page of a large company still goes by mail."""
    assert len(html.render(of_size(3000)).encode()) < 3_000_000


@pytest.mark.parametrize(
    ("number", "guarded", "headline"),
    [
        (0, 0, "No incident is on record."),
        (1, 0, "The one incident on record is not guarded."),
        (1, 1, "The one incident on record is guarded."),
        (2, 2, "Both incidents are guarded."),
        (2, 1, "1 of 2 incidents is guarded."),
        (2, 0, "None of 2 incidents is guarded."),
        (1200, 1200, "All 1,200 incidents are guarded."),
    ],
)
def test_the_headline_is_the_answer(number, guarded, headline):
    """A sentence that a manager can repeat, and that is true of the smallest numbers."""
    names = [f"INC-{n}" for n in range(number)]
    assessment = assessed(tuple(map(incident, names)), tuple(map(guard, names[:guarded])))
    assert f"<h1>{headline}</h1>" in html.render(assessment)


def test_incidents_that_others_guard_are_no_empty_promise():
    """Nothing to cover is neither 0 % nor 100 %."""
    made = page(assessed(tuple(incident(f"INC-{n}", external=External("elsewhere")) for n in (1, 2, 3))))
    assert "All 3 incidents are guarded elsewhere." in made.text
    assert "n/a incident coverage all incidents are external" in made.text


def test_a_partial_run_claims_nothing_of_what_it_did_not_see():
    """Coverage is n/a and says why; nothing is missing; the policy was not applied."""
    made = page(partial(of_size(15), why="-k 'rounding'"))
    assert "2 incidents guarded here, 13 not seen." in made.text
    assert made.text.count("n/a incident coverage 13 incidents not seen by this run") == 1
    assert "This run was partial: -k 'rounding'." in made.text
    assert "Policy strict was not applied." in made.text
    assert "No test carries" not in made.text


def test_collected_tests_are_no_results():
    """``--collect-only`` says which incidents have a test, and that none of them ran."""
    info = run(links_only=True, complete=True)
    made = page(assessed((incident("INC-1"), incident("INC-2")), (guard("INC-1", Outcome.NOT_RUN),), info=info))
    assert "1 of 2 incidents have a test." in made.text
    assert "Tests were collected, not run" in made.text


def test_an_aborted_run_says_so():
    """Half a run is shown as half a run."""
    info = run(complete=False, why_partial="stopped by --maxfail", partial_by=PartialBy.ABORT)
    assert "This run was partial: stopped by --maxfail." in page(assessed((incident(),), info=info)).text


def test_merged_runs_are_counted():
    """A reader sees how many runs a verdict rests on, and in how many of them a guard passed."""
    made = page(merged(of_size(15)))
    assert "3 runs merged, complete" in made.text
    assert "of 3 jobs." in made.text


def test_a_waiver_says_who_until_when_and_why():
    """What is not held against the suite today is named with its end."""
    waiver = Waiver(
        "the provider has no test account yet", "head-of-platform", moment("2026-11-01"), moment("2026-12-24")
    )
    made = page(assessed((incident("INC-1", waiver=waiver),)))
    told = "Waived by head-of-platform until 2026-12-24, in 31 days: the provider has no test account yet"
    assert told in made.text


def test_the_trend_needs_two_runs_and_names_what_changed():
    """One point is no trend; from two on there is a line, a table, and the gaps that opened or closed."""
    assessment = of_size(15)
    assert "Saved runs" not in page(assessment).text
    made = page(assessment, months_before(assessment, 4))
    assert "five saved runs" in made.text
    assert "Since 2026-10-24: " in made.text


def test_the_table_of_the_trend_has_more_than_coverage():
    """What repeats, and what became of changes, is there for every saved run, too."""
    assessment = of_size(40)
    figures, totals = assessment.figures, assessment.figures.totals
    made = html.render(assessment, months_before(assessment, 1))
    row = re.search(r'<th scope="row">2026-11-23</th>(.*?)</tr>', made)[1]
    changes, last = figures.changes, figures.recurrence
    assert re.findall(r"<td[^>]*>(.*?)</td>", row) == [
        *(wording.share(totals.coverage), wording.percent(totals.coverage), wording.percent(totals.weighted_coverage)),
        *(f"{totals.gap}", f"{last.repeats} of 10", f"{last.expected_by_chance:.1f}", f"{last.after_closure}"),
        *(f"{changes.total}", f"{changes.verified}", f"{changes.claimed_not_in_place}", f"{changes.overdue}"),
    ]


def test_a_run_that_is_in_the_history_counts_once():
    """The folder of saved records usually holds the run itself."""
    assessment = of_size(15)
    assert "five saved runs" in page(assessment, (*months_before(assessment, 4), assessment)).text


def test_without_assessed_gates_the_next_step_is_to_assess_them():
    """An empty matrix would say that nothing ever escaped."""
    made = page(of_size(15, gates=False))
    assert "No escape is on record." in made.text
    assert "Say in the records how each gate met the defect:" in made.text


def test_a_policy_that_holds_is_said_in_blue_and_one_that_fails_with_its_reason():
    """The first line after the answer is what CI did."""
    guarded = assessed((incident("INC-1"),), (guard("INC-1"),))
    failed = assessed((incident("INC-1"),))
    report = assessed((incident("INC-1"),), policy=Policy.REPORT)
    assert "Policy strict holds." in page(guarded).text
    assert "Policy strict failed: 1 gap. It is INC-1 (sev2): no test carries" in page(failed).text
    assert "Policy" not in page(report).text


def test_rendering_is_the_same_twice():
    """No clock, no randomness: a report can be compared with the one before."""
    assert html.render(of_size(30)) == html.render(of_size(30))


def test_a_step_in_words_ends_where_its_line_begins():
    """What is to be clicked or pasted stands alone, without a full stop behind it."""
    skipped = guard("INC-1", Outcome.SKIPPED, path="tests/unit/test_pay.py", why="no server")
    made = html.render(assessed((incident("INC-1", started=moment("2026-01-01")),), (skipped,)))
    assert "<span>Take the skip out of <code>tests/unit/test_pay.py:12</code></span>" in made


def test_recurrence_after_closure_is_what_part_four_begins_with():
    """A class that came back after it had been closed says more than that it came back."""
    days = [f"2026-{month:02}-01" for month in range(1, 11)]
    closed = [incident(f"INC-{n}", started=moment(day), defect_class="logic/rounding") for n, day in enumerate(days)]
    first = replace(closed[0], closed=moment("2026-05-15"))
    said = page(assessed((first, *closed[1:]))).text
    assert "5 of the last 10 repeat a class that had been closed, 9 any; more than 3 is the warning." in said
