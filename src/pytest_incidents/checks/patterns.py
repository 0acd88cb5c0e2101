"""``file_matches``: whether a line of a file matches a pattern, in time linear in the file.

Python's own matcher backtracks: ``(a+)+$`` on a few dozen letters keeps it busy for years, and it cannot be
interrupted. So patterns become an automaton that reads each character once. Work is counted, not timed: the
answer is the same on every machine.
"""

from collections.abc import Mapping
from pathlib import Path

from pytest_incidents.checks.files import CannotTell, DoesNotHold, read_text
from pytest_incidents.checks.program import Fork, Letters, PatternError, Program
from pytest_incidents.checks.regex import compile_program

MAX_WORK = 500_000  # instructions looked at; ordinary patterns need a few thousand for a file of any size


def some_line_matches(arguments: Mapping[str, str], root: Path) -> str:
    """Says which line of the file matches the pattern; each line is searched by itself.

    Raises:
        DoesNotHold: no line does, or there is no such file.
        CannotTell: the pattern is none, or is beyond what matches in linear time.
    """
    path, pattern = arguments.get("path", ""), arguments.get("pattern", "")
    text = read_text(root, path)
    try:
        line = first_match(pattern, text)
    except PatternError as error:
        raise CannotTell(f"the pattern {pattern} {error}") from error
    if line is None:
        raise DoesNotHold(f"no line of {path} matches {pattern}")
    return f"{path}:{line} matches {pattern}"


def first_match(pattern: str, text: str) -> int | None:
    """The 1-based number of the first line in which the pattern is found; None where it is in none.

    Raises:
        PatternError: the pattern cannot be read, or is too costly for the text.
    """
    search = _Search(compile_program(pattern))
    numbered = enumerate(text.split("\n"), 1)
    return next((number for number, line in numbered if search.finds_in(line)), None)


class _State:
    """What may come next, before the next character is known; ``next`` remembers where characters led."""

    __slots__ = ("before", "next", "waiting")

    def __init__(self, waiting: frozenset[int], before: str) -> None:
        self.waiting = waiting
        self.before = before
        self.next: dict[str, _State | None] = {}  # None: found


class _Search:
    """An automaton that is built as far as the text needs it."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._work = 0
        self._states: dict[tuple[frozenset[int], str], _State] = {}
        self._start = self._state(frozenset(), "start")

    def finds_in(self, line: str) -> bool:
        """Whether the pattern is found anywhere in the line."""
        state = self._start
        for letter in line:
            after = self._after(state, letter)
            if after is None:
                return True
            state = after
        return self._after(state, "") is None

    def _after(self, state: _State, letter: str) -> _State | None:
        if letter not in state.next:
            state.next[letter] = self._step(state, letter)
        return state.next[letter]

    def _state(self, waiting: frozenset[int], before: str) -> _State:
        return self._states.setdefault((waiting, before), _State(waiting, before))

    def _step(self, state: _State, letter: str) -> _State | None:
        """The state after one more character, the empty one at the end of the line; None: found."""
        reached = self._reached(state, _kind(letter))
        if len(self._program) in reached:
            return None
        after = (at + 1 for at in reached if letter and letter in self._letters(at))
        return self._state(frozenset(after), _kind(letter))

    def _letters(self, at: int) -> Letters | tuple[()]:
        instruction = self._program[at]
        return instruction if isinstance(instruction, Letters) else ()

    def _reached(self, state: _State, after: str) -> set[int]:
        """All instructions that need no further character to be reached, from here or from a fresh start."""
        reached: set[int] = set()
        pending = [*state.waiting, 0]
        while pending:
            at = pending.pop()
            if at in reached:
                continue
            reached.add(at)
            self._work += 1
            if at == len(self._program):
                break
            instruction = self._program[at]
            if isinstance(instruction, Fork):
                pending += [at + way for way in instruction.ways]
            elif not isinstance(instruction, Letters) and _holds(instruction.kind, state.before, after):
                pending.append(at + 1)
        if self._work > MAX_WORK:
            raise PatternError("is too costly for this file")
        return reached


def _kind(letter: str) -> str:
    if not letter:
        return "end"
    return "word" if letter.isalnum() or letter == "_" else "other"


def _holds(kind: str, before: str, after: str) -> bool:
    if kind in ("start", "end"):
        return kind in (before, after)
    return ((before == "word") is not (after == "word")) is (kind == "word edge")
