"""The two shapes that figures come in: a share with both its numbers, and a spread with its values."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor
from statistics import median
from typing import Generic, TypeVar

ENOUGH_FOR_A_MEDIAN = 5

T = TypeVar("T", int, float)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share that keeps its numerator and its denominator.

    Args:
        part: the numerator: a count, or a sum of weights.
        whole: the denominator, in the same unit.
    """

    part: float
    whole: float

    @property
    def value(self) -> float | None:
        """``part / whole``, between 0 and 1; None (printed ``n/a``) where nothing was to be counted."""
        return self.part / self.whole if self.whole else None

    @property
    def percent(self) -> int | None:
        """Whole percents, halves upwards; less than all never reads as 100, more than none never as 0."""
        if self.value is None:
            return None
        if self.part in {0, self.whole}:
            return 100 if self.part else 0
        # halves go up; ten digits are enough, and hide that 0.145 * 100 is a little less than 14.5
        return min(99, max(1, floor(round(self.value * 100, 10) + 0.5)))

    @property
    def both(self) -> str:
        """Both numbers: ``6 of 14``, ``1,200 of 2,999.5``."""
        return f"{self.part:,.10g} of {self.whole:,.10g}"

    def __str__(self) -> str:
        """As people read it, with both numbers: ``43 % (6 of 14)``, or ``n/a``."""
        return "n/a" if self.percent is None else f"{self.percent} % ({self.both})"


NOT_KNOWN = Ratio(0, 0)


@dataclass(frozen=True, slots=True)
class Spread(Generic[T]):
    """A few skewed values: median and range, never a bare mean.

    Args:
        values: all of them, ascending.
        of: how many there could have been: "n of m".
        left_out: how many were there and could not be used (negative durations).
    """

    values: tuple[T, ...]
    of: int
    left_out: int = 0

    @classmethod
    def over(cls, values: Iterable[T], of: int, left_out: int = 0) -> "Spread[T]":
        """The spread of values in any order."""
        return cls(tuple(sorted(values)), of, left_out)

    @property
    def n(self) -> int:
        """How many values there are."""
        return len(self.values)

    @property
    def median(self) -> float | None:
        """The median; None below five values, where the values themselves are to be printed."""
        return median(self.values) if self.n >= ENOUGH_FOR_A_MEDIAN else None

    @property
    def low(self) -> T | None:
        """The smallest value, None where there is none."""
        return self.values[0] if self.values else None

    @property
    def high(self) -> T | None:
        """The largest value, None where there is none."""
        return self.values[-1] if self.values else None
