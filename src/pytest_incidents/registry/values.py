"""Readers of configured values: texts, words, numbers, tables; each value that is wrong is noted with its line."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from pytest_incidents.documents import Node
from pytest_incidents.documents.nodes import quoted
from pytest_incidents.errors import Problem, did_you_mean

E = TypeVar("E", bound=StrEnum)
Read: TypeAlias = Callable[[Node, str], Any]  # a node and its key, as written → its value

_MOST = 100_000  # of days, seconds and weights; what is larger is a mistake, and soon overflows a date


class Values:
    """Readers of values, and the problems they met. A reader returns something harmless after a problem."""

    def __init__(self, shown: str) -> None:
        self.problems: list[Problem] = []
        self._shown = shown

    def wrong(self, node: Node, message: str) -> None:
        """Note a problem at the node's line."""
        self.problems.append(Problem(self._shown, node[1], message))

    def table(self, node: Node, key: str, known: Mapping[str, Read]) -> dict[str, Any]:
        """The values of a table's keys, by their names in the settings."""
        prefix = f"{key}." if key else ""
        found = {}
        for name, member in self.members(node, key or "the table").items():
            read = known.get(name)
            if read is None:
                self.wrong(member, f"unknown key {quoted(prefix + name)}{did_you_mean(name[:60], known)}")
            else:
                found[name.replace("-", "_")] = read(member, prefix + name)
        return found

    def members(self, node: Node, key: str) -> dict[str, Node]:
        """The nodes of a table."""
        members: Any = node[0]
        if not isinstance(members, dict):
            self.wrong(node, f"{key}: a table is expected, not {_described(members)}")
            return {}
        return members

    def text(self, node: Node, key: str) -> str:
        """A text that says something."""
        if not isinstance(node[0], str) or not node[0].strip():
            self.wrong(node, f"{key}: a text is expected, not {_described(node[0])}")
            return ""
        return node[0]

    def texts(self, node: Node, key: str) -> tuple[str, ...]:
        """A list of texts."""
        if not isinstance(node[0], list):
            self.wrong(node, f"{key}: a list of texts is expected, not {_described(node[0])}")
            return ()
        return tuple(self.text(item, key) for item in node[0])

    def paths(self, node: Node, key: str) -> tuple[str, ...]:
        """A list of at least one path or glob."""
        if node[0] == []:
            self.wrong(node, f"{key}: at least one file, folder or glob is expected")
        return self.texts(node, key)

    def pattern(self, node: Node, key: str) -> str:
        """A regular expression."""
        text = self.text(node, key)
        try:
            re.compile(text)
        except (re.error, OverflowError, RecursionError) as error:
            self.wrong(node, f"{key}: not a regular expression: {error}")
        return text

    def word(self, words: type[E]) -> Callable[[Node, str], E]:
        """One word of a closed set."""
        names = [word.value for word in words]
        choose = self.choice(names)
        return lambda node, key: words(choose(node, key))

    def choice(self, names: Iterable[str]) -> Callable[[Node, str], str]:
        """One of some names."""
        names = list(names)

        def read(node: Node, key: str) -> str:
            if node[0] in names:
                return str(node[0])
            hint = did_you_mean(node[0][:60], names) if isinstance(node[0], str) else ""
            expected = "" if hint else f" (one of {', '.join(names)})"
            self.wrong(node, f"{key}: unknown {_described(node[0])}{hint}{expected}")
            return names[0]

        return read

    def number(self, least: float, most: float = _MOST) -> Callable[[Node, str], float]:
        """A finite number between bounds."""

        def read(node: Node, key: str) -> float:
            value = node[0]
            if isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most:
                return value
            bounds = f"of {least} or more" if most == _MOST else f"from {least} to {most}"
            self.wrong(node, f"{key}: a number {bounds} is expected, not {_described(value)}")
            return least

        return read

    def whole(self, least: int) -> Callable[[Node, str], int]:
        """A whole number of at least so much."""

        def read(node: Node, key: str) -> int:
            value = node[0]
            if isinstance(value, int) and not isinstance(value, bool) and least <= value <= _MOST:
                return value
            self.wrong(node, f"{key}: a whole number of {least} or more is expected, not {_described(value)}")
            return least

        return read

    def named(self, read: Read) -> Read:
        """A table of free names, each with the same kind of value."""
        return lambda node, key: {
            name: read(member, f"{key}.{name}") for name, member in self.members(node, key).items()
        }

    def part(self, of: Callable[..., Any], known: Mapping[str, Read]) -> Read:
        """A table that becomes a value of its own."""
        return lambda node, key: of(**self.table(node, key, known))


def _described(value: Any) -> str:
    """How a message names a value of the wrong type."""
    match value:
        case dict():
            return "a table"
        case list():
            return "a list"
        case bool():
            return str(value).lower()
    return quoted(value) if isinstance(value, str) else str(value)[:60]
