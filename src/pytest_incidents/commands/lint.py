"""``pytest-incidents lint``: is each postmortem one that works, or merely one that is closed?"""

import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import click

from pytest_incidents import registry
from pytest_incidents.audit import as_one
from pytest_incidents.checks import look_at_all
from pytest_incidents.errors import InputError, Problem
from pytest_incidents.escaping import visible
from pytest_incidents.evidence import RunRecord
from pytest_incidents.lint import Finding, LintLevel, lint, not_checked
from pytest_incidents.lint.formats import FORMATS, Report
from pytest_incidents.model import Incident
from pytest_incidents.registry.configuration import Project, find_project
from pytest_incidents.reports.json import read_file

FINDINGS = 1
_LEVELS = [str(level) for level in LintLevel if level is not LintLevel.OFF]
_OF_REPOSITORY = {"github", "sarif"}  # formats whose readers know paths from the repository's root


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--fail-on", type=click.Choice(_LEVELS), help="The mildest level that fails; default: as configured.")
@click.option("--run", "run_path", metavar="RUN.json", help="A saved run: rules about tests need it.")
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Judge as of this day; default: today, UTC."
)
@click.option(
    "--registry", "registry_paths", multiple=True, metavar="PATH", help="A file, folder or glob (repeatable)."
)
def command(
    paths: tuple[str, ...],
    form: str,
    fail_on: str | None,
    run_path: str | None,
    today: datetime | None,
    registry_paths: tuple[str, ...],
) -> None:
    """Say what the postmortems lack: line by line, each with the rule that asks for it.

    All records are read, because rules compare them; PATHS (files or folders) choose whose findings are
    shown. Exit codes: 0 clean, 1 findings at or above --fail-on, 2 bad input.
    """
    project = find_project(Path.cwd())
    incidents = _incidents(project, registry_paths)
    shown = _chosen(incidents, project, paths)
    run = read_file(Path(run_path), run_path) if run_path else None
    day = today.date() if today else datetime.now(UTC).date()
    findings = _findings(incidents, project, day, run, {incident.id for incident in shown})
    base = project.root if form in _OF_REPOSITORY else Path.cwd()
    report = Report(
        tuple(replace(one, path=_relative(one.path, project, base)) for one in findings),
        len(shown),
        not_checked(shown, run),
        _why_not(run),
    )
    click.echo(FORMATS[form](report), nl=False)
    limit = LintLevel(fail_on or project.settings.lint.fail_on)
    sys.exit(FINDINGS if any(one.level.rank >= limit.rank for one in findings) else 0)


def _incidents(project: Project, paths: tuple[str, ...]) -> tuple[Incident, ...]:
    """The records; what could not be read of another team's registry is said on standard error."""
    known = registry.load(project, registry.as_typed(paths, Path.cwd(), project) or None)
    if paths and known.missing:
        raise InputError(Problem(path, 0, "no such file or folder") for path in known.missing)
    for words in (*known.notes, *(f"left out: {problem}" for problem in known.left_out)):
        click.echo(visible(words), err=True)
    advisories = known.advisories
    if advisories:
        number = f"{len(advisories)} advisor{'y' if len(advisories) == 1 else 'ies'}"
        click.echo(f"{number} passed over: published by others, and no postmortem to mend", err=True)
    if not known.incidents:
        named = ", ".join(paths or project.settings.registry)
        nothing = " could be read: nothing to look at" if known.left_out else ": there is nothing to look at"
        raise InputError.single(f"no postmortem in {named}{nothing}")
    return tuple(incident for incident in known.incidents if incident.id not in advisories)


def _chosen(incidents: tuple[Incident, ...], project: Project, paths: tuple[str, ...]) -> tuple[Incident, ...]:
    """The records below the paths, all where none is named. A file that holds no record is passed over.

    Raises:
        InputError: a path does not exist, or is a folder without any record.
    """
    if not paths:
        return incidents
    chosen: set[str] = set()
    problems = []
    files = {incident.id: (project.home / incident.source.path).resolve() for incident in incidents}
    for path in paths:
        below = Path(path).resolve()
        found = {name for name, file in files.items() if file.is_relative_to(below)}
        chosen |= found
        if not below.exists():
            problems.append(Problem(path, 0, "no such file or folder"))
        elif below.is_dir() and not found:
            problems.append(Problem(path, 0, "no postmortem of the registry lies here"))
    if problems:
        raise InputError(problems)
    return tuple(incident for incident in incidents if incident.id in chosen)


def _findings(
    incidents: tuple[Incident, ...], project: Project, today: date, run: RunRecord | None, shown: Iterable[str]
) -> tuple[Finding, ...]:
    checks = look_at_all(incidents, project.home)
    found = lint(incidents, project.settings, today, checks, run)
    return tuple(finding for finding in found if finding.incident in shown)


def _relative(path: str, project: Project, base: Path) -> str:
    """The path of a record as seen from a folder; of one outside of the repository, all of it."""
    file = Path(os.path.normpath(project.home / path))
    return os.path.relpath(file, base).replace(os.sep, "/") if file.is_relative_to(project.root) else str(file)


def _why_not(run: RunRecord | None) -> str:
    if run is None:
        return "for want of --run RUN.json"
    return f"because the run was partial ({as_one(run).why_partial})"
