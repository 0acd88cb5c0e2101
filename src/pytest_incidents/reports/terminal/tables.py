"""What all tables share: no lines, bars of signs, and a count of what was left out."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pytest_incidents.reports.terminal.gaps import INDENT, indented

MOST_ROWS = 12
BAR = 16  # signs; a longer bar is drawn to scale
_SIGN_STYLES = {"#": "green", "-": "red", "o": "dim", "?": "dim"}


def table(*columns: str, left: int = 1) -> Table:
    """A table without lines; the first ``left`` columns are words, the others numbers."""
    made = Table(box=None, padding=(0, 2, 0, 0), show_header=any(columns), header_style="dim", pad_edge=False)
    for place, name in enumerate(columns):
        made.add_column(name, justify="left" if place < left else "right", no_wrap=place >= left, overflow="fold")
    return made


def under(made: Table) -> Padding:
    """A table under its heading."""
    return Padding(made, (0, 0, 0, INDENT))


def bar(signs: Sequence[str], longest: int) -> Text:
    """One sign for each incident where they fit, else as many as its share of the longest bar."""
    ordered = sorted(signs, key="#-o?".index)
    if longest > BAR:
        whole = max(bool(ordered), round(BAR * len(ordered) / longest))
        ordered = [ordered[place * len(ordered) // whole] for place in range(whole)]
    drawn = Text()
    for sign in ordered:
        drawn.append(sign, style=_SIGN_STYLES[sign])
    return drawn


def more(number_left: int, what: str) -> Iterator[RenderableType]:
    """How many there are that are not shown; nothing where all are."""
    if number_left > 0:
        yield indented(f"… {number_left} more {what}: see the html report", "dim")
