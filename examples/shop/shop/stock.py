"""What is on the shelf, and the warehouse's feed that says so."""

from collections.abc import Mapping
from threading import Lock


class FeedError(ValueError):
    """A feed that cannot be used, with every line that is wrong."""


class Stock:
    """Pieces on the shelf, by article."""

    def __init__(self, levels: Mapping[str, int]) -> None:
        self._levels = dict(levels)
        self._lock = Lock()

    def level(self, article: str) -> int:
        """How many pieces are left."""
        return self._levels.get(article, 0)

    def reserve(self, article: str, quantity: int) -> bool:
        """Take pieces off the shelf if there are enough; looking and taking are one step."""
        with self._lock:
            if self.level(article) < quantity:
                return False
            self._levels[article] -= quantity
            return True

    def put_back(self, article: str, quantity: int) -> None:
        """Put pieces back on the shelf."""
        with self._lock:
            self._levels[article] = self.level(article) + quantity


def read_feed(text: str) -> dict[str, int]:
    """Stock levels from lines such as `LAMP-01;40`.

    One line without a number refuses the whole feed: yesterday's levels are better than a guess.
    """
    levels: dict[str, int] = {}
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        article, _, quantity = (part.strip() for part in line.partition(";"))
        if article and quantity.isdecimal():
            levels[article] = int(quantity)
        else:
            problems.append(f"line {number}: no quantity in {line!r}")
    if problems:
        raise FeedError("\n".join(problems))
    return levels
