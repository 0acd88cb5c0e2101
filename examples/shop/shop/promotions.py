"""Discounts that begin and end at a moment, not at a wall clock's idea of one."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shop.money import round_cents


@dataclass(frozen=True)
class Promotion:
    """A discount in percent, from `starts` until just before `ends`."""

    percent: int
    starts: datetime
    ends: datetime

    def price(self, cents: int, now: datetime) -> int:
        """What a piece costs at this moment."""
        if not self.starts <= now < self.ends:
            return cents
        return round_cents(cents * (100 - self.percent) / Decimal(100))


def moment(text: str) -> datetime:
    """Read a moment such as `2026-11-20T00:00:00+01:00`; without an offset it is refused."""
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError(f"{text} needs an offset, such as +01:00")
    return when
