"""``pytest-incidents new``: a record with the five questions laid out and the next free id."""

import re
from datetime import UTC, datetime
from pathlib import Path

import click

from pytest_incidents import registry, template
from pytest_incidents.errors import InputError, did_you_mean
from pytest_incidents.registry.configuration import Project, find_project


@click.command()
@click.argument("title", default="")
@click.option("--id", "id_", metavar="ID", help="The incident's id; default: the next free one.")
@click.option("--severity", metavar="NAME", help="Its severity; default: unknown, or the mildest.")
@click.option(
    "--started", type=click.DateTime(["%Y-%m-%d"]), help="The day it started, as 2026-11-23; default: today (UTC)."
)
def command(title: str, id_: str | None, severity: str | None, started: datetime | None) -> None:
    """Write a new postmortem with the five questions laid out.

    A hotfix often lands before its postmortem: mark its test, then run this with --id.
    """
    project = find_project(Path.cwd())
    known = {incident.id for incident in registry.load(project).incidents}
    name = id_ or next_id(known)
    _refuse_bad(name, known, project)
    path = folder(project) / f"{name}.md"
    text = template.record(
        id_=name,
        title=title or "One sentence: what broke, for whom",
        severity=_severity(severity, project),
        started=(started or datetime.now(UTC)).date().isoformat(),
        gates=[gate.name for gate in project.settings.rules.gates],
    )
    create(path, text)
    click.echo(f"wrote {shown(path)}")
    click.echo(f'next: answer its five questions, and mark the test that guards it: @incident("{name}")')


def next_id(known: set[str]) -> str:
    """The id after the highest number of the most used prefix; INC-0001 where there is none."""
    numbered = [match for match in (re.fullmatch(r"(.*?)(\d+)", id_) for id_ in known) if match]
    if not numbered:
        return "INC-0001"
    prefixes = [match[1] for match in numbered]
    prefix = max(sorted(set(prefixes)), key=prefixes.count)
    last = max((match[2] for match in numbered if match[1] == prefix), key=int)
    return f"{prefix}{int(last) + 1:0{len(last)}d}"


def folder(project: Project) -> Path:
    """The registry's first folder, where new records go.

    Raises:
        InputError: the registry names only files or globs.
    """
    for path in project.settings.registry:
        place = project.home / path
        if place.is_dir() or not (place.exists() or "*" in path or place.suffix):
            return place
    raise InputError.single("the registry has no folder that a new record could go into", project.settings.origin)


def create(path: Path, text: str) -> None:
    """Write a file that is not there yet.

    Raises:
        InputError: it is there, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise InputError.single(f"not written: {error.strerror}", shown(path)) from None


def shown(path: Path) -> str:
    """A path as one would type it here."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _refuse_bad(name: str, known: set[str], project: Project) -> None:
    if name in known:
        raise InputError.single(f"{name} is taken: pytest-incidents show {name}")
    if not re.search(project.settings.id_pattern, name) or not re.fullmatch(r"[\w.-]+", name):
        raise InputError.single(f"{name!r} does not match the id pattern {project.settings.id_pattern}")


def _severity(name: str | None, project: Project) -> str:
    scale = [severity.name for severity in project.settings.rules.severities]
    if name is None:
        return "unknown" if "unknown" in scale else scale[-1]
    if name not in scale:
        raise InputError.single(f"unknown severity {name!r}{did_you_mean(name, scale)}")
    return name
