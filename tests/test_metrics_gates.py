import pytest

from assessments import guard, incident
from judgements import judged
from pytest_incidents.metrics.gates import (
    EscapePoint,
    GateFigures,
    WrongLevel,
    escape_points,
    gate_figures,
    in_order,
    wrong_level,
)
from pytest_incidents.model import GateAssessment
from pytest_incidents.vocabulary import GateVerdict, Outcome, TestDuty, Verdict

MISSED, ABSENT, BYPASSED, IGNORED = GateVerdict.MISSED, GateVerdict.ABSENT, GateVerdict.BYPASSED, GateVerdict.IGNORED
ORDER = ("review", "unit", "canary")


def at(**verdicts):
    return {name: GateAssessment(verdict) for name, verdict in verdicts.items()}


def test_gates_are_in_the_configured_order_and_others_follow():
    """Names that only records use are appended, in the order in which they come up."""
    incidents = [incident("INC-1", gates=at(drill=MISSED, unit=MISSED)), incident("INC-2", gates=at(audit=MISSED))]
    assert in_order(("review", "unit"), incidents) == ("review", "unit", "drill", "audit")


def test_escapes_are_counted_by_gate_verdict_and_class():
    """Worked by hand: three incidents, three gates, every kind of escape."""
    incidents = [
        incident("INC-1", defect_class="logic/x", gates=at(review=MISSED, unit=MISSED, canary=BYPASSED)),
        incident("INC-2", defect_class="logic/y", gates=at(unit=ABSENT, canary=GateVerdict.CAUGHT)),
        incident("INC-3", defect_class="data/z", gates=at(unit=MISSED, review=GateVerdict.NOT_APPLICABLE)),
    ]
    assert gate_figures(incidents, (*ORDER, "drill")) == (
        GateFigures("review", 1, {MISSED: 1}, {"logic/x": 1}, {"logic": 1}, first=1, last=0),
        GateFigures(
            "unit",
            3,
            {MISSED: 2, ABSENT: 1},
            {"data/z": 1, "logic/x": 1, "logic/y": 1},
            {"logic": 2, "data": 1},
            first=2,
            last=2,
        ),
        GateFigures("canary", 1, {BYPASSED: 1}, {"logic/x": 1}, {"logic": 1}, first=0, last=1, caught=1),
        GateFigures("drill"),
    )


@pytest.mark.parametrize("verdict", GateVerdict)
def test_four_verdicts_are_escapes(verdict):
    """Missed, absent, bypassed and ignored let the defect through; the other verdicts did not."""
    figures = gate_figures([incident("INC-1", gates=at(unit=verdict))], ("unit",))
    assert figures[0].escapes == (verdict in {MISSED, ABSENT, BYPASSED, IGNORED})


def test_escape_points_follow_gate_order_and_not_the_record():
    """The first and the last escape are those in gate order; an incident without any has no point."""
    incidents = [
        incident("INC-1", gates=at(canary=MISSED, review=MISSED, unit=GateVerdict.CAUGHT)),
        incident("INC-2", gates=at(unit=ABSENT)),
        incident("INC-3", gates=at(unit=GateVerdict.CAUGHT)),
        incident("INC-4"),
    ]
    assert escape_points(incidents, ORDER) == (
        EscapePoint("INC-1", "review", "canary"),
        EscapePoint("INC-2", "unit", "unit"),
    )


def required(**verdicts):
    return {name: GateAssessment(verdict, test=TestDuty.REQUIRED) for name, verdict in verdicts.items()}


@pytest.mark.parametrize(
    ("gates", "guards", "missing", "verdict", "wrong"),
    [
        # guarded at unit, escaped at canary, where a test is required and none stands
        (required(canary=MISSED), ["unit"], ("canary",), Verdict.GUARDED, WrongLevel("INC-1", ("canary",), ("unit",))),
        # several guards, none at either hole; both lists in gate order
        (
            required(unit=MISSED, canary=MISSED),
            ["review", None],
            ("canary", "unit"),
            Verdict.GAP,
            WrongLevel("INC-1", ("unit", "canary"), ("review",)),
        ),
        # a guard at no gate at all
        (required(unit=MISSED), [None], ("unit",), Verdict.GAP, WrongLevel("INC-1", ("unit",), ())),
        # the guard stands where the escape was
        (required(unit=MISSED), ["unit"], (), Verdict.GUARDED, None),
        # required, but no escape there
        (required(unit=GateVerdict.CAUGHT), ["review"], ("unit",), Verdict.GUARDED, None),
        # an escape where no test is required
        (at(unit=MISSED), ["review"], (), Verdict.GUARDED, None),
        # nobody could see a test at that gate
        (required(unit=MISSED), ["review"], (), Verdict.GUARDED, None),
        # no guard at all is missing, not at the wrong level
        (required(unit=MISSED), [], ("unit",), Verdict.GAP, None),
        # a partial run cannot tell
        (required(unit=MISSED), ["review"], ("unit",), Verdict.UNSEEN, None),
    ],
)
def test_wrong_level_is_an_escape_guarded_only_elsewhere(gates, guards, missing, verdict, wrong):
    """An escape at a gate that requires a test, guarded only by passing tests of other gates."""
    tests = tuple(guard("INC-1", gate=gate, nodeid=f"test_{place}") for place, gate in enumerate(guards))
    one = judged(incident("INC-1", gates=gates), verdict, guards=tests, missing_gates=missing)
    assert wrong_level([one], ORDER) == ((wrong,) if wrong else ())


def test_a_guard_that_does_not_pass_stands_nowhere():
    """A skipped test at the right gate does not fill the hole, and one at another gate is no guard there."""
    skipped = guard("INC-1", Outcome.SKIPPED, gate="unit")
    one = incident("INC-1", gates=required(unit=MISSED))
    alone = judged(one, Verdict.GAP, guards=(skipped,), missing_gates=("unit",))
    with_other = judged(one, Verdict.GAP, guards=(skipped, guard("INC-1", gate="review")), missing_gates=("unit",))
    assert wrong_level([alone], ORDER) == ()
    assert wrong_level([with_other], ORDER) == (WrongLevel("INC-1", ("unit",), ("review",)),)
