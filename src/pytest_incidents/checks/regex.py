"""Reads a regular expression into a program for the linear-time matcher.

The part of Python's syntax that describes a regular language is read: everything but look-around, references
back to a group, conditionals, atomic groups and possessive repeats, which no automaton can follow.
"""

from pytest_incidents.checks.program import (
    CLASSES,
    Instruction,
    Letters,
    PatternError,
    Place,
    Program,
    bounded,
    either,
    repeated,
)

MAX_PATTERN = 1000  # characters
MAX_DEPTH = 40  # groups within groups

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "0": "\0"}
_HEX = {"x": 2, "u": 4, "U": 8}
_PLACES = {"A": "start", "Z": "end", "b": "word edge", "B": "no word edge"}
_BEYOND = "is beyond what matches in linear time"


def compile_program(pattern: str) -> Program:
    """The program of a pattern.

    Raises:
        PatternError: it is no regular expression, is not supported, or is too large.
    """
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"is longer than {MAX_PATTERN} characters")
    reader = _Reader(pattern)
    program = reader.alternatives()
    if not reader.at_end:
        raise PatternError("has a ')' too many")
    return program


class _Reader:
    """A recursive descent over the pattern's text; each method returns the program of what it read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.depth = 0
        self.any_case = False

    @property
    def at_end(self) -> bool:
        return self.place >= len(self.text)

    def peek(self) -> str:
        return self.text[self.place : self.place + 1]

    def take(self) -> str:
        if self.at_end:
            raise PatternError("ends too early")
        self.place += 1
        return self.text[self.place - 1]

    def took(self, word: str) -> bool:
        found = self.text.startswith(word, self.place)
        self.place += len(word) if found else 0
        return found

    def alternatives(self) -> Program:
        branches = [self._sequence()]
        while self.took("|"):
            branches.append(self._sequence())
        program = branches.pop()
        while branches:
            program = either(branches.pop(), program)
        return program

    def _sequence(self) -> Program:
        program: Program = ()
        while not self.at_end and self.peek() not in "|)":
            program = bounded((*program, *self._repeat()))
        return program

    def _repeat(self) -> Program:
        body = self._atom()
        bounds = self._bounds()
        if bounds is None:
            return body
        if self.took("+"):
            raise PatternError(f"has a possessive repeat, which {_BEYOND}")
        self.took("?")  # a lazy repeat finds the same lines
        if self._bounds() is not None:
            raise PatternError("repeats a repeat")
        return repeated(body, *bounds)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.took(sign):
                return bounds
        return self._counted() if self.peek() == "{" else None

    def _counted(self) -> tuple[int, int | None] | None:
        end = self.text.find("}", self.place)
        least, comma, most = self.text[self.place + 1 : max(end, 0)].partition(",")
        digits = least + most
        if not (least or comma) or (digits and not (digits.isascii() and digits.isdigit())):
            return None  # a brace that counts nothing stands for itself
        self.place = end + 1
        bounds = (int(least or 0), int(most) if most else None if comma else int(least))
        if bounds[1] is not None and bounds[1] < bounds[0]:
            raise PatternError("repeats at least more often than at most")
        return bounds

    def _atom(self) -> Program:
        letter = self.take()
        if letter == "(":
            return self._group()
        if letter in "*+?":
            raise PatternError("repeats nothing")
        return (self._instruction(letter),)

    def _instruction(self, letter: str) -> Instruction:
        match letter:
            case "[":
                return self._set()
            case "\\":
                return self._escaped()
            case ".":
                return Letters(inverted=True)
            case "^":
                return Place("start")
            case "$":
                return Place("end")
        return self._one(letter)

    def _one(self, letter: str) -> Letters:
        return Letters(((letter, letter),), any_case=self.any_case)

    def _group(self) -> Program:
        if self.took("?") and not self.took(":"):
            if self.took("i)") and self.place == len("(?i)"):
                self.any_case = True
                return ()
            if not self.took("P<"):
                raise PatternError(f"has a group (?{self.peek()}, which is none or {_BEYOND}")
            self._name()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise PatternError(f"nests deeper than {MAX_DEPTH} groups")
        program = self.alternatives()
        if not self.took(")"):
            raise PatternError("leaves a '(' open")
        self.depth -= 1
        return program

    def _name(self) -> None:
        end = self.text.find(">", self.place)
        if end < 0 or not self.text[self.place : end].isidentifier():
            raise PatternError("has a group without a name")
        self.place = end + 1

    def _escaped(self) -> Instruction:
        letter = self.take()
        if letter in _PLACES:
            return Place(_PLACES[letter])
        if letter.lower() in CLASSES:
            return Letters(classes=(letter,))
        if letter.isdigit() and letter != "0":
            raise PatternError(f"refers back to a group, which {_BEYOND}")
        return self._one(self._literal(letter))

    def _literal(self, letter: str) -> str:
        if letter in _HEX:
            digits = "".join(self.take() for _ in range(_HEX[letter]))
            try:
                return chr(int(digits, 16))
            except (ValueError, OverflowError) as error:
                raise PatternError(f"has no character after \\{letter}") from error
        if letter in _ESCAPES:
            return _ESCAPES[letter]
        if letter.isascii() and letter.isalnum():
            raise PatternError(f"has an unknown escape \\{letter}")
        return letter

    def _set(self) -> Letters:
        inverted = self.took("^")
        ranges: list[tuple[str, str]] = []
        classes: list[str] = []
        first = True
        while first or self.peek() != "]":
            first = False
            low = self._member(classes)
            if low is None:
                continue
            high: str | None = low
            if self.peek() == "-" and self.text[self.place + 1 : self.place + 2] not in ("", "]"):
                self.take()
                high = self._member(classes)
            if high is None or high < low:
                raise PatternError("has a range that ends before it begins")
            ranges.append((low, high))
        self.take()
        return Letters(tuple(ranges), tuple(classes), inverted, self.any_case)

    def _member(self, classes: list[str]) -> str | None:
        letter = self.take()
        if letter != "\\":
            return letter
        letter = self.take()
        if letter.lower() in CLASSES:
            classes.append(letter)
            return None
        return "\b" if letter == "b" else self._literal(letter)
