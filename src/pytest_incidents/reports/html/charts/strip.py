"""The last ten incidents in order, with an arc from each repeat back to what it repeats."""

from collections.abc import Sequence

from pytest_incidents.metrics import StripEntry
from pytest_incidents.reports.html.charts import svg

_SQUARE = 26
_LINE, _LINES = 13, 4
_TITLE = "The last incidents, oldest first, with repeats marked"


def draw(strip: Sequence[StripEntry], key: str, finding: str) -> svg.Drawing:
    """Left to right, for a wide page."""
    pitch = svg.WIDE / max(len(strip), 5)
    top = 46 if any(entry.is_repeat for entry in strip) else 4
    centres = [pitch * (place + 0.5) for place in range(len(strip))]
    shapes = _arcs_above(strip, centres, top)
    lowest = 0.0
    for entry, x in zip(strip, centres, strict=True):
        shapes += _square(entry, x - _SQUARE / 2, top)
        y = top + _SQUARE + 16
        look = "lbb" if entry.is_repeat else "lb"
        shapes.append(svg.text(x, y, entry.started.isoformat(), look, "middle"))
        names = svg.paragraph(x, y + 15, entry.incident, pitch - 3, 2)
        shapes += names
        kinds = svg.paragraph(x, y + 15 + _LINE * len(names) + 3, entry.kind, pitch - 3, _LINES)
        lowest = max(lowest, y + 18 + _LINE * (len(names) + len(kinds) - 1))
        shapes += kinds
    return svg.Drawing(key, svg.WIDE, lowest + 6, _TITLE, finding, tuple(shapes))


def draw_tall(strip: Sequence[StripEntry], key: str, finding: str) -> svg.Drawing:
    """Top to bottom, for a phone: the same, with the arcs at the left."""
    pitch, left = 46, 44
    middles = [pitch * place + 18 for place in range(len(strip))]
    shapes = _arcs_beside(strip, middles, left)
    for entry, y in zip(strip, middles, strict=True):
        shapes += _square(entry, left, y - _SQUARE / 2)
        x = left + _SQUARE + 12
        look = "lbb" if entry.is_repeat else "lb"
        shapes.append(svg.text(x, y - 3, entry.started.isoformat(), look))
        shapes.append(svg.label(x + 82, y - 3, entry.incident, svg.NARROW - x - 82, look="sm"))
        shapes.append(svg.label(x, y + 13, entry.kind, svg.NARROW - x, look="sm"))
    return svg.Drawing(key, svg.NARROW, pitch * len(strip), _TITLE, finding, tuple(shapes))


def _square(entry: StripEntry, x: float, y: float) -> list[svg.Shape]:
    if not entry.is_repeat:
        return [svg.rect(x, y, _SQUARE, _SQUARE, "b-plain", f"{entry.incident}: no repeat")]
    says = f"{entry.incident} repeats {', '.join(entry.repeats)}"
    middle, base = x + _SQUARE / 2, y + _SQUARE / 2
    arrow = svg.path(  # an arrow that comes back to where it started
        f"M{middle - 4.5:g} {base + 3.5:g}a5.8 5.8 0 1 0 .6 -7.6M{middle - 5.6:g} {base - 7.4:g}v3.8h3.8", "again"
    )
    return [svg.rect(x, y, _SQUARE, _SQUARE, "b-rep", says), arrow]


def _links(strip: Sequence[StripEntry]) -> list[tuple[int | None, int]]:
    """For each repeat its place and that of the latest it repeats; None where that one is off the strip."""
    place_of = {entry.incident: place for place, entry in enumerate(strip)}
    return [(place_of.get(entry.repeats[-1]), place) for place, entry in enumerate(strip) if entry.is_repeat]


def _arcs_above(strip: Sequence[StripEntry], centres: Sequence[float], top: float) -> list[svg.Shape]:
    shapes = []
    for earlier, place in _links(strip):
        end = centres[place]
        start = centres[earlier] if earlier is not None else max(end - 38, 2)
        rise = min(14 + abs(end - start) / 16, 38)
        shapes.append(
            svg.path(
                f"M{start:.0f} {top - 6}C{start:.0f} {top - rise:.0f} {end:.0f} {top - rise:.0f} {end:.0f} {top - 5}",
                "arc",
            )
        )
        shapes.append(svg.path(f"M{end - 4:.0f} {top - 11}l4 6l4 -6", "arc"))
    return shapes


def _arcs_beside(strip: Sequence[StripEntry], middles: Sequence[float], left: float) -> list[svg.Shape]:
    shapes = []
    for earlier, place in _links(strip):
        end = middles[place]
        start = middles[earlier] if earlier is not None else max(end - 20, 2)
        reach = min(12 + abs(end - start) / 8, 40)
        out = f"{left - reach:.0f}"
        shapes.append(
            svg.path(f"M{left - 5} {start:.0f}C{out} {start:.0f} {out} {end:.0f} {left - 5} {end:.0f}", "arc")
        )
        shapes.append(svg.path(f"M{left - 11} {end - 4:.0f}l6 4l-6 4", "arc"))
    return shapes
