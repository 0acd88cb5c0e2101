"""All files together: their records held against each other, and counted."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

from pytest_incidents.documents.nodes import quoted
from pytest_incidents.errors import InputError, Problem
from pytest_incidents.model import Incident, Moment
from pytest_incidents.registry import Records, Registry
from pytest_incidents.registry.entries import Entry, aliases_of, cross_check, digest_of
from pytest_incidents.registry.files import File, Found
from pytest_incidents.registry.packing import made
from pytest_incidents.registry.reader import Content, Reader, shortened
from pytest_incidents.settings import Settings

Contents: TypeAlias = Sequence[tuple[File, Content]]
_ALIKE = 0.8  # from this likeness on, another team's key may be one of ours, misspelt


class Keeper(Protocol):
    """Who remembers what files held, and wants to know what they hold now."""

    def known(self) -> Mapping[str, tuple[File, Content]]:
        """What it remembers, by the file's key."""

    def keep(self, contents: Contents, registry: Registry, named: Sequence[str]) -> None:
        """Remember this; ``named`` are the files that are no records by their names."""


def assemble(found: Found, settings: Settings, keeper: Keeper | None = None) -> Registry:
    """The registry of the files found; what the keeper remembers and has not changed is not read again.

    Raises:
        InputError: everything that is wrong with the files, and between them.
    """
    contents = _read(found.files, settings, keeper.known() if keeper else {})
    registry = _together(contents, found, lambda: assemble(found, settings).incidents)
    if keeper is not None:
        keeper.keep(contents, registry, found.not_records)
    return registry


def _read(files: Sequence[File], settings: Settings, known: Mapping[str, tuple[File, Content]]) -> Contents:
    reader = Reader(settings)
    contents = []
    for file in files:
        before, content = known.get(file.key, (None, None))
        if before is None or content is None or before[3:] != file[3:]:  # another size or time
            content = reader.read(file, content)
        contents.append((file, content))
    return contents


def _together(contents: Contents, found: Found, again: Callable[[], tuple[Incident, ...]]) -> Registry:
    own = [entry for _, content in contents if not content.is_foreign for entry in content.entries]
    foreign = [entry for _, content in contents if content.is_foreign for entry in content.entries]
    problems = [*found.problems, *_shortened_by_file(cross_check(own, foreign))]
    problems += [problem for _, content in contents if not content.is_foreign for problem in content.problems]
    if problems:
        raise InputError(problems)
    left_out = [problem for _, content in contents for problem in content.problems]
    records = _ordered(contents, left_out)
    index = tuple(entry for entry, _ in records)
    no_records = [file.shown for file, content in contents if not content.is_record]
    return Registry(
        index=index,
        aliases=aliases_of(index),
        digest=digest_of((file.key, content.digest) for file, content in contents if content.is_record),
        not_records=tuple(sorted([*found.not_records, *no_records])),
        left_out=tuple(sorted(left_out)),
        notes=tuple(_notes(contents)),
        missing=tuple(found.missing),
        withdrawn=sum(content.withdrawn for _, content in contents),
        ignored=dict(sorted(Counter(key for _, content in contents for key in content.ignored_keys).items())),
        _records=Records(None, lambda: made([record for _, record in records], again)),
    )


def _shortened_by_file(problems: list[Problem]) -> Iterator[Problem]:
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.path, []).append(problem)
    for each in by_file.values():
        yield from shortened(each)


def _ordered(contents: Contents, left_out: list[Problem]) -> list[tuple[Entry, Incident | bytes]]:
    """Records by start, ties by id; of two with one id in another team's registry, the first."""
    first: dict[str, tuple[Entry, Incident | bytes]] = {}
    for _, content in contents:
        if content.problems:
            continue
        for entry, record in zip(content.entries, content.records, strict=True):
            known, _ = first.setdefault(entry.id, (entry, record))
            if known is not entry:
                message = f"duplicate id {quoted(entry.id)}, also in {known.path}:{known.line}"
                left_out.append(Problem(entry.path, entry.line, message))
    return sorted(first.values(), key=lambda each: (Moment.parse(each[0].started).at, each[0].id))


def _notes(contents: Contents) -> Iterator[str]:
    keys: dict[str, list[str]] = {}
    values: dict[str, list[str]] = {}
    for file, content in contents:
        for ignored, by in ((content.ignored_keys, keys), (content.ignored_values, values)):
            for what, line in ignored.items():
                by.setdefault(what, []).append(f"{file.shown}:{line}")
    for key, places in keys.items():
        near = _near_miss(key)
        if near:
            yield f"{places[0]}: key {quoted(key)} is not read{_and_more(places)}: is it {near!r}? Say so under fields"
    for message, places in values.items():
        yield f"{places[0]}: ignored{_and_more(places)}: {message}"


def _near_miss(key: str) -> str | None:
    from difflib import get_close_matches

    from pytest_incidents.registry.schema import INCIDENT

    word = key.strip().lower().replace("-", "_").replace(" ", "_")
    names = [item.name for item in INCIDENT.fields]
    close = get_close_matches(word, names, n=1, cutoff=_ALIKE) if len(word) <= max(map(len, names)) else []
    return close[0] if close else None


def _and_more(places: Sequence[str]) -> str:
    return f" (nor in {len(places) - 1} more files)" if len(places) > 1 else ""
