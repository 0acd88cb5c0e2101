"""``pytest-incidents check``: merge saved run records of shards and matrix jobs, and judge them."""

import math
import sys
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from pytest_incidents.audit import Assessment, Demand, assess
from pytest_incidents.baseline import read_baseline
from pytest_incidents.changes import Changes, compare
from pytest_incidents.commands import screen
from pytest_incidents.errors import InputError, Problem, tried
from pytest_incidents.escaping import visible
from pytest_incidents.evidence import RunRecord
from pytest_incidents.options import LEVELS, POLICIES
from pytest_incidents.parts import whole
from pytest_incidents.registry.configuration import find_project
from pytest_incidents.reporting import Request, parse, prints_tables, write
from pytest_incidents.reports import section
from pytest_incidents.reports.json import read_file
from pytest_incidents.vocabulary import Level, Policy

GAPS = 1
BAD_DATA = 2


@dataclass(frozen=True, slots=True)
class _Judged:
    assessment: Assessment
    changes: Changes | None


@click.command()
@click.argument("parts", nargs=-1, required=True, metavar="RUN.json...")
@click.option("--expect", type=click.IntRange(1), metavar="N", help="These N parts are together the whole suite.")
@click.option("--policy", type=click.Choice(POLICIES), default="strict", show_default=True, help="What a gap does.")
@click.option("--require", type=click.Choice(LEVELS), help="Evidence required of every incident.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    callback=lambda _context, _option, value: _a_number(value),
    metavar="PERCENT",
    help="Least incident coverage.",
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Judge as of this day; default: the records' own.",
)
@click.option("--baseline", type=Path, help="The baseline file; default: as configured.")
@click.option("--against", metavar="OLD.json", help="Say what changed since this run record.")
@click.option("--report", "reports", multiple=True, metavar="TYPE[:PATH]", help="Write a report (repeatable).")
@click.option("--html", metavar="PATH", help="Short for --report html:PATH.")
@click.option("--md", metavar="PATH", help="Short for --report md:PATH.")
def command(
    parts: tuple[str, ...],
    expect: int | None,
    policy: str,
    require: str | None,
    fail_under: float | None,
    today: datetime | None,
    baseline: Path | None,
    against: str | None,
    reports: tuple[str, ...],
    html: str | None,
    md: str | None,
) -> None:
    """Merge the run records of shards and jobs, and judge them as one run.

    Exit codes: 0 all that is required is there, 1 gaps, 2 no or bad data: a missing part, the same part
    twice, an aborted one, one of another registry.
    """
    specs = [*reports, *([f"html:{html}"] if html else []), *([f"md:{md}"] if md else [])]
    record, old, requests = _read(parts, expect, against, specs)
    demand = Demand(
        policy=Policy(policy),
        today=today.date() if today else None,
        require=Level(require) if require else None,
        fail_under=fail_under,
        baseline=_baseline(baseline) if policy == Policy.RATCHET else None,
        parts_are_whole=expect is not None,
    )
    assessment = assess(record, demand)
    changes = compare(assess(old, Demand(require=demand.require)), assessment) if old else None
    sys.exit(_tell(_Judged(assessment, changes), requests))


def _a_number(value: float | None) -> float | None:
    """A limit that something can be below."""
    if value is not None and math.isnan(value):
        raise click.BadParameter("nan is no percentage")
    return value


def _read(
    parts: tuple[str, ...], expect: int | None, against: str | None, specs: list[str]
) -> tuple[RunRecord, RunRecord | None, tuple[Request, ...]]:
    """The parts as one record, the record to compare with, and the reports that are asked for.

    Raises:
        InputError: everything that is wrong with any of them.
    """
    problems: list[Problem] = []
    requests = [tried(partial(parse, spec), problems) for spec in specs]
    record = tried(partial(whole, parts, expect), problems)
    old = tried(partial(read_file, Path(against), against), problems) if against else None
    if problems or record is None:
        raise InputError(problems)
    return record, old, tuple(filter(None, requests))


def _baseline(path: Path | None) -> dict[str, Level | None] | None:
    project = find_project(Path.cwd())
    gaps = read_baseline(path or project.home / project.settings.baseline)
    return None if gaps is None else dict(gaps)


def _tell(judged: _Judged, requests: tuple[Request, ...]) -> int:
    """Print the section, write the reports, and say how it ended; the reason of a failure comes last."""
    assessment = judged.assessment
    outcome = write(
        requests, assessment, changes=judged.changes, root=Path.cwd(), color=screen.in_color(), section=True
    )
    for text in outcome.texts:
        click.echo(text, nl=not text.endswith("\n"))
    screen.echo(section.render(assessment, changes=judged.changes, tables=prints_tables(requests)))
    problems = [*map(str, outcome.problems), *_unjudgeable(assessment)]
    for problem in problems:
        click.echo(visible(problem), err=True)
    if problems:
        return BAD_DATA
    return GAPS if assessment.policy.failed else 0


def _unjudgeable(assessment: Assessment) -> list[str]:
    """Why nothing can be judged; a gate without data is not green."""
    if not assessment.judged:
        return ["the registry had no incidents: nothing was measured"]
    if not assessment.policy.applied and assessment.policy.message:
        if assessment.run.complete:
            return ["tests were collected, not run: by that only links can be judged (--require linked)"]
        return ["this is a part of the suite, by which nothing is judged: name all parts, and --expect N"]
    return []
