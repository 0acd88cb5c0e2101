"""``pytest-incidents report``: every report from saved run records, without pytest and without the tests."""

import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from pytest_incidents.audit import Assessment, Demand, assess
from pytest_incidents.changes import compare
from pytest_incidents.errors import InputError
from pytest_incidents.escaping import visible
from pytest_incidents.parts import whole
from pytest_incidents.reporting import parse, write
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
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Judge as of this day; default: the records' own.")
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
    specs = [*reports, *([f"html:{html}"] if html else []), *([f"md:{md}"] if md else [])]
    requests = tuple(parse(spec) for spec in specs or ["term"])
    judged_by = today.date() if today else None
    demand = Demand(today=judged_by, parts_are_whole=expect is not None)
    assessment = assess(whole(records, expect, ended=False), demand)
    old = assess(read_file(Path(against), against), Demand()) if against else None
    saved = [*_saved(history), assessment] if history else []
    written = write(
        requests,
        assessment,
        root=Path.cwd(),
        changes=compare(old, assessment) if old else None,
        trend=by_date(saved),
        color=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
    )
    for text in written.texts:
        click.echo(text, nl=not text.endswith("\n"))
    for problem in written.problems:
        click.echo(visible(str(problem)), err=True)
    sys.exit(BAD_DATA if written.problems else 0)


def _saved(folder: str) -> Iterator[Assessment]:
    """Each run record of a folder, judged by its own day; a file that is none is named and left out.

    Raises:
        InputError: there is no such folder.
    """
    if not Path(folder).is_dir():
        raise InputError.single("no folder of run records is there", folder)
    for path in sorted(Path(folder).rglob("*.json")):
        try:
            yield assess(read_file(path, str(path)), Demand())
        except InputError as error:
            for problem in error.problems:
                click.echo(visible(f"left out of the trend: {problem}"), err=True)
