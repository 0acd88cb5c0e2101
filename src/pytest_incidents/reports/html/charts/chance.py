"""Repeats seen beside the repeats that chance alone would give, on one axis."""

from collections.abc import Sequence
from typing import NamedTuple

from pytest_incidents.metrics.recurrence import WARN_ABOVE
from pytest_incidents.reports.html.charts import svg

_PITCH, _TOP, _RIGHT = 54, 6, 34


class Row(NamedTuple):
    """One way to compare: how many repeats were seen, and how many chance would give."""

    name: str
    seen: int
    chance: float


def draw(  # noqa: PLR0913 - what is drawn, how wide, and what it says
    rows: Sequence[Row], window: int, key: str, finding: str, *, warns: bool, width: float
) -> svg.Drawing:
    """A row for each way to compare; the zone above the warning is tinted where ten incidents are judged."""
    left = 88 if width < svg.WIDE else 140
    step = (width - left - _RIGHT) / max(window, 1)
    shapes: list[svg.Shape] = []
    end = _TOP + len(rows) * _PITCH
    if warns:
        start = left + step * (WARN_ABOVE + 0.5)
        shapes.append(svg.rect(start, _TOP, width - _RIGHT - start, end - _TOP, "zone"))
    for place, row in enumerate(rows):
        y = _TOP + place * _PITCH + 27
        shapes.append(svg.text(0, y + 4, row.name, "lb"))
        shapes.append(svg.line(left, y, width - _RIGHT, y, "ax"))
        shapes += [svg.line(left + step * tick, y - 3, left + step * tick, y + 3, "ax") for tick in range(window + 1)]
        shapes += _seen(row, left, step, y)
    shapes += [svg.text(left + step * tick, end + 16, str(tick), "sm", "middle") for tick in range(window + 1)]
    return svg.Drawing(key, width, end + 22, "Repeats seen and repeats by chance", finding, tuple(shapes))


def _seen(row: Row, left: float, step: float, y: float) -> list[svg.Shape]:
    """What was seen, named above the line, and what chance would give, named below it."""
    at, by_chance = left + step * row.seen, left + step * row.chance
    return [
        svg.line(by_chance, y - 9, by_chance, y + 9, "ch"),
        svg.text(by_chance, y + 20, f"chance {row.chance:.1f}", "sm ha", "middle"),
        svg.circle(at, y, 5.5, "dotgap" if row.seen > row.chance else "dotok"),
        svg.text(at, y - 11, f"seen {row.seen}", "lbb ha", "middle"),
    ]
