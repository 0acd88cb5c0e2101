"""The worked example of the page about figures, computed."""

import re
from datetime import date
from pathlib import Path

import pytest

from assessments import incident, moment
from judgements import class_guard, history_of, judged
from pytest_incidents.evidence import History, Run, RunInfo, RunRecord
from pytest_incidents.metrics import measure
from pytest_incidents.metrics.recurrence import expected_by_chance
from pytest_incidents.settings import DEFAULT_SEVERITIES
from pytest_incidents.vocabulary import Verdict

PAGE = (Path(__file__).parent.parent / "docs" / "figures.md").read_text(encoding="utf-8")
WEIGHTS = {severity.name: severity.weight for severity in DEFAULT_SEVERITIES}
TODAY = date(2026, 11, 23)


def section(title):
    """The text under a heading, on one line."""
    text = PAGE.split(f" {title}\n", 1)[1]
    return " ".join(re.split(r"^##", text, maxsplit=1, flags=re.MULTILINE)[0].split())


@pytest.fixture(scope="module")
def figures():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| INC-")
    ]
    made = [
        judged(
            incident(
                name,
                severity=severity,
                defect_class=of_class,
                started=moment(started),
                closed=moment(closed) if closed else None,
            ),
            Verdict(verdict),
            WEIGHTS[severity],
        )
        for name, severity, of_class, started, closed, verdict in rows
    ]
    history = History(available=True, first_guard={"INC-01": date(2026, 2, 18), "INC-02": date(2026, 7, 1)})
    run = Run(RunInfo("run-1", complete=True, today=TODAY), class_guards=(class_guard("concurrency"),), history=history)
    return measure(made, RunRecord((run,), ()), TODAY, gates=())


def test_the_page_says_what_the_example_comes_to(figures):
    """Each number that the page works out of its ten incidents is the computed one."""
    assert str(figures.totals.coverage) in section("Incident coverage")
    assert str(figures.totals.weighted_coverage) in section("Weighted coverage")
    classes = {one.name: one for one in figures.classes}
    blind = " and ".join(
        f"{name} ({classes[name].guarded} of {classes[name].eligible})" for name in figures.blind_classes
    )
    assert f"blind are {blind}." in section("Class coverage")
    assert f"Pinned only are {' and '.join(sorted(figures.pinned_only))};" in section("Class coverage")
    assert all(f"= {one.priority:.1f}" in section("Class priority") for one in figures.classes[:3])
    by_class, by_family = figures.recurrence, figures.recurrence_by_family
    assert f"{by_class.repeats} of {by_class.window}." in section("Recurrence, last ten")
    assert f"so that {by_class.expected_by_chance:.1f} are repeats" in section("What chance alone would give")
    families = f"{by_family.repeats} of {by_family.window} repeat by family, and chance gives"
    assert f"{families} {by_family.expected_by_chance:.1f}." in section("What chance alone would give")
    assert f"{by_class.after_closure} of {by_class.window}." in section("Recurrence after closure")


def test_the_repeats_of_the_example_are_those_that_the_page_names(figures):
    """INC-03 repeats INC-01, and so on, each with all it repeats."""
    told = re.findall(r"(INC-\d\d) repeats (INC-\d\d(?: and INC-\d\d)*)", section("Recurrence, last ten"))
    assert told == [(one.incident, " and ".join(one.repeats)) for one in figures.recurrence.strip if one.is_repeat]


def test_guards_at_the_time_are_as_the_page_says(figures):
    """With the two commits that the page names, INC-03 comes after a guard and INC-06 before one."""
    then = {one.incident: one.guarded_then for one in figures.recurrence.strip}
    assert (then["INC-03"], then["INC-06"]) == (True, False)


def test_the_examples_of_chance_are_right():
    """Five pairs within a year give 5.0; two of three alike, the last two neighbours, give a third."""
    pairs = history_of(*[(f"2026-01-{day:02d}", f"a/{day % 5}") for day in range(1, 11)])
    three = history_of(("2020-01-01", "a/x"), ("2026-01-02", "a/x"), ("2026-01-03", "b/x"))
    assert (round(expected_by_chance(pairs), 9), round(expected_by_chance(three), 9)) == (5.0, round(1 / 3, 9))
