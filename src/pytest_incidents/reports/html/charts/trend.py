"""Coverage over the saved runs."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from pytest_incidents.metrics import Ratio
from pytest_incidents.reports import wording
from pytest_incidents.reports.html.charts import svg

_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 176.0, 40.0, 272.0, 10.0, 142.0
_LABELS = 4
_LINE = 14


class Point(NamedTuple):
    """One run and its two shares, ``n/a`` where the run could not tell."""

    day: date
    coverage: Ratio
    weighted: Ratio


def draw(points: Sequence[Point], key: str, finding: str) -> svg.Drawing:
    """Two lines over time: coverage, and the same by weight, dashed. Days are to scale."""
    start, end = points[0].day, points[-1].day
    days = max((end - start).days, 1)
    across = [_LEFT + 8 + (_RIGHT - _LEFT - 8) * (point.day - start).days / days for point in points]
    shapes: list[svg.Shape] = []
    for percent in (0, 50, 100):
        y = _y(percent / 100)
        shapes.append(svg.line(_LEFT, y, _RIGHT + 6, y, "ax" if not percent else "gr"))
        shapes.append(svg.text(_LEFT - 6, y + 4, f"{percent} %", "sm", "end"))
    shapes += _line(across, [point.weighted.value for point in points], "l2")
    shapes += _line(across, [point.coverage.value for point in points], "l1")
    shapes += [
        svg.circle(x, _y(point.coverage.value), 3, "dot", f"{point.day}: {wording.percent(point.coverage)}")
        for x, point in zip(across, points, strict=True)
        if point.coverage.value is not None
    ]
    shapes += _dates(across, points)
    shapes += _ends(points[-1])
    return svg.Drawing(key, svg.HALF, _HEIGHT, "Coverage over the saved runs", finding, tuple(shapes))


def _y(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * share


def _line(across: Sequence[float], shares: Sequence[float | None], look: str) -> list[svg.Shape]:
    """The line, in pieces where a run could not tell."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, share in zip(across, shares, strict=True):
        if share is None:
            pieces.append([])
        else:
            pieces[-1].append((x, _y(share)))
    return [svg.polyline(piece, look) for piece in pieces if len(piece) > 1]


def _dates(across: Sequence[float], points: Sequence[Point]) -> list[svg.Shape]:
    """Dates under the axis, as many as fit side by side, the last one always."""
    shapes: list[svg.Shape] = []
    room = _RIGHT + 40.0
    least = (_RIGHT - _LEFT) / _LABELS
    for x, point in reversed(list(zip(across, points, strict=True))):
        if room - x >= least or not shapes:
            shapes.append(svg.text(x, _BOTTOM + 18, wording.month(point.day), "sm", "middle"))
            room = x
    return shapes


def _ends(last: Point) -> list[svg.Shape]:
    if last.coverage.value is None or last.weighted.value is None:
        return []
    y, below = _y(last.coverage.value), _y(last.weighted.value)
    if abs(below - y) < _LINE:
        below = y + (_LINE if below >= y else -_LINE)
    return [
        svg.text(_RIGHT + 12, y + 4, wording.percent(last.coverage), "lbb"),
        svg.text(_RIGHT + 12, below + 4, f"{wording.percent(last.weighted)} weighted", "sm"),
    ]
