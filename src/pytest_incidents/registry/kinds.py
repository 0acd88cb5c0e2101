"""The kinds of values a record may hold: how each is read, how a JSON Schema puts it, what the docs call it.

``kind.reader(name, scope)`` is called once for each load and gives a function ``(value, line) → value`` that is
called once for each value. It reports what is wrong and then returns something harmless: a record with a problem
is never built.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from pytest_incidents.documents import Node
from pytest_incidents.documents.nodes import quoted
from pytest_incidents.errors import did_you_mean
from pytest_incidents.model import UNCLASSIFIED, Moment
from pytest_incidents.settings import Settings

Read: TypeAlias = Callable[[Any, int], Any]

_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?) ?([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_ABSENT = frozenset(("", "~", "null"))
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_DAY = len("2026-11-23")
_LONGEST_NUMBER = 18  # digits; more of them count no people
_LONGEST_WORD = 60  # characters; nothing longer is a misspelt word of ours


@dataclass(frozen=True, slots=True)
class Scope:
    """What readers need beside the value: the project's settings, and somebody to tell."""

    settings: Settings
    report: Callable[[int, str], None]


class Kind(Protocol):
    """One kind of value."""

    @property
    def label(self) -> str:
        """What the field table calls it."""

    def reader(self, name: str, scope: Scope) -> Read:
        """The function that reads values of the field of that name."""

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its values."""


def is_absent(value: Any) -> bool:
    """Whether a value says nothing: ``key:`` alone, ``~``, ``null``, an empty text."""
    return value is None or (value.__class__ is str and value in _ABSENT)


def hint(word: Any, known: Any) -> str:
    """Did-you-mean, for words short enough to be meant for one of ours."""
    return did_you_mean(word, known) if isinstance(word, str) and len(word) <= _LONGEST_WORD else ""


def describe(value: Any) -> str:
    """How a message names a value that is not what it should be."""
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else quoted(value)


def as_text(value: Any) -> str | None:
    """A scalar as the text a YAML record would hold; None for a list or a mapping."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return None if isinstance(value, (dict, list)) else str(value)


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
            if value.__class__ is not str:
                value = as_text(value)
            if value is None or (matches is not None and not matches(value)):
                wrong = "a list or a mapping" if value is None else quoted(value)
                scope.report(line, f"{name}: {self.expected} is expected, not {wrong}")
                return ""
            return value

        return read

    def schema(self) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"type": "string", **({"pattern": self.pattern} if self.pattern else {})}


@dataclass(frozen=True, slots=True)
class Id:
    """An incident's own id: of the configured pattern."""

    label: str = "id"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        pattern = scope.settings.id_pattern
        return Text(pattern, f"an id that matches {pattern}").reader(name, scope)

    def schema(self) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"type": "string", "pattern": Settings().id_pattern}


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
                near = hint(value, by_name) or f" (one of {', '.join(by_name)})"
                scope.report(line, f"unknown {name} {describe(value)}{near}")
                return harmless
            return word

        return read

    def schema(self) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"enum": [word.value for word in self.words]}


@dataclass(frozen=True, slots=True)
class SeverityName:
    """One name of the configured scale."""

    label: str = "a name of the scale"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        names = {severity.name: severity.name for severity in scope.settings.rules.severities}

        def read(value: Any, line: int) -> str:
            known = names.get(value) if value.__class__ is str else None
            if known is None:
                near = hint(value, names) or f" (one of {', '.join(names)})"
                scope.report(line, f"unknown {name} {describe(value)}{near}")
                return ""
            return known

        return read

    def schema(self) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"type": "string", "examples": [severity.name for severity in Settings().rules.severities]}


@dataclass(frozen=True, slots=True)
class GateName:
    """The name of a gate: any, until the configuration has a ``gates`` table."""

    label: str = "gate"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        rules = scope.settings.rules
        known = {gate.name for gate in rules.gates}
        closed = rules.gates_are_closed

        def read(value: Any, line: int) -> str:
            text = value if value.__class__ is str else as_text(value)
            if text is None or not text:
                scope.report(line, f"{name}: the name of a gate is expected, not {describe(value)}")
                return ""
            if closed and text not in known:
                near = hint(text, known) or f" (configured: {', '.join(gate.name for gate in rules.gates)})"
                scope.report(line, f"{name}: unknown gate {quoted(text)}{near}")
            return text

        return read

    def schema(self) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"type": "string", "examples": [gate.name for gate in Settings().rules.gates]}


@dataclass(frozen=True, slots=True)
class DefectClass:
    """``family`` or ``family/leaf`` of the taxonomy, renamed classes under their new name."""

    label: str = "`family` or `family/leaf`"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        settings = scope.settings
        judged: dict[str, tuple[str, str]] = {}  # as written → the class, and what is wrong with it

        def read(value: Any, line: int) -> str:
            text = value if value.__class__ is str else as_text(value)
            if text is None:
                scope.report(line, f"{name}: family/leaf is expected, not {describe(value)}")
                return UNCLASSIFIED
            if text not in judged:
                judged[text] = _classify(text, settings)
            current, wrong = judged[text]
            if wrong:
                scope.report(line, f"{name}: {wrong}")
            return current

        return read

    def schema(self) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"type": "string", "examples": [UNCLASSIFIED, *Settings().defect_classes]}


def _classify(text: str, settings: Settings) -> tuple[str, str]:
    current = renamed(text, settings.rules.class_aliases)
    if current == UNCLASSIFIED:
        return current, ""
    family, slash, leaf = current.partition("/")
    families = settings.defect_classes
    if family not in families:
        near = hint(family, families) or f" (known: {', '.join(families)})"
        return current, f"unknown family {quoted(family)}{near}"
    leaves = families[family]
    if slash and (not leaf or "/" in leaf):
        return current, f"family/leaf is expected, not {quoted(text)}"
    if leaf and leaves and leaf not in leaves:
        near = hint(leaf, leaves) or f" (configured: {', '.join(leaves)})"
        return current, f"unknown leaf {quoted(leaf)} of {family}{near}"
    return current, ""


def renamed(name: str, aliases: Mapping[str, str]) -> str:
    """The newest name of a defect class: of the class itself, else of its family, over any number of renamings."""
    seen = set()
    while name not in seen:
        seen.add(name)
        family, slash, leaf = name.partition("/")
        name = aliases.get(name) or f"{aliases.get(family, family)}{slash}{leaf}"
    return name


@dataclass(frozen=True, slots=True)
class When:
    """A date, or a date and time with its zone."""

    label: str = "date, or time with zone"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""

        def read(value: Any, line: int) -> Moment | None:
            try:
                return moment_of(value)
            except (ValueError, OverflowError) as error:
                wrong = str(error) if value.__class__ is str and "zone" in str(error) else "a date such as 2026-11-23, or a time with its zone such as 2026-11-23T08:00:00Z, is expected"
                scope.report(line, f"{name}: {wrong}, not {describe(value)}")
                return None

        return read

    def schema(self) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}


def moment_of(value: Any) -> Moment:
    """The moment that a text spells, or that TOML gave.

    Raises:
        ValueError, OverflowError: it is no date, or a time without its zone.
    """
    if value.__class__ is not str:
        return Moment.of(value if isinstance(value, date) else date.fromisoformat(""))
    if len(value) == _DAY and value[4] == value[7] == "-":
        return Moment.of(date.fromisoformat(value))
    found = _MOMENT.fullmatch(value)
    if found is None:
        raise ValueError("no date")
    day, time, zone = found.groups()
    if zone is None:
        raise ValueError("a time with its zone such as 2026-11-23T08:00:00Z is expected")
    return Moment.of(datetime.fromisoformat(f"{day}T{time}{zone.upper()}"))


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
            try:
                number = int(text) if self.whole and len(text) <= _LONGEST_NUMBER and "_" not in text else float(text if not self.whole else "nan")
            except ValueError:
                number = math.nan
            if not 0 <= number <= self.most or number == math.inf:
                scope.report(line, f"{name}: {self.label} is expected, not {describe(value)}")
                return 0
            return number

        return read

    def schema(self) -> dict[str, Any]:
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

    def schema(self) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Anything:
    """Whatever a team wants; never read."""

    label: str = "anything"

    def reader(self, name: str, scope: Scope) -> Read:  # noqa: ARG002 - the signature is the protocol's
        """See :class:`Kind`."""
        return lambda value, line: None  # noqa: ARG005 - likewise

    def schema(self) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one kind."""

    of: Kind

    @property
    def label(self) -> str:
        """See :class:`Kind`."""
        return f"list of {self.of.label}"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        read_item = self.of.reader(name, scope)

        def empty(item: Any, line: int) -> Any:
            if is_absent(item):
                scope.report(line, f"{name}: an empty item")
                return None
            return read_item(item, line)

        def read(value: Any, line: int) -> tuple[Any, ...]:
            if value.__class__ is not list:
                scope.report(line, f"{name}: a list is expected, not {describe(value)}")
                return ()
            return tuple([read_item(item, at) if item else empty(item, at) for item, at in value])

        return read

    def schema(self) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"type": "array", "items": self.of.schema()}


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping from names of one kind to values of another."""

    names: Kind
    of: Kind

    @property
    def label(self) -> str:
        """See :class:`Kind`."""
        return f"mapping {self.names.label} → {self.of.label}"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        read_name, read_item = self.names.reader(name, scope), self.of.reader(name, scope)

        def read(value: Any, line: int) -> dict[str, Any]:
            if value.__class__ is not dict:
                scope.report(line, f"{name}: a mapping is expected, not {describe(value)}")
                return {}
            return {read_name(key, node[1]): read_item(*node) for key, node in value.items()}

        return read

    def schema(self) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"type": "object", "additionalProperties": self.of.schema()}


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a mapping.

    Args:
        name: the key, and the name of the model's field.
        kind: what its value is.
        about: its meaning, one line for the docs.
        required: whether the loader refuses a record without it.
        question: the one of the five questions it helps to answer.
        tier: ``required``, ``recommended`` or ``optional``; of a record's own fields only.
    """

    name: str
    kind: Kind
    about: str = ""
    required: bool = False
    question: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys that becomes a value of the model.

    Args:
        build: the model's class.
        fields: its keys.
        label: what messages and docs call one.
        short: the key that a bare text stands for; empty where a bare text is wrong.
        with_line: whether the model wants the line.
        check: finds what is wrong between keys: ``(values, nodes, line) → [(line, message)]``.
    """

    build: Callable[..., Any]
    fields: tuple[Field, ...]
    label: str
    short: str = ""
    with_line: bool = False
    check: Callable[[Mapping[str, Any], Mapping[str, Node]], list[tuple[int, str]]] | None = None
    required: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Derive which keys are required."""
        object.__setattr__(self, "required", frozenset(item.name for item in self.fields if item.required))

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        read_members = self.members_reader(name, scope)
        build, short, with_line = self.build, self.short, self.with_line
        required = tuple(self.required)

        def read(value: Any, line: int) -> Any:
            if value.__class__ is dict:
                found = read_members(value, line)
                for key in required:
                    if key not in found:
                        return None
            elif short and value.__class__ is str:
                found = {short: value}
            else:
                scope.report(line, f"{name}: {self.label} is expected, not {describe(value)}")
                return None
            return build(**found, line=line) if with_line else build(**found)

        return read

    def members_reader(self, name: str, scope: Scope) -> Callable[[dict[str, Node], int], dict[str, Any]]:
        """The function that reads a mapping's keys into the arguments of ``build``."""
        readers = {item.name: item.kind.reader(item.name, scope) for item in self.fields}
        required, check, report = tuple(self.required), self.check, scope.report
        before = f"{name}: " if name else ""

        def read(members: dict[str, Node], line: int) -> dict[str, Any]:
            found = {}
            for key, (value, at) in members.items():
                if key not in readers:
                    report(at, f"unknown key {quoted(key)}{f' in {name}' if name else ''}{hint(key, readers)}")
                elif value not in _ABSENT if value.__class__ is str else value is not None:
                    found[key] = readers[key](value, at)
            for key in required:
                if key not in found:
                    report(members[key][1] if key in members else line, f"{before}{key} is missing")
            if check is not None:
                for at, message in check(found, members):
                    report(at, message)
            return found

        return read

    def schema(self) -> dict[str, Any]:
        """See :class:`Kind`."""
        mapping: dict[str, Any] = {
            "type": "object",
            "properties": {item.name: _described(item) for item in self.fields},
            "additionalProperties": False,
        }
        if self.required:
            mapping["required"] = [item.name for item in self.fields if item.required]
        return {"anyOf": [{"type": "string"}, mapping]} if self.short else mapping


def _described(item: Field) -> dict[str, Any]:
    return item.kind.schema() | ({"description": item.about} if item.about else {})
