"""What all parts of the page are made of: words with links in them, tables, figures, facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pytest_incidents.escaping import visible
from pytest_incidents.reports.html.charts.svg import Drawing


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand out from their sentence.

    Args:
        words: the words.
        look: ``id``, ``code``, ``strong``, ``mu``, or a verdict's name (its colour and its shape).
        href: where they lead, empty for nowhere.
        query: a filter of the list of incidents, as the page's address has it; needs ``href``.
    """

    words: str
    look: str = ""
    href: str = ""
    query: str = ""


Words = tuple[str | Piece, ...]
Cell = str | Piece | Words


@dataclass(frozen=True, slots=True)
class Table:
    """A data table: its first column names the rows; ``numeric`` are the columns set right.

    Args:
        caption: what it holds.
        columns: their titles.
        rows: a cell for each column.
        numeric: places of the columns that hold numbers.
        left_out: rows that are not here because there are too many; the run record has all.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of a legend: how it looks (``b-…``), and what that means."""

    look: str
    words: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its title, legend, a note, and its data.

    Args:
        title: of the figure.
        hint: what one mark is, in a few words.
        drawing: for a wide page, or for both.
        narrow: for a phone, None where the other serves.
        legend: what looks mean.
        note: a sentence beneath.
        table: the numbers.
    """

    title: str
    hint: str
    drawing: Drawing
    narrow: Drawing | None = None
    legend: tuple[Key, ...] = ()
    note: Words = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure in words: its name, its value, and what explains it."""

    name: str
    value: str
    explained: Words = ()


@dataclass(frozen=True, slots=True)
class Next:
    """What to do: words, and the exact line to write or to run."""

    words: str
    line: str = ""


def to_incident(name: str) -> Piece:
    """A link to the card of an incident."""
    return Piece(name, "id", "#" + quote(visible(name), safe=""))


def to_incidents(words: str, look: str = "", **query: str) -> Piece:
    """A link to the list of incidents, filtered."""
    return Piece(words, look, "#incidents", urlencode({key: visible(value) for key, value in query.items()}))


def to_all(names: tuple[str, ...], limit: int = 12) -> Words:
    """Links to incidents with commas between; more than the limit are counted."""
    shown = names if len(names) <= limit + 1 else names[:limit]
    pieces: list[str | Piece] = []
    for place, name in enumerate(shown):
        pieces += [", ", to_incident(name)] if place else [to_incident(name)]
    rest = len(names) - len(shown)
    return (*pieces, f" and {rest:,} more") if rest else tuple(pieces)


def to_outside(words: str, url: str, look: str = "") -> Piece:
    """A link that leaves the page, where it is http or https; just the words for anything else."""
    harmless = url.lower().startswith(("https://", "http://"))
    return Piece(words, look, url if harmless else "")


def cut(caption: str, columns: tuple[str, ...], rows: list[tuple[Cell, ...]], *numeric: int, most: int = 120) -> Table:
    """A table of at most so many rows."""
    return Table(caption, columns, tuple(rows[:most]), frozenset(numeric), max(len(rows) - most, 0))


def keys(looks: Mapping[str, str]) -> tuple[Key, ...]:
    """A legend: look → words."""
    return tuple(Key(look, words) for look, words in looks.items())
