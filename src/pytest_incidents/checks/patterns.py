"""``file_matches``: whether a line of a file matches a pattern, looked for in a child process with a time limit."""

import contextlib
import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias

from pytest_incidents.checks.files import CannotTell, DoesNotHold, Files

if TYPE_CHECKING:
    from subprocess import Popen

_CHILD = Path(__file__).with_name("child.py")


class PatternError(ValueError):
    """A pattern that is no regular expression, or that found no answer in time; says which and why."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited, in seconds: for one pattern, and for all the patterns that one call looks at."""

    one: float = 1.0
    all: float = 10.0


FirstMatch: TypeAlias = Callable[[str, str], int | None]  # a pattern and a text → the line, from 1; raises PatternError


def some_line_matches(arguments: Mapping[str, str], files: Files, first_match: FirstMatch) -> str:
    """Says which line of the file matches the pattern; each line is searched by itself.

    Raises:
        DoesNotHold: no line does, or there is no such file.
        CannotTell: the pattern is none, or took too long.
    """
    path, pattern = arguments.get("path", ""), arguments.get("pattern", "")
    text = files.text(path)
    try:
        line = first_match(pattern, text)
    except PatternError as error:
        raise CannotTell(f"the pattern {pattern} {error}") from error
    if line is None:
        raise DoesNotHold(f"no line of {path} matches {pattern}")
    return f"{path}:{line} matches {pattern}"


@contextlib.contextmanager
def matcher(patience: Patience) -> Iterator[FirstMatch]:
    """A function that says in which line of a text a pattern is found first.

    Its child process starts with the first pattern, is replaced after one that took too long, and is gone in the end.
    """
    child = _Child(patience)
    try:
        yield child.first_match
    finally:
        child.end()


class _Child:
    """At most one process at a time, and the time that is left for all patterns together."""

    def __init__(self, patience: Patience) -> None:
        self._seconds = patience.one
        self._left = patience.all
        self._process: Popen[bytes] | None = None

    def first_match(self, pattern: str, text: str) -> int | None:
        """The 1-based number of the first line in which the pattern is found; None where it is in none.

        Raises:
            PatternError: the pattern is none, took too long, or there was no time left for it.
        """
        if self._left <= 0:
            raise PatternError("was not tried: the patterns before it took too long")
        answer = self._answer(json.dumps([pattern, text, self._seconds]).encode() + b"\n")
        if not answer.endswith(b"\n"):  # nothing, or what had been written when it ended
            self.end()
            raise PatternError("took too long")
        found = json.loads(answer)
        if "error" in found:
            raise PatternError(f"is no regular expression: {found['error']}")
        line: int | None = found["line"]
        return line

    def _answer(self, question: bytes) -> bytes:
        """The child's line, nothing where it ended instead; watched from here too, should it be slow by itself."""
        began = monotonic()
        process = self._process = self._process or _started()
        watch = threading.Timer(self._left, process.kill)
        watch.start()
        try:
            return _exchanged(process, question)
        finally:
            watch.cancel()
            self._left -= monotonic() - began

    def end(self) -> None:
        """Leave no process behind."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        with contextlib.suppress(OSError), process:  # closing may try to write to who is gone
            pass


def _started() -> "Popen[bytes]":
    from subprocess import DEVNULL, PIPE, Popen

    try:
        return Popen([sys.executable or "", "-I", "-S", _CHILD], stdin=PIPE, stdout=PIPE, stderr=DEVNULL)  # noqa: S603 - our own file, no shell
    except OSError as error:
        raise PatternError(f"cannot be tried: no child process: {error.strerror}") from error


def _exchanged(process: "Popen[bytes]", question: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise AssertionError("both are pipes")
    try:
        process.stdin.write(question)
        process.stdin.flush()
    except OSError:  # it ended before it read all of it
        return b""
    return process.stdout.readline()
