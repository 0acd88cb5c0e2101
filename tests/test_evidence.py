"""What runs showed: guards rolled up, and the laws of merging records."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import guard, incident, run
from pytest_incidents.evidence import CheckResult, Guard, History, Run, RunRecord, merge, rolled_up
from pytest_incidents.vocabulary import CheckState, Outcome, Via

PASSED, FAILED, SKIPPED = Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED

# What a run saw follows from which run it was, as it does in life: an id is never used twice.
RUNS = [
    Run(
        run(f"run-{number}", started=f"2026-11-{20 + number // 2}T08:00:00Z", today=date(2026, 11, 20 + number)),
        guards=(guard(f"INC-{number % 3}", PASSED if number % 2 else SKIPPED),),
        checks={"INC-1": ((CheckResult(CheckState.HOLDS),),)} if number in {1, 3} else {},
        history=History(available=True, project_lines=number) if number == 2 else None,
    )
    for number in range(6)
]


def record_of(numbers):
    """A record of these runs; its registry is that of the newest of them."""
    chosen = tuple(RUNS[number] for number in sorted(set(numbers)))
    newest = max(numbers)
    return RunRecord(chosen, tuple(incident(f"INC-{number}") for number in range(newest + 1)))


records = st.lists(st.integers(0, len(RUNS) - 1), min_size=1).map(record_of)


@given(records, records)
def test_merging_is_commutative(one, other):
    """It does not matter in which order records come."""
    assert merge([one, other]) == merge([other, one])


@given(records, records, records)
def test_merging_is_associative(one, other, third):
    """It does not matter which records are merged first."""
    left, right = merge([merge([one, other]), third]), merge([one, merge([other, third])])
    assert left == right == merge([one, other, third])


@given(records)
def test_merging_is_idempotent(one):
    """A record merged with itself, or with a part of itself, is the record."""
    assert merge([one]) == merge([one, one]) == one
    assert merge([one, replace(one, runs=one.runs[-1:])]) == one


@given(st.lists(records, min_size=1))
def test_merged_record_holds_each_run_once_oldest_first(several):
    """A run counts once, by its id; runs are ordered by start, ties by id."""
    merged = merge(several)
    ids = {one.info.id for record in several for one in record.runs}
    assert [one.info.id for one in merged.runs] == sorted(ids)
    assert merged.newest.info.id == max(ids)


@given(st.lists(records, min_size=1))
def test_merged_record_judges_the_newest_registry(several):
    """The incidents of a merged record are those of its newest run."""
    merged = merge(several)
    newest = next(one for one in several if one.newest.info.id == merged.newest.info.id)
    assert merged.incidents == newest.incidents


def test_merging_nothing_is_an_error():
    """There is no record of no run."""
    with pytest.raises(ValueError, match="nothing to merge"):
        merge([])


def test_checks_and_history_are_those_of_the_newest_run_that_has_any():
    """What only some runs looked at is taken from the newest of them."""
    merged = merge([record_of([0, 1, 2]), record_of([3, 4, 5])])
    assert merged.checks == RUNS[3].checks
    assert merged.history == RUNS[2].history
    assert (record_of([0]).checks, record_of([0]).history) == ({}, None)


guards = st.builds(
    Guard,
    nodeid=st.sampled_from(["t.py::a", "t.py::b"]),
    target=st.sampled_from(["INC-1", "INC-2"]),
    path=st.just("t.py"),
    line=st.integers(1, 2),
    gate=st.sampled_from([None, "unit-tests"]),
    via=st.sampled_from(Via),
    cases=st.dictionaries(st.sampled_from(Outcome), st.integers(1, 3), min_size=1),
    why=st.sampled_from(["", "flaky on CI", "needs a server"]),
    flaky=st.booleans(),
)


@given(st.lists(guards).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_rolling_up_does_not_depend_on_order(both):
    """Tests that were collected in another order, or by another worker, roll up to the same guards."""
    some, shuffled = both
    assert repr(rolled_up(some)) == repr(rolled_up(shuffled))


@given(st.lists(guards))
def test_rolling_up_keeps_every_case(some):
    """No case is lost or made: each outcome is as often there as before."""
    rolled = rolled_up(some)
    for outcome in Outcome:
        before = sum(guard.cases.get(outcome, 0) for guard in some)
        assert sum(guard.cases.get(outcome, 0) for guard in rolled) == before
    assert len({(guard.nodeid, guard.target, guard.gate) for guard in rolled}) == len(rolled)


@given(st.lists(guards))
def test_rolling_up_twice_changes_nothing(some):
    """Guards that are rolled up already stay as they are."""
    assert rolled_up(rolled_up(some)) == rolled_up(some)


@pytest.mark.parametrize(
    ("cases", "outcome"),
    [
        ("passed failed", "failed"),
        ("failed error", "failed"),
        ("error passed", "error"),
        ("skipped passed", "passed"),
        ("xpassed skipped", "xpassed"),
        ("xfailed skipped", "xfailed"),
        ("skipped not-run", "skipped"),
        ("not-run", "not-run"),
        ("", "not-run"),
    ],
)
def test_outcome_of_many_cases(cases, outcome):
    """Any failure counts, else any pass, else why nothing passed."""
    assert guard("INC-1", cases={Outcome(case): 1 for case in cases.split()}).outcome == outcome
