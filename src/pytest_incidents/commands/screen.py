"""What commands print: coloured and folded to its width in a terminal, plain lines everywhere else."""

import os
import sys
from collections.abc import Iterable
from shutil import get_terminal_size

import click

from pytest_incidents.escaping import folded
from pytest_incidents.reports.section import Line


def in_color() -> bool:
    """Whether standard output is a terminal, and nobody asked for plain text."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def columns() -> int:
    """The width of the terminal; where there is none, what the environment says, or 80."""
    return get_terminal_size((80, 24)).columns


def echo(lines: Iterable[Line], *, fold: bool = True) -> None:
    """Print lines as a run of pytest prints them; ``fold=False`` leaves to the terminal what is too long for it."""
    for line in lines:
        text = folded(line.text, columns()) if fold and sys.stdout.isatty() else line.text
        click.echo(_styled(text, line.style) if line.style and in_color() else text)


def _styled(text: str, style: tuple[str, ...]) -> str:
    foreground = next((word for word in style if word != "bold"), None)
    return click.style(text, fg=foreground, bold="bold" in style or None)
