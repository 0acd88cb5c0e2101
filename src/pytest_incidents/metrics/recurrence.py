"""Is learning sticking? Whether the last incidents repeat a class of the year before, and what chance would do."""

from dataclasses import dataclass
from datetime import date

WINDOW = 10
LOOK_BACK_DAYS = 365
WARN_ABOVE = 3


@dataclass(frozen=True, slots=True)
class StripEntry:
    """One incident of the strip of the last ten.

    Args:
        incident: its id.
        started: the UTC day.
        kind: its defect class or family, whichever the strip compares by.
        repeats: ids of the earlier incidents of the same kind inside the look-back, oldest first; empty for no repeat.
        after_closure: whether one of those was closed, or had all its changes done, before this one started.
        guarded_then: whether a guard of the kind stood before this one started; None where that is unknown or
            where it is no repeat.
    """

    incident: str
    started: date
    kind: str
    repeats: tuple[str, ...] = ()
    after_closure: bool = False
    guarded_then: bool | None = None

    @property
    def is_repeat(self) -> bool:
        """Whether it repeats an earlier incident."""
        return bool(self.repeats)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How many of the last ten incidents share their class with an earlier one.

    Args:
        strip: the last ten incidents (fewer where there are fewer), oldest first.
        expected_by_chance: repeats that the same incidents in random order would give on average.
        too_few: whether there are fewer than ten, so that the figure judges nothing.
        unclassified: how many of the strip have no class and therefore match nothing.
    """

    strip: tuple[StripEntry, ...]
    expected_by_chance: float
    too_few: bool
    unclassified: int

    @property
    def window(self) -> int:
        """How many incidents were looked at: ten, or as many as there are."""
        return len(self.strip)

    @property
    def repeats(self) -> int:
        """How many of them are repeats."""
        return sum(entry.is_repeat for entry in self.strip)

    @property
    def after_closure(self) -> int:
        """How many repeat a kind that was thought to be done with: closure without improvement."""
        return sum(entry.after_closure for entry in self.strip)

    @property
    def while_unguarded(self) -> int | None:
        """Repeats whose kind had no guard at the time: nothing was learned. None where history is unknown."""
        return self._repeats_by_guard(guarded=False)

    @property
    def after_guarded(self) -> int | None:
        """Repeats whose kind had a guard at the time: it was too narrow. None where history is unknown."""
        return self._repeats_by_guard(guarded=True)

    @property
    def guard_unknown(self) -> int:
        """Repeats of which nobody can say whether a guard stood at the time."""
        return sum(entry.is_repeat and entry.guarded_then is None for entry in self.strip)

    @property
    def is_warning(self) -> bool:
        """Whether more than three of a full ten are repeats."""
        return not self.too_few and self.repeats > WARN_ABOVE

    def _repeats_by_guard(self, *, guarded: bool) -> int | None:
        if self.repeats and self.guard_unknown == self.repeats:
            return None
        return sum(entry.is_repeat and entry.guarded_then is guarded for entry in self.strip)
