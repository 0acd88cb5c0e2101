"""The kinds of values a record may hold: how each is read, how a JSON Schema puts it, what the docs call it.

``kind.reader(name, scope)`` is called once for each load and gives a function ``(value, line) → value`` that is
called once for each value. It reports what is wrong and then returns something harmless: a record with a problem
is never built.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from pytest_incidents.documents.nodes import quoted
from pytest_incidents.errors import did_you_mean
from pytest_incidents.settings import Settings

Read: TypeAlias = Callable[[Any, int], Any]

ABSENT = frozenset(("", "~", "null"))  # texts that say nothing
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_WHOLE = re.compile(r"[0-9]{1,18}")  # more digits count no people
_DECIMAL = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?|\.[0-9]{1,18}")
MOST_HINTS = 50
_LONGEST_WORD = 60  # characters; nothing longer is a misspelt word of ours


@dataclass(slots=True)
class Scope:
    """What readers need beside the value: the project's settings, and somebody to tell.

    To look for a likeness takes longer than to read a record, so there are only so many hints for one file.
    """

    settings: Settings
    report: Callable[[int, str], None]
    hints_left: int = MOST_HINTS

    def hint(self, word: Any, known: Iterable[str]) -> str:
        """Did-you-mean, for words short enough to be meant for one of ours."""
        if self.hints_left == 0 or not isinstance(word, str) or len(word) > _LONGEST_WORD:
            return ""
        self.hints_left -= 1
        return did_you_mean(word, known)


class Kind(Protocol):
    """One kind of value."""

    @property
    def label(self) -> str:
        """What the field table calls it."""

    def reader(self, name: str, scope: Scope) -> Read:
        """The function that reads values of the field of that name."""

    def schema(self, settings: Settings | None) -> dict[str, Any]:
        """The JSON Schema of its values in a project, or in any project."""


def is_absent(value: Any) -> bool:
    """Whether a value says nothing: ``key:`` alone, ``~``, ``null``, an empty text."""
    return value is None or (value.__class__ is str and value in ABSENT)


def describe(value: Any) -> str:
    """How a message names a value that is not what it should be."""
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else quoted(value)


def as_text(value: Any) -> str | None:
    """A scalar as the text a YAML record would hold; None for a list, a mapping or nothing."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return None if value is None or isinstance(value, (dict, list)) else str(value)


@dataclass(frozen=True, slots=True)
class Text:
    """Any text, or one of a pattern; ``expected`` says the pattern in words."""

    pattern: str = ""
    expected: str = "text"
    label: str = "text"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        matches = re.compile(self.pattern).search if self.pattern else None

        def read(value: Any, line: int) -> str:
            text = value if value.__class__ is str else as_text(value)
            if text is None or (matches is not None and not matches(text)):
                scope.report(line, f"{name}: {self.expected} is expected, not {describe(value)}")
                return ""
            return text

        return read

    def schema(self, settings: Settings | None) -> dict[str, Any]:  # noqa: ARG002 - the signature is the protocol's
        """See :class:`Kind`."""
        return {"type": "string", **({"pattern": self.pattern} if self.pattern else {})}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a closed set."""

    words: type[StrEnum]

    @property
    def label(self) -> str:
        """See :class:`Kind`."""
        return " ".join(f"`{word}`" for word in self.words)

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        by_name = {word.value: word for word in self.words}
        harmless = next(iter(self.words))

        def read(value: Any, line: int) -> StrEnum:
            word = by_name.get(value) if value.__class__ is str else None
            if word is None:
                near = scope.hint(value, by_name) or f" (one of {', '.join(by_name)})"
                scope.report(line, f"unknown {name} {describe(value)}{near}")
                return harmless
            return word

        return read

    def schema(self, settings: Settings | None) -> dict[str, Any]:  # noqa: ARG002 - the signature is the protocol's
        """See :class:`Kind`."""
        return {"enum": [word.value for word in self.words]}


@dataclass(frozen=True, slots=True)
class Number:
    """A number between bounds, whole or not."""

    label: str
    whole: bool = False
    most: float = math.inf

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""

        def read(value: Any, line: int) -> float:
            text = as_text(value) or ""
            if (_WHOLE if self.whole else _DECIMAL).fullmatch(text):
                number = int(text) if self.whole else float(text)
                if number <= self.most:
                    return number
            scope.report(line, f"{name}: {self.label} is expected, not {describe(value)}")
            return 0

        return read

    def schema(self, settings: Settings | None) -> dict[str, Any]:  # noqa: ARG002 - the signature is the protocol's
        """See :class:`Kind`."""
        most = {} if self.most == math.inf else {"maximum": self.most}
        return {"type": "integer" if self.whole else "number", "minimum": 0, **most}


@dataclass(frozen=True, slots=True)
class Truth:
    """True or false."""

    label: str = "true or false"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""

        def read(value: Any, line: int) -> bool:
            truth = _TRUTH.get((as_text(value) or "").lower())
            if truth is None:
                scope.report(line, f"{name}: true or false is expected, not {describe(value)}")
                return True
            return truth

        return read

    def schema(self, settings: Settings | None) -> dict[str, Any]:  # noqa: ARG002 - the signature is the protocol's
        """See :class:`Kind`."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Anything:
    """Whatever a team wants; never read."""

    label: str = "anything"

    def reader(self, name: str, scope: Scope) -> Read:  # noqa: ARG002 - the signature is the protocol's
        """See :class:`Kind`."""
        return lambda value, line: None  # noqa: ARG005 - likewise

    def schema(self, settings: Settings | None) -> dict[str, Any]:  # noqa: ARG002 - the signature is the protocol's
        """See :class:`Kind`."""
        return {}
