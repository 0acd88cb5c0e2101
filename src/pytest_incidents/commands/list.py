"""``pytest-incidents list``: the registry, a line each."""

import sys
from pathlib import Path

import click

from pytest_incidents import registry
from pytest_incidents.commands import screen
from pytest_incidents.errors import InputError, Problem
from pytest_incidents.escaping import folded, no_command, visible
from pytest_incidents.registry.configuration import find_project

_ROOM_FOR_WORDS = 24  # columns beside the facts; with fewer, a title begins on a line of its own


@click.command()
@click.option("--registry", "paths", multiple=True, metavar="PATH", help="A file, folder or glob (repeatable).")
@click.option("-v", "--verbose", is_flag=True, help="Also the files that are no records, or could not be read.")
def command(paths: tuple[str, ...], verbose: bool) -> None:  # noqa: FBT001 - click passes flags so
    """List the incidents of the registry, oldest first."""
    project = find_project(Path.cwd())
    known = registry.load(project, registry.as_typed(paths, Path.cwd(), project) or None)
    for line in _lines(known):
        click.echo(line)
    for note in known.notes:
        click.echo(f"note: {visible(note)}", err=True)
    if verbose:
        for path in known.not_records:
            click.echo(f"no record: {visible(path)}")
        for problem in known.left_out:
            click.echo(f"left out: {visible(str(problem))}")
    click.echo(_count(known) + _next(known, verbose=verbose), err=True)
    if known.missing:
        hint = "" if paths or project.settings.origin else "; set a registry up with pytest-incidents init"
        raise InputError(Problem(path, 0, f"no such file or folder{hint}") for path in known.missing)


def _next(known: registry.Registry, *, verbose: bool) -> str:
    """Where the files with problems are named; how to begin, where there is nothing."""
    if known.left_out:
        return "" if verbose else "; which, and why: pytest-incidents list -v"
    return "" if known.incidents or known.missing else '; begin with: pytest-incidents new "TITLE"'


def _lines(known: registry.Registry) -> list[str]:
    """A line each, in columns; in a terminal that is too narrow, titles go on below themselves."""
    advisories = known.advisories
    rows = [
        (
            visible(one.id),
            visible(one.severity),
            str(one.started.day),
            "advisory" if one.id in advisories else str(one.status),
            visible(one.title),
        )
        for one in known.incidents
    ]
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for *facts, title in rows:
        head = "  ".join(f"{fact:{width}}" for fact, width in zip(facts, wide, strict=False))
        lines.append(no_command(f"{head}  {title}"))
    return [_folded(line, sum(wide[:4]) + 8) for line in lines] if sys.stdout.isatty() else lines


def _folded(line: str, head: int) -> str:
    width = screen.columns()
    if len(line) <= width or width - head >= _ROOM_FOR_WORDS:
        return folded(line, width, indent=head)
    return f"{line[:head].rstrip()}\n{folded('    ' + line[head:], width, indent=4)}"


def _count(known: registry.Registry) -> str:
    passed_over = [
        _some(len(known.not_records), "file that is no record", "files that are no records"),
        _some(len({problem.path for problem in known.left_out}), "file with problems", "files with problems"),
        _some(known.withdrawn, "withdrawn advisory", "withdrawn advisories"),
    ]
    count = _some(len(known.index), "incident", "incidents") or "0 incidents"
    words = ", ".join(filter(None, passed_over))
    return f"{count}; passed over: {words}" if words else count


def _some(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}" if number else ""
