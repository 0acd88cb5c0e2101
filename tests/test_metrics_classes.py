from datetime import date

import pytest

from assessments import incident, moment
from judgements import class_guard, judged
from pytest_incidents.metrics import Ratio
from pytest_incidents.metrics.classes import ClassFigures, class_figures
from pytest_incidents.metrics.kinds import Kind
from pytest_incidents.metrics.values import NOT_KNOWN
from pytest_incidents.vocabulary import Outcome, Verdict

TODAY = date(2026, 11, 23)
GUARDED, GAP, EXTERNAL, UNSEEN = Verdict.GUARDED, Verdict.GAP, Verdict.EXTERNAL, Verdict.UNSEEN


def one(name, day, of_class, verdict=GUARDED, weight=1):
    return judged(incident(name, started=moment(day), defect_class=of_class), verdict, weight)


def figures(*judged_ones, guards=(), kind=Kind.CLASS):
    ordered = sorted(judged_ones, key=lambda each: each.incident.order)
    return {each.name: each for each in class_figures(ordered, guards, TODAY, kind)}


def test_all_figures_of_one_class():
    """Worked by hand: three incidents of weights 8, 4, 4, two of them within a year, one guarded."""
    found = figures(
        one("INC-1", "2025-01-01", "logic/rounding", GUARDED, 8),
        one("INC-2", "2026-05-01", "logic/rounding", GAP, 4),
        one("INC-3", "2026-09-01", "logic/rounding", EXTERNAL, 4),
    )
    assert found == {
        "logic/rounding": ClassFigures(
            name="logic/rounding",
            incidents=3,
            ids=("INC-1", "INC-2", "INC-3"),
            eligible=2,
            guarded=1,
            coverage=Ratio(1, 2),
            weight=12,
            mean_weight=16 / 3,
            recent=2,
            recurrences=1,
            priority=16 / 3,
            latest=date(2026, 9, 1),
            blind=False,
            pinned_only=False,
            class_guards=0,
        )
    }


@pytest.mark.parametrize(
    ("days", "recurrences"),
    [
        ([], 0),
        (["2026-11-23"], 0),
        (["2026-11-23", "2026-11-22"], 1),
        (["2025-11-23", "2026-11-23"], 1),
        (["2025-11-22", "2026-11-23"], 0),
        (["2026-11-23", "2026-11-24", "2026-12-01"], 0),
        (["2020-01-01", "2020-01-02", "2020-01-03"], 0),
    ],
)
def test_recurrences_are_incidents_of_the_last_365_days_less_one(days, recurrences):
    """The 365th day back still counts, the day before and the future do not; never less than none."""
    made = [one(f"INC-{n}", day, "logic/rounding") for n, day in enumerate(days)] or [
        one("INC-0", "2019-01-01", "logic/rounding")
    ]
    assert figures(*made)["logic/rounding"].recurrences == recurrences


def test_priority_is_recurrences_times_mean_weight():
    """Three incidents of weights 8, 4, 4 in a year: two recurrences times 16/3."""
    found = figures(
        one("INC-1", "2026-01-01", "dependency/outage", GAP, 8),
        one("INC-2", "2026-02-01", "dependency/outage", GAP, 4),
        one("INC-3", "2026-03-01", "dependency/outage", GAP, 4),
    )
    assert round(found["dependency/outage"].priority, 1) == 10.7


def test_highest_priority_first_then_uncovered_then_latest_then_name():
    """Ties of priority go to more uncovered ones, then to the latest date, then to the name."""
    found = class_figures(
        [
            one("A-1", "2024-01-01", "a/old"),
            one("A-2", "2024-02-01", "b/newer"),
            one("A-3", "2024-02-01", "a/newer"),
            one("A-4", "2023-01-01", "c/uncovered", GAP),
            one("A-5", "2026-01-01", "d/again"),
            one("A-6", "2026-02-01", "d/again"),
            one("A-7", "2026-11-01", "unclassified", GAP, 8),
            one("A-8", "2026-11-02", "unclassified", GAP, 8),
        ],
        (),
        TODAY,
    )
    assert [each.name for each in found] == ["d/again", "c/uncovered", "a/newer", "b/newer", "a/old", "unclassified"]


@pytest.mark.parametrize(
    ("verdicts", "blind"),
    [
        ([GAP], True),
        ([GAP, Verdict.GRACE, Verdict.WAIVED], True),
        ([GAP, GUARDED], False),
        ([EXTERNAL], False),
        ([GAP, EXTERNAL], True),
        ([GAP, UNSEEN], False),
    ],
)
def test_a_blind_class_has_incidents_and_not_one_guarded(verdicts, blind):
    """External ones are outside; a partial run, which left one unseen, calls no class blind."""
    made = [one(f"INC-{n}", "2026-01-01", "logic/x", verdict) for n, verdict in enumerate(verdicts)]
    assert figures(*made)["logic/x"].blind is blind


@pytest.mark.parametrize(
    ("verdicts", "guards", "pinned"),
    [
        ([GUARDED, GUARDED], [], True),
        ([GUARDED, GAP], [], False),
        ([GUARDED], [class_guard("logic/x")], False),
        ([GUARDED], [class_guard("logic")], False),
        ([GUARDED], [class_guard("logic/y")], True),
        ([GUARDED], [class_guard("log")], True),
        ([GUARDED, EXTERNAL], [], True),
        ([EXTERNAL], [], False),
        ([GUARDED, UNSEEN], [], False),
    ],
)
def test_pinned_only_is_all_guarded_and_no_class_guard(verdicts, guards, pinned):
    """Each incident has its test, and nothing guards the class; a guard of the family guards the class."""
    made = [one(f"INC-{n}", "2026-01-01", "logic/x", verdict) for n, verdict in enumerate(verdicts)]
    assert figures(*made, guards=guards)["logic/x"].pinned_only is pinned


@pytest.mark.parametrize(
    ("outcome", "stands"),
    [
        (Outcome.PASSED, True),
        (Outcome.XPASSED, True),
        (Outcome.NOT_RUN, True),
        (Outcome.FAILED, False),
        (Outcome.ERROR, False),
        (Outcome.SKIPPED, False),
        (Outcome.XFAILED, False),
    ],
)
def test_a_class_guard_that_is_red_or_off_is_none(outcome, stands):
    """A test that fails, is skipped or is expected to fail guards no class."""
    guards = [class_guard("logic/x", cases={outcome: 1})]
    found = figures(one("INC-1", "2026-01-01", "logic/x"), guards=guards)
    assert found["logic/x"].class_guards == stands


def test_a_class_guard_of_several_runs_is_one():
    """The same test in three jobs is one guard, and a failure in one of them counts."""
    same = [class_guard("logic/x")] * 3
    assert figures(one("INC-1", "2026-01-01", "logic/x"), guards=same)["logic/x"].class_guards == 1
    red = [*same, class_guard("logic/x", cases={Outcome.FAILED: 1})]
    assert figures(one("INC-1", "2026-01-01", "logic/x"), guards=red)["logic/x"].class_guards == 0


def test_coverage_of_a_class_is_unknown_where_one_was_not_seen():
    """A partial run that left an incident of the class unseen gives no coverage of it, only of others."""
    found = figures(
        one("INC-1", "2026-01-01", "logic/x"),
        one("INC-2", "2026-01-01", "logic/x", UNSEEN),
        one("INC-3", "2026-01-01", "logic/y"),
    )
    assert {name: each.coverage for name, each in found.items()} == {"logic/x": NOT_KNOWN, "logic/y": Ratio(1, 1)}


def test_families_put_their_classes_together():
    """By family, classes that share the first word are one; a guard of any of them guards the family."""
    found = figures(
        one("INC-1", "2026-01-01", "logic/x", GUARDED, 2),
        one("INC-2", "2026-02-01", "logic/y", GUARDED, 4),
        one("INC-3", "2026-03-01", "logistics", GAP),
        guards=[class_guard("logic/y")],
        kind=Kind.FAMILY,
    )
    assert {name: (each.incidents, each.priority, each.class_guards) for name, each in found.items()} == {
        "logic": (2, 3.0, 1),
        "logistics": (1, 0, 0),
    }


def test_unclassified_incidents_are_counted_and_judged_as_no_class():
    """They share nothing: no recurrence, no priority, neither blind nor pinned."""
    made = [one(f"INC-{n}", "2026-01-01", "unclassified", GAP) for n in range(3)]
    found = figures(*made)["unclassified"]
    assert (found.incidents, found.recurrences, found.priority, found.blind) == (3, 0, 0, False)
