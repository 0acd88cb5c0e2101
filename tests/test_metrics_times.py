from dataclasses import replace
from datetime import date

import pytest

from assessments import incident, moment
from judgements import judged
from pytest_incidents.evidence import History, HotSpot
from pytest_incidents.metrics import DetectionMix, HotSpots, LateGuard, Ratio, SpotFigures, Spread
from pytest_incidents.metrics.hotspots import hot_spots
from pytest_incidents.metrics.times import detection_mix, time_to_guard, times
from pytest_incidents.metrics.values import NOT_KNOWN
from pytest_incidents.model import Detection
from pytest_incidents.settings import Rules, Severity
from pytest_incidents.vocabulary import DetectedBy, Level, Verdict

TODAY = date(2026, 11, 23)
RULES = Rules(severities=(Severity("sev1", grace_days=15), Severity("sev2", grace_days=30)))


def at(started, **others):
    return incident("INC-1", started=moment(started), **{name: moment(text) for name, text in others.items()})


# Durations


@pytest.mark.parametrize(
    ("one", "detect"),
    [
        (at("2026-01-01T10:00:00Z", detected="2026-01-01T10:03:00Z"), Spread((180.0,), 1)),
        (at("2026-01-01T10:00:00Z", detected="2026-01-01T12:00:00+01:00"), Spread((3600.0,), 1)),
        (at("2026-01-01T10:00:00Z", detected="2026-01-01T10:00:00Z"), Spread((0.0,), 1)),
        (at("2026-01-01T10:00:00Z", detected="2026-01-01T09:59:00Z"), Spread((), 1, left_out=1)),
        (at("2026-01-01T10:00:00Z", detected="2026-01-02"), Spread((), 1)),
        (at("2026-01-01", detected="2026-01-01T10:00:00Z"), Spread((), 1)),
        (at("2026-01-01T10:00:00Z"), Spread((), 1)),
    ],
)
def test_a_duration_needs_two_times_of_day(one, detect):
    """A date alone serves for order only; a negative duration is left out and counted."""
    assert times([one]).detect == detect


def test_each_time_runs_from_the_start():
    """TTD, TTM and TTR are all measured from ``started``, with median and range, n of m."""
    made = [
        at(
            "2026-01-01T00:00:00Z",
            detected=f"2026-01-01T00:{minutes:02d}:00Z",
            mitigated=f"2026-01-01T01:{minutes:02d}:00Z",
        )
        for minutes in (5, 1, 4, 2, 3)
    ]
    found = times([*made, incident("INC-9")])
    assert (found.detect.median, found.detect.low, found.detect.high, found.detect.n, found.detect.of) == (
        180,
        60,
        300,
        5,
        6,
    )
    assert (found.mitigate.median, found.resolve.n) == (3780, 0)


# Who noticed


def test_detection_is_counted_by_source_and_quarter():
    """Worked by hand: quarters from the oldest on, most frequent source first, unknown among them."""
    made = [
        incident(f"INC-{n}", started=moment(day), detection=Detection(source))
        for n, (day, source) in enumerate(
            [
                ("2026-04-01", DetectedBy.CUSTOMER),
                ("2026-03-31", DetectedBy.MONITORING),
                ("2026-01-01", DetectedBy.MONITORING),
                ("2026-02-01", DetectedBy.UNKNOWN),
                ("2025-12-31", DetectedBy.ACCIDENT),
            ]
        )
    ]
    assert detection_mix(made) == DetectionMix(
        by_quarter={
            "2025-Q4": {DetectedBy.ACCIDENT: 1},
            "2026-Q1": {DetectedBy.MONITORING: 2, DetectedBy.UNKNOWN: 1},
            "2026-Q2": {DetectedBy.CUSTOMER: 1},
        },
        by_source={
            DetectedBy.MONITORING: 2,
            DetectedBy.ACCIDENT: 1,
            DetectedBy.CUSTOMER: 1,
            DetectedBy.UNKNOWN: 1,
        },
        people_found=Ratio(2, 4),
        unknown=1,
    )
    assert list(detection_mix(made).by_quarter) == ["2025-Q4", "2026-Q1", "2026-Q2"]


@pytest.mark.parametrize("source", DetectedBy)
def test_people_are_customers_employees_partners_and_accidents(source):
    """An audit, a test and any monitoring are no people; unknown is in neither number."""
    people = source in {DetectedBy.CUSTOMER, DetectedBy.EMPLOYEE, DetectedBy.PARTNER, DetectedBy.ACCIDENT}
    known = source is not DetectedBy.UNKNOWN
    found = detection_mix([incident("INC-1", detection=Detection(source))])
    assert found.people_found == Ratio(people, known)


def test_no_incidents_have_no_mix():
    """An empty registry prints n/a, not 0 %."""
    assert detection_mix([]) == DetectionMix({}, {}, NOT_KNOWN, 0)


# Time to guard


def resolved(name, day, verdict=Verdict.GUARDED, **said):
    return judged(incident(name, resolved=day and moment(day), **said), verdict)


def test_time_to_guard_runs_from_resolution_to_the_first_mark():
    """In whole days; negative where the guard came first; n of those that are not external."""
    made = [
        resolved("INC-1", "2026-01-01T18:00:00Z"),
        resolved("INC-2", "2026-02-01"),
        resolved("INC-3", None),
        resolved("INC-4", "2026-03-01"),
        resolved("INC-5", "2026-03-01", Verdict.EXTERNAL),
    ]
    first = {"INC-1": date(2026, 1, 11), "INC-2": date(2026, 1, 31), "INC-3": date(2026, 3, 3)}
    history = History(available=True, first_guard=first | {"INC-5": date(2026, 3, 5)})
    assert time_to_guard(made, history, RULES, TODAY).days == Spread((-1, 10), 4)


def test_a_mark_of_the_past_is_no_guard():
    """An incident that no test carries today waits for a guard, whatever history has."""
    lost = replace(resolved("INC-1", "2026-01-01", Verdict.GAP), level=Level.MISSING)
    history = History(available=True, first_guard={"INC-1": date(2026, 1, 11)})
    found = time_to_guard([lost], history, RULES, TODAY)
    assert (found.days, [one.incident for one in found.late]) == (Spread((), 1), ["INC-1"])


@pytest.mark.parametrize("history", [None, History()])
def test_without_history_the_time_to_guard_is_unknown(history):
    """Nobody asked, or the clone is shallow: unknown is not zero."""
    assert time_to_guard([resolved("INC-1", "2026-01-01")], history, RULES, TODAY).days is None


@pytest.mark.parametrize(
    ("day", "level", "verdict", "late"),
    [
        ("2026-10-23", Level.MISSING, Verdict.GAP, LateGuard("INC-1", date(2026, 10, 23), 31, 1)),
        ("2026-10-24", Level.MISSING, Verdict.GRACE, None),
        ("2026-01-01", Level.MISSING, Verdict.WAIVED, LateGuard("INC-1", date(2026, 1, 1), 326, 296)),
        ("2026-01-01", Level.LINKED, Verdict.GAP, None),
        ("2026-01-01", None, Verdict.UNSEEN, None),
        ("2026-01-01", Level.MISSING, Verdict.EXTERNAL, None),
    ],
)
def test_late_are_those_without_any_test_past_their_grace(day, level, verdict, late):
    """A gap that has a test is not late but weak; a waiver stops a failure, not the clock."""
    one = judged(incident("INC-1", resolved=moment(day), severity="sev2"), verdict, level=level)
    assert time_to_guard([one], None, RULES, TODAY).late == ((late,) if late else ())


def test_the_longest_overdue_comes_first():
    """By days beyond its own grace; without ``resolved`` the start counts."""
    made = [
        judged(incident(name, started=moment(day), severity=severity), Verdict.GAP, level=Level.MISSING)
        for name, day, severity in [
            ("INC-1", "2026-10-20", "sev2"),
            ("INC-2", "2026-10-25", "sev1"),
            ("INC-3", "2026-10-10", "sev2"),
        ]
    ]
    late = time_to_guard(made, None, RULES, TODAY).late
    assert [(one.incident, one.days, one.overdue) for one in late] == [
        ("INC-2", 29, 14),
        ("INC-3", 44, 14),
        ("INC-1", 34, 4),
    ]


# Hot spots


def test_hot_spots_compare_fix_lines_with_the_project():
    """Most incidents first; the sum over files stands beside the project's own figure."""
    history = History(
        available=True,
        hot_spots=(
            HotSpot("b.py", ("INC-1",), 10, 5),
            HotSpot("c.py", ("INC-2", "INC-3"), 30, 15),
            HotSpot("a.py", ("INC-4",)),
        ),
        project_lines=1000,
        project_lines_covered=900,
    )
    assert hot_spots(history) == HotSpots(
        files=(
            SpotFigures("c.py", ("INC-2", "INC-3"), Ratio(15, 30)),
            SpotFigures("a.py", ("INC-4",), NOT_KNOWN),
            SpotFigures("b.py", ("INC-1",), Ratio(5, 10)),
        ),
        fix_lines=Ratio(20, 40),
        project=Ratio(900, 1000),
    )


def test_without_coverage_data_hot_spots_have_no_coverage():
    """The files are there; both coverages are n/a."""
    history = History(available=True, hot_spots=(HotSpot("a.py", ("INC-1",)),))
    assert hot_spots(history) == HotSpots((SpotFigures("a.py", ("INC-1",), NOT_KNOWN),), NOT_KNOWN, NOT_KNOWN)


@pytest.mark.parametrize("history", [None, History()])
def test_without_history_there_are_no_hot_spots(history):
    """Unknown is None, which is not an empty list."""
    assert hot_spots(history) is None
