"""Files → incidents: each file is read by itself, then the records are held against each other."""

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field


from pytest_incidents.documents import Node, parse, read_text
from pytest_incidents.documents.nodes import quoted
from pytest_incidents.errors import InputError, Problem, did_you_mean
from pytest_incidents.model import Incident, Source
from pytest_incidents.registry.files import File
from pytest_incidents.registry.kinds import Scope
from pytest_incidents.registry.schema import INCIDENT
from pytest_incidents.settings import Settings

_MOST_PROBLEMS = 200  # of one file; whoever has more of them has one mistake


@dataclass(slots=True)
class Content:
    """What one file holds.

    Args:
        digest: SHA-256 of its text, in hexadecimal.
        incidents: its records; none where it has a problem.
        problems: what is wrong with it.
        is_record: False for Markdown without front matter.
        foreign: whether its problems are another team's business.
        withdrawn: how many withdrawn advisories it holds.
    """

    digest: str
    incidents: list[Incident] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_record: bool = True
    foreign: bool = False
    withdrawn: int = 0


class Reader:
    """Reads files, one after the other, by one project's settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._found: list[tuple[int, str]] = []
        scope = Scope(settings, lambda line, message: self._found.append((line, message)))
        self._members = INCIDENT.members_reader("", scope)

    def read(self, file: File) -> Content:
        """What the file holds, and what is wrong with it."""
        try:
            text = read_text(file.path, file.shown)
        except InputError as error:
            return Content("", problems=list(error.problems), foreign=bool(self._settings.fields))
        content = Content(hashlib.sha256(text.encode()).hexdigest(), foreign=bool(self._settings.fields))
        try:
            node = parse(text, file.shown)
        except InputError as error:
            content.problems += error.problems
            return content
        if node[0] is None and file.shown.endswith((".md", ".markdown")):
            content.is_record = False
            return content
        self._records(node, file.shown, content)
        return content

    def _records(self, node: Node, shown: str, content: Content) -> None:
        for record in self._split(node, shown, content):
            incident = self._record(*record, shown, content)
            if incident is not None:
                content.incidents.append(incident)
        if content.problems:
            content.incidents.clear()
            hidden = len(content.problems) - _MOST_PROBLEMS
            if hidden > 0:
                content.problems[_MOST_PROBLEMS:] = [Problem(shown, content.problems[-1].line, f"and {hidden} more problems")]

    def _split(self, node: Node, shown: str, content: Content) -> Iterator[Node]:
        value, line = node
        if not isinstance(value, dict):
            content.problems.append(Problem(shown, line, "a record is expected: a mapping of id, title, severity, started …"))
        elif isinstance(value.get("incidents", ("", 0))[0], list) and "id" not in value:
            unknown = [key for key in value if key != "incidents"]
            content.problems += [Problem(shown, value[key][1], f"unknown key {quoted(key)} beside incidents") for key in unknown]
            for item, at in value["incidents"][0]:
                if isinstance(item, dict):
                    yield item, at
                else:
                    content.problems.append(Problem(shown, at, "a record is expected: a mapping of id, title, severity, started …"))
        else:
            yield node

    def _record(self, members: dict[str, Node], line: int, shown: str, content: Content) -> Incident | None:
        found = self._members(members, line)
        if self._found:
            content.problems += [Problem(shown, at, message) for at, message in self._found]
            self._found.clear()
            return None
        found.pop("x", None)
        id_line = members["id"][1]
        return Incident(source=Source(shown, id_line), lines={key: node[1] for key, node in members.items()}, **found)


@contextmanager
def paused_collector() -> Iterator[None]:
    """Without garbage collection: a load makes many values and no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def cross_check(incidents: Iterable[Incident]) -> list[Problem]:
    """What is wrong between records: ids twice, aliases that are another's id, recurrences of nothing known."""
    problems = []
    first: dict[str, Incident] = {}
    for incident in incidents:
        known = first.setdefault(incident.id, incident)
        if known is not incident:
            problems.append(_at(incident, "id", f"duplicate id {quoted(incident.id)}, also in {known.source}"))
    for incident in incidents:
        for alias in incident.aliases:
            if alias in first and alias != incident.id:
                problems.append(_at(incident, "aliases", f"alias {quoted(alias)} is the id of the incident in {first[alias].source}"))
        for earlier in incident.recurrence_of:
            if earlier not in first:
                problems.append(_at(incident, "recurrence_of", f"recurrence_of: unknown incident {quoted(earlier)}{did_you_mean(earlier, first)}"))
            elif earlier == incident.id:
                problems.append(_at(incident, "recurrence_of", "recurrence_of: an incident is no recurrence of itself"))
    return problems


def _at(incident: Incident, key: str, message: str) -> Problem:
    return Problem(incident.source.path, incident.lines.get(key, incident.source.line), message)


def digest_of(contents: Iterable[tuple[str, str]]) -> str:
    """The registry's digest: over the place and the text of each record file, in the order given."""
    whole = hashlib.sha256()
    for key, digest in contents:
        whole.update(f"{key}\0{digest}\n".encode(errors="surrogateescape"))
    return f"sha256:{whole.hexdigest()}"


def aliases_of(incidents: Iterable[Incident]) -> Mapping[str, tuple[str, ...]]:
    """Alias → ids. An own id needs no alias; an alias of several incidents is ambiguous."""
    found: dict[str, tuple[str, ...]] = {}
    for incident in incidents:
        for alias in incident.aliases:
            if alias != incident.id and incident.id not in found.get(alias, ()):
                found[alias] = (*found.get(alias, ()), incident.id)
    return found
