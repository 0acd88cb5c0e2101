"""``pytest-incidents show`` and ``list``: what is known of incidents, in any width, for people and for pipes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hostile
from assessments import incident
from pytest_incidents.metrics.questions import five_questions
from pytest_incidents.reports import story
from suites import TODAY, Suite, command

pty = pytest.importorskip("pty", reason="needs pseudo terminals")

TESTS = """
import pytest

@pytest.mark.incident("INC-1")
@pytest.mark.parametrize("cents", [1, 2, 3])
def test_cent(cents): pass

@pytest.mark.incident("PD:PT4KHLK")
@pytest.mark.skip(reason="no server")
def test_feed(): pass

def test_named(): pass
"""
FULL = {
    "title": "Checkout total is one cent too low for baskets with two tax rates",
    "owner": "checkout",
    "defect_class": "data-validation/rounding",
    "started": "2026-09-01T08:00:00Z",
    "detected": "2026-09-01T08:05:00Z",
    "resolved": "2026-09-03T10:00:00Z",
    "detection": {"source": "customer"},
    "gates": {"unit-tests": {"verdict": "missed", "why": "Whole amounts only.", "test": "required"}},
    "process_changes": [
        {"what": "Shares are made in one place", "status": "done", "done_when": [{"file": "shop/money.py"}]},
        {"what": "A test holds it", "status": "done", "done_when": [{"test": "test_shop.py::test_cent"}]},
    ],
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A project with three incidents, and the record of a run."""
    suite = Suite(tmp_path_factory.mktemp("shop"))
    suite.record("INC-1", **FULL)
    suite.record("INC-2", aliases=["PD:PT4KHLK", "GHSA-1"], tests=["test_shop.py::test_named"])
    suite.record("INC-3", severity="sev1", aliases=["GHSA-1"])
    suite.write({"test_shop.py": TESTS})
    suite.pytest("--incidents-report=json:run.json")
    return suite.root


@pytest.fixture
def shop(saved, tmp_path):
    """A copy of that project, to change."""
    return shutil.copytree(saved, tmp_path / "shop")


def shown(words, folder, monkeypatch=None, columns=80):
    """What show says of an incident, on the day of all tests."""
    if monkeypatch:
        monkeypatch.setenv("COLUMNS", str(columns))
    return command(f"show {words} --today {TODAY}", folder)


STORY = """\
INC-1  reviewed                                             sev2, owner checkout
Checkout total is one cent too low for baskets with two tax rates
data-validation/rounding · postmortems/INC-1.md:2

Timeline (UTC)
   started      2026-09-01 08:00
   detected     2026-09-01 08:05    +5 min   customer
   resolved     2026-09-03 10:00  +2 d 2 h

Five questions
   1 partly    What happened, and who noticed?
               no summary of the impact; no effect named; impact not quantified
   2 open      Why?
               kind of trigger not known; trigger without a reference; 0 of at
               least 2 links in the causal chain; no link says where it was
               catchable
   3 partly    Which gates let it pass?
               not assessed: code-review, integration-tests, staging, canary,
               production-monitoring
   4 partly    What changed in the system?
               unit-tests: no change closes it
   5 open      How will we notice sooner?
               no instrumentation

Gates
   unit-tests  missed          Whole amounts only; test required

Changes
   claimed, not in place  Shares are made in one place (shop/money.py does not
                          exist)
   done, not checked      A test holds it (test_shop.py::test_cent is known only
                          to a run of the suite)

Marks in the source
   test_shop.py:4
   how they end, a run says: pytest --incidents-report=json:run.json

next: put it in place, or take back status: done in postmortems/INC-1.md:12
"""


def test_the_whole_story(shop, monkeypatch):
    """The record, its timeline, the five questions, gates, changes with their checks, marks, and what to do next."""
    assert shown("INC-1", shop, monkeypatch).out == STORY


def test_a_run_says_how_the_guards_end(shop, monkeypatch):
    """With --run the verdict stands first, tests have outcomes, definitions of done that name tests are answered."""
    said = shown("INC-1 --run run.json", shop, monkeypatch)
    assert said.lines[0].startswith("INC-1  guarded  ")
    assert "   unit-tests  missed          Whole amounts only; test required: no guard" in said.lines
    assert "   verified               A test holds it (test_shop.py::test_cent passes)" in said.lines
    assert said.lines[said.lines.index("Tests") + 1] == "   passed   test_shop.py::test_cent  3 of 3"
    assert "Marks in the source" not in said.lines


def test_what_excepts_an_incident(shop, monkeypatch):
    """A waiver is told with who signed it and its days, an external incident with what guards it; each once."""
    reason = "The vendor mends its client soon."
    waiver = {"reason": reason, "approved_by": "head of QA", "granted": "2026-09-01", "expires": "2026-10-01"}
    suite = Suite.__new__(Suite)
    suite.root = shop
    suite.record("INC-3", external={"reason": "A switch of the provider", "guard": "https://status.example"})
    suite.record("INC-4", waiver=waiver)
    external = "external: A switch of the provider; guarded by https://status.example"
    waived = ["waiver: The vendor mends its client soon (granted 2026-09-01 by head of QA,", "expires 2026-10-01)"]
    assert shown("INC-3", shop, monkeypatch).lines[3:6] == ["", external, ""]
    assert shown("INC-4", shop, monkeypatch).lines[4:6] == waived
    suite.pytest("--incidents-report=json:new.json")
    told = shown("INC-3 --run new.json", shop, monkeypatch)
    assert (told.lines[0].split()[1], told.out.count("A switch of the provider")) == ("external", 1)


def test_a_gap_says_why_and_what_to_do(shop, monkeypatch):
    """The reason of the verdict, the reason of the skip, and the exact next step."""
    (shop / "test_shop.py").write_text(TESTS.replace("def test_named(): pass", ""), encoding="utf-8")
    suite = Suite.__new__(Suite)
    suite.root = shop
    suite.pytest("--incidents-report=json:new.json")
    said = shown("INC-2 --run new.json", shop, monkeypatch)
    assert said.lines[0].startswith("INC-2  gap  ")
    assert "test_shop.py::test_feed is skipped: no server" in said.lines
    tests = said.lines.index("Tests")
    assert said.lines[tests + 1 : tests + 3] == ["   skipped  test_shop.py::test_feed", "            no server"]
    assert said.lines[-1] == "next: take the skip out of test_shop.py:8"


def test_guards_that_the_record_names(shop, monkeypatch):
    """Tests that carry no mark are told as such, with a run and without."""
    plain = shown("PD:PT4KHLK", shop, monkeypatch)
    assert "   test_shop.py::test_named  (named by the record)" in plain.lines
    judged = shown("INC-2 --run run.json", shop, monkeypatch)
    assert "   passed   test_shop.py::test_named  named by the record" in judged.lines


def test_an_incident_without_a_guard(shop, monkeypatch):
    """What to write is the next step; nobody says that it is missing before a run has."""
    said = shown("INC-3", shop, monkeypatch)
    assert said.lines[0].startswith("INC-3  reviewed  ")
    assert said.lines[-1] == 'next: write the test that would have caught it, and mark it @incident("INC-3")'
    judged = shown("INC-3 --run run.json", shop, monkeypatch)
    assert 'no test carries @incident("INC-3")' in judged.lines
    assert judged.lines[-1] == 'next: @incident("INC-3")'


def test_jobs_are_counted(shop, monkeypatch):
    """Several runs are merged, and in how many of them it is guarded is said."""
    suite = Suite.__new__(Suite)
    suite.root = shop
    (shop / "test_shop.py").write_text(
        TESTS.replace("def test_cent(cents): pass", "def test_cent(cents): pytest.skip()")
    )
    suite.pytest("--incidents-report=json:windows.json")
    said = shown("INC-1 --run run.json --run windows.json", shop, monkeypatch)
    assert "guarded in 1 of 2 jobs" in said.lines


REFUSED = [
    ("INC-9", "unknown incident 'INC-9' (did you mean 'INC-"),
    ("inc-1", "unknown incident 'inc-1' (did you mean 'INC-1'?)"),
    ("PD:PT4KHL", "unknown incident 'PD:PT4KHL' (did you mean 'PD:PT4KHLK'?)"),
    ("zzz", "unknown incident 'zzz'\n"),
    ("GHSA-1", "'GHSA-1' is an alias of several incidents: INC-2, INC-3"),
    ("INC-1 --run none.json", "none.json: no run record: No such file or directory"),
    ("INC-1 --run run.json --run run.json", "run.json: the same run as run.json"),
    ("INC-1 --run postmortems", "postmortems: no run record: Is a directory"),
    ("INC-1 --registry elsewhere", "unknown incident 'INC-1': there is no record in elsewhere"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED)
def test_what_cannot_be_shown_is_told_in_one_line(shop, words, message):
    """An unknown id proposes the nearest, an ambiguous alias names its incidents; exit code 2, no traceback."""
    said = shown(words, shop)
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert said.err.startswith(message)


def test_a_run_of_another_registry(shop):
    """A run that never knew the incident cannot say anything of it."""
    record = (shop / "postmortems/INC-3.md").read_text(encoding="utf-8")
    (shop / "postmortems/INC-7.md").write_text(record.replace("INC-3", "INC-7"), encoding="utf-8")
    said = shown("INC-7 --run run.json", shop)
    assert (said.code, said.out) == (2, "")
    assert said.err == "this run knows no incident INC-7: its registry was another\n"


@pytest.mark.parametrize("columns", [10, 40, 60, 80, 200])
def test_it_fits(shop, monkeypatch, columns):
    """No line is wider than the terminal (from 40 to 100 columns), but for node ids and the line to copy."""
    for words in ("INC-1", "INC-1 --run run.json", "INC-2", "INC-3 --run run.json"):
        lines = shown(words, shop, monkeypatch, columns).lines
        width = max(40, min(100, columns))
        assert [line for line in lines if len(line) > width and "::" not in line and not line.startswith("next")] == []


@pytest.mark.parametrize(
    "nasty", [hostile.NASTY, hostile.LONG, "x" * 71 + " ::error::x" * 9], ids=["nasty", "long", "::"]
)
@pytest.mark.parametrize("width", [40, 80])
def test_a_stranger_cannot_speak_to_the_terminal_or_to_ci(nasty, width):
    """Whatever a record says, lines hold no control characters, and none begins as a workflow command."""
    for judged in hostile.assessment(nasty).judged:
        told = story.Story(judged.incident, five_questions(judged.incident, ()), (), (nasty,), judged)
        lines = [line.text for line in story.render(told, width)]
        assert not set("".join(lines)) & {*hostile.DANGEROUS, "\n"}
        assert not [line for line in lines if line.lstrip().startswith("::")]


@given(st.text(alphabet="a :-\n", max_size=120), st.integers(40, 60))
def test_no_line_is_a_workflow_command(title, width):
    """Wherever a title is wrapped, no line begins with two colons."""
    one = incident("INC-1", title=title)
    lines = story.render(story.Story(one, five_questions(one, ()), ()), width)
    assert not [line.text for line in lines if line.text.lstrip().startswith("::")]


# list


LISTED = """\
INC-2  sev2  2026-09-01  reviewed  One cent too low
INC-3  sev1  2026-09-01  reviewed  One cent too low
INC-1  sev2  2026-09-01  reviewed  Checkout total is one cent too low for baskets with two tax rates
"""


def test_the_registry_a_line_each(shop):
    """Oldest first, in columns, the count on standard error so that a pipe gets incidents alone."""
    said = command("list", shop)
    assert (said.code, said.out, said.err) == (0, LISTED, "3 incidents\n")


def test_files_that_are_no_records(shop):
    """They are counted, and named with -v."""
    (shop / "postmortems/README.md").write_text("x", encoding="utf-8")
    assert command("list", shop).err == "3 incidents; passed over: 1 file that is no record\n"
    assert command("list -v", shop).lines[-1] == "no record: postmortems/README.md"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "postmortems: no such file or folder; set a registry up with pytest-incidents init"),
        ("--registry elsewhere", "elsewhere: no such file or folder"),
    ],
)
def test_no_registry_is_no_empty_one(tmp_path, words, message):
    """A path that leads to nothing is told, with what to do, and the exit code is 2."""
    said = command(f"list {words}", tmp_path)
    assert (said.code, said.out) == (2, "")
    assert said.err == f"0 incidents\n{message}\n"


def test_an_empty_registry(tmp_path):
    """Nothing is wrong with it; the first step is said."""
    (tmp_path / "postmortems").mkdir()
    said = command("list", tmp_path)
    assert (said.code, said.out) == (0, "")
    assert said.err == '0 incidents; begin with: pytest-incidents new "TITLE"\n'


def test_a_registry_of_which_nothing_can_be_read(tmp_path):
    """Where another team's files are all left out, the next step is to see why, not to begin a registry."""
    fields = "[fields]\nid = '@stem'\ntitle = '@heading'\nstarted = '@stem'\nseverity = { value = 'sev2' }\n"
    (tmp_path / "pytest-incidents.toml").write_text(fields)
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "postmortems" / "PM1.md").write_text("# No day\n")
    said = command("list", tmp_path)
    assert said.err == "0 incidents; passed over: 1 file with problems; which, and why: pytest-incidents list -v\n"
    verbose = command("list -v", tmp_path)
    assert verbose.out == "left out: postmortems/PM1.md:1: started is missing (no date in @stem)\n"
    assert verbose.err == "0 incidents; passed over: 1 file with problems\n"
    assert command("lint", tmp_path).err.endswith("no postmortem in postmortems could be read: nothing to look at\n")


def test_an_advisory_is_no_postmortem(tmp_path):
    """What others published has no questions to answer, and the next step is a test."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "postmortems").mkdir()
    head = "id: PYSEC-2023-57\nsummary: Nameless cookies\n"
    advisory = head + "published: 2023-02-14T20:15:00Z\nmodified: 2023-02-15T00:00:00Z\naffected: []\n"
    (tmp_path / "postmortems" / "PYSEC-2023-57.yaml").write_text(advisory)
    said = command("show PYSEC-2023-57", tmp_path)
    assert said.lines[0].startswith("PYSEC-2023-57  advisory  ")
    assert "Five questions" not in said.out
    assert said.lines[-1].startswith("next: write the test that would have caught it, and mark it @incident(")


# In a terminal


def on_a_terminal(words, folder, columns, **env):
    """What a person sees in a terminal of that width."""
    outer, inner = pty.openpty()
    clean = {name: text for name, text in os.environ.items() if name not in {"NO_COLOR", "COLUMNS", "TERM"}}
    with subprocess.Popen(
        [sys.executable, "-m", "pytest_incidents", *words.split()],
        cwd=folder,
        stdin=inner,
        stdout=inner,
        stderr=inner,
        env=clean | {"TERM": "xterm", "COLUMNS": str(columns)} | env,
    ) as process:
        os.close(inner)
        seen = b""
        while chunk := _read(outer):
            seen += chunk
    os.close(outer)
    assert process.returncode in {0, 1}
    return seen.decode("utf-8").replace("\r\n", "\n")


def _read(outer):
    try:
        return os.read(outer, 65536)
    except OSError:  # the other end was closed: that is how Linux says so
        return b""


def test_a_terminal_gets_colour(shop):
    """The verdict, the headings and what hurts stand out; plain words stay plain."""
    seen = on_a_terminal("show INC-3 --run run.json --today 2026-11-23", shop, 80)
    assert seen.startswith("\x1b[31m\x1b[1mINC-3  gap")
    assert "\x1b[1mFive questions\x1b[0m" in seen
    assert '\x1b[1mnext: @incident("INC-3")\x1b[0m' in seen


@pytest.mark.parametrize("words", ["show INC-1 --run run.json", "list", "check run.json"])
def test_no_colour_where_nobody_wants_it(shop, words):
    """NO_COLOR is honoured, and the words are the same."""
    assert "\x1b" not in on_a_terminal(words, shop, 80, NO_COLOR="1")


@pytest.mark.parametrize("columns", [40, 80])
def test_a_list_folds_its_titles(shop, columns):
    """In a narrow terminal titles go on below themselves; no line is wider than the terminal."""
    lines = on_a_terminal("list", shop, columns).splitlines()
    assert max(map(len, lines)) <= columns
    assert (
        lines[-4:-1]
        == {
            40: [
                "INC-1  sev2  2026-09-01  reviewed",
                "    Checkout total is one cent too low",
                "    for baskets with two tax rates",
            ],
            80: [LISTED.splitlines()[1], *_in_80_columns()],
        }[columns]
    )


def _in_80_columns():
    head, title = "INC-1  sev2  2026-09-01  reviewed  ", "Checkout total is one cent too low for"
    return [head + title, " " * len(head) + "baskets with two tax rates"]


def test_the_section_of_check_folds_like_that_of_a_run(shop):
    """What check prints fits the terminal, as the section of pytest does."""
    lines = on_a_terminal("check run.json", shop, 40, NO_COLOR="1").splitlines()
    assert max(len(line) for line in lines) <= 40
    assert lines[-1].endswith("— FAILED")
    assert Path(shop / "run.json").exists()
