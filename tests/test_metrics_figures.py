from dataclasses import replace
from datetime import date
from random import Random

import pytest

from assessments import TODAY, assessed, guard, incident, moment, of_size, partial, run
from judgements import class_guard, judged
from pytest_incidents.audit import Demand, assess
from pytest_incidents.evidence import CheckResult, History, Run, RunInfo, RunRecord
from pytest_incidents.metrics import measure
from pytest_incidents.metrics.values import NOT_KNOWN
from pytest_incidents.model import Change, GateAssessment
from pytest_incidents.settings import Rules
from pytest_incidents.vocabulary import ChangeStatus, CheckState, GateVerdict, PartialBy, Policy, TestDuty, Verdict


def a_record(**said):
    return RunRecord((Run(RunInfo("run-1", complete=True, today=TODAY), **said),), ())


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_files_and_tests_changes_nothing(seed):
    """Records read in another order, and tests that ran in another, give the same figures."""
    whole = of_size(40, seed)
    random = Random(seed)
    run = whole.record.newest
    shuffled = replace(
        whole.record,
        incidents=tuple(random.sample(whole.record.incidents, k=40)),
        runs=(replace(run, guards=tuple(random.sample(run.guards, k=len(run.guards)))),),
    )
    assert assess(shuffled, Demand(Policy.STRICT)).figures == whole.figures


def test_measuring_takes_verdicts_in_any_order():
    """The figures order incidents themselves."""
    whole = of_size(30)
    names = tuple(gate.name for gate in whole.record.rules.gates)
    found = measure(whole.judged[::-1], whole.record, TODAY, gates=names)
    assert found == measure(whole.judged, whole.record, TODAY, gates=names)


def test_an_empty_registry_has_empty_figures():
    """Nothing on record: ratios are n/a, lists are empty, nothing fails."""
    found = measure((), a_record(), TODAY, gates=("unit-tests",))
    assert (found.totals.coverage, found.classes, found.recurrence.strip, found.hot_spots) == (NOT_KNOWN, (), (), None)
    assert [(gate.name, gate.escapes) for gate in found.gates] == [("unit-tests", 0)]


def test_a_partial_run_keeps_what_records_say_and_no_coverage():
    """Escapes, times and changes are in the records; coverage and blind classes need the whole suite."""
    whole = of_size(40)
    part = partial(whole)
    assert (part.figures.totals.coverage, part.figures.totals.weighted_coverage) == (NOT_KNOWN, NOT_KNOWN)
    assert part.figures.gates == whole.figures.gates
    assert part.figures.times == whole.figures.times
    assert part.figures.changes == whole.figures.changes
    assert part.figures.recurrence.repeats == whole.figures.recurrence.repeats
    assert not set(part.figures.blind_classes) - set(whole.figures.blind_classes)


def test_a_partial_run_names_no_wrong_level():
    """A guard at the gate may be in the part that was not seen."""
    gates = {"unit-tests": GateAssessment(GateVerdict.MISSED, test=TestDuty.REQUIRED)}
    one = judged(incident("INC-1", gates=gates), guards=(guard("INC-1", gate="canary"),), missing_gates=("unit-tests",))
    names = ("unit-tests", "canary")
    assert len(measure((one,), a_record(), TODAY, gates=names).wrong_level) == 1
    assert measure((one,), a_record(), TODAY, gates=names, complete=False).wrong_level == ()


def test_a_class_that_was_renamed_is_dated_under_its_name_of_today():
    """A mark that was written with the old name guards the class that has the new one, from its first day on."""
    first, second = (
        incident(f"INC-{place}", started=moment(day), defect_class="logic/new")
        for place, day in enumerate(("2026-01-01", "2026-06-01"), 1)
    )
    history = History(available=True, first_class_guard={"logic/old": date(2026, 2, 1), "logic/new": date(2026, 8, 1)})
    record = replace(a_record(history=history), rules=Rules(class_aliases={"logic/old": "logic/new"}))
    found = measure((judged(first), judged(second)), record, TODAY, gates=())
    assert (found.recurrence.after_guarded, found.recurrence.while_unguarded) == (1, 0)


def test_checks_are_read_in_the_order_of_changes_and_then_instrumentation():
    """One row of results for both: the first belong to process changes, the rest to instrumentation."""
    done = Change("x", status=ChangeStatus.DONE)
    one = incident("INC-1", process_changes=(done, done), instrumentation=(done,))
    states = [CheckState.HOLDS, CheckState.FAILS, CheckState.HOLDS]
    record = a_record(checks={"INC-1": tuple((CheckResult(state),) for state in states)})
    found = measure((judged(one),), record, TODAY, gates=())
    assert (found.changes.verified, found.changes.claimed_not_in_place) == (1, 1)
    assert (found.instrumentation.verified, found.instrumentation.claimed_not_in_place) == (1, 0)


def test_what_presses_is_claims_first_then_overdue_ones():
    """Process changes and instrumentation together; a claim that fails comes before anything late."""
    late = Change("late", due=moment("2026-01-01"))
    claimed = Change("claimed", status=ChangeStatus.DONE)
    one = incident("INC-1", process_changes=(late,), instrumentation=(claimed, Change("open")))
    record = a_record(checks={"INC-1": ((), (CheckResult(CheckState.FAILS),), ())})
    found = measure((judged(one),), record, TODAY, gates=())
    assert [item.change.what for item in found.pressing] == ["claimed", "late"]


def test_class_guards_come_from_every_run():
    """A class is guarded where any of the merged runs had a guard of it."""
    run = Run(RunInfo("run-1", complete=True, today=TODAY))
    other = Run(RunInfo("run-2", complete=True, today=TODAY), class_guards=(class_guard("logic"),))
    one = judged(incident("INC-1", defect_class="logic/x"))
    found = measure((one,), RunRecord((run, other), ()), TODAY, gates=())
    assert (found.classes[0].class_guards, found.pinned_only) == (1, ())


def test_gates_of_records_follow_the_configured_ones():
    """A gate that only a record names has its row, after the configured ones; questions ask for the configured."""
    one = incident("INC-1", gates={"drill": GateAssessment(GateVerdict.ABSENT, "never held")})
    found = assessed((one,))
    assert [gate.name for gate in found.figures.gates][-1] == "drill"
    assert "drill" not in found.questions()["INC-1"][2].missing[0]


@pytest.mark.parametrize(("complete", "holes"), [(True, [("integration-tests",)]), (False, [])])
def test_a_partial_run_finds_no_guard_at_the_wrong_level(complete, holes):
    """The test that stands at the other gate may be one that this run did not select."""
    escaped = GateAssessment(GateVerdict.MISSED, test=TestDuty.REQUIRED)
    one = incident("INC-1", gates={"unit-tests": escaped, "integration-tests": escaped})
    info = run(complete=complete, partial_by=None if complete else PartialBy.SELECTION)
    found = assessed((one,), (guard("INC-1"),), info=info)
    assert [judged.verdict for judged in found.judged] == [Verdict.GUARDED]
    assert [wrong.gates for wrong in found.figures.wrong_level] == holes
