"""``pytest-incidents show``: one record, its guards, what is missing, and what to do next."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import click

from pytest_incidents import checks, registry
from pytest_incidents.audit import Demand, assess
from pytest_incidents.commands import screen
from pytest_incidents.errors import InputError, did_you_mean
from pytest_incidents.evidence import RunRecord
from pytest_incidents.marked import find_marks
from pytest_incidents.metrics.gates import in_order
from pytest_incidents.metrics.process import items_of
from pytest_incidents.metrics.questions import five_questions
from pytest_incidents.model import Incident
from pytest_incidents.parts import whole
from pytest_incidents.registry.configuration import Project, find_project
from pytest_incidents.reports import story
from pytest_incidents.verdicts import Judged

_NARROWEST, _WIDEST = 40, 100  # columns


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--run", "runs", multiple=True, metavar="RUN.json", help="Judge it by this saved run (repeatable).")
@click.option("--registry", "paths", multiple=True, metavar="PATH", help="A file, folder or glob (repeatable).")
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Judge as of this day; default: today (UTC)."
)
def command(id_: str, runs: tuple[str, ...], paths: tuple[str, ...], today: datetime | None) -> None:
    """Show one incident: its record, its guards, what is missing, and what to do next."""
    project = find_project(Path.cwd())
    known = registry.load(project, registry.as_typed(paths, Path.cwd(), project) or None)
    incident = _found(id_, known)
    day = (today or datetime.now(UTC)).date()
    record = whole(runs, ended=False) if runs else None
    results = _results(incident, project, known, record)
    told = _story(incident, project, known, results, day)
    judged = _judged(incident, record, day) if record else None
    width = max(_NARROWEST, min(_WIDEST, screen.columns()))
    screen.echo(story.render(replace(told, judged=judged), width), fold=False)


def _found(name: str, known: registry.Registry) -> Incident:
    ids = [name] if any(incident.id == name for incident in known.incidents) else known.aliases.get(name, ())
    if len(ids) > 1:
        raise InputError.single(f"{name!r} is an alias of several incidents: {', '.join(ids)}")
    if not ids:
        hint = did_you_mean(name, [*(incident.id for incident in known.incidents), *known.aliases])
        where = "" if known.incidents else f": there is no record in {', '.join(known.missing) or 'the registry'}"
        raise InputError.single(f"unknown incident {name!r}{hint}{where}")
    return next(incident for incident in known.incidents if incident.id == ids[0])


def _judged(incident: Incident, record: RunRecord, today: date) -> Judged:
    judged = assess(record, Demand(today=today)).judged
    found = next((one for one in judged if one.incident.id == incident.id), None)
    if found is None:
        raise InputError.single(f"this run knows no incident {incident.id}: its registry was another")
    return found


def _results(
    incident: Incident, project: Project, known: registry.Registry, record: RunRecord | None
) -> checks.Results:
    """What looking at the definitions of done shows; those that name tests are answered by the run, if there is one."""
    results = checks.look_at_all([incident], project.home)
    return checks.resolve_tests(results, known.incidents, record) if record else results


def _story(
    incident: Incident, project: Project, known: registry.Registry, results: checks.Results, today: date
) -> story.Story:
    names = {incident.id, *(alias for alias, ids in known.aliases.items() if incident.id in ids)}
    marks = tuple(f"{mark.path}:{mark.line}" for mark in find_marks(project.home) if names & set(mark.names))
    gates = in_order([gate.name for gate in project.settings.rules.gates], known.incidents)
    changes = (*incident.process_changes, *incident.instrumentation)
    return story.Story(
        incident=incident,
        questions=() if incident.id in known.advisories else five_questions(incident, gates),
        changes=tuple(items_of(incident, 0, changes, results.get(incident.id, ()), today)),
        marks=marks,
    )
