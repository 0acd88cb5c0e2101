"""The tables of ``--incidents-report=term``: readable at 80 columns, and without colour."""

from collections.abc import Iterator
from io import StringIO
from typing import TYPE_CHECKING

from pytest_incidents.audit import Assessment
from pytest_incidents.changes import Changes
from pytest_incidents.escaping import no_command

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

WIDTH = 80
_HEIGHT = 25  # never used: given so that nobody asks the terminal


def render(
    assessment: Assessment,
    *,
    changes: Changes | None = None,
    width: int = WIDTH,
    color: bool = False,
    reason: bool = True,
) -> str:
    """All tables, as text.

    Args:
        assessment: what to render.
        changes: what changed against an older record, where one was given.
        width: columns to fill.
        color: whether to colour what is red, yellow or green; the words say the same without.
        reason: whether to end with what the policy says; not where the section of a run follows and does.
    """
    from pytest_incidents.reports.terminal import gaps

    printed = StringIO()
    console = _console(printed, width, color=color)
    for part in _parts(assessment, changes):
        console.print(part)
    for line in gaps.reason(assessment) if reason else ():
        console.print(line)
    return "\n".join(no_command(line.rstrip()) for line in printed.getvalue().split("\n")).strip("\n") + "\n"


def _console(printed: StringIO, width: int, *, color: bool) -> "Console":
    """A console that asks neither the terminal nor the environment, so that a report is the same everywhere."""
    from rich.console import Console

    return Console(
        file=printed,
        width=width,
        height=_HEIGHT,
        color_system="standard" if color else None,
        force_terminal=color,
        no_color=not color,
        force_jupyter=False,
        force_interactive=False,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )


def _parts(assessment: Assessment, changes: Changes | None) -> Iterator["RenderableType"]:
    from pytest_incidents.reports.terminal import classes, figures, gaps

    yield from gaps.head(assessment)
    if changes is not None:
        yield from gaps.changed(changes)
    yield from gaps.gaps(assessment)
    yield from gaps.not_yet(assessment)
    if assessment.judged:
        yield from classes.classes(assessment)
        yield from figures.recurrence(assessment.figures)
        yield from figures.gates(assessment.figures)
        yield from figures.changes(assessment.figures)
        yield from figures.times(assessment.figures)
        yield from figures.hot_spots(assessment.figures)
        yield from classes.ladder(assessment)
