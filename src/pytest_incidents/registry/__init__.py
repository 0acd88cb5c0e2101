"""Postmortems on disk → incidents. Importing this costs next to nothing; loading imports what it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_incidents.errors import InputError, Problem
from pytest_incidents.model import Incident
from pytest_incidents.registry.configuration import Project, find_project

__all__ = ["Project", "Registry", "find_project", "load"]


@dataclass(frozen=True, slots=True)
class Registry:
    """All records of a project.

    Args:
        incidents: ordered by start, ties by id.
        aliases: alias → ids of the incidents that have it; several make it ambiguous, which is an error only
            where somebody uses it.
        digest: ``sha256:…`` over the texts of the record files in path order.
        not_records: files that are no records: ``README*``, ``TEMPLATE*``, ``_*``, Markdown without front matter.
        left_out: what was wrong with files of another team's registry, which are left out.
        notes: what a reader should know although nothing is wrong.
        missing: configured paths that lead to nothing.
        withdrawn: number of withdrawn advisories.
    """

    incidents: tuple[Incident, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    digest: str = ""
    not_records: tuple[str, ...] = ()
    left_out: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    withdrawn: int = 0


def load(project: Project, registry: Sequence[str] | None = None, cache: Path | None = None) -> Registry:
    """The records of a project.

    Args:
        project: where it is and how it is configured.
        registry: paths instead of the configured ones.
        cache: a folder for a cache; None for none.

    Raises:
        InputError: everything that is wrong with the records, each with its line.
    """
    from pytest_incidents.registry.assembly import assemble
    from pytest_incidents.registry.files import find_files

    found = find_files(registry or project.settings.registry, project.home, project.root)
    return assemble(found, project.settings)
