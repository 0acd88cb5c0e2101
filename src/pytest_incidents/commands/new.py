"""``pytest-incidents new``: a record with the five questions laid out and the next free id."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import click

from pytest_incidents import registry, template
from pytest_incidents.commands.numbering import next_id
from pytest_incidents.errors import InputError, did_you_mean
from pytest_incidents.escaping import visible
from pytest_incidents.registry.configuration import Project, find_project


@click.command()
@click.argument("title", default="")
@click.option("--id", "id_", metavar="ID", help="The incident's id; default: the next free one.")
@click.option("--severity", metavar="NAME", help="Its severity; default: unknown, or the mildest.")
@click.option(
    "--started",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day it started, as 2026-11-23; default: today (UTC).",
)
def command(title: str, id_: str | None, severity: str | None, started: datetime | None) -> None:
    """Write a new postmortem with the five questions laid out.

    A hotfix often lands before its postmortem: mark its test, then run this with --id.
    """
    project = find_project(Path.cwd())
    if project.settings.fields:
        raise InputError.single("this registry has fields of its own: write the record as its others are")
    known = registry.load(project)
    day = (started or datetime.now(UTC)).date()
    told = visible(title) or "One sentence: what broke, for whom"
    name = _id(id_, known, project, day, told)
    path = folder(project) / f"{name}.md"
    text = template.record(
        id_=name,
        title=told,
        severity=_severity(severity, project),
        started=day.isoformat(),
        gates=[gate.name for gate in project.settings.rules.gates],
    )
    create(path, text)
    click.echo(f"wrote {shown(path)}")
    click.echo(f'next: answer its five questions, and mark the test that guards it: @incident("{name}")')


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


def _id(asked: str | None, known: registry.Registry, project: Project, day: date, title: str) -> str:
    """The id that was asked for, or the next free one.

    Raises:
        InputError: it is taken, or does not match the configured pattern.
    """
    ids = {incident.id for incident in known.incidents}
    place = folder(project)

    def why_not(name: str) -> str:
        if name in ids:
            return f"{name} is taken: pytest-incidents show {name}"
        if name in known.aliases:
            return f"{name} is an alias of {', '.join(known.aliases[name])}"
        if not re.search(project.settings.id_pattern, name):
            return f"{name!r} does not match the id pattern {project.settings.id_pattern}"
        if not re.fullmatch(r"\w[\w.-]*", name):
            return f"{name!r} cannot be the name of a file"
        return f"{shown(place / name)}.md is there already" if (place / f"{name}.md").exists() else ""

    name = asked or next_id(ids, project.settings.id_pattern, day, title, lambda name: not why_not(name))
    if name is None:
        raise InputError.single(f"no id comes to mind that matches {project.settings.id_pattern}: give one with --id")
    if why_not(name):
        raise InputError.single(why_not(name))
    return name


def _severity(name: str | None, project: Project) -> str:
    scale = [severity.name for severity in project.settings.rules.severities]
    if name is None:
        return "unknown" if "unknown" in scale else scale[-1]
    if name not in scale:
        raise InputError.single(f"unknown severity {name!r}{did_you_mean(name, scale)}")
    return name
