"""The evidence ladder: how strong the evidence is, and what the audit says of it."""

from collections.abc import Mapping, Sequence

from pytest_incidents.reports.html.charts import blocks, svg
from pytest_incidents.vocabulary import Level

_LABEL, _PITCH, _BAR, _NUMBER = 64, 28, 18, 44


def draw(levels: Mapping[Level, Sequence[blocks.Mark]], key: str, finding: str, width: float = svg.HALF) -> svg.Drawing:
    """One row for each level, the strongest on top."""
    left = _LABEL + 10
    how = blocks.scale(list(levels.values()), width - left - _NUMBER, _BAR, 20)
    shapes: list[svg.Shape] = []
    for place, level in enumerate(reversed(Level)):
        marks, y = levels.get(level, ()), 2 + place * _PITCH
        base = y + _BAR - 5
        shapes.append(svg.text(_LABEL, base, str(level), "lb" if marks else "sm", "end"))
        shapes += blocks.row(left, y, marks, how)
        end = left + len(marks) * how.pitch + (6 if marks else 0)
        shapes.append(svg.text(end, base, f"{len(marks):,}", "nm" if marks else "sm"))
    height = 2 + len(Level) * _PITCH - (_PITCH - _BAR) + 2
    return svg.Drawing(key, width, height, "Evidence ladder", finding, tuple(shapes))
