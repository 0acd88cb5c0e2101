"""Escapes by gate and defect class: a map of the holes."""

from collections.abc import Sequence
from typing import NamedTuple

from pytest_incidents.reports.html.charts import svg

_PITCH, _CELL = 27, 24
_SHADES = 4
_HEAD = 10.5  # font size of the columns' names


class Row(NamedTuple):
    """One gate: its escapes by column, over all classes, and in words by verdict."""

    name: str
    cells: Sequence[int]
    total: int
    verdicts: Sequence[str]


class _Layout(NamedTuple):
    """Where things stand: the width of labels and of a column, the ends of the totals, the begin of verdicts."""

    label: float
    pitch: float
    total: float
    verdicts: float


def _layout(columns: int, *, narrow: bool) -> _Layout:
    if narrow:
        label = 116.0
        return _Layout(label, min((svg.NARROW - 30 - label) / columns, 62), svg.NARROW, 0)
    label = 142.0
    pitch = min(430 / columns, 66)
    total = label + pitch * columns + 30
    return _Layout(label, pitch, total, total + 14)


def draw(columns: Sequence[str], rows: Sequence[Row], key: str, finding: str, *, narrow: bool = False) -> svg.Drawing:
    """A row for each gate in the order a change passes them, a column for each class."""
    layout = _layout(max(len(columns), 1), narrow=narrow)
    width, pitch = svg.NARROW if narrow else svg.WIDE, layout.pitch
    lines = [svg.wrapped(name, pitch, 3, _HEAD) for name in columns]
    head = 13 * max(map(len, lines), default=1) + 10
    shapes: list[svg.Shape] = []
    for place, of_column in enumerate(lines):
        x, y = layout.label + (place + 0.5) * pitch - 1, head - 8 - 13 * (len(of_column) - 1)
        shapes += [svg.text(x, y + 13 * number, words, "hd", "middle") for number, words in enumerate(of_column)]
    shapes.append(svg.text(layout.total, head - 8, "all", "sm", "end"))
    if layout.verdicts:
        shapes.append(svg.text(layout.verdicts, head - 8, "by verdict", "sm"))
    highest = max((cell for row in rows for cell in row.cells), default=0)
    for place, row in enumerate(rows):
        shapes += _row(columns, row, head + place * _PITCH, layout, highest)
    height = head + len(rows) * _PITCH
    return svg.Drawing(key, width, height, "Escapes by gate and defect class", finding, tuple(shapes))


def _row(columns: Sequence[str], row: Row, y: float, layout: _Layout, highest: int) -> list[svg.Shape]:
    base, pitch = y + _CELL - 8, layout.pitch
    shapes = _name(row, y, base, layout)
    for place, (name, cell) in enumerate(zip(columns, row.cells, strict=True)):
        x, shade = layout.label + place * pitch, _shade(cell, highest)
        says = f"{row.name}, {name}: {cell}" if cell else ""
        shapes.append(svg.rect(x, y, pitch - 3, _CELL, f"h{shade}", says))
        if cell:
            shapes.append(svg.text(x + (pitch - 3) / 2, base, f"{cell:,}", f"ht{shade}", "middle"))
    shapes.append(svg.text(layout.total, base, f"{row.total:,}", "nm" if row.total else "tn", "end"))
    if layout.verdicts:
        words = _fitting(row.verdicts, svg.WIDE - layout.verdicts)
        whole = ", ".join(row.verdicts)
        shapes.append(svg.text(layout.verdicts, base, words, "sm", says=whole if words != whole else ""))
    return shapes


def _name(row: Row, y: float, base: float, layout: _Layout) -> list[svg.Shape]:
    """The gate at the left: in one line, in two small ones where that is too narrow, and cut where both are."""
    look, width = "lb" if row.total else "tn", layout.label - 8
    if svg.width_of(row.name) <= width:
        return [svg.text(0, base, row.name, look)]
    lines = svg.wrapped(row.name, width, 2, _HEAD)
    cut = "".join(lines) != row.name
    return [
        svg.text(0, y + 10 + 12 * number, words, f"{look} gt", says=row.name if cut else "")
        for number, words in enumerate(lines)
    ]


def _fitting(verdicts: Sequence[str], width: float) -> str:
    """As many verdicts as there is room for, the most frequent first, and how many are left."""
    for shown in range(len(verdicts), 0, -1):
        rest = sum(int(words.split()[0].replace(",", "")) for words in verdicts[shown:])
        words = ", ".join([*verdicts[:shown], *([f"{rest:,} other"] if rest else [])])
        if svg.width_of(words, svg.SMALL) <= width:
            return words
    return ""


def _shade(cell: int, highest: int) -> int:
    """0 for none, then four shades up to the highest cell of the map."""
    return -(-cell * _SHADES // highest) if cell else 0
