"""Are we fixing the system? Changes by state, by age and by strength; how fast they close."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pytest_incidents.evidence import CheckResult
from pytest_incidents.metrics.values import NOT_KNOWN, Ratio
from pytest_incidents.model import Change, Incident, Source
from pytest_incidents.vocabulary import ChangeStatus, CheckState, Strength

CLOSURE_DAYS = (30, 60)
_AGES = ((30, "up to 30 days"), (60, "31 to 60 days"), (180, "61 to 180 days"))
_OLDEST = "over 180 days"
_AGE_UNKNOWN = "age unknown"


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


@dataclass(frozen=True, slots=True)
class Closure:
    """Of the changes created at least ``days`` ago: how many were done within as many days.

    Args:
        days: 30 or 60.
        done: done within that time ÷ those old enough to judge.
        verified: of those done within that time, how many a check confirms.
        undated: done ones left out because the record does not say when.
    """

    days: int
    done: Ratio = NOT_KNOWN
    verified: Ratio = NOT_KNOWN
    undated: int = 0


@dataclass(frozen=True, slots=True)
class ChangeFigures:
    """All changes of one kind: process changes, or instrumentation.

    Args:
        items: every change, worst state first, then by severity, then oldest.
        total: how many there are, rejected ones included.
        done: those that the record says are done, whatever their checks say.
        by_state: every state with its number.
        strengths: how they are held in place, strongest first, rejected ones left out.
        open_by_age: open ones (overdue included) by age in words, youngest first.
        closures: closure within 30 and 60 days.
    """

    items: tuple[ChangeItem, ...]
    total: int
    done: int
    by_state: Mapping[ChangeState, int]
    strengths: Mapping[Strength, int] = field(default_factory=dict)
    open_by_age: Mapping[str, int] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()

    @property
    def verified(self) -> int:
        """Done, and every check holds."""
        return self.by_state[ChangeState.VERIFIED]

    @property
    def claimed_not_in_place(self) -> int:
        """Said to be done, and a check fails."""
        return self.by_state[ChangeState.CLAIMED_NOT_IN_PLACE]

    @property
    def overdue(self) -> int:
        """Open, and past the due date."""
        return self.by_state[ChangeState.OVERDUE]


def change_figures(items: Sequence[ChangeItem]) -> ChangeFigures:
    """The figures of a list of changes.

    Formula: states by :func:`state_of`; closure by :func:`closure`; strengths and ages are plain counts.

    Source: corrective-action effectiveness: a change counts as verified only where a machine has looked.
    """
    by_state = Counter(item.state for item in items)
    live = [item for item in items if item.state is not ChangeState.REJECTED]
    strengths = Counter(item.change.enforced_by.strength for item in live)
    ages = Counter(_age_group(item.age_days) for item in live if item.change.status.is_open)
    return ChangeFigures(
        items=tuple(sorted(items, key=reading_order)),
        total=len(items),
        done=sum(item.change.status is ChangeStatus.DONE for item in items),
        by_state={state: by_state[state] for state in ChangeState},
        strengths={strength: strengths[strength] for strength in reversed(Strength)},
        open_by_age={group: ages[group] for group in (*(words for _, words in _AGES), _OLDEST, _AGE_UNKNOWN)},
        closures=tuple(closure(live, days) for days in CLOSURE_DAYS),
    )


def closure(items: Sequence[ChangeItem], days: int) -> Closure:
    """How many of the changes that are old enough to judge were done in time.

    Formula: of the changes created at least ``days`` days ago (rejected ones, those without a
    creation date and done ones without a date left out), those done within ``days`` days of their creation;
    verified ÷ those, beside it. Both ends in whole UTC days.
    """
    old_enough = [item for item in items if item.change.created and (item.age_days or 0) >= days]
    dated = [item for item in old_enough if item.change.done or item.change.status is not ChangeStatus.DONE]
    in_time = [item for item in dated if _is_done_within(item.change, days)]
    verified = sum(item.state is ChangeState.VERIFIED for item in in_time)
    return Closure(days, Ratio(len(in_time), len(dated)), Ratio(verified, len(in_time)), len(old_enough) - len(dated))


def _is_done_within(change: Change, days: int) -> bool:
    if change.status is not ChangeStatus.DONE or change.created is None or change.done is None:
        return False
    return (change.done.day - change.created.day).days <= days


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
    words = [check.detail for check in checks if check.state is CheckState.RECORDED and check.detail]
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


def _age_group(days: int | None) -> str:
    if days is None:
        return _AGE_UNKNOWN
    return next((words for limit, words in _AGES if days <= limit), _OLDEST)
