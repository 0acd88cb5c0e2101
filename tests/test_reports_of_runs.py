"""What a run prints and keeps when reports are asked for, as its user sees it."""

import os
import sys

import pytest

from repositories import Repository
from suites import command

TESTS = """
import pytest

@pytest.mark.incident("INC-1")
def test_cent(): pass
"""
TWO_GAPS = ("INC-2", "INC-3")


@pytest.fixture
def shop(suite):
    """A suite that guards one of three incidents; the others are gaps of old."""
    for name in ("INC-1", *TWO_GAPS):
        suite.record(name, started="2026-01-01", gates={"canary": {"verdict": "missed"}})
    suite.write({"tests/test_cent.py": TESTS})
    return suite


@pytest.fixture
def tables(shop):
    """The section of a strict run that prints the tables, and keeps its record."""
    said = shop.pytest("--incidents-report=term --incidents-report=json:run.json --incidents-policy=strict")
    assert said.code == 1
    return said.section


@pytest.mark.parametrize(
    ("line", "times"),
    [("3 incidents: 1 guarded, 2 gaps", 1), ("coverage 33 % (1 of 3), weighted 33 % (4 of 12)", 1)],
)
def test_tables_stand_in_place_of_the_short_section(tables, line, times):
    """With the tables, the count is printed once."""
    assert tables.count(line) == times


def test_gaps_are_told_once_each_with_its_next_step(tables):
    """The tables list every gap with its next step, so the short list is left out."""
    assert [line for line in tables if line.lower().startswith("gaps, worst first")] == ["Gaps, worst first"]
    assert [line.strip() for line in tables if "next:" in line] == [f'next: @incident("{name}")' for name in TWO_GAPS]


def test_the_reason_ends_the_tables(tables):
    """The last line says why the run failed, after an empty one, and only there."""
    assert tables[-2:] == ["", "policy strict: 2 gaps — FAILED"]
    assert sum("FAILED" in line for line in tables) == 1


def test_a_check_prints_the_tables_once_too(shop, tables):
    """`check --report term` over the saved record says what the run said."""
    said = command("check run.json --report term --policy strict", shop.root)
    assert (said.code, said.out.splitlines()) == (1, tables)


def test_a_demand_that_is_not_met_ends_the_tables(shop):
    """A run that had to be complete fails with that reason, whatever the tables say."""
    said = shop.pytest("-k cent --incidents-report=term --incidents-complete=require")
    assert (said.code, said.last) == (1, "this run had to be complete: partial (-k 'cent') — FAILED")


def test_a_report_that_is_printed_and_is_no_table_adds_to_the_section(shop):
    """Markdown and annotations leave the section as it is."""
    said = shop.pytest("--incidents-report=md")
    assert (said.code, said.section[0]) == (0, "3 incidents: 1 guarded, 2 gaps")
    assert "### 1 of 3 incidents are guarded" in said.section


def test_coverage_data_of_another_day_are_not_this_runs(shop):
    """A ``.coverage`` that lay there before the run began says nothing of what the run executed."""
    (shop.root / ".git").rmdir()
    repository = Repository(shop.root)
    repository.commit({"pay.py": "def pay():\n    return 1\n"}, message="Pay once\n\nFixes: INC-1\n")
    shop.call([sys.executable, "-m", "coverage", "run", "pay.py"])
    assert (shop.root / ".coverage").is_file()
    os.utime(shop.root / ".coverage", (1_700_000_000, 1_700_000_000))
    os.utime(shop.root / "pay.py", (1_600_000_000, 1_600_000_000))
    assert shop.pytest("--incidents-report=json:run.json").code == 0
    spots = shop.document()["hot_spots"]
    assert ([spot["path"] for spot in spots["files"]], spots["project"]["whole"]) == (["pay.py"], 0)


def test_guards_in_files_of_any_name_are_dated(shop):
    """A file that only this project's configuration calls a test is looked for in history, too."""
    (shop.root / ".git").rmdir()
    repository = Repository(shop.root)
    repository.commit(
        {
            "pytest.ini": "[pytest]\npython_files = check_*.py\nmarkers = x\n",
            "checks/check_cent.py": TESTS,
            "tests/test_cent.py": None,
        },
        "2026-02-03",
    )
    assert shop.pytest("--incidents-report=json:run.json").code == 0
    assert shop.document()["parts"][0]["history"]["first_guard"] == {"INC-1": "2026-02-03"}


def test_the_section_keeps_to_the_width_of_a_terminal(suite):
    """A list of blind classes goes on in lines of their own, and no entry is torn apart."""
    for number in range(1, 8):
        suite.record(f"INC-{number}", defect_class=f"logic/a-long-name-of-a-class-{min(number, 6)}")
    said = suite.pytest("")
    start = next(place for place, line in enumerate(said.section) if line.startswith("blind classes"))
    assert said.section[start : start + 4] == [
        "blind classes: logic/a-long-name-of-a-class-6 (2),",
        "  logic/a-long-name-of-a-class-1 (1), logic/a-long-name-of-a-class-2 (1),",
        "  logic/a-long-name-of-a-class-3 (1), logic/a-long-name-of-a-class-4 (1),",
        "  … 1 more; repeats: 1 of the last 7",
    ]
