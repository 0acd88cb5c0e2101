"""Defect classes, most frequent first, split by guarded and not."""

from collections.abc import Sequence
from typing import NamedTuple

from pytest_incidents.reports.html.charts import blocks, svg

_PITCH, _BAR, _HEAD = 29, 19, 24


class Row(NamedTuple):
    """One class: its incidents, and the words of its columns."""

    name: str
    marks: Sequence[blocks.Mark]
    guarded: str
    recurred: str
    priority: str
    cumulated: str


class _Layout(NamedTuple):
    label: float
    bar_end: float
    columns: tuple[tuple[str, float], ...]


_WIDE = _Layout(150, 452, (("guarded", 520), ("recurred", 588), ("priority", 656), ("cumulated", svg.WIDE)))
_NARROW = _Layout(112, 232, (("guarded", 298), ("priority", svg.NARROW)))


def draw(rows: Sequence[Row], key: str, finding: str, *, narrow: bool = False) -> svg.Drawing:
    """A row for each class; the columns stand at the right, under their names."""
    layout = _NARROW if narrow else _WIDE
    how = blocks.scale([row.marks for row in rows], layout.bar_end - layout.label - 8, _BAR, 60)
    shapes = [svg.text(x, 11, name, "sm", "end") for name, x in layout.columns]
    for place, row in enumerate(rows):
        y = _HEAD + place * _PITCH
        base = y + _BAR - 5
        shapes.append(svg.label(0, base, row.name, layout.label - 8))
        shapes += blocks.row(layout.label, y, row.marks, how)
        for name, x in layout.columns:
            shapes.append(svg.text(x, base, getattr(row, name), "nm" if name == "guarded" else "tn", "end"))
    width = svg.NARROW if narrow else svg.WIDE
    height = _HEAD + len(rows) * _PITCH - (_PITCH - _BAR) + 2
    return svg.Drawing(key, width, height, "Defect classes by number of incidents", finding, tuple(shapes))
