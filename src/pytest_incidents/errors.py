"""What a user can do wrong: each problem has an address and is one line, and all come together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One mistake in something a user wrote.

    Args:
        path: the file, as the user would type it; empty where the mistake is in no file.
        line: 1-based line, 0 where no line can be named.
        message: what is wrong and, where it helps, what to write instead.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """The line that editors jump from: ``path:line: message``."""
        place = f"{self.path}:{self.line}: " if self.line else f"{self.path}: "
        return (place if self.path else "") + self.message


class InputError(Exception):
    """Bad input: everything that is wrong, at once. Never shown with a traceback."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def single(cls, message: str, path: str = "", line: int = 0) -> "InputError":
        """An error with just one problem."""
        return cls([Problem(path, line, message)])


def tried(action: Callable[[], T], problems: list[Problem]) -> T | None:
    """What an action gives; where it is refused, None, and its problems join the others."""
    try:
        return action()
    except InputError as error:
        problems += error.problems
        return None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: ``" (did you mean 'sev1'?)"``, or nothing."""
    from difflib import get_close_matches

    names = list(known)
    same = [name for name in names if name.casefold() == word.casefold()]
    close = same or get_close_matches(word, names, n=1, cutoff=0.6)
    return f" (did you mean {close[0]!r}?)" if close else ""
