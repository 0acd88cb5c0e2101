"""CF-2019-07-02: a firewall pattern that backtracks used up every processor at the edge.

The cure is a guard that counts the tries of a match and stops a pattern that runs away, and a rule
for new patterns: twice the text may cost about twice the tries, not four times as many.
"""

from collections.abc import Iterator
from dataclasses import dataclass


class TooCostly(Exception):
    """A match that was stopped."""


@dataclass(frozen=True)
class Token:
    """One character of a pattern (`.` fits any), with a star or without."""

    character: str
    star: bool

    def fits(self, character: str) -> bool:
        """Whether this token takes the character."""
        return self.character in {".", character}


def tokens(pattern: str) -> list[Token]:
    """The tokens of a pattern such as `.*.*=.*`."""
    following = [*pattern[1:], ""]
    return [Token(c, then == "*") for c, then in zip(pattern, following, strict=True) if c != "*"]


class CpuGuard:
    """Counts tries, and stops a match that makes too many."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.tries = 0

    def count(self) -> None:
        """Count one try."""
        self.tries += 1
        if self.tries > self.limit:
            raise TooCostly(f"stopped after {self.limit} tries")


def matches(pattern: str, text: str, guard: CpuGuard) -> bool:
    """Whether the text begins with the pattern, found by trying, as a backtracking engine does."""
    return _match(tokens(pattern), text, 0, guard)


def _match(rest: list[Token], text: str, at: int, guard: CpuGuard) -> bool:
    """Match the rest of the pattern at a position."""
    guard.count()
    if not rest:
        return True
    first, *others = rest
    return any(_match(others, text, end, guard) for end in _ends(first, text, at))


def _ends(token: Token, text: str, at: int) -> Iterator[int]:
    """The positions at which a token may end, the longest first."""
    end = at
    while end < len(text) and token.fits(text[end]) and (token.star or end == at):
        end += 1
    if token.star:
        yield from range(end, at - 1, -1)
    elif end > at:
        yield end


def tries(pattern: str, length: int) -> int:
    """What the pattern costs on a text that it almost fits, as far as anyone would let it run."""
    guard = CpuGuard(limit=1_000_000)
    matches(pattern, "x" * length, guard)
    return guard.tries


def is_affordable(pattern: str) -> bool:
    """Whether the cost grows with the text and not with its square."""
    return tries(pattern, 80) < 3 * tries(pattern, 40)
