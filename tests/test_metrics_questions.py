from dataclasses import replace

import pytest

from assessments import incident, moment
from pytest_incidents.metrics import Answer
from pytest_incidents.metrics.questions import TITLES, five_questions
from pytest_incidents.model import CausalLink, Change, Check, Detection, GateAssessment, Impact, Trigger
from pytest_incidents.vocabulary import (
    ChangeStatus,
    CheckKind,
    DetectedBy,
    Effect,
    Enforcement,
    GateVerdict,
    TriggerKind,
)

GATES = ("review", "unit")
A_CHECK = (Check(CheckKind.FILE, {"file": "a"}),)
A_WORD = (Check(CheckKind.RECORDED, {"by": "qa"}),)
CLOSING = Change("x", ("unit",), Enforcement.CODE, "web", due=moment("2026-12-01"), done_when=A_CHECK)
ALARM = Change("alarm", enforced_by=Enforcement.MONITOR, done_when=A_CHECK)
FULL = incident(
    "INC-1",
    started=moment("2026-01-01T10:00:00Z"),
    detected=moment("2026-01-01T10:05:00Z"),
    resolved=moment("2026-01-01T12:00:00Z"),
    impact=Impact("carts were wrong", Effect.WRONG_RESULT, users_affected=12),
    detection=Detection(DetectedBy.MONITORING),
    trigger=Trigger(TriggerKind.CODE_DEPLOY, "https://code.example/1"),
    causal_chain=(CausalLink("a", catchable_at=("unit",)), CausalLink("b")),
    gates={
        "review": GateAssessment(GateVerdict.CAUGHT, "asked about it"),
        "unit": GateAssessment(GateVerdict.MISSED, "no such case"),
    },
    process_changes=(CLOSING,),
    instrumentation=(ALARM,),
)
ANSWERED, PARTLY, OPEN = Answer.ANSWERED, Answer.PARTLY, Answer.OPEN


def asked(number, **said):
    question = five_questions(replace(FULL, **said), GATES)[number - 1]
    return question.answer, question.missing


def test_a_full_record_answers_all_five():
    """Every part of every question is there, and nothing is missing."""
    found = five_questions(FULL, GATES)
    assert [(one.number, one.title, one.answer, one.missing) for one in found] == [
        (number, title, ANSWERED, ()) for number, title in enumerate(TITLES, 1)
    ]


def test_a_bare_record_leaves_all_five_open():
    """Five facts for each incident are enough for the loader, and answer no question."""
    found = five_questions(incident("INC-1"), GATES)
    assert [one.answer for one in found] == [OPEN] * 5
    assert [one.missing for one in found] == [
        (
            "no summary of the impact",
            "no effect named",
            "impact not quantified",
            "who or what noticed is not known",
            "no time for detected and resolved",
        ),
        (
            "kind of trigger not known",
            "trigger without a reference",
            "0 of at least 2 links in the causal chain",
            "no link says where it was catchable",
        ),
        ("not assessed: review, unit",),
        ("no gate assessed, so nothing says what to change",),
        ("no instrumentation",),
    ]


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"impact": Impact("", Effect.OUTAGE, 3)}, "no summary of the impact"),
        ({"impact": Impact("x", None, 3)}, "no effect named"),
        ({"impact": Impact("x", Effect.OUTAGE)}, "impact not quantified"),
        ({"detection": Detection()}, "who or what noticed is not known"),
        ({"detected": None}, "no time for detected"),
        ({"detected": moment("2026-01-01T09:00:00Z")}, "started, detected, resolved out of order"),
        ({"resolved": moment("2026-01-01T10:01:00Z")}, "started, detected, resolved out of order"),
    ],
)
def test_question_1_asks_for_impact_and_detection(said, missing):
    """Summary, effect, a quantity, a known source, and three times in order."""
    assert asked(1, **said) == (PARTLY, (missing,))


@pytest.mark.parametrize(
    "impact",
    [Impact("x", Effect.DELAY, 0), Impact("x", Effect.DELAY, None, 0.1), Impact("x", Effect.DELAY, cost="3 h")],
)
def test_any_quantity_will_do(impact):
    """Users, even none of them, a share, or a cost in words is a quantity."""
    assert asked(1, impact=impact) == (ANSWERED, ())


@pytest.mark.parametrize(
    ("said", "answer", "missing"),
    [
        ({"trigger": Trigger(TriggerKind.UNKNOWN, "https://code.example/1")}, PARTLY, "kind of trigger not known"),
        ({"trigger": Trigger(TriggerKind.ATTACK)}, PARTLY, "trigger without a reference"),
        ({"trigger": Trigger(TriggerKind.NONE)}, ANSWERED, None),
        (
            {"causal_chain": (CausalLink("a", catchable_at=("unit",)),)},
            PARTLY,
            "1 of at least 2 links in the causal chain",
        ),
        ({"causal_chain": (CausalLink("a"), CausalLink("b"))}, PARTLY, "no link says where it was catchable"),
    ],
)
def test_question_2_asks_for_trigger_and_chain(said, answer, missing):
    """A known and referenced trigger, two links, one of them catchable; no trigger needs no reference."""
    assert asked(2, **said) == (answer, (missing,) if missing else ())


@pytest.mark.parametrize(
    ("gates", "answer", "missing"),
    [
        ({"review": GateAssessment(GateVerdict.CAUGHT, "x")}, PARTLY, ("not assessed: unit",)),
        (
            {
                "review": GateAssessment(GateVerdict.CAUGHT, "x"),
                "unit": GateAssessment(GateVerdict.NOT_ASSESSED, "nobody asked"),
            },
            PARTLY,
            ("not assessed: unit",),
        ),
        (
            {"review": GateAssessment(GateVerdict.CAUGHT, "x"), "unit": GateAssessment(GateVerdict.MISSED)},
            PARTLY,
            ("no why: unit",),
        ),
        ({}, OPEN, ("not assessed: review, unit",)),
        (
            {
                "review": GateAssessment(GateVerdict.NOT_APPLICABLE, "data, not code"),
                "unit": GateAssessment(GateVerdict.MISSED, "x"),
                "drill": GateAssessment(GateVerdict.ABSENT, "x"),
            },
            ANSWERED,
            (),
        ),
    ],
)
def test_question_3_asks_for_every_gate_and_a_why(gates, answer, missing):
    """Every configured gate is assessed, each with a why; gates beyond the configured ones are welcome."""
    assert asked(3, gates=gates) == (answer, missing)


def test_question_3_asks_for_gates_that_the_chain_names():
    """A gate at which the chain says it was catchable has to be assessed, configured or not."""
    chain = (CausalLink("a", catchable_at=("drill", "unit")), CausalLink("b"))
    assert asked(3, causal_chain=chain) == (PARTLY, ("not assessed: drill",))


@pytest.mark.parametrize(
    ("changes", "answer", "missing"),
    [
        ((replace(CLOSING, owner=""),), PARTLY, ("unit: its change has no owner",)),
        ((replace(CLOSING, due=None),), PARTLY, ("unit: its change has no date",)),
        ((replace(CLOSING, due=None, done=moment("2026-02-01")),), ANSWERED, ()),
        ((replace(CLOSING, done_when=()),), PARTLY, ("unit: its change has no machine check",)),
        ((replace(CLOSING, done_when=A_WORD),), PARTLY, ("unit: its change has no machine check",)),
        (
            (replace(CLOSING, enforced_by=Enforcement.TRAINING),),
            PARTLY,
            ("unit: its change has no enforcement beyond memory",),
        ),
        ((replace(CLOSING, enforced_by=Enforcement.TEST),), ANSWERED, ()),
        (
            (replace(CLOSING, owner="", due=None, done_when=()),),
            PARTLY,
            ("unit: its change has no owner, date or machine check",),
        ),
        (
            (replace(CLOSING, owner="", due=None), replace(CLOSING, owner="")),
            PARTLY,
            ("unit: its change has no owner",),
        ),
        ((replace(CLOSING, closes=("review",)),), PARTLY, ("unit: no change closes it",)),
        ((replace(CLOSING, status=ChangeStatus.REJECTED),), OPEN, ("unit: no change closes it", "no process change")),
        ((), OPEN, ("unit: no change closes it", "no process change")),
    ],
)
def test_question_4_asks_for_a_change_that_closes_each_escape(changes, answer, missing):
    """One change with owner, date, a machine check and enforcement that does not rely on memory, for each."""
    assert asked(4, process_changes=changes) == (answer, missing)


def test_question_4_wants_all_of_it_in_one_change():
    """Two halves do not make a change: one has the owner, the other the check."""
    halves = (replace(CLOSING, owner=""), replace(CLOSING, done_when=()))
    assert asked(4, process_changes=halves)[0] is PARTLY


def test_question_4_takes_instrumentation_for_a_gate_that_watches():
    """Instrumentation may close an escape, as in lint; without any process change the answer is partial."""
    gates = {name: GateAssessment(GateVerdict.MISSED, "why") for name in ("unit", "monitoring")}
    watching = replace(CLOSING, closes=("monitoring",), enforced_by=Enforcement.MONITOR)
    assert asked(4, gates=gates, instrumentation=(watching,)) == (ANSWERED, ())
    assert asked(4, gates=gates, instrumentation=(ALARM,)) == (PARTLY, ("monitoring: no change closes it",))
    alone = {"monitoring": gates["monitoring"]}
    assert asked(4, gates=alone, process_changes=(), instrumentation=(watching,)) == (PARTLY, ("no process change",))
    rejected = replace(watching, status=ChangeStatus.REJECTED)
    assert asked(4, gates=gates, instrumentation=(rejected,)) == (PARTLY, ("monitoring: no change closes it",))


def test_question_4_where_nothing_escaped_has_nothing_to_close():
    """Every gate assessed and none passed by: nothing is to be changed."""
    gates = {"review": GateAssessment(GateVerdict.CAUGHT, "x")}
    assert asked(4, gates=gates, process_changes=()) == (ANSWERED, ())


def test_question_4_without_gates_is_partly_answered_by_changes():
    """Changes without an assessed gate are something, and nobody can say what they close."""
    assert asked(4, gates={}) == (PARTLY, ("no gate assessed, so nothing says what to change",))


@pytest.mark.parametrize(
    ("detection", "entries", "answer", "missing"),
    [
        (
            Detection(DetectedBy.MONITORING),
            (replace(ALARM, done_when=()),),
            PARTLY,
            "0 of at least 1 with a machine check",
        ),
        (Detection(DetectedBy.MONITORING), (), OPEN, "no instrumentation"),
        (
            Detection(DetectedBy.CUSTOMER),
            (ALARM,),
            PARTLY,
            "1 of at least 2 with a machine check, because people found it",
        ),
        (Detection(DetectedBy.CUSTOMER), (ALARM, ALARM), ANSWERED, None),
        (
            Detection(DetectedBy.MONITORING, "", ("queue depth",)),
            (ALARM,),
            PARTLY,
            "1 of at least 2 with a machine check, because a signal was missed",
        ),
        (Detection(DetectedBy.MONITORING), (replace(ALARM, status=ChangeStatus.REJECTED),), OPEN, "no instrumentation"),
    ],
)
def test_question_5_asks_for_instrumentation(detection, entries, answer, missing):
    """One entry with a check; more than one where people found it or a signal was missed."""
    assert asked(5, detection=detection, instrumentation=entries) == (answer, (missing,) if missing else ())
