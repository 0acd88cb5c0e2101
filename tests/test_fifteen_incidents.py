"""Every figure of the report, worked out by hand from the records of ``examples/public-incidents``."""

from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from judgements import class_guard
from pytest_incidents.audit import Demand, assess
from pytest_incidents.evidence import CheckResult, Guard, History, HotSpot, Run, RunInfo, RunRecord
from pytest_incidents.metrics import (
    ChangeState,
    Closure,
    EscapePoint,
    HotSpots,
    LateGuard,
    Ratio,
    SpotFigures,
    Spread,
    WrongLevel,
)
from pytest_incidents.registry import find_project, load
from pytest_incidents.vocabulary import CheckState, DetectedBy, GateVerdict, Level, Outcome, Strength

EXAMPLE = Path(__file__).parent.parent / "examples" / "public-incidents"
TODAY = date(2026, 11, 23)

# incident → the gates at which its tests stand; all of them passed, except where the outcome is named
GUARDS = {
    "KC-2012-08-01": ["deploy-verification", "integration-tests", "unit-tests"],
    "AWS-2017-02-28": ["unit-tests"],
    "TRAVIS-2018-03-13": ["unit-tests"],
    "GH-2018-10-21": ["unit-tests"],
    "CF-2019-07-02": ["unit-tests", "performance-tests"],
    "GH-2021-05-16": ["static-analysis"],
    "META-2021-10-04": ["unit-tests"],
    "CS-2024-07-19": ["unit-tests", "config-validation"],
    "GCP-2025-06-12": ["config-validation", "unit-tests"],
    "CF-2025-11-18": ["integration-tests", "unit-tests"],
}
OUTCOMES = {"META-2021-10-04": Outcome.XFAILED}
FIRST_GUARD = {
    "AWS-2017-02-28": date(2017, 3, 10),  # 10 days after it was resolved
    "TRAVIS-2018-03-13": date(2018, 3, 12),  # the day before
    "CF-2019-07-02": date(2019, 8, 1),  # 30
    "GH-2021-05-16": date(2021, 7, 1),  # 46, and after FASTLY-2021-06-08 began
    "CS-2024-07-19": date(2024, 9, 1),  # it was never said when it was resolved
    "GCP-2025-06-12": date(2025, 6, 20),  # 7
    "CF-2025-11-18": date(2025, 11, 18),  # 0
}
ANSWERS = {  # one letter for each of the five questions: answered, partly, open
    "KC-2011-10": "ppooo",
    "KC-2012-08-01": "apppp",
    "NPM-2016-03-22": "pppao",
    "GL-2017-01-31": "ppppp",
    "AWS-2017-02-28": "ppppo",
    "TRAVIS-2018-03-13": "ppppo",
    "GH-2018-10-21": "ppppp",
    "CF-2019-07-02": "ppppp",
    "SLACK-2021-01-04": "ppppp",
    "GH-2021-05-16": "ppppp",
    "FASTLY-2021-06-08": "apppo",
    "META-2021-10-04": "ppppo",
    "CS-2024-07-19": "ppppo",
    "GCP-2025-06-12": "ppppp",
    "CF-2025-11-18": "ppppp",
}


@pytest.fixture(scope="module")
def assessment():
    project = find_project(EXAMPLE)
    guards = tuple(
        Guard(
            f"tests/test_{name}.py::test_{gate}",
            name,
            "tests/a.py",
            gate=gate,
            cases={OUTCOMES.get(name, Outcome.PASSED): 1},
        )
        for name, gates in GUARDS.items()
        for gate in gates
    )
    run = Run(
        RunInfo("run-1", complete=True, today=TODAY),
        guards,
        class_guards=(class_guard("data-validation/missing-field"),),
        # of the two changes that AWS declared done, one is not in place and one is
        checks={"AWS-2017-02-28": ((CheckResult(CheckState.FAILS, "no"),), (), (), (CheckResult(CheckState.HOLDS),))},
        history=History(
            available=True,
            first_guard=FIRST_GUARD,
            hot_spots=(
                HotSpot("a.py", ("CF-2019-07-02",), 10, 9),
                HotSpot("b.py", ("CS-2024-07-19", "GCP-2025-06-12"), 20, 12),
            ),
            project_lines=200,
            project_lines_covered=150,
        ),
    )
    record = RunRecord((run,), load(project).incidents, project.settings.rules)
    return assess(record, Demand(today=TODAY))


def minutes(*values):
    return tuple(60.0 * value for value in values)


def test_each_figure_is_what_comes_out_by_hand(assessment):  # noqa: PLR0915 - one sheet of paper
    """Fifteen records, one table of guards, and every figure of the report, worked out on paper."""
    figures = assessment.figures
    totals = figures.totals
    # gaps: KC-2011 and GL-2017 have no test, META's is expected to fail, GH-2018's stands at another gate
    assert (totals.incidents, totals.guarded, totals.gap, totals.grace) == (15, 8, 4, 0)
    assert (totals.waived, totals.external, totals.unseen) == (1, 2, 0)
    assert totals.coverage == Ratio(8, 13)
    # seven guarded at weight 8 and one at 4; of thirteen, eleven at 8 and two at 4
    assert totals.weighted_coverage == Ratio(7 * 8 + 4, 11 * 8 + 2 * 4)
    assert dict(figures.levels) == {
        Level.MISSING: 3,
        Level.LINKED: 1,
        Level.PASSING: 9,
        Level.REACHING: 0,
        Level.PROVEN: 0,
    }

    # no incident began in the last 365 days, so every priority is 0: uncovered first, then the latest
    assert [(one.name, one.incidents, one.guarded, one.eligible, one.priority) for one in figures.classes] == [
        ("operations/unbounded-operator-input", 2, 1, 2, 0),
        ("dependency/provider-capacity", 1, 0, 1, 0),
        ("resilience/failover-topology", 1, 0, 1, 0),
        ("operations/destructive-command", 1, 0, 1, 0),
        ("release/no-output-sanity-limit", 2, 1, 2, 0),
        ("data-validation/unbounded-generated-input", 1, 1, 1, 0),
        ("data-validation/missing-field", 1, 1, 1, 0),
        ("data-validation/contract-mismatch", 1, 1, 1, 0),
        ("data-validation/untested-valid-input", 1, 0, 0, 0),
        ("data-validation/integer-overflow", 1, 1, 1, 0),
        ("performance/algorithmic-complexity", 1, 1, 1, 0),
        ("environment/production-reachable-from-tests", 1, 1, 1, 0),
        ("dependency/upstream-removed", 1, 0, 0, 0),
    ]
    assert [(one.name, one.incidents, one.guarded, one.eligible, one.weight) for one in figures.families] == [
        ("operations", 3, 1, 3, 24),
        ("dependency", 2, 0, 1, 8),
        ("resilience", 1, 0, 1, 8),
        ("release", 2, 1, 2, 12),
        ("data-validation", 5, 4, 4, 28),
        ("performance", 1, 1, 1, 8),
        ("environment", 1, 1, 1, 8),
    ]
    assert figures.blind_classes == (
        "dependency/provider-capacity",
        "resilience/failover-topology",
        "operations/destructive-command",
    )
    # all guarded, and data-validation/missing-field has a guard of its own
    assert figures.pinned_only == (
        "data-validation/unbounded-generated-input",
        "data-validation/contract-mismatch",
        "data-validation/integer-overflow",
        "performance/algorithmic-complexity",
        "environment/production-reachable-from-tests",
    )

    # the last ten look back on 0, 1, 1, 0, 1, 2, 3, 0, 1, 1 incidents of their year: ten in all.
    # By class there are two pairs among the fifteen: each look back finds the partner with 2/15 · n/14.
    by_class = figures.recurrence
    assert (by_class.window, by_class.repeats, by_class.after_closure, by_class.too_few) == (10, 0, 0, False)
    assert by_class.expected_by_chance == pytest.approx(float(2 * Fraction(2, 15) * Fraction(10, 14)))
    # By family: 5, 3, 2, 2 and three alone
    by_family = figures.recurrence_by_family
    assert {entry.incident: entry.repeats for entry in by_family.strip if entry.is_repeat} == {
        "FASTLY-2021-06-08": ("GH-2021-05-16",),
        "GCP-2025-06-12": ("CS-2024-07-19",),
        "CF-2025-11-18": ("GCP-2025-06-12",),
    }
    after_one = 1 - Fraction(5 * 10 + 3 * 12 + 4 * 13 + 3 * 14, 15 * 14)
    after_two = 1 - Fraction(5 * 45 + 3 * 66 + 4 * 78 + 3 * 91, 15 * 91)
    after_three = 1 - Fraction(5 * 120 + 3 * 220 + 4 * 286 + 3 * 364, 15 * 364)
    assert by_family.expected_by_chance == pytest.approx(float(5 * after_one + after_two + after_three))
    # when FASTLY began, the family had no guard; GCP and CF-2025 came after GH-2021's
    assert (by_family.while_unguarded, by_family.after_guarded) == (1, 2)

    missed, absent, bypassed, ignored = (
        GateVerdict.MISSED,
        GateVerdict.ABSENT,
        GateVerdict.BYPASSED,
        GateVerdict.IGNORED,
    )
    assert [(gate.name, dict(gate.by_verdict), gate.caught, gate.first, gate.last) for gate in figures.gates] == [
        ("design-review", {}, 0, 0, 0),
        ("code-review", {missed: 1}, 0, 1, 0),
        ("static-analysis", {bypassed: 1}, 0, 1, 0),
        ("unit-tests", {missed: 8}, 0, 7, 0),
        ("integration-tests", {missed: 3, absent: 1}, 0, 2, 0),
        ("performance-tests", {absent: 2}, 0, 1, 0),
        ("config-validation", {absent: 4, missed: 1}, 0, 1, 1),
        ("staging", {}, 0, 0, 0),
        ("deploy-verification", {absent: 1}, 0, 0, 0),
        ("canary", {bypassed: 3, absent: 1, missed: 1}, 0, 0, 5),
        ("drill", {absent: 4}, 0, 0, 3),
        ("production-monitoring", {missed: 3, ignored: 1}, 4, 0, 4),
    ]
    assert {gate.name: dict(gate.by_family) for gate in figures.gates if gate.escapes > 3} == {
        "unit-tests": {"data-validation": 3, "operations": 2, "environment": 1, "performance": 1, "release": 1},
        "integration-tests": {"data-validation": 2, "operations": 1, "release": 1},
        "config-validation": {"data-validation": 3, "environment": 1, "resilience": 1},
        "canary": {"data-validation": 4, "performance": 1},
        "drill": {"operations": 3, "resilience": 1},
        "production-monitoring": {"data-validation": 1, "dependency": 1, "operations": 1, "release": 1},
    }
    assert len(figures.escape_points) == 13
    assert figures.escape_points[:2] == (
        EscapePoint("KC-2012-08-01", "unit-tests", "production-monitoring"),
        EscapePoint("GL-2017-01-31", "integration-tests", "production-monitoring"),
    )
    assert figures.wrong_level == (
        WrongLevel("GH-2018-10-21", ("config-validation",), ("unit-tests",)),
        WrongLevel("CF-2025-11-18", ("config-validation",), ("unit-tests", "integration-tests")),
    )

    assert dict(figures.detection.by_source) == {
        DetectedBy.UNKNOWN: 8,
        DetectedBy.MONITORING: 4,
        DetectedBy.EMPLOYEE: 2,
        DetectedBy.SYNTHETIC: 1,
    }
    assert (figures.detection.people_found, figures.detection.unknown) == (Ratio(2, 7), 8)
    assert {quarter: sum(sources.values()) for quarter, sources in figures.detection.by_quarter.items()} == {
        "2011-Q4": 1,
        "2012-Q3": 1,
        "2016-Q1": 1,
        "2017-Q1": 2,
        "2018-Q1": 1,
        "2018-Q4": 1,
        "2019-Q3": 1,
        "2021-Q1": 1,
        "2021-Q2": 2,
        "2021-Q4": 1,
        "2024-Q3": 1,
        "2025-Q2": 1,
        "2025-Q4": 1,
    }
    assert figures.times.detect == Spread(minutes(0, 0, 1, 2, 2, 3, 11), 15)
    assert figures.times.mitigate == Spread(minutes(27, 45, 73, 78, 135, 176, 190, 221, 1050, 1052), 15)
    assert figures.times.resolve == Spread(minutes(45, 70, 145, 168, 220, 257, 346, 381, 449, 525, 528, 1110, 1451), 15)
    assert [spread.median for spread in (figures.times.detect, figures.times.mitigate, figures.times.resolve)] == [
        2 * 60,
        155.5 * 60,
        346 * 60,
    ]

    changes = figures.changes
    assert (changes.total, changes.done) == (30, 9)
    assert dict(changes.by_state) == {
        ChangeState.CLAIMED_NOT_IN_PLACE: 1,
        ChangeState.OVERDUE: 1,
        ChangeState.OPEN: 20,
        ChangeState.DONE_UNCHECKED: 7,
        ChangeState.VERIFIED: 1,
        ChangeState.REJECTED: 0,
    }
    assert [(item.incident, item.why) for item in figures.pressing] == [
        ("AWS-2017-02-28", "no"),
        ("CF-2019-07-02", f"due 2019-07-31, {(TODAY - date(2019, 7, 31)).days} days ago"),
    ]
    assert dict(changes.strengths) == {Strength.STRONG: 25, Strength.INTERMEDIATE: 0, Strength.WEAK: 5}
    assert changes.open_by_age["over 180 days"] == 21
    # nobody says when the nine were done, so of the other 21 none was done in time
    assert changes.closures == tuple(Closure(days, Ratio(0, 21), Ratio(0, 0), undated=9) for days in (30, 60))
    assert (figures.instrumentation.total, figures.instrumentation.by_state[ChangeState.OPEN]) == (8, 8)
    assert dict(figures.instrumentation.strengths) == {Strength.STRONG: 4, Strength.INTERMEDIATE: 4, Strength.WEAK: 0}
    assert figures.action_items == 2

    to_guard = figures.time_to_guard
    assert to_guard.days == Spread((-1, 0, 7, 10, 30, 46), 13)
    assert to_guard.days.median == 8.5
    since = {"KC-2011-10": (date(2011, 10, 1), 30), "GL-2017-01-31": (date(2017, 2, 1), 15)}
    since["SLACK-2021-01-04"] = (date(2021, 1, 4), 15)
    assert to_guard.late == tuple(
        LateGuard(name, day, (TODAY - day).days, (TODAY - day).days - grace) for name, (day, grace) in since.items()
    )

    letters = {name: "".join(one.answer[0] for one in asked) for name, asked in assessment.questions().items()}
    assert letters == ANSWERS
    assert Counter(answer for five in letters.values() for answer in five) == {"p": 63, "o": 9, "a": 3}

    assert figures.hot_spots == HotSpots(
        files=(
            SpotFigures("b.py", ("CS-2024-07-19", "GCP-2025-06-12"), Ratio(12, 20)),
            SpotFigures("a.py", ("CF-2019-07-02",), Ratio(9, 10)),
        ),
        fix_lines=Ratio(21, 30),
        project=Ratio(150, 200),
    )
