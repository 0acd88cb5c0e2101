"""The keys of the configuration: what each may be, and where in the settings it goes."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from pytest_incidents.documents import Node
from pytest_incidents.documents.nodes import quoted
from pytest_incidents.errors import InputError, Problem, did_you_mean
from pytest_incidents.settings import (
    FieldMap,
    FixSettings,
    Gate,
    LintSettings,
    ProveSettings,
    Rules,
    Settings,
    Severity,
)
from pytest_incidents.vocabulary import Level, Policy, RequiredGates

E = TypeVar("E", bound=StrEnum)
Read: TypeAlias = Callable[[Node, str], Any]  # a node and its key, as written → its value

_RULE = re.compile(r"PM\d{3}")
_MOST = 100_000  # of days, seconds and weights; what is larger is a mistake, and soon overflows a date
_SPECIAL_SOURCES = ("@stem", "@heading")
_LEVELS = ("error", "warning", "note", "off")


def parse_settings(node: Node, shown: str) -> Settings:
    """The settings that a ``[tool.pytest-incidents]`` table spells.

    Raises:
        InputError: everything that is wrong in it, each with its line.
    """
    keys = _Keys(shown)
    found = keys.table(node, "", keys.top())
    if keys.problems:
        raise InputError(keys.problems)
    judged_by = {name: found.pop(name) for name in tuple(found) if name in Rules.__slots__}
    if "gates" in judged_by:
        judged_by["gates_are_closed"] = True
    if "defect_classes" in found:
        found["classes_are_closed"] = True
    rules = Rules(**judged_by)
    return Settings(origin=shown, rules=rules, **found)


class _Keys:
    """Readers of values, and the problems they met. A reader returns something harmless after a problem."""

    def __init__(self, shown: str) -> None:
        self.problems: list[Problem] = []
        self._shown = shown

    def top(self) -> Mapping[str, Read]:
        """Every key of the table. Its name with underscores is the name in the settings."""
        return {
            "registry": self.texts,
            "id-pattern": self.pattern,
            "policy": self.word(Policy),
            "fail-under": self.number(0, 100),
            "required-gates": self.word(RequiredGates),
            "max-waiver-days": self.whole(1),
            "baseline": self.text,
            "lock": self.text,
            "severities": self.severities,
            "defect-classes": self.named(self.texts),
            "class-aliases": self.named(self.text),
            "gates": self.gates,
            "fields": self.fields,
            "fix": self.part(FixSettings, {"trailers": self.texts, "source": self.texts, "tests": self.texts}),
            "lint": self.part(
                LintSettings,
                {"levels": self.levels, "vague": self.texts, "fail-on": self.choice(_LEVELS[:3])},
            ),
            "prove": self.part(ProveSettings, {"timeout": self.number(0), "repeats": self.whole(1)}),
        }

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

    def severities(self, node: Node, key: str) -> tuple[Severity, ...]:
        """The scale, worst first."""
        known = {"weight": self.number(0), "require": self.word(Level), "grace-days": self.whole(0)}
        scale = [
            Severity(name, **self.table(member, f"{key}.{name}", known))
            for name, member in self.members(node, key).items()
        ]
        if not scale:
            self.wrong(node, f"{key}: a scale has at least one severity")
        return tuple(scale)

    def gates(self, node: Node, key: str) -> tuple[Gate, ...]:
        """The gates, in order."""
        return tuple(
            Gate(name, **self.table(member, f"{key}.{name}", {"paths": self.texts}))
            for name, member in self.members(node, key).items()
        )

    def levels(self, node: Node, key: str) -> dict[str, str]:
        """Levels by rule id."""
        levels = self.named(self.choice(_LEVELS))(node, key)
        for name, member in self.members(node, key).items():
            if not _RULE.fullmatch(name):
                self.wrong(member, f"{key}: {quoted(name)} is no rule id such as PM104")
        return dict(levels)

    def fields(self, node: Node, key: str) -> dict[str, FieldMap]:
        """How another team's records spell our fields; ``impact.summary = …`` is a table in a table."""
        from pytest_incidents.registry.schema import field_names

        found: dict[str, FieldMap] = {}
        known = field_names()
        pending = [("", node)]
        while pending:
            prefix, table = pending.pop(0)
            for name, member in self.members(table, key).items():
                ours = prefix + name
                if isinstance(member[0], dict) and not member[0].keys() & {"from", "map", "value"}:
                    pending.append((f"{ours}.", member))
                elif ours not in known:
                    self.wrong(member, f"{key}: unknown field {quoted(ours)}{did_you_mean(ours[:60], known)}")
                else:
                    found[ours] = self.field(member, f"{key}.{ours}")
        return found

    def field(self, node: Node, key: str) -> FieldMap:
        """One field: a source by itself, or ``{from, map}``, or ``{value}``."""
        if not isinstance(node[0], dict):
            source, others = self.sources(node, key)
            return FieldMap(source, others=others)
        found = self.table(node, key, {"from": self.sources, "map": self.named(self.text), "value": self.text})
        if ("from" in found) == ("value" in found) or ("map" in found and "value" in found):
            self.wrong(node, f"{key}: either from (with an optional map), or value")
        source, others = found.get("from", ("", ()))
        return FieldMap(source, found.get("map", {}), found.get("value"), others)

    def sources(self, node: Node, key: str) -> tuple[str, tuple[str, ...]]:
        """One source, or a list of them: the first, and the others."""
        sources = self.texts(node, key) if isinstance(node[0], list) else (self.text(node, key),)
        for source in sources:
            if source.startswith("@") and source not in _SPECIAL_SOURCES:
                near = did_you_mean(source[:60], _SPECIAL_SOURCES)
                self.wrong(node, f"{key}: unknown source {quoted(source)}{near}")
        if not sources:
            self.wrong(node, f"{key}: a list of sources has at least one")
        return (sources or ("",))[0], sources[1:]


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
