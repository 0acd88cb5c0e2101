"""Postmortems on disk → incidents. Importing this costs next to nothing; loading imports what it needs."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_incidents.errors import Problem
from pytest_incidents.model import Incident
from pytest_incidents.registry.configuration import Project, find_project

if TYPE_CHECKING:
    from pytest_incidents.registry.cache import Cache
    from pytest_incidents.registry.entries import Entry
    from pytest_incidents.registry.files import Found

__all__ = ["Project", "Registry", "as_typed", "find_project", "load"]


@dataclass(frozen=True, slots=True)
class Registry:
    """All records of a project.

    Args:
        index: what a run needs to know of each incident before it needs the incident; in the same order.
        aliases: alias → ids of the incidents that have it; several make it ambiguous, which is an error only
            where somebody uses it.
        digest: ``sha256:…`` over the texts of the record files in path order.
        not_records: files that are no records: ``README*``, ``TEMPLATE*``, ``_*``, Markdown without front matter.
        left_out: what was wrong with files of another team's registry, which are left out.
        notes: what a reader should know although nothing is wrong.
        missing: configured paths that lead to nothing.
        withdrawn: number of withdrawn advisories.
        ignored: keys of another team's records that nobody asked for → number of files.
    """

    index: tuple["Entry", ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    digest: str = ""
    not_records: tuple[str, ...] = ()
    left_out: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    withdrawn: int = 0
    ignored: Mapping[str, int] = field(default_factory=dict)
    _records: "Records" = field(default_factory=lambda: Records(()), compare=False, repr=False)

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """The records themselves, ordered by start, ties by id; made of the cache when they are first asked for."""
        return self._records.all()

    @property
    def advisories(self) -> frozenset[str]:
        """Ids of the records that are published advisories: incidents, but no postmortems."""
        return frozenset(entry.id for entry in self.index if entry.is_advisory)


class Records:
    """Records that are made when somebody asks for them, once."""

    __slots__ = ("_made", "_make")

    def __init__(
        self, made: tuple[Incident, ...] | None, make: Callable[[], tuple[Incident, ...]] | None = None
    ) -> None:
        self._made = made
        self._make = make

    def all(self) -> tuple[Incident, ...]:
        """All of them."""
        if self._made is None:
            self._made = self._make() if self._make else ()
            self._make = None
        return self._made


def load(project: Project, registry: Sequence[str] | None = None, cache: Path | None = None) -> Registry:
    """The records of a project.

    Args:
        project: where it is and how it is configured.
        registry: paths instead of the configured ones.
        cache: a folder for a cache; None for none. Whatever is wrong with it, it is at worst no help.

    Raises:
        InputError: everything that is wrong with the records, each with its line.
    """
    from pytest_incidents.registry.files import find_files

    entries = tuple(registry or project.settings.registry)
    with _paused_collector():
        found = find_files(entries, project.home, project.root)
        if cache is None:
            return _read(found, project)
        from pytest_incidents.registry.cache import Cache

        kept = Cache(cache, project, entries)
        whole = kept.whole(found, lambda: _read(found, project))
        return whole if whole is not None else _read(found, project, kept)


def as_typed(paths: Sequence[str], folder: Path, project: Project) -> tuple[str, ...]:
    """Paths of a command line, which start where one stands, as :func:`load` takes them; others stay as they are.

    Args:
        paths: files, folders and globs.
        folder: where they were typed; what is not there is looked for in the project's own folder.
        project: the project.
    """
    if folder == project.home:
        return tuple(paths)
    from glob import escape, glob
    from os.path import relpath

    def is_there(path: str) -> bool:
        return not Path(path).is_absolute() and any(map(glob, (str(folder / path), escape(str(folder / path)))))

    return tuple(relpath(folder / path, project.home) if is_there(path) else path for path in paths)


def _read(found: "Found", project: Project, kept: "Cache | None" = None) -> Registry:
    from pytest_incidents.registry.assembly import assemble  # all that reads records; a warm run needs none of it

    return assemble(found, project.settings, kept)


@contextmanager
def _paused_collector() -> Iterator[None]:
    """Without garbage collection: a load makes many values and no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
