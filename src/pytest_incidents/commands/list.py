"""``pytest-incidents list``: the registry, a line each."""

from pathlib import Path

import click

from pytest_incidents import registry
from pytest_incidents.escaping import visible
from pytest_incidents.model import Incident
from pytest_incidents.registry.configuration import find_project


@click.command()
@click.option("--registry", "paths", multiple=True, metavar="PATH", help="A file, folder or glob (repeatable).")
@click.option("-v", "--verbose", is_flag=True, help="Also the files that are no records, or could not be read.")
def command(paths: tuple[str, ...], verbose: bool) -> None:  # noqa: FBT001 - click passes flags so
    """List the incidents of the registry, oldest first."""
    project = find_project(Path.cwd())
    known = registry.load(project, paths or None)
    wide = max((len(visible(incident.id)) for incident in known.incidents), default=0)
    for incident in known.incidents:
        click.echo(_line(incident, wide))
    for note in known.notes:
        click.echo(f"note: {visible(note)}", err=True)
    for path in known.missing:
        click.echo(f"no such file or folder: {visible(path)}", err=True)
    if verbose:
        for path in known.not_records:
            click.echo(f"no record: {visible(path)}")
        for problem in known.left_out:
            click.echo(f"left out: {visible(str(problem))}")
    click.echo(_count(known), err=True)


def _line(incident: Incident, wide: int) -> str:
    head = f"{visible(incident.id):{wide}}  {visible(incident.severity):7}  {incident.started.day}"
    return f"{head}  {incident.status:9}  {visible(incident.title)}"


def _count(known: registry.Registry) -> str:
    others = [
        (len(known.not_records), "no records"),
        (len(known.left_out), "left out"),
        (known.withdrawn, "withdrawn"),
    ]
    count = len(known.incidents)
    parts = [
        f"{count} incident" + ("" if count == 1 else "s"),
        *(f"{number} {name}" for number, name in others if number),
    ]
    return ", ".join(parts)
