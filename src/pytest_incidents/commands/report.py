"""``pytest-incidents report``: every report from saved run records, without pytest and without the tests."""

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from pytest_incidents.audit import Assessment, Demand, assess
from pytest_incidents.changes import compare
from pytest_incidents.errors import InputError, Problem, tried
from pytest_incidents.escaping import visible
from pytest_incidents.evidence import RunRecord
from pytest_incidents.parts import whole
from pytest_incidents.reporting import ReportType, Request, parse, write
from pytest_incidents.reports.json import read_file
from pytest_incidents.trend import by_date

BAD_DATA = 2


@click.command()
@click.argument("records", nargs=-1, required=True, metavar="RUN.json...")
@click.option("--report", "reports", multiple=True, metavar="TYPE[:PATH]", help="Write a report (repeatable).")
@click.option("--html", metavar="PATH", help="Short for --report html:PATH.")
@click.option("--md", metavar="PATH", help="Short for --report md:PATH.")
@click.option("--history", metavar="FOLDER", help="Saved run records, for the trend.")
@click.option("--against", metavar="OLD.json", help="Say what changed since this run record.")
@click.option("--expect", type=click.IntRange(1), metavar="N", help="These N parts are together the whole suite.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Judge as of this day; default: the records' own.",
)
def command(
    records: tuple[str, ...],
    reports: tuple[str, ...],
    html: str | None,
    md: str | None,
    history: str | None,
    against: str | None,
    expect: int | None,
    today: datetime | None,
) -> None:
    """Make reports from saved run records; those of shards and jobs are merged.

    TYPE is term (the default), html, json, md, github or badge. A report never fails for what it reports:
    that is for check. Exit codes: 0 every report is written, 2 bad data, or a report that cannot be written.
    """
    specs = [*reports, *([] if html is None else [f"html:{html}"]), *([] if md is None else [f"md:{md}"])]
    asked = _read(records, expect, against, history, specs)
    assessment = assess(asked.record, Demand(today=today.date() if today else None, parts_are_whole=expect is not None))
    written = write(
        asked.requests,
        assessment,
        root=Path.cwd(),
        changes=compare(assess(asked.old, Demand()), assessment) if asked.old else None,
        trend=_trend(history, assessment, asked.requests) if history is not None else (),
        color=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
    )
    for text in written.texts:
        click.echo(text, nl=not text.endswith("\n"))
    for problem in written.problems:
        click.echo(visible(str(problem)), err=True)
    sys.exit(BAD_DATA if written.problems else 0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the words of the command line stand for."""

    record: RunRecord
    old: RunRecord | None
    requests: tuple[Request, ...]


def _read(
    records: tuple[str, ...], expect: int | None, against: str | None, history: str | None, specs: list[str]
) -> _Asked:
    """The records, and the reports that are asked for.

    Raises:
        InputError: everything that is wrong with any of them.
    """
    problems: list[Problem] = []
    requests = [tried(partial(parse, spec), problems) for spec in specs or ["term"]]
    record = tried(lambda: whole(records, expect, ended=False), problems)
    old = None if against is None else tried(lambda: read_file(Path(against), against), problems)
    if history is not None and not Path(history).is_dir():
        problems.append(Problem(history, 0, "no folder of run records is there"))
    if problems or record is None:
        raise InputError(problems)
    return _Asked(record, old, tuple(filter(None, requests)))


def _trend(folder: str, now: Assessment, requests: tuple[Request, ...]) -> tuple[Assessment, ...]:
    """This run and the saved ones, each judged by its own day; what is no record is named and left out."""
    saved = []
    for path in sorted(Path(folder).rglob("*.json")):
        try:
            saved.append(assess(read_file(path, str(path)), Demand()))
        except InputError as error:
            for problem in error.problems:
                _note(f"left out of the trend: {problem}")
    if not any(request.type is ReportType.HTML for request in requests):
        _note("--history: only the html report shows the trend, and none is asked for")
    trend = by_date([*saved, now])
    if len(trend) == 1:
        _note(f"--history: no other run record is in {folder}, so there is no trend yet")
    return trend


def _note(words: str) -> None:
    click.echo(visible(words), err=True)
