"""Are we fixing the system? Changes by state, by age and by strength; how fast they close."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pytest_incidents.evidence import CheckResult
from pytest_incidents.metrics.values import Ratio
from pytest_incidents.model import Change, Source
from pytest_incidents.vocabulary import Strength


class ChangeState(StrEnum):
    """Where one change stands, worst first: the order in which people read them."""

    CLAIMED_NOT_IN_PLACE = "claimed-not-in-place"
    OVERDUE = "overdue"
    OPEN = "open"
    DONE_UNCHECKED = "done-unchecked"
    VERIFIED = "verified"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ChangeItem:
    """One change with its state.

    Args:
        incident: the id of the incident that asked for it.
        change: the record's words.
        source: its file and line.
        state: where it stands today.
        checks: what looking at its definitions of done showed; empty where nobody looked.
        why: the state in words: which check fails, since when it is overdue; empty where there is nothing to say.
        next_step: what to do, empty where nothing is.
        age_days: days since it was created; None where the record does not say.
    """

    incident: str
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
    done: Ratio
    verified: Ratio
    undated: int = 0


@dataclass(frozen=True, slots=True)
class ChangeFigures:
    """All changes of one kind: process changes, or instrumentation.

    Args:
        items: every change, worst state first.
        total: how many there are, rejected ones included.
        done: those that the record says are done, whatever their checks say.
        by_state: every state with its number.
        strengths: how they are held in place, rejected ones left out.
        open_by_age: open ones (overdue included) by age in words, in order of age.
        closures: closure within 30 and 60 days.
    """

    items: tuple[ChangeItem, ...] = ()
    total: int = 0
    done: int = 0
    by_state: Mapping[ChangeState, int] = field(default_factory=dict)
    strengths: Mapping[Strength, int] = field(default_factory=dict)
    open_by_age: Mapping[str, int] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()

    @property
    def verified(self) -> int:
        """Done, and every check holds."""
        return self.by_state.get(ChangeState.VERIFIED, 0)

    @property
    def claimed_not_in_place(self) -> int:
        """Said to be done, and a check fails."""
        return self.by_state.get(ChangeState.CLAIMED_NOT_IN_PLACE, 0)

    @property
    def overdue(self) -> int:
        """Open, and past the due date."""
        return self.by_state.get(ChangeState.OVERDUE, 0)
