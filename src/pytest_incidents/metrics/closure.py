"""Are we fixing the system? Changes in figures: by state, by age and by strength; how fast they close."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pytest_incidents.metrics.process import ChangeItem, ChangeState, reading_order
from pytest_incidents.metrics.values import NOT_KNOWN, Ratio
from pytest_incidents.model import Change
from pytest_incidents.vocabulary import ChangeStatus, Strength

CLOSURE_DAYS = (30, 60)
_AGES = ((30, "up to 30 days"), (60, "31 to 60 days"), (180, "61 to 180 days"))
_OLDEST = "over 180 days"
_AGE_UNKNOWN = "age unknown"


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

    Formula: states by :func:`~pytest_incidents.metrics.process.state_of`; closure by :func:`closure`;
    strengths and ages are plain counts.

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


def _age_group(days: int | None) -> str:
    if days is None:
        return _AGE_UNKNOWN
    return next((words for limit, words in _AGES if days <= limit), _OLDEST)
