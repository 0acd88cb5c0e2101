from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import incident, moment
from pytest_incidents.evidence import CheckResult
from pytest_incidents.metrics import ChangeState, Closure, Ratio
from pytest_incidents.metrics.closure import change_figures, closure
from pytest_incidents.metrics.process import items_of, state_of
from pytest_incidents.model import Change, Check, Source
from pytest_incidents.vocabulary import ChangeStatus, CheckKind, CheckState, Enforcement, Strength

TODAY = date(2026, 11, 23)
DONE, OPEN = ChangeStatus.DONE, ChangeStatus.ACCEPTED
HOLDS, FAILS, UNCHECKED, WORD = CheckState.HOLDS, CheckState.FAILS, CheckState.NOT_CHECKED, CheckState.RECORDED
A_CHECK = (Check(CheckKind.FILE, {"file": "alerts.toml"}),)


def results(*states):
    return tuple(CheckResult(state, f"{state} it is") for state in states)


def change(status=OPEN, **said):
    moments = {name: moment(said.pop(name)) for name in ("created", "due", "done") if name in said}
    return Change("The build checks it", status=status, **moments, **said)


def items(*changes, checks=(), name="INC-1", rank=0):
    return items_of(incident(name), rank, changes, checks, TODAY)


@pytest.mark.parametrize(
    ("status", "checks", "state"),
    [
        (DONE, [HOLDS], ChangeState.VERIFIED),
        (DONE, [HOLDS, HOLDS], ChangeState.VERIFIED),
        (DONE, [HOLDS, WORD], ChangeState.VERIFIED),
        (DONE, [WORD], ChangeState.DONE_UNCHECKED),
        (DONE, [HOLDS, UNCHECKED], ChangeState.DONE_UNCHECKED),
        (DONE, [], ChangeState.DONE_UNCHECKED),
        (DONE, [FAILS], ChangeState.CLAIMED_NOT_IN_PLACE),
        (DONE, [HOLDS, FAILS], ChangeState.CLAIMED_NOT_IN_PLACE),
        (OPEN, [FAILS], ChangeState.OPEN),
        (OPEN, [HOLDS], ChangeState.OPEN),
        (ChangeStatus.PROPOSED, [], ChangeState.OPEN),
        (ChangeStatus.IN_PROGRESS, [], ChangeState.OPEN),
        (ChangeStatus.REJECTED, [FAILS], ChangeState.REJECTED),
    ],
)
def test_a_state_is_what_is_claimed_and_what_checks_show(status, checks, state):
    """Done is verified only where a machine looked and nothing failed; a claim that fails is told apart."""
    assert state_of(change(status), results(*checks), TODAY) is state


@pytest.mark.parametrize(
    ("due", "state"),
    [
        ("2026-11-22", ChangeState.OVERDUE),
        ("2026-11-23", ChangeState.OPEN),
        ("2026-11-23T06:00:00Z", ChangeState.OPEN),
        ("2026-11-24", ChangeState.OPEN),
    ],
)
def test_an_open_change_is_overdue_the_day_after_it_was_due(due, state):
    """The due day itself, at whatever hour, is still in time."""
    assert state_of(change(due=due), (), TODAY) is state


@pytest.mark.parametrize("status", [DONE, ChangeStatus.REJECTED])
def test_what_is_not_open_is_not_overdue(status):
    """A done or rejected change has no due date to miss."""
    assert state_of(change(status, due="2026-01-01"), (), TODAY) is not ChangeState.OVERDUE


@pytest.mark.parametrize(
    ("one", "checks", "why", "next_step"),
    [
        (
            change(DONE, done_when=A_CHECK, line=7),
            (CheckResult(FAILS, "alerts.toml does not exist"),),
            "alerts.toml does not exist",
            "put it in place, or take back status: done in postmortems/INC-1.md:7",
        ),
        (
            change(due="2026-11-22", line=9),
            (),
            "due 2026-11-22, 1 day ago",
            "do it, or agree on a new due date in postmortems/INC-1.md:9",
        ),
        (
            change(due="2026-11-01"),
            (),
            "due 2026-11-01, 22 days ago",
            "do it, or agree on a new due date in postmortems/INC-1.md:1",
        ),
        (change(), (), "no due date", ""),
        (change(due="2026-12-01"), (), "due 2026-12-01", ""),
        (
            change(DONE),
            (),
            "no check says so",
            "say what a machine can check under done_when in postmortems/INC-1.md:1",
        ),
        (change(DONE, done_when=A_CHECK), (), "its checks were not looked at", ""),
        (change(DONE, done_when=A_CHECK), (CheckResult(WORD, "said by qa-lead"),), "said by qa-lead", ""),
        (change(DONE, done_when=A_CHECK), (CheckResult(HOLDS, "alerts.toml exists"),), "alerts.toml exists", ""),
        (change(ChangeStatus.REJECTED, reject_reason="too dear"), (), "too dear", ""),
        (change(ChangeStatus.REJECTED), (), "no reason given", ""),
    ],
)
def test_every_state_says_why_and_what_next(one, checks, why, next_step):
    """A claim that does not hold and an overdue change never stand without their next step."""
    (item,) = items(one, checks=(checks,))
    assert (item.why, item.next_step) == (why, next_step)


def test_an_item_knows_its_place_and_age():
    """The line is the change's own, else the record's; the age runs from its creation."""
    old, undated = items(change(created="2026-11-03", line=12), change())
    assert (old.source, old.age_days, undated.source, undated.age_days) == (
        Source("postmortems/INC-1.md", 12),
        20,
        Source("postmortems/INC-1.md", 1),
        None,
    )


def test_all_figures_of_a_list_of_changes():
    """Worked by hand: seven changes, one in each state and one more open."""
    made = items(
        change(DONE, created="2026-06-01", done="2026-06-20", enforced_by=Enforcement.CODE),
        change(DONE, created="2026-06-01", done="2026-07-20", enforced_by=Enforcement.TEST),
        change(DONE, created="2026-06-01", done="2026-06-02", enforced_by=Enforcement.TRAINING),
        change(created="2026-10-01", due="2026-11-01", enforced_by=Enforcement.PIPELINE),
        change(created="2026-11-20", enforced_by=Enforcement.NONE),
        change(),
        change(ChangeStatus.REJECTED, created="2026-01-01", enforced_by=Enforcement.DESIGN),
        checks=(results(HOLDS), (), results(FAILS)),
    )
    found = change_figures(made)
    assert (found.total, found.done, found.verified, found.claimed_not_in_place, found.overdue) == (7, 3, 1, 1, 1)
    assert dict(found.by_state) == {
        ChangeState.CLAIMED_NOT_IN_PLACE: 1,
        ChangeState.OVERDUE: 1,
        ChangeState.OPEN: 2,
        ChangeState.DONE_UNCHECKED: 1,
        ChangeState.VERIFIED: 1,
        ChangeState.REJECTED: 1,
    }
    assert list(found.strengths.items()) == [(Strength.STRONG, 2), (Strength.INTERMEDIATE, 1), (Strength.WEAK, 3)]
    assert list(found.open_by_age.items()) == [
        ("up to 30 days", 1),
        ("31 to 60 days", 1),
        ("61 to 180 days", 0),
        ("over 180 days", 0),
        ("age unknown", 1),
    ]
    assert found.closures == (
        Closure(30, Ratio(2, 4), Ratio(1, 2)),
        Closure(60, Ratio(3, 3), Ratio(1, 3)),
    )


@pytest.mark.parametrize(
    ("one", "done"),
    [
        (change(DONE, created="2026-01-01", done="2026-01-31"), Ratio(1, 1)),
        (change(DONE, created="2026-01-01", done="2026-02-01"), Ratio(0, 1)),
        (change(DONE, created="2026-10-24", done="2026-10-25"), Ratio(1, 1)),
        (change(DONE, created="2026-10-25", done="2026-10-26"), Ratio(0, 0)),
        (change(created="2026-01-01"), Ratio(0, 1)),
        (change(created="2026-01-01", done="2026-01-02"), Ratio(0, 1)),
        (change(), Ratio(0, 0)),
        (change(ChangeStatus.REJECTED, created="2026-01-01"), Ratio(0, 0)),
    ],
)
def test_closure_judges_changes_that_are_old_enough(one, done):
    """Created 30 days ago or more; done on the 30th day is in time; an open one counts as not done."""
    states = [item for item in items(one) if item.state is not ChangeState.REJECTED]
    assert closure(states, 30).done == done


def test_done_without_a_date_is_left_out_and_counted():
    """Nobody can say how long it took, so it is neither in time nor late."""
    made = items(change(DONE, created="2026-01-01"), change(DONE, created="2026-01-01", done="2026-01-02"))
    assert closure(made, 30) == Closure(30, Ratio(1, 1), Ratio(0, 1), undated=1)


def test_the_worst_is_read_first():
    """By state, then the severity of the incident, then the oldest, then the place in the record."""
    made = [
        *items(change(created="2026-01-01"), change(due="2026-01-01", line=5), name="INC-1", rank=1),
        *items(change(due="2026-02-01", line=3), change(due="2026-03-01", created="2026-01-01"), name="INC-2"),
        *items(change(DONE), checks=(results(FAILS),), name="INC-3", rank=4),
    ]
    found = change_figures(made)
    assert [(item.incident, item.state, item.source.line) for item in found.items] == [
        ("INC-3", ChangeState.CLAIMED_NOT_IN_PLACE, 1),
        ("INC-2", ChangeState.OVERDUE, 1),
        ("INC-2", ChangeState.OVERDUE, 3),
        ("INC-1", ChangeState.OVERDUE, 5),
        ("INC-1", ChangeState.OPEN, 1),
    ]


def test_checks_that_nobody_looked_at_leave_a_change_unchecked():
    """A record without check results, or with fewer than there are changes, verifies nothing."""
    made = items(change(DONE), change(DONE), checks=(results(HOLDS),))
    assert [item.state for item in made] == [ChangeState.VERIFIED, ChangeState.DONE_UNCHECKED]


@given(st.lists(st.tuples(st.sampled_from(ChangeStatus), st.lists(st.sampled_from(CheckState), max_size=3))))
def test_states_add_up(drawn):
    """Every change has exactly one state, and those done are the three done states."""
    made = items(*(change(status) for status, _ in drawn), checks=tuple(results(*states) for _, states in drawn))
    found = change_figures(made)
    assert sum(found.by_state.values()) == found.total == len(drawn)
    assert found.done == found.verified + found.claimed_not_in_place + found.by_state[ChangeState.DONE_UNCHECKED]
