"""``pytest-incidents show``: one record, its guards, what is missing, and what to do next."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import click

from pytest_incidents import checks, registry
from pytest_incidents.audit import Demand, assess
from pytest_incidents.errors import InputError, did_you_mean
from pytest_incidents.evidence import merge
from pytest_incidents.marked import find_marks
from pytest_incidents.metrics.gates import in_order
from pytest_incidents.metrics.process import ChangeItem, items_of
from pytest_incidents.metrics.questions import five_questions
from pytest_incidents.model import Incident
from pytest_incidents.registry.configuration import Project, find_project
from pytest_incidents.reports import story
from pytest_incidents.reports.json import read_file
from pytest_incidents.verdicts import Judged


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--run", "runs", multiple=True, metavar="RUN.json", help="Judge it by this saved run (repeatable).")
@click.option("--registry", "paths", multiple=True, metavar="PATH", help="A file, folder or glob (repeatable).")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Judge as of this day; default: today (UTC).")
def command(id_: str, runs: tuple[str, ...], paths: tuple[str, ...], today: datetime | None) -> None:
    """Show one incident: its record, its guards, what is missing, and what to do next."""
    project = find_project(Path.cwd())
    known = registry.load(project, paths or None)
    incident = _found(id_, known)
    day = (today or datetime.now(UTC)).date()
    text = story.render(_story(incident, project, known, _judged(incident, runs, day), day), _width())
    click.echo(text, nl=False)


def _found(name: str, known: registry.Registry) -> Incident:
    ids = [name] if any(incident.id == name for incident in known.incidents) else known.aliases.get(name, ())
    if len(ids) != 1:
        several = f"{name!r} is an alias of several incidents: {', '.join(ids)}"
        names = [*(incident.id for incident in known.incidents), *known.aliases]
        raise InputError.single(several if ids else f"unknown incident {name!r}{did_you_mean(name, names)}")
    return next(incident for incident in known.incidents if incident.id == ids[0])


def _judged(incident: Incident, runs: tuple[str, ...], today: date) -> Judged | None:
    if not runs:
        return None
    assessment = assess(merge(read_file(Path(run), run) for run in runs), Demand(today=today))
    return next((one for one in assessment.judged if one.incident.id == incident.id), None)


def _story(
    incident: Incident, project: Project, known: registry.Registry, judged: Judged | None, today: date
) -> story.Story:
    names = {incident.id, *(alias for alias, ids in known.aliases.items() if incident.id in ids)}
    marks = tuple(f"{mark.path}:{mark.line}" for mark in find_marks(project.home) if names & set(mark.names))
    gates = in_order([gate.name for gate in project.settings.rules.gates], known.incidents)
    return story.Story(
        incident=incident,
        questions=five_questions(incident, gates),
        changes=_changes(incident, project, today),
        marks=marks,
        judged=judged,
    )


def _changes(incident: Incident, project: Project, today: date) -> tuple[ChangeItem, ...]:
    """Its process changes, then its instrumentation, each with what looking at its checks showed."""
    results = checks.look_at_all([incident], project.home).get(incident.id, ())
    every = (*incident.process_changes, *incident.instrumentation)
    return tuple(items_of(incident, 0, every, results, today))


def _width() -> int:
    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))
