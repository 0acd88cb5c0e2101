"""The index: what a run needs of each record before it needs the record, and what records say of each other."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pytest_incidents.documents.nodes import quoted
from pytest_incidents.errors import Problem, did_you_mean
from pytest_incidents.model import Source
from pytest_incidents.registry.kinds import MOST_HINTS

_LONGEST_ID = 60  # characters; nobody means an id by anything longer


class Entry(NamedTuple):
    """One record in the index.

    Args:
        id: the incident's id.
        title: its title.
        severity: a name of the scale.
        started: ISO 8601, as :class:`~pytest_incidents.model.Moment` writes it.
        path: the record's file, as users see it.
        line: 1-based line of the record.
        defect_class: as in the record, renamed classes under their new name.
        tests: node ids or globs that the record names.
        aliases: other ids that a mark may use.
        recurrence_of: ids of earlier incidents.
        effect: the impact's effect, empty for none.
        users_affected: the impact's number of users, None for none.
        aliases_at: 1-based line of each alias; of a record of our own format only.
        recurrence_at: 1-based line of each id of an earlier incident; likewise.
        is_advisory: whether it is a published advisory, which nobody here wrote or can mend.
    """

    id: str
    title: str
    severity: str
    started: str
    path: str
    line: int
    defect_class: str = "unclassified"
    tests: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    recurrence_of: tuple[str, ...] = ()
    effect: str = ""
    users_affected: int | None = None
    aliases_at: tuple[int, ...] = ()
    recurrence_at: tuple[int, ...] = ()
    is_advisory: bool = False


def entry_of(found: Mapping[str, Any], source: Source) -> Entry:
    """The entry of a record's values; of a record with a problem, as far as they could be read."""
    impact = found.get("impact")
    return Entry(
        found.get("id", ""),
        found.get("title", ""),
        found.get("severity", ""),
        str(found.get("started", "")),
        source.path,
        source.line,
        found.get("defect_class", "unclassified"),
        found.get("tests", ()),
        found.get("aliases", ()),
        found.get("recurrence_of", ()),
        (impact.effect or "") if impact else "",
        impact.users_affected if impact else None,
    )


def cross_check(own: Sequence[Entry], foreign: Sequence[Entry]) -> list[Problem]:
    """What is wrong between records: ids twice, aliases that are another's id, recurrences of nothing known.

    Args:
        own: all records of our own format, also those that have a problem of their own.
        foreign: the others. Among them nothing is wrong: databases of advisories name each other's ids.
    """
    own = [entry for entry in own if entry.id]
    first: dict[str, Entry] = {}
    problems = []
    for entry in (*own, *foreign):
        first.setdefault(entry.id, entry)
    for entry in own:
        known = first[entry.id]
        if known is not entry:
            message = f"duplicate id {quoted(entry.id)}, also in {known.path}:{known.line}"
            problems.append(Problem(entry.path, entry.line, message))
        problems += _wrong_recurrences(entry, first, MOST_HINTS - len(problems))
        for alias, line in zip(entry.aliases, entry.aliases_at, strict=True):
            other = first.get(alias, known)
            if other is not known:
                message = f"alias {quoted(alias)} is the id of another incident, in {other.path}:{other.line}"
                problems.append(Problem(entry.path, line, message))
    return problems


def _wrong_recurrences(entry: Entry, known: Mapping[str, Entry], hints: int) -> Iterator[Problem]:
    for place, (earlier, line) in enumerate(zip(entry.recurrence_of, entry.recurrence_at, strict=True)):
        if earlier == entry.id:
            yield Problem(entry.path, line, "recurrence_of: an incident is no recurrence of itself")
        elif earlier and earlier not in known:  # what is no text has been told
            near = did_you_mean(earlier, known) if place < hints and len(earlier) <= _LONGEST_ID else ""
            yield Problem(entry.path, line, f"recurrence_of: unknown incident {quoted(earlier)}{near}")


def aliases_of(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    """Alias → ids. An id stands for itself and needs no alias; an alias of several incidents is ambiguous."""
    entries = tuple(entries)
    ids = {entry.id for entry in entries}
    found: dict[str, dict[str, None]] = {}
    for entry in entries:
        for alias in entry.aliases:
            if alias not in ids:
                found.setdefault(alias, {})[entry.id] = None
    return {alias: tuple(named) for alias, named in found.items()}


def digest_of(texts: Iterable[tuple[str, str]]) -> str:
    """The registry's digest: over the place and the digest of each record file, in the order given."""
    whole = hashlib.sha256()
    for key, digest in texts:
        whole.update(f"{key}\0{digest}\n".encode(errors="surrogateescape"))
    return f"sha256:{whole.hexdigest()}"
