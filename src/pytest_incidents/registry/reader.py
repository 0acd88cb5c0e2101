"""One file → its records, and what is wrong with it."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pytest_incidents.documents import Node, decode, parse, read_bytes
from pytest_incidents.documents.nodes import quoted
from pytest_incidents.errors import InputError, Problem
from pytest_incidents.model import Incident, Source
from pytest_incidents.registry.entries import Entry, entry_of
from pytest_incidents.registry.files import File
from pytest_incidents.registry.kinds import MOST_HINTS, Scope
from pytest_incidents.registry.osv import is_advisory, read_advisory
from pytest_incidents.registry.schema import INCIDENT
from pytest_incidents.settings import Settings

_MOST_PROBLEMS = 200  # of one file; whoever has more of them has one mistake
_BARE_LIST = "a list of records stands under the key incidents"
_NO_RECORD = "a record is expected: a mapping of id, title, severity, started …"

Found = tuple[dict[str, Any], dict[str, int]]  # the arguments of an incident, and the line of each key
Members = Callable[[dict[str, Node], int, str, str], Found | None]


@dataclass(slots=True)
class Content:
    """What one file holds.

    Args:
        digest: SHA-256 of its text, in hexadecimal; empty where it could not be read.
        records: its records, as packed lines where they come from the cache; none where it has a problem.
        entries: the same for the index; also of records with a problem, as far as they could be read.
        problems: what is wrong with it.
        is_record: False for Markdown without front matter.
        is_foreign: whether its problems are those of another team's registry.
        withdrawn: how many withdrawn advisories it holds.
        ignored_keys: another team's keys that nobody asked for → the line of the first.
        ignored_values: what is wrong with values that were nice to have → the line of the first.
    """

    digest: str = ""
    records: list[Incident | bytes] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_record: bool = True
    is_foreign: bool = False
    withdrawn: int = 0
    ignored_keys: dict[str, int] = field(default_factory=dict)
    ignored_values: dict[str, int] = field(default_factory=dict)


class Reader:
    """Reads files, one after the other, by one project's settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._found: list[tuple[int, str]] = []  # problems of the record at hand
        self._scope = scope = Scope(settings, lambda line, message: self._found.append((line, message)))
        self._members = INCIDENT.members_reader("", scope)
        self._foreign = None
        if settings.fields:
            from pytest_incidents.registry.fields import Foreign

            self._foreign = Foreign(settings, scope, self._found)

    def read(self, file: File, known: Content | None = None) -> Content:
        """What the file holds, and what is wrong with it.

        Args:
            file: which.
            known: what it held once; still true where the text is the same.
        """
        content = Content(is_foreign=self._foreign is not None)
        try:
            text = decode(read_bytes(file.path, file.shown), file.shown)
            content.digest = digest_of_text(text)
            if known is not None and known.digest == content.digest:
                return known
            node = parse(text, file.shown)
        except InputError as error:
            content.problems = shortened(error.problems)
            return content
        self._scope.hints_left = MOST_HINTS
        if node[0] is None and file.shown.lower().endswith((".md", ".markdown")):
            if self._foreign is None or not self._foreign.reads_bare_markdown:
                content.is_record = False
                return content
            node = ({}, 1)
        for members, line in self._records(node, file.shown, content):
            self._read_record(members, line, text, file.shown, content)
        if content.problems:
            content.records.clear()
            content.problems = shortened(content.problems)
        return content

    def _records(self, node: Node, shown: str, content: Content) -> Iterator[Node]:
        value, line = node
        listed = value.get("incidents") if isinstance(value, dict) and "id" not in value else None
        if listed is not None and isinstance(listed[0], list):
            for key in value.keys() - {"incidents"}:
                message = f"unknown key {quoted(key)} beside incidents"
                content.problems.append(Problem(shown, value[key][1], message))
            items = listed[0]
        elif isinstance(value, list) and not content.is_foreign:
            content.problems.append(Problem(shown, line, _BARE_LIST))
            return
        else:
            items = value if isinstance(value, list) else [node]
        for item, at in items:
            if isinstance(item, dict):
                yield item, at
            else:
                content.problems.append(Problem(shown, at or line, _NO_RECORD))

    def _read_record(self, members: dict[str, Node], line: int, text: str, shown: str, content: Content) -> None:
        if is_advisory(members):
            self._read_advisory(members, line, shown, content)
            return
        if self._foreign is not None:
            from pytest_incidents.registry.fields import Theirs

            found, lines = self._foreign.read(Theirs(members, line, text, shown), content)
        else:
            found = self._members(members, line)
            lines = {key: node[1] for key, node in members.items()}
        source = Source(shown, lines.get("id", line))
        entry = entry_of(found, source)
        content.entries.append(_with_lines(entry, members) if self._foreign is None else entry)
        if self._found:
            content.problems += [Problem(shown, at, message) for at, message in self._found]
            self._found.clear()
        else:
            found.pop("x", None)
            content.records.append(Incident(source=source, lines=lines, **found))

    def _read_advisory(self, members: dict[str, Node], line: int, shown: str, content: Content) -> None:
        content.is_foreign = True
        if "withdrawn" in members:
            content.withdrawn += 1
            return
        try:
            found, lines = read_advisory(members, line, shown, self._settings)
        except InputError as error:
            content.problems += error.problems
            return
        source = Source(shown, lines["id"])
        content.entries.append(entry_of(found, source)._replace(is_advisory=True))
        content.records.append(Incident(source=source, lines=lines, **found))


def digest_of_text(text: str) -> str:
    """SHA-256 of a text, in hexadecimal: line ends and a BOM, which checkouts change, do not count."""
    return hashlib.sha256(text.encode()).hexdigest()


def shortened(problems: Sequence[Problem]) -> list[Problem]:
    """Problems of one file, as many as somebody reads, and the number of the others."""
    hidden = len(problems) - _MOST_PROBLEMS
    if hidden <= 0:
        return list(problems)
    last = problems[_MOST_PROBLEMS]
    message = f"and {hidden} more problem{'s' if hidden > 1 else ''} from here on"
    return [*problems[:_MOST_PROBLEMS], Problem(last.path, last.line, message)]


def _with_lines(entry: Entry, members: dict[str, Node]) -> Entry:
    """The entry with the lines of the names that are held against other records."""
    if not entry.aliases and not entry.recurrence_of:
        return entry
    return entry._replace(
        aliases_at=tuple([at for _, at in members["aliases"][0]] if entry.aliases else ()),
        recurrence_at=tuple([at for _, at in members["recurrence_of"][0]] if entry.recurrence_of else ()),
    )
