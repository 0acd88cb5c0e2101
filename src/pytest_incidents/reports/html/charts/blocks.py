"""Rows of incidents: a block for each where they can be counted by eye, bars with numbers where they cannot."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pytest_incidents.reports.html.charts import svg
from pytest_incidents.vocabulary import Verdict

COUNTABLE = 40  # up to so many incidents on a page each is a block of its own
READING_ORDER = (
    Verdict.GUARDED,
    Verdict.GRACE,
    Verdict.WAIVED,
    Verdict.GAP,
    Verdict.EXTERNAL,
    Verdict.UNSEEN,
)
NAMES = {Verdict.GRACE: "in grace", Verdict.UNSEEN: "not seen"}
_GAP = 3


class Mark(NamedTuple):
    """One incident of a row."""

    verdict: Verdict
    incident: str


class Scale(NamedTuple):
    """How rows of one chart are drawn.

    Args:
        pitch: pixels for each incident.
        blocks: whether each incident is a block of its own.
        height: of the row.
    """

    pitch: float
    blocks: bool
    height: float


def name_of(verdict: Verdict) -> str:
    """The verdict as the legend says it."""
    return NAMES.get(verdict, str(verdict))


def scale(rows: Sequence[Sequence[Mark]], width: float, height: float, widest: float) -> Scale:
    """The scale at which the longest of the rows fits the width; blocks are at most ``widest``."""
    longest = max((len(row) for row in rows), default=0) or 1
    blocks = sum(map(len, rows)) <= COUNTABLE
    pitch = min(widest + _GAP, width / longest) if blocks else width / longest
    return Scale(pitch, blocks, height)


def row(x: float, y: float, marks: Sequence[Mark], how: Scale) -> list[svg.Shape]:
    """The shapes of one row, in reading order from the left."""
    ordered = sorted(marks, key=lambda mark: READING_ORDER.index(mark.verdict))
    if how.blocks:
        return [
            svg.rect(
                x + place * how.pitch,
                y,
                how.pitch - _GAP,
                how.height,
                f"b-{mark.verdict}",
                f"{mark.incident}: {name_of(mark.verdict)}",
            )
            for place, mark in enumerate(ordered)
        ]
    return _bars(x, y, Counter(mark.verdict for mark in ordered), how)


def _bars(x: float, y: float, counts: Counter[Verdict], how: Scale) -> list[svg.Shape]:
    shapes: list[svg.Shape] = []
    for verdict in READING_ORDER:
        if not counts[verdict]:
            continue
        width = counts[verdict] * how.pitch
        drawn = max(width - 1.5, 1.5)
        words = f"{counts[verdict]:,}"
        shapes.append(svg.rect(x, y, drawn, how.height, f"b-{verdict}", f"{name_of(verdict)}: {words}"))
        if svg.width_of(words, svg.SMALL) + 8 < drawn:
            shapes.append(svg.text(x + drawn / 2, y + how.height / 2 + 4, words, f"in-{verdict}", "middle"))
        x += width
    return shapes
