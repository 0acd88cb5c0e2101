"""Are we fixing the system? Each change with its state: what is claimed, and what its checks show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pytest_incidents.evidence import CheckResult
from pytest_incidents.model import Change, Incident, Source
from pytest_incidents.vocabulary import ChangeStatus, CheckState


class ChangeState(StrEnum):
    """Where one change stands, in the order in which people read them."""

    CLAIMED_NOT_IN_PLACE = "claimed-not-in-place"
    OVERDUE = "overdue"
    OPEN = "open"
    DONE_UNCHECKED = "done-unchecked"
    VERIFIED = "verified"
    REJECTED = "rejected"


_READING_ORDER = {state: place for place, state in enumerate(ChangeState)}


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """One change with its state.

    Args:
        incident: the id of the incident that asked for it.
        severity_rank: the incident's place on the scale, 0 for the worst.
        change: the record's words.
        source: its file and line.
        state: where it stands today.
        checks: what looking at its definitions of done showed; empty where nobody looked.
        why: the state in words: which check fails, since when it is overdue.
        next_step: what to do; empty where nothing is to be done.
        age_days: days since it was created; None where the record does not say.
    """

    incident: str
    severity_rank: int
    change: Change
    source: Source
    state: ChangeState
    checks: tuple[CheckResult, ...] = ()
    why: str = ""
    next_step: str = ""
    age_days: int | None = None


def state_of(change: Change, checks: Sequence[CheckResult], today: date) -> ChangeState:
    """Where a change stands: what the record claims, and what its checks show.

    A done change is verified where some check holds and all others hold or are a person's word; claimed, not
    in place, where one fails; else done and unchecked. An open change is overdue the day after it was due.
    """
    if change.status is ChangeStatus.REJECTED:
        return ChangeState.REJECTED
    if change.status.is_open:
        return ChangeState.OVERDUE if change.due and change.due.day < today else ChangeState.OPEN
    states = {check.state for check in checks}
    if CheckState.FAILS in states:
        return ChangeState.CLAIMED_NOT_IN_PLACE
    holds = CheckState.HOLDS in states and states <= {CheckState.HOLDS, CheckState.RECORDED}
    return ChangeState.VERIFIED if holds else ChangeState.DONE_UNCHECKED


def items_of(
    incident: Incident,
    severity_rank: int,
    changes: Sequence[Change],
    checks: Sequence[tuple[CheckResult, ...]],
    today: date,
) -> list[ChangeItem]:
    """The changes of one incident with their states; ``checks`` in the same order, or empty."""
    return [
        _item(incident, severity_rank, change, checks[place] if place < len(checks) else (), today)
        for place, change in enumerate(changes)
    ]


def _item(
    incident: Incident, severity_rank: int, change: Change, checks: tuple[CheckResult, ...], today: date
) -> ChangeItem:
    state = state_of(change, checks, today)
    source = Source(incident.source.path, change.line or incident.source.line)
    return ChangeItem(
        incident=incident.id,
        severity_rank=severity_rank,
        change=change,
        source=source,
        state=state,
        checks=checks,
        why=_why(state, change, checks, today),
        next_step=_next_step(state, change, source),
        age_days=(today - change.created.day).days if change.created else None,
    )


def _why(state: ChangeState, change: Change, checks: Sequence[CheckResult], today: date) -> str:
    if state is ChangeState.CLAIMED_NOT_IN_PLACE:
        return next(check.detail for check in checks if check.state is CheckState.FAILS) or "its check fails"
    if state is ChangeState.OVERDUE and change.due:
        late = (today - change.due.day).days
        return f"due {change.due.day}, {late} {'day' if late == 1 else 'days'} ago"
    if state is ChangeState.OPEN:
        return f"due {change.due.day}" if change.due else "no due date"
    if state is ChangeState.REJECTED:
        return change.reject_reason or "no reason given"
    if state is ChangeState.DONE_UNCHECKED:
        return _why_unchecked(change, checks)
    return "; ".join(check.detail for check in checks if check.detail)


def _why_unchecked(change: Change, checks: Sequence[CheckResult]) -> str:
    if not change.done_when:
        return "no check says so"
    open_ = {CheckState.RECORDED, CheckState.NOT_CHECKED}
    words = [check.detail for check in checks if check.state in open_ and check.detail]
    return "; ".join(words) or "its checks were not looked at"


def _next_step(state: ChangeState, change: Change, source: Source) -> str:
    if state is ChangeState.CLAIMED_NOT_IN_PLACE:
        return f"put it in place, or take back status: done in {source}"
    if state is ChangeState.OVERDUE:
        return f"do it, or agree on a new due date in {source}"
    if state is ChangeState.DONE_UNCHECKED and not change.done_when:
        return f"say what a machine can check under done_when in {source}"
    return ""


def reading_order(item: ChangeItem) -> tuple[int, int, int, str, int]:
    """The sort key of every list of changes: state, severity of the incident, oldest, then place."""
    return (
        _READING_ORDER[item.state],
        item.severity_rank,
        -(item.age_days or 0),
        item.incident,
        item.source.line,
    )
