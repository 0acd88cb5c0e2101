"""Recurrence against impact: which classes come back, and how much they weigh."""

from collections.abc import Sequence
from typing import NamedTuple

from pytest_incidents.reports.html.charts import svg

_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 284.0, 40.0, 366.0, 22.0, 244.0
_LABELLED = 7
_APART = 12.0
_GAP = 5.0  # between words and what stands beside them
_BOLD = 1.06  # how much wider than usual


class Point(NamedTuple):
    """One class: how often it came back, how much its incidents weigh, whether any of them is not guarded."""

    name: str
    recurrences: int
    weight: float
    all_guarded: bool
    share: str


class _Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "_Box") -> bool:
        apart_x = self.x + self.width + _GAP < other.x or other.x + other.width + _GAP < self.x
        return not (apart_x or self.y + self.height < other.y or other.y + other.height < self.y)


def draw(points: Sequence[Point], key: str, finding: str) -> svg.Drawing:
    """A mark for each class, in the order of priority; the first ones are named where there is room."""
    across = _step(max((point.recurrences for point in points), default=0) or 1)
    up = _step(max((point.weight for point in points), default=0) or 1)
    places = _places(points, across, up)
    marks = [_Box(x - 8, y - 8, 16, 16) for x, y in places]
    shapes = _frame(across, up)
    shapes += [_mark(point, *place) for point, place in zip(points, places, strict=True)]
    taken = [*marks, _Box(_RIGHT - 80, _TOP - 12, 80, 16), _Box(_LEFT, _TOP - 12, 130, 16)]
    for point, (x, y) in list(zip(points, places, strict=True))[:_LABELLED]:
        shapes += _label(point, x, y, taken)
    return svg.Drawing(key, svg.HALF, _HEIGHT, "Recurrence and impact of defect classes", finding, tuple(shapes))


def _step(highest: float) -> tuple[float, float]:
    """The step between two ticks, and the end of the axis: at most five ticks, on round numbers."""
    step = 1.0
    while highest / step > 5:  # noqa: PLR2004 - more ticks than five are noise
        step *= 2.5 if str(step)[0] == "2" else 2
    ends = step
    while ends < highest:
        ends += step
    return step, ends


def _places(points: Sequence[Point], across: tuple[float, float], up: tuple[float, float]) -> list[tuple[float, float]]:
    """Where each point lies; those at the same place stand side by side."""
    used: dict[tuple[float, float], int] = {}
    places = []
    for point in points:
        x = _LEFT + 14 + (_RIGHT - _LEFT - 40) * point.recurrences / across[1]
        y = _BOTTOM - (_BOTTOM - _TOP - 14) * point.weight / up[1]
        here = used.get((point.recurrences, point.weight), 0)
        used[point.recurrences, point.weight] = here + 1
        places.append((min(x + here * _APART, _RIGHT), y))
    return places


def _frame(across: tuple[float, float], up: tuple[float, float]) -> list[svg.Shape]:
    shapes = [
        svg.line(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, "ax"),
        svg.line(_LEFT, _BOTTOM, _LEFT, _TOP - 6, "ax"),
        svg.line((_LEFT + _RIGHT) / 2, _TOP - 6, (_LEFT + _RIGHT) / 2, _BOTTOM, "gr"),
        svg.line(_LEFT, (_TOP + _BOTTOM) / 2, _RIGHT, (_TOP + _BOTTOM) / 2, "gr"),
        svg.text(_LEFT + 6, _TOP - 2, "↑ weight of the incidents", "sm"),
        svg.text(_RIGHT, _TOP - 2, "invest first", "qd", "end"),
        svg.text(_RIGHT, _HEIGHT - 6, "recurrences within 365 days →", "sm", "end"),
    ]
    for place in range(round(across[1] / across[0]) + 1):
        x = _LEFT + 14 + (_RIGHT - _LEFT - 40) * place * across[0] / across[1]
        shapes.append(svg.text(x, _BOTTOM + 16, f"{place * across[0]:,g}", "sm", "middle"))
    for place in range(round(up[1] / up[0]) + 1):
        y = _BOTTOM - (_BOTTOM - _TOP - 14) * place * up[0] / up[1]
        shapes.append(svg.text(_LEFT - 6, y + 4, f"{place * up[0]:,g}", "sm", "end"))
    return shapes


def _mark(point: Point, x: float, y: float) -> svg.Shape:
    says = f"{point.name}: {point.share} guarded, recurrences {point.recurrences}, weight {point.weight:g}"
    if point.all_guarded:
        return svg.circle(x, y, 5.5, "b-guarded", says)
    return svg.diamond(x, y, 7, "b-gap", says)


def _label(point: Point, x: float, y: float, taken: list[_Box]) -> list[svg.Shape]:
    """The name with its share at the first side where nothing stands yet; else the name; nowhere, if all are taken."""
    name, share = svg.fitted(point.name, 210), f"{point.share} guarded"
    wide = svg.width_of(name) * _BOLD
    for height, width in ((27, max(wide, svg.width_of(share, svg.SMALL))), (14, wide)):
        for left, top, anchor in _sides(x, y, width, height):
            box = _Box(left, top, width, height)
            inside = left >= _LEFT + 4 and left + width <= svg.HALF and top >= 0 and top + height <= _BOTTOM + 4
            if inside and not any(box.meets(other) for other in taken):
                taken.append(box)
                start = left + width if anchor else left
                second = [svg.text(start, top + 24, share, "sm ha", anchor)] if height > 14 else []  # noqa: PLR2004 - both lines
                return [svg.text(start, top + 11, name, "lbb ha", anchor), *second]
    return []


def _sides(x: float, y: float, width: float, height: float) -> list[tuple[float, float, str]]:
    """Left edge, upper edge and anchor of each place beside, above and below a mark, the best ones first."""
    right, left = x + 12 + _GAP, x - 12 - _GAP - width
    middle = min(max(x - width / 2, _LEFT + 4), svg.HALF - width)
    flush = [svg.HALF - width] if middle < svg.HALF - width <= x else []
    beside = (y - height / 2, y - height - 3, y + 2)
    return [
        (right, beside[0], ""),
        (left, beside[0], "end"),
        (right, beside[1], ""),
        (right, beside[2], ""),
        (left, beside[1], "end"),
        (left, beside[2], "end"),
        *((start, top, "") for start in (middle, *flush) for top in (y + 10 + _GAP, y - 10 - _GAP - height)),
    ]
