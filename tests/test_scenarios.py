"""One suite, run in every way that people run it: complete or not, what it found, how it ended.

The table of docs/ci.md shows the same scenarios; ``python tests/test_scenarios.py --write`` writes it anew.
"""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import tables
from scenarios import SCENARIOS, SHOP, Files, Row, Scenario
from suites import Said, Suite, scrubbed

EVERY = [scenario for group in SCENARIOS.values() for scenario in group]
SAME = [one for one in SCENARIOS["The whole suite"] if not one.files and one.row.code == 1]
HEAD = ("invocation", "complete?", "guarded", "gaps", "unseen", "exit code")
PLUGINS = "pytest_incidents.plugin,xdist.plugin"


def titled(scenarios):
    """The scenarios as parameters that are called by their titles."""
    return [pytest.param(scenario, id=scenario.title) for scenario in scenarios]


@pytest.fixture
def shop(suite):
    """The suite that all scenarios run."""
    suite.write(SHOP)
    return suite


def changed(shop: Suite, files: Files) -> None:
    """Write files into the shop, and take away those that have no text."""
    shop.write({name: text for name, text in files.items() if text is not None})
    for name in (name for name, text in files.items() if text is None):
        (shop.root / name).unlink()


def shell(shop: Suite, line: str, **env: str) -> Said:
    """Run a line as a shell does, with pytest and our command on the path."""
    scripts = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "PYTEST_PLUGINS": PLUGINS}
    return shop.call(["/bin/sh", "-c", line], env=scripts | env)


def played(shop: Suite, scenario: Scenario, **env: str) -> Said:
    """Play a scenario; its run record is run.json."""
    changed(shop, scenario.files)
    for line, files in scenario.before:
        changed(shop, files)
        shell(shop, line)
    if scenario.line.startswith("pytest-incidents"):
        return shell(shop, f"{scenario.line} --report json:run.json")
    return shell(shop, scenario.line, PYTEST_INCIDENTS_REPORT=f"json:{shop.root / 'run.json'}", **env)


def row(shop: Suite, said: Said) -> Row:
    """What a run came to: its record, and its exit code."""
    if not (shop.root / "run.json").exists():
        return Row("", None, said.code)
    document = shop.document()
    run, totals = document["run"], document["totals"]
    why = "yes" if run["complete"] else re.sub(r"\bgw\d\b", "gw0", run["why_partial"])
    return Row(why, (totals["guarded"], totals["gap"], totals["unseen"]), said.code)


@pytest.mark.parametrize("scenario", titled(one for one in EVERY if one not in SAME))
def test_scenario(shop, scenario):
    """A run is complete or says why not, accuses no incident that it did not see, and ends as the table says."""
    said = played(shop, scenario)
    assert row(shop, said) == scenario.row, said.out + said.err


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """What a plain run of the whole suite says: its section and its record."""
    suite = Suite(tmp_path_factory.mktemp("plain"))
    suite.write(SHOP)
    said = played(suite, Scenario("pytest", Row("yes", (2, 1, 0), 1)))
    return said.section, scrubbed(suite.document())


@pytest.mark.parametrize("scenario", titled(SAME))
def test_whole_runs_say_the_same(shop, plain, scenario):
    """Every way to run the whole suite ends as the table says, writes the same record and prints the same section."""
    section, document = plain
    said = played(shop, scenario)
    assert row(shop, said) == scenario.row
    assert scrubbed(shop.document()) == document
    assert said.section == ([] if "no:terminal" in scenario.line else section)


@pytest.mark.parametrize("scenario", titled(SCENARIOS["Nothing to judge by"]))
def test_nothing_to_judge_by_is_never_green_under_ratchet(shop, scenario):
    """What strict refuses for want of data, ratchet refuses too, although its baseline excuses the one gap."""
    assert played(shop, scenario, PYTEST_INCIDENTS_POLICY="ratchet").code in {1, 4}


@pytest.mark.parametrize("scenario", titled(one for one in SCENARIOS["Shards"] if one.row.code == 2))
def test_missing_parts_are_never_green_under_ratchet(shop, scenario):
    """Parts that are not the whole are refused under ratchet as they are under strict."""
    assert played(shop, replace(scenario, line=f"{scenario.line} --policy ratchet")).code == 2


def as_table() -> str:
    """The scenarios as the documentation shows them."""
    return "\n".join(f"### {title}\n\n{tables.table(HEAD, map(_cells, group))}" for title, group in SCENARIOS.items())


def _cells(scenario: Scenario) -> tuple[str, ...]:
    expected = scenario.row
    given = f", {scenario.given}" if scenario.given else ""
    counts = [str(count) for count in expected.counts] if expected.counts else ["-"] * 3
    return (tables.code(scenario.line) + given, _completeness(scenario), *counts, str(expected.code))


def _completeness(scenario: Scenario) -> str:
    why = scenario.row.complete
    if why in {"", "yes"}:
        return why or "nothing is judged"
    return f"no: {tables.code(why)}" if why[0] == "-" or why in scenario.line else f"no: {why}"


def test_documentation_shows_these_scenarios():
    """The table of the documentation is the one that these tests run."""
    assert tables.shown("ci.md", "scenarios") == as_table()


if __name__ == "__main__":
    tables.main("ci.md", "scenarios", as_table())
