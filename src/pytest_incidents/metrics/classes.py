"""Which kinds of defect come back, which are blind spots, and where to invest first."""

from dataclasses import dataclass
from datetime import date

from pytest_incidents.metrics.values import Ratio


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One defect class (or, with the same figures, one family of classes).

    Args:
        name: ``family/leaf`` as recorded, or the family.
        incidents: how many incidents of it are on record, ordered by start.
        ids: theirs, oldest first.
        eligible: those that count in coverage: not external, not unseen.
        guarded: those of them that are guarded.
        coverage: guarded ÷ eligible; None where a partial run left one of them unseen.
        weight: summed weight of the eligible ones: the impact axis of recurrence × impact.
        mean_weight: mean weight of all its incidents.
        recent: incidents of the last 365 days.
        recurrences: ``recent`` less one, never below 0.
        priority: recurrences × mean weight.
        latest: the day the latest of them started.
        blind: some eligible, none of them guarded, none unseen.
        pinned_only: every eligible one guarded, and no test guards the class.
        class_guards: tests that guard the class or its family and are neither red nor switched off.
    """

    name: str
    incidents: int
    ids: tuple[str, ...]
    eligible: int
    guarded: int
    coverage: Ratio | None
    weight: float
    mean_weight: float
    recent: int
    recurrences: int
    priority: float
    latest: date
    blind: bool
    pinned_only: bool
    class_guards: int

    @property
    def unguarded(self) -> int:
        """Eligible incidents without a sufficient guard."""
        return self.eligible - self.guarded
