"""A registry that exists already, in another team's words: their keys, values and dates for ours.

Their files are not ours to mend. What we need and cannot read leaves the file out; what would be nice to have
and cannot be read is ignored, and both are said.
"""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Protocol

from pytest_incidents.documents import Node
from pytest_incidents.documents.markdown import first_heading
from pytest_incidents.documents.nodes import quoted
from pytest_incidents.registry.kinds import Scope, as_text, is_absent
from pytest_incidents.registry.mappings import Field, ListOf, Record
from pytest_incidents.registry.moments import When
from pytest_incidents.registry.prose import date_in_prose
from pytest_incidents.registry.schema import INCIDENT, field_names
from pytest_incidents.settings import FieldMap, Settings

_ANY_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"  # their ids were not made for our default pattern: uuids, dates


class Ignored(Protocol):
    """Takes what was not read: their keys, and messages about values, each with the line of the first."""

    ignored_keys: dict[str, int]
    ignored_values: dict[str, int]


class Foreign:
    """Reads records by the project's ``fields``."""

    def __init__(self, settings: Settings, scope: Scope, problems: list[tuple[int, str]]) -> None:
        self._maps = settings.fields
        self._problems = problems
        self._fields = field_names()
        default = Settings().id_pattern
        self._id = re.compile(_ANY_ID if settings.id_pattern == default else settings.id_pattern)
        self._readers = {item.name: item.kind.reader(item.name, scope) for item in INCIDENT.fields if item.name != "id"}
        self._used = {
            source.partition(".")[0] for each in self._maps.values() for source in (each.source, *each.others)
        }

    @property
    def reads_bare_markdown(self) -> bool:
        """Whether Markdown without front matter is a record: its id comes from its name or its heading."""
        mapped = self._maps.get("id", FieldMap())
        return any(source.startswith("@") for source in (mapped.source, *mapped.others))

    def read(self, theirs: "Theirs", ignored: "Ignored") -> tuple[dict[str, Any], dict[str, int]]:
        """The arguments of an incident, and the line of each; problems go where the scope reports them."""
        for key, (_, at) in theirs.members.items():
            if key not in self._used and key not in self._readers and key != "id":
                ignored.ignored_keys.setdefault(key, at)
        ours = self._in_our_words(theirs)
        found: dict[str, Any] = {}
        for item in INCIDENT.fields:
            if item.name in ours:
                self._read_field(item, ours[item.name], found, ignored)
            elif item.required:
                self._problems.append((theirs.line, f"{item.name} is missing{self._wanted(item.name)}"))
        return found, {name: node[1] for name, node in ours.items()}

    def _in_our_words(self, theirs: "Theirs") -> dict[str, Node]:
        ours = {name: node for name, node in theirs.members.items() if name in self._readers or name == "id"}
        for name, mapped in self._maps.items():
            outer, dot, inner = name.partition(".")
            node = theirs.find(mapped, is_date=isinstance(self._fields[name].kind, When))
            if node is not None and dot:
                whole = ours.get(outer, ({}, node[1]))
                ours[outer] = {**(whole[0] if isinstance(whole[0], dict) else {}), inner: node}, whole[1]
            elif node is not None:
                ours[outer] = node
            elif not dot:
                ours.pop(outer, None)
        return {name: node for name, node in ours.items() if not is_absent(node[0])}

    def _read_field(self, item: Field, node: Node, found: dict[str, Any], ignored: "Ignored") -> None:
        before = len(self._problems)
        if item.name == "id":
            found["id"] = self._read_id(node)
        else:
            found[item.name] = self._readers[item.name](*_fitted(item, node))
        if len(self._problems) > before and not item.required:
            for at, message in self._problems[before:]:
                ignored.ignored_values.setdefault(message, at)
            del self._problems[before:]
            del found[item.name]

    def _read_id(self, node: Node) -> str:
        """The whole text, else its first word that is an id: ``PM2019-009 - Addresses run out``."""
        text = as_text(node[0]) or ""
        for word in (text, *re.split(r"[\s:,;()\[\]]+", text)):
            if self._id.search(word):
                return word
        self._problems.append((node[1], f"id: none that matches {self._id.pattern} in {quoted(text)}"))
        return ""

    def _wanted(self, name: str) -> str:
        mapped = self._maps.get(name)
        if not mapped or not mapped.source:
            return ""
        sought = "date in" if isinstance(self._fields[name].kind, When) and mapped.source.startswith("@") else ""
        return f" (no {' '.join(filter(None, (sought, ' or '.join((mapped.source, *mapped.others)))))})"


class Theirs:
    """One of their records, and where its values may come from."""

    def __init__(self, members: dict[str, Node], line: int, text: str, shown: str) -> None:
        self.members = members
        self.line = line
        self._text = text
        self._shown = shown

    def find(self, mapped: FieldMap, *, is_date: bool) -> Node | None:
        """The first source that says something, its value in our words; None where none does."""
        if mapped.constant is not None:
            return mapped.constant, self.line
        unread = None
        for source in (mapped.source, *mapped.others):
            node = self._at(source)
            if node is None or is_absent(node[0]):
                continue
            node = _translated(node, mapped.values)
            if not is_date:
                return node
            day = date_in_prose(as_text(node[0]) or "", anywhere=source.startswith("@"))
            if day is not None:
                return day, node[1]
            unread = unread or (None if source.startswith("@") else node)
        return (mapped.values["*"], self.line) if unread is None and "*" in mapped.values else unread

    def _at(self, source: str) -> Node | None:
        if source == "@stem":
            return PurePosixPath(self._shown).stem, self.line
        if source == "@heading":
            return first_heading(self._text)
        node = self.members.get(source)
        if node is not None:
            return node
        value: Any = self.members
        for key in source.split("."):
            if not isinstance(value, dict) or key not in value:
                return None
            node = value[key]
            value = node[0]
        return node


def _translated(node: Node, values: Mapping[str, str]) -> Node:
    """The value in our words. Of a list, the first item that has a word of ours, where there are such words."""
    value, line = node
    if not values:
        return node
    items = [as_text(item) or "" for item, _ in value] if isinstance(value, list) else [as_text(value) or ""]
    known = [values[item] for item in items if item in values]
    if known:
        return known[0], line
    if "*" in values:
        return values["*"], line
    return (items[0] if items else ""), line


def _fitted(item: Field, node: Node) -> Node:
    """Their value in the shape of our field: one text as a list of one, the first of a list as the one."""
    value, line = node
    if isinstance(item.kind, ListOf):
        return node if isinstance(value, list) else ([node], line)
    if isinstance(value, list) and value and not isinstance(item.kind, Record):
        return value[0][0], line
    return node
