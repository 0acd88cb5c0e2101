"""How long it took: each incident on a time axis that shrinks as it grows."""

from collections import Counter
from collections.abc import Sequence
from math import log
from typing import NamedTuple

from pytest_incidents.reports.html.charts import svg

_TICKS = (
    (60, "1 min"),
    (600, "10 min"),
    (3600, "1 h"),
    (6 * 3600, "6 h"),
    (86400, "1 d"),
    (7 * 86400, "1 w"),
    (30 * 86400, "30 d"),
    (365 * 86400, "1 y"),
)
_PITCH, _RIGHT = 40, 22
_TELLABLE, _BIN = 60, 4


class Row(NamedTuple):
    """One kind of duration: seconds of each incident, ascending, and their median."""

    name: str
    values: Sequence[float]
    median: float | None


def draw(rows: Sequence[Row], key: str, finding: str, width: float = svg.WIDE) -> svg.Drawing:
    """A row for each kind; a tick for each incident or columns of many, a diamond at the median."""
    left = 92.0
    highest = max((row.values[-1] for row in rows if row.values), default=0)
    ticks = [tick for tick in _TICKS if tick[0] <= highest * 2] or [*_TICKS[:1]]
    end = max(highest, ticks[-1][0])

    def place(seconds: float) -> float:
        return left + (width - left - _RIGHT) * log(1 + seconds / 30) / log(1 + end / 30)

    base = len(rows) * _PITCH + 4
    shapes: list[svg.Shape] = []
    room = left - 40
    for seconds, words in ticks:
        shapes.append(svg.line(place(seconds), 2, place(seconds), base, "gr"))
        if place(seconds) - room > svg.width_of(words, svg.SMALL) + 8:
            shapes.append(svg.text(place(seconds), base + 15, words, "sm", "middle"))
            room = place(seconds)
    for number, row in enumerate(rows):
        y = number * _PITCH + 22
        shapes.append(svg.text(0, y + 4, row.name, "lb"))
        through = y if len(row.values) <= _TELLABLE else y + 8
        shapes.append(svg.line(left, through, width - _RIGHT, through, "gr"))
        shapes += _spread([place(value) for value in row.values], y)
        if row.median is not None:
            shapes.append(svg.diamond(place(row.median), y, 6, "med"))
    return svg.Drawing(key, width, base + 20, "Times to detect, mitigate and resolve", finding, tuple(shapes))


def _spread(across: Sequence[float], y: float) -> list[svg.Shape]:
    """A tick for each of few; of many, columns as high as there are values in them."""
    if len(across) <= _TELLABLE:
        return [svg.path("".join(f"M{x:.1f} {y - 7}v14" for x in across), "tick")] if across else []
    bins = Counter(round(x / _BIN) for x in across)
    most = max(bins.values())
    columns = (f"M{place * _BIN} {y + 8}v-{max(22 * number / most, 1):.1f}" for place, number in sorted(bins.items()))
    return [svg.path("".join(columns), "bins")]
