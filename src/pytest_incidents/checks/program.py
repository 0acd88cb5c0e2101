"""The program of a linear-time matcher: instructions that read a character, look around a place, or fork."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

MAX_PROGRAM = 2000  # instructions, after a{3} has become aaa

CLASSES: Mapping[str, Callable[[str], bool]] = {
    "d": str.isdecimal,
    "s": str.isspace,
    "w": lambda letter: letter.isalnum() or letter == "_",
}


class PatternError(ValueError):
    """A pattern that is no regular expression, or one that is not supported; says which and why."""


@dataclass(frozen=True, slots=True)
class Letters:
    """A set of characters: ranges and classes such as digits, possibly inverted."""

    ranges: tuple[tuple[str, str], ...] = ()
    classes: tuple[str, ...] = ()
    inverted: bool = False
    any_case: bool = False

    def __contains__(self, letter: str) -> bool:
        """Whether the character belongs to the set."""
        forms = {letter, letter.lower(), letter.upper()} if self.any_case else {letter}
        return any(self._has(form) for form in forms) is not self.inverted

    def _has(self, letter: str) -> bool:
        return any(first <= letter <= last for first, last in self.ranges) or any(
            CLASSES[name.lower()](letter) is name.islower() for name in self.classes
        )


@dataclass(frozen=True, slots=True)
class Place:
    """An assertion about a position: ``start``, ``end``, ``word edge`` or ``no word edge``."""

    kind: str


@dataclass(frozen=True, slots=True)
class Fork:
    """Goes on at each of several instructions at once, by their distance from here."""

    ways: tuple[int, ...]


Instruction: TypeAlias = Letters | Place | Fork
Program: TypeAlias = tuple[Instruction, ...]  # matched where it ends


def bounded(program: Program) -> Program:
    """The program itself.

    Raises:
        PatternError: it is too large.
    """
    if len(program) > MAX_PROGRAM:
        raise PatternError("is too large once its repeats are written out")
    return program


def either(one: Program, other: Program) -> Program:
    """A program that goes on where one or the other does."""
    return bounded((Fork((1, len(one) + 2)), *one, Fork((len(other) + 1,)), *other))


def repeated(body: Program, least: int, most: int | None) -> Program:
    """A program that runs the body at least and at most so often; without end where ``most`` is None."""
    if not body:
        return ()
    if len(body) * max(least, most or 0) > MAX_PROGRAM:
        raise PatternError("is too large once its repeats are written out")
    if most is None:
        return bounded((*body * least, Fork((1, len(body) + 2)), *body, Fork((-len(body) - 1,))))
    optional: Program = ()
    for _ in range(most - least):
        optional = bounded((Fork((1, len(body) + len(optional) + 1)), *body, *optional))
    return bounded((*body * least, *optional))
