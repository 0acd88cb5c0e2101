"""What the page about evidence says of marks, levels, verdicts and reasons, held against real runs."""

import re
from pathlib import Path

import pytest

from pytest_incidents.vocabulary import Level, Outcome, Reason, Verdict

PAGE = (Path(__file__).parent.parent / "docs" / "evidence.md").read_text(encoding="utf-8")
GATES = '[gates]\nunit-tests = { paths = ["tests/unit/**"] }\ncode-review = {}\n'


def rows(head: str) -> list[list[str]]:
    """The cells of the table whose head begins so."""
    text = PAGE[PAGE.index(f"\n| {head} |") + 1 :].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]


def block(caption: str) -> str:
    """The text of the file that the page shows."""
    found = re.search(rf"^:caption: {re.escape(caption)}\n\n(.*?)^:::$", PAGE, re.MULTILINE | re.DOTALL)
    assert found, caption
    return found[1]


@pytest.mark.parametrize(
    ("head", "known"), [("level", Level), ("outcome", Outcome), ("verdict", Verdict), ("reason", Reason)]
)
def test_words_are_all_there(head, known):
    """Every level, outcome, verdict and reason has its row, in the order of the code."""
    assert [row[0].strip("`") for row in rows(head)] == [word.value for word in known]


GUARD = "{mark}\ndef test_total(): {body}\n"
# What is there of INC-0042 in a suite in which that reason applies: its mark, the test's body, what the record says.
CASES = {
    "failing": ('@incident("INC-0042")', "assert False", {}),
    "missing": ("", "pass", {}),
    "disarmed": ('@incident("INC-0042")\n@pytest.mark.skip(reason="until May")', "pass", {}),
    "not-run": ('@incident("INC-0042")\n@pytest.mark.slow', "pass", {}),
    "wrong-gate": (
        '@incident("INC-0042", gate="code-review")',
        "pass",
        {"gates": {"unit-tests": {"verdict": "absent", "why": "nobody wrote one", "test": "required"}}},
    ),
    "unproven": ('@incident("INC-0042")', "pass", {"fix": {"commits": ["1a2b3c4"]}}),
    "no-fix-named": ('@incident("INC-0042")', "pass", {}),
}


@pytest.mark.parametrize("reason", CASES)
def test_sentence_and_next_step_of_a_reason(suite, reason):
    """A run prints for each reason the sentence that the page shows, and the same next step."""
    mark, body, said = CASES[reason]
    suite.record("INC-0042", severity="sev1", **said)
    head = ["import pytest", "from pytest_incidents import incident", *[""] * 9]
    suite.write(
        {
            "pytest-incidents.toml": GATES,
            "pytest.ini": "[pytest]\naddopts = -m 'not slow'\nmarkers = slow\n",
            "tests/test_cart.py": "\n".join(head) + "\n" + GUARD.format(mark=mark, body=body) + "\ndef test(): pass\n",
        }
    )
    level = "proven" if reason in {"unproven", "no-fix-named"} else "passing"
    section = suite.pytest(f"--incidents-require={level}").section
    _, told, todo = next(row for row in rows("reason") if row[0] == f"`{reason}`")
    assert f"  INC-0042  sev1  {told.strip('`')}" in section
    assert f"next: {todo.strip('`')}" in section


def test_reasons_that_are_never_told():
    """The page says which reasons this release cannot give: all but those that a run of these tests shows."""
    silent = {row[0].strip("`") for row in rows("reason") if row[1] == "not told by this release"}
    assert silent == {reason.value for reason in Reason} - set(CASES)


@pytest.mark.parametrize(
    ("require", "said", "verdict", "code"),
    [
        ("passing", {}, "guarded", 0),
        ("reaching", {}, "unseen", 1),
        ("proven", {}, "gap", 1),
        ("reaching", {"fix": {"elsewhere": "their service"}}, "guarded", 0),
        ("proven", {"fix": {"elsewhere": "their service"}}, "guarded", 0),
    ],
)
def test_levels_that_are_not_measured(suite, require, said, verdict, code):
    """What is required and not measured is never green under ``strict``; a fix that lies elsewhere asks for less."""
    suite.record("INC-1", **said)
    suite.write({"test_a.py": 'from pytest_incidents import incident\n@incident("INC-1")\ndef test(): pass\n'})
    ran = suite.pytest(f"--incidents-policy=strict --incidents-require={require} --incidents-report=json:run.json")
    incident = suite.document()["incidents"][0]
    assert (incident["verdict"], incident["level"], ran.code) == (verdict, "passing", code)


def test_marks_that_the_page_shows(suite):
    """The page's example of every form of a mark is a suite that runs, and guards what the page says."""
    suite.record("INC-0001")
    suite.record("INC-0042")
    suite.record("INC-0077")
    suite.record("INC-0050", aliases=["CVE-2023-28370"])
    suite.write({"pytest-incidents.toml": GATES, "tests/test_cart.py": block("tests/test_cart.py")})
    suite.pytest("--incidents-report=json:run.json")
    guards = suite.guards()
    names = {id_: [nodeid.partition("::")[2] for nodeid in tests] for id_, tests in guards.items()}
    assert names.pop("INC-0001") == sorted({*sum(names.values(), ["test_race"])})
    assert names == {
        "INC-0042": ["TestPayment::test_once", "test_rounding", "test_total"],
        "INC-0050": ["TestRedirect::test_relative"],
        "INC-0077": ["test_cents", "test_total"],
    }
    assert guards["INC-0077"]["tests/test_cart.py::test_cents"]["cases"] == {"passed": 1}
    assert guards["INC-0077"]["tests/test_cart.py::test_total"]["gate"] == "unit-tests"


def test_names_that_the_page_shows(suite):
    """The page's record links a test with its cases, a class, doctests and what a pattern finds."""
    cases = 'import pytest\n\n@pytest.mark.parametrize("x", ["eur", "usd"])\ndef test_prices(x): pass\n'
    suite.write(
        {
            "postmortems/INC-0099.md": block("postmortems/INC-0099.md"),
            "tests/test_vendor.py": cases + "\nclass TestImport:\n    def test_it(self): pass\n\ndef test_no(): pass\n",
            "src/prices.py": '"""\n>>> 1 + 1\n2\n"""\n',
            "tests/test_price_contract.py": "def test_a(): pass\n",
        }
    )
    suite.pytest("--doctest-modules --incidents-report=json:run.json")
    assert {nodeid: test["cases"] for nodeid, test in suite.guards()["INC-0099"].items()} == {
        "src/prices.py::prices": {"passed": 1},
        "tests/test_price_contract.py::test_a": {"passed": 1},
        "tests/test_vendor.py::TestImport::test_it": {"passed": 1},
        "tests/test_vendor.py::test_prices": {"passed": 2},
    }


def test_slips_that_the_page_shows(suite):
    """Every mistake of the page gets the line that the page shows, with its place before it."""
    for id_ in ("INC-0001", "INC-0042"):
        suite.record(id_, aliases=["CVE-2020-0001"])
    marks = [(mark, told.strip("`")) for written, told in rows("written") for mark in re.findall(r"`(.*?)`", written)]
    for number, (mark, _) in enumerate(marks):
        text = f"from pytest_incidents import defect_class, incident\n{mark}\ndef test_total(): pass\n"
        suite.write({f"tests/test_{number}.py": text})
    suite.write({"pytest-incidents.toml": GATES, "pytest.ini": "[pytest]\n"})
    said = suite.pytest("")
    told = [line.removeprefix("ERROR: ") for line in said.err.splitlines() if line]
    assert said.code == 4
    assert told == sorted(f"tests/test_{number}.py:2: test_total: {line}" for number, (_, line) in enumerate(marks))
