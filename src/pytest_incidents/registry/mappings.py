"""Kinds made of other kinds: lists, and mappings that become values of the model."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_incidents.documents import Node
from pytest_incidents.documents.nodes import quoted
from pytest_incidents.registry.kinds import ABSENT, Kind, Read, Scope, describe, is_absent
from pytest_incidents.settings import Settings


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

    def schema(self, settings: Settings | None) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"type": "array", "items": self.of.schema(settings)}


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

    def schema(self, settings: Settings | None) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"type": "object", "additionalProperties": self.of.schema(settings)}


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
        before, inside = (f"{name}: ", f" in {name}") if name else ("", "")

        def read(members: dict[str, Node], line: int) -> dict[str, Any]:
            found: dict[str, Any] = {}
            unknown = []
            for key, (value, at) in members.items():
                if key not in readers:
                    unknown.append((key, at))
                elif value not in ABSENT if value.__class__ is str else value is not None:
                    found[key] = readers[key](value, at)
            for key, at in unknown:
                report(at, f"unknown key {quoted(key)}{inside}{scope.hint(key, readers)}")
            for key in required:
                if key not in found:
                    report(members[key][1] if key in members else line, f"{before}{key} is missing")
            if check is not None:
                for at, message in check(found, members):
                    report(at, message)
            return found

        return read

    def schema(self, settings: Settings | None) -> dict[str, Any]:
        """See :class:`Kind`."""
        mapping: dict[str, Any] = {
            "type": "object",
            "properties": {item.name: _described(item, settings) for item in self.fields},
            "additionalProperties": False,
        }
        if self.required:
            mapping["required"] = [item.name for item in self.fields if item.required]
        return {"anyOf": [{"type": "string"}, mapping]} if self.short else mapping


def _described(item: Field, settings: Settings | None) -> dict[str, Any]:
    return item.kind.schema(settings) | ({"description": item.about} if item.about else {})
