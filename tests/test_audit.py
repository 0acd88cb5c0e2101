"""One verdict for each incident: every verdict, every reason, and what several runs say together."""

from dataclasses import replace
from datetime import date

import pytest

from assessments import RULES, TODAY, assessed, guard, incident, moment, run
from pytest_incidents.audit import Demand, as_one, assess
from pytest_incidents.evidence import CheckResult, Run, RunRecord
from pytest_incidents.model import Change, Check, External, Fix, GateAssessment, Waiver
from pytest_incidents.settings import Severity
from pytest_incidents.vocabulary import (
    CheckKind,
    CheckState,
    Level,
    Outcome,
    PartialBy,
    Policy,
    Reason,
    RequiredGates,
    TestDuty,
    Verdict,
)

ID = "INC-0001"
PASSED, FAILED, ERROR = Outcome.PASSED, Outcome.FAILED, Outcome.ERROR
SKIPPED, XFAILED, XPASSED, NOT_RUN = Outcome.SKIPPED, Outcome.XFAILED, Outcome.XPASSED, Outcome.NOT_RUN
WAIVER = Waiver("The provider has no test account.", "lead", moment("2026-11-01"), moment("2026-12-01"))
EXTERNAL = External("The switch of the provider broke.")
FRESH = moment("2026-11-20")
PARTIAL = {"complete": False, "why_partial": "-k 'cent'", "partial_by": PartialBy.SELECTION}
COLLECTED = {"links_only": True}


def needs(*gates):
    """Gates at which the record requires a test."""
    return {gate: GateAssessment(test=TestDuty.REQUIRED) for gate in gates}


def judged(said, guards, info, rules=RULES, **demand):
    """The verdict on one incident, by one run."""
    record = RunRecord((Run(run(**info), tuple(guards)),), (incident(ID, **said),), rules)
    return assess(record, Demand(**demand)).judged[0]


def of(*outcomes, **said):
    """A guard with a case of each outcome."""
    return guard(ID, cases={outcome: outcomes.count(outcome) for outcome in outcomes}, **said)


WHOLE_RUN = [
    ("passing", {}, [of(PASSED)], "guarded", None, "passing"),
    ("every case passing", {}, [of(PASSED, PASSED)], "guarded", None, "passing"),
    ("one case of many skipped", {}, [of(PASSED, SKIPPED)], "guarded", None, "passing"),
    ("an unexpected pass", {}, [of(XPASSED)], "guarded", None, "passing"),
    ("one guard passing, one skipped", {}, [of(PASSED), of(SKIPPED, path="t.py")], "guarded", None, "passing"),
    ("no guard", {}, [], "gap", "missing", "missing"),
    ("failing", {}, [of(FAILED)], "gap", "failing", "linked"),
    ("an error in its fixture", {}, [of(ERROR)], "gap", "failing", "linked"),
    ("one case of many failing", {}, [of(PASSED, FAILED)], "gap", "failing", "linked"),
    ("one guard passing, one failing", {}, [of(PASSED), of(FAILED, path="t.py")], "gap", "failing", "linked"),
    ("skipped", {}, [of(SKIPPED)], "gap", "disarmed", "linked"),
    ("expected to fail", {}, [of(XFAILED)], "gap", "disarmed", "linked"),
    ("skipped and never run", {}, [of(NOT_RUN), of(SKIPPED, path="t.py")], "gap", "disarmed", "linked"),
    ("never run", {}, [of(NOT_RUN)], "gap", "not-run", "linked"),
    ("in grace", {"started": FRESH}, [], "grace", "missing", "missing"),
    ("in grace since it was resolved", {"resolved": FRESH}, [], "grace", "missing", "missing"),
    ("in grace, but failing", {"started": FRESH}, [of(FAILED)], "gap", "failing", "linked"),
    ("waived", {"waiver": WAIVER}, [], "waived", "missing", "missing"),
    ("waived and disarmed", {"waiver": WAIVER}, [of(SKIPPED)], "waived", "disarmed", "linked"),
    ("waived, but guarded", {"waiver": WAIVER}, [of(PASSED)], "guarded", None, "passing"),
    ("waived, but failing", {"waiver": WAIVER}, [of(FAILED)], "gap", "failing", "linked"),
    ("waived and in grace", {"waiver": WAIVER, "started": FRESH}, [], "waived", "missing", "missing"),
    ("external", {"external": EXTERNAL}, [], "external", None, "missing"),
    ("external, and a guard passes", {"external": EXTERNAL}, [of(PASSED)], "external", None, "passing"),
    ("external, but failing", {"external": EXTERNAL}, [of(FAILED)], "gap", "failing", "linked"),
]


@pytest.mark.parametrize(
    ("said", "guards", "verdict", "reason", "level"), [row[1:] for row in WHOLE_RUN], ids=[row[0] for row in WHOLE_RUN]
)
def test_verdict_of_a_whole_run(said, guards, verdict, reason, level):
    """A run of the whole suite says of each incident what is there, and the most urgent thing that is not."""
    one = judged(said, guards, {})
    assert (one.verdict, one.reason, one.level) == (verdict, reason, level)


PARTIAL_RUN = [
    ("passing", {}, [of(PASSED)], "guarded", None, "passing"),
    ("failing", {}, [of(FAILED)], "gap", "failing", "linked"),
    ("no guard", {}, [], "unseen", None, None),
    ("skipped", {}, [of(SKIPPED)], "unseen", None, None),
    ("deselected", {}, [of(NOT_RUN)], "unseen", None, None),
    ("in grace", {"started": FRESH}, [], "unseen", None, None),
    ("waived", {"waiver": WAIVER}, [], "unseen", None, None),
    ("external", {"external": EXTERNAL}, [], "external", None, None),
    ("at the wrong gate", {"gates": needs("integration-tests")}, [of(PASSED)], "unseen", None, None),
]


@pytest.mark.parametrize(
    ("said", "guards", "verdict", "reason", "level"),
    [row[1:] for row in PARTIAL_RUN],
    ids=[row[0] for row in PARTIAL_RUN],
)
def test_verdict_of_a_partial_run(said, guards, verdict, reason, level):
    """A part of the suite accuses only what it saw fail: the guard that passes may live elsewhere."""
    one = judged(said, guards, PARTIAL)
    assert (one.verdict, one.reason, one.level) == (verdict, reason, level)


COLLECTED_ONLY = [
    ("linked suffices", Level.LINKED, {}, [of(NOT_RUN)], "guarded", None, "linked"),
    ("linked is missing", Level.LINKED, {}, [], "gap", "missing", "missing"),
    (
        "linked at the wrong gate",
        Level.LINKED,
        {"gates": needs("integration-tests")},
        [of(NOT_RUN)],
        "gap",
        "wrong-gate",
        "linked",
    ),
    (
        "linked at the right gate",
        Level.LINKED,
        {"gates": needs("unit-tests")},
        [of(NOT_RUN)],
        "guarded",
        None,
        "linked",
    ),
    ("passing cannot be seen", Level.PASSING, {}, [of(NOT_RUN)], "unseen", None, "linked"),
    ("nothing to pass", Level.PASSING, {}, [], "gap", "missing", "missing"),
]


@pytest.mark.parametrize(
    ("require", "said", "guards", "expected"),
    [(*row[1:4], row[4:]) for row in COLLECTED_ONLY],
    ids=[row[0] for row in COLLECTED_ONLY],
)
def test_verdict_by_links_alone(require, said, guards, expected):
    """A run that only collected judges links, and says of nothing that it passes."""
    one = judged(said, guards, COLLECTED, require=require)
    assert (one.verdict, one.reason, one.level) == expected


def at(gate, outcome=PASSED):
    """A guard that stands at a gate."""
    return of(outcome, gate=gate, path=f"tests/{gate}.py")


GATES = [
    ("where it is required", "any", needs("unit-tests"), [at("unit-tests")], None, ()),
    ("elsewhere", "any", needs("integration-tests"), [at("unit-tests")], "wrong-gate", ("integration-tests",)),
    (
        "at one of two",
        "any",
        needs("unit-tests", "integration-tests"),
        [at("unit-tests")],
        None,
        ("integration-tests",),
    ),
    (
        "at one of two, all asked",
        "all",
        needs("unit-tests", "integration-tests"),
        [at("unit-tests")],
        "wrong-gate",
        ("integration-tests",),
    ),
    (
        "at both, all asked",
        "all",
        needs("unit-tests", "integration-tests"),
        [at("unit-tests"), at("integration-tests")],
        None,
        (),
    ),
    (
        "at both, one skipped",
        "all",
        needs("unit-tests", "integration-tests"),
        [at("unit-tests"), at("integration-tests", SKIPPED)],
        "wrong-gate",
        ("integration-tests",),
    ),
    ("a gate without paths that no mark names", "any", needs("canary"), [at("unit-tests")], None, ()),
    ("the same, all asked", "all", needs("canary"), [at("unit-tests")], None, ()),
    (
        "a gate without paths that some mark names",
        "any",
        needs("canary"),
        [at("unit-tests"), guard("INC-0002", gate="canary")],
        "wrong-gate",
        ("canary",),
    ),
    (
        "one known gate, one unknown, guard at none",
        "any",
        needs("integration-tests", "canary"),
        [at(None)],
        None,
        ("integration-tests",),
    ),
    ("guard at no gate", "any", needs("integration-tests"), [at(None)], "wrong-gate", ("integration-tests",)),
    (
        "skipped where it is required",
        "any",
        needs("unit-tests"),
        [at("unit-tests", SKIPPED)],
        "disarmed",
        ("unit-tests",),
    ),
]


@pytest.mark.parametrize(
    ("mode", "gates", "guards", "reason", "missing"), [row[1:] for row in GATES], ids=[row[0] for row in GATES]
)
def test_gates_that_require_a_test(mode, gates, guards, reason, missing):
    """A guard has to stand where the record asks for one; a gate at which none could be seen is not held against it."""
    one = judged({"gates": gates}, guards, {}, replace(RULES, required_gates=RequiredGates(mode)))
    assert (one.reason, one.missing_gates) == (reason, missing)


REQUIRED = [
    ("linked, and skipped", Level.LINKED, {}, [of(SKIPPED)], "guarded", None, ""),
    ("linked, and missing", Level.LINKED, {}, [], "gap", "missing", f'no test carries @incident("{ID}")'),
    (
        "reaching",
        Level.REACHING,
        {},
        [of(PASSED)],
        "unseen",
        None,
        "passing, but sev2 requires reaching, and this version does not measure that",
    ),
    ("reaching, and missing", Level.REACHING, {}, [], "gap", "missing", f'no test carries @incident("{ID}")'),
    (
        "proven",
        Level.PROVEN,
        {"fix": Fix(commits=("1a2b3c4",))},
        [of(PASSED)],
        "gap",
        "unproven",
        "passing, but sev2 requires proven, and no proof is recorded",
    ),
    (
        "proven, without a fix",
        Level.PROVEN,
        {},
        [of(PASSED)],
        "gap",
        "no-fix-named",
        "passing, but sev2 requires proven, and the record names no fix",
    ),
    (
        "proven, fixed elsewhere",
        Level.PROVEN,
        {"fix": Fix(elsewhere="in the driver")},
        [of(PASSED)],
        "guarded",
        None,
        "passing is all that can be asked: the fix lies elsewhere (in the driver)",
    ),
    (
        "proven, in grace",
        Level.PROVEN,
        {"started": FRESH, "fix": Fix(patch="p.patch")},
        [of(PASSED)],
        "grace",
        "unproven",
        "passing, but sev2 requires proven, and no proof is recorded",
    ),
]


@pytest.mark.parametrize(
    ("level", "said", "guards", "expected"),
    [(*row[1:4], row[4:]) for row in REQUIRED],
    ids=[row[0] for row in REQUIRED],
)
def test_required_level(level, said, guards, expected):
    """A severity's required level decides; what this version cannot measure is said, and never called guarded."""
    rules = replace(RULES, severities=(Severity("sev2", 4, level, 30),))
    one = judged(said, guards, {}, rules)
    assert (one.verdict, one.reason, one.message) == expected


def test_override_of_the_required_level():
    """An override asks the same of every incident, whatever its severity."""
    assert judged({}, [of(SKIPPED)], {}, require=Level.LINKED).verdict is Verdict.GUARDED


def test_grace_lasts_through_its_last_day():
    """Grace counts from the resolution, and its last day is in it."""
    said = {"started": moment("2026-08-01"), "resolved": moment("2026-10-24")}
    verdicts = [
        (one.verdict, one.until)
        for one in (judged(said, [], {}, today=day) for day in (date(2026, 11, 23), date(2026, 11, 24)))
    ]
    assert verdicts == [(Verdict.GRACE, date(2026, 11, 23)), (Verdict.GAP, None)]


@pytest.mark.parametrize(
    ("day", "verdict"),
    [("2026-10-31", "gap"), ("2026-11-01", "waived"), ("2026-12-01", "waived"), ("2026-12-02", "gap")],
)
def test_waiver_holds_from_its_first_day_through_its_last(day, verdict):
    """A waiver covers the days from granted to expires, both in UTC and both included."""
    assert judged({"waiver": WAIVER}, [], {}, today=date.fromisoformat(day)).verdict == verdict


def test_waiver_is_no_longer_than_waivers_may_be():
    """A waiver ends after the longest time that the rules allow, whatever it says itself."""
    one = judged({"waiver": WAIVER}, [], {}, replace(RULES, max_waiver_days=25), today=date(2026, 11, 26))
    assert (one.verdict, one.until) == (Verdict.WAIVED, date(2026, 11, 26))
    one = judged({"waiver": WAIVER}, [], {}, replace(RULES, max_waiver_days=25), today=date(2026, 11, 27))
    assert one.verdict is Verdict.GAP


MESSAGES = [
    ([of(FAILED, nodeid="t.py::a")], "t.py::a fails: the defect may be back", f"pytest --incident {ID}"),
    (
        [of(FAILED, nodeid="t.py::a"), of(FAILED, nodeid="t.py::b")],
        "t.py::a (and 1 more) fails: the defect may be back",
        f"pytest --incident {ID}",
    ),
    ([], f'no test carries @incident("{ID}")', f'@incident("{ID}")'),
    (
        [of(SKIPPED, nodeid="t.py::a", path="t.py", why="flaky on CI")],
        "t.py::a is skipped: flaky on CI",
        "take the skip out of t.py:12",
    ),
    ([of(XFAILED, nodeid="t.py::a", path="t.py")], "t.py::a is expected to fail", "take the xfail out of t.py:12"),
    (
        [of(NOT_RUN, nodeid="t.py::a", path="t.py")],
        "t.py::a was collected, but never runs",
        "let t.py:12 run: addopts or a hook leaves it out",
    ),
]


@pytest.mark.parametrize(("guards", "message", "next_step"), MESSAGES)
def test_gap_says_why_and_what_to_do(guards, message, next_step):
    """A gap has one plain sentence, and the exact line to write or to run."""
    one = judged({}, guards, {})
    assert (one.message, one.next_step) == (message, next_step)


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        ("all", "no test of it stands at integration-tests"),
        ("any", None),
    ],
)
def test_only_gates_without_a_guard_are_named(mode, message):
    """Where every required gate needs a guard, the sentence names those that have none, and no other."""
    gates = needs("unit-tests", "integration-tests")
    one = judged({"gates": gates}, [at("unit-tests")], {}, replace(RULES, required_gates=RequiredGates(mode)))
    assert (one.message or None) == message


@pytest.mark.parametrize(
    ("tests", "end"),
    [
        (("t.py::gone",), "; its record names t.py::gone, which was not collected"),
        (("t.py::gone", "u.py"), "; its record names 2 tests, and none of them was collected"),
    ],
)
def test_tests_that_the_record_names_in_vain(tests, end):
    """A record whose own tests are nowhere to be found is told so, with the line to mend."""
    one = judged({"tests": tests, "lines": {"tests": 7}}, [], {})
    assert one.message == f'no test carries @incident("{ID}")' + end
    assert one.next_step == f'mend tests in {one.incident.source.path}:7, or @incident("{ID}")'


def test_missing_guard_is_asked_for_at_the_gate_that_needs_it():
    """The line to write names the gate at which the record requires a test."""
    one = judged({"gates": needs("integration-tests")}, [], {})
    assert one.next_step == f'@incident("{ID}", gate="integration-tests")'


def test_verdicts_are_ordered_by_start_then_id():
    """Incidents keep the order of their starts everywhere; a tie goes by id."""
    records = (
        incident("B", started=moment("2026-01-02")),
        incident("C", started=moment("2026-01-01")),
        incident("A", started=moment("2026-01-02")),
    )
    assert [one.incident.id for one in assessed(records).judged] == ["C", "A", "B"]


def test_today_is_the_records_own_unless_said():
    """A saved run is judged by its own day, on any machine and at any time."""
    assessment = assessed((incident(),), info=run(today=date(2026, 9, 15)))
    assert assessment.judged[0].verdict is Verdict.GRACE
    assert assess(assessment.record, Demand(today=TODAY)).judged[0].verdict is Verdict.GAP


def jobs(*runs):
    """A record of several runs of one incident: each run's facts and outcomes."""
    return RunRecord(
        tuple(
            Run(run(f"job-{place}", **info), (of(*outcomes),) if outcomes else ())
            for place, (info, outcomes) in enumerate(runs)
        ),
        (incident(ID),),
        RULES,
    )


SHARD = {"complete": False, "why_partial": "--splits 3", "partial_by": PartialBy.SELECTION}
JOBS = [
    ("passes in each", [({}, [PASSED]), ({}, [PASSED]), ({}, [PASSED])], False, ("guarded", 3, 3)),
    ("skipped in two", [({}, [SKIPPED]), ({}, [PASSED]), ({}, [SKIPPED])], False, ("guarded", 1, 3)),
    ("not collected in two", [({}, []), ({}, [PASSED]), ({}, [])], False, ("guarded", 1, 3)),
    ("fails in one", [({}, [PASSED]), ({}, [FAILED]), ({}, [PASSED])], False, ("gap", 2, 3)),
    ("one of three shards ran it", [(SHARD, [NOT_RUN]), (SHARD, [PASSED]), (SHARD, [])], True, ("guarded", 1, 1)),
    ("no shard ran it", [(SHARD, [NOT_RUN]), (SHARD, [NOT_RUN])], True, ("gap", 0, 0)),
    ("no shard knew it", [(SHARD, []), (SHARD, [])], True, ("gap", 0, 0)),
    ("shards that nobody vouches for", [(SHARD, []), (SHARD, [])], False, ("unseen", 0, 0)),
    ("a shard and a whole run", [(SHARD, [NOT_RUN]), ({}, [PASSED])], False, ("guarded", 1, 1)),
    ("collected whole, run in part", [(COLLECTED, [NOT_RUN]), (SHARD, [])], False, ("unseen", 0, 0)),
]


@pytest.mark.parametrize(("runs", "vouched", "expected"), [row[1:] for row in JOBS], ids=[row[0] for row in JOBS])
def test_several_runs_together(runs, vouched, expected):
    """An incident is guarded if its guard passes in one job and fails in none; how many jobs say so is counted."""
    one = assess(jobs(*runs), Demand(parts_are_whole=vouched)).judged[0]
    assert (one.verdict, one.guarded_in, one.seen_in) == expected


def test_aborted_run_makes_all_of_them_partial():
    """Nobody can vouch for runs of which one did not come to its end."""
    runs = [run("a"), run("b", complete=False, why_partial="interrupted", partial_by=PartialBy.ABORT)]
    together = as_one(RunRecord(tuple(map(Run, runs)), (), parts_are_whole=True))
    assert (together.complete, together.why_partial, together.partial_by) == (False, "interrupted", PartialBy.ABORT)


def test_one_run_keeps_its_name_and_several_get_one_of_their_own():
    """The id of several runs depends on which they are, and not on their order."""
    one, other = Run(run("a")), Run(run("b"))
    assert as_one(RunRecord((one,), ())).id == "a"
    assert as_one(RunRecord((one, other), ())).id == as_one(RunRecord((other, one), ())).id not in {"a", "b"}


def test_check_that_names_a_test_is_answered_by_the_run():
    """A definition of done that names a test holds where the run saw that test pass."""
    change = Change("The suite replays an order", done_when=(Check(CheckKind.TEST, {"test": "t.py::test_replay"}),))
    assessment = assessed(
        (incident(ID, process_changes=(change,)),),
        checks={ID: ((CheckResult(CheckState.NOT_CHECKED, "known only to a run"),),)},
        named_tests={"t.py::test_replay": PASSED},
        policy=Policy.REPORT,
    )
    assert assessment.record.checks == {ID: ((CheckResult(CheckState.HOLDS, "t.py::test_replay passes"),),)}


def test_every_reason_that_can_occur_is_in_these_tables():
    """The tables of this page cover every reason but those that await the measuring of reach and proof."""
    tables = [*WHOLE_RUN, *PARTIAL_RUN, *COLLECTED_ONLY, *GATES, *REQUIRED]
    reasons = {cell for row in tables for cell in row if isinstance(cell, str) and cell in set(Reason)}
    assert set(Reason) - reasons == {Reason.PASSES_WITHOUT_FIX, Reason.NOT_REACHING, Reason.PROOF_STALE}
