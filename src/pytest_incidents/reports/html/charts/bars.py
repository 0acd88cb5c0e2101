"""One whole in parts, and counts side by side."""

from collections.abc import Sequence
from typing import NamedTuple

from pytest_incidents.reports.html.charts import svg

_BAR = 26
_LEAST = 10.0


class Part(NamedTuple):
    """A part of a whole: its name, how many, and how it looks (``b-…`` in page.css)."""

    name: str
    number: int
    look: str


def stacked(parts: Sequence[Part], key: str, title: str, finding: str, width: float = svg.WIDE) -> svg.Drawing:
    """One bar, each part as wide as its share, none so narrow that it cannot be seen."""
    there = [part for part in parts if part.number]
    total = sum(part.number for part in there)
    spare = width - _LEAST * len(there)
    shapes: list[svg.Shape] = []
    x = 0.0
    for part in there:
        wide = _LEAST + spare * part.number / total
        shapes.append(svg.rect(x + 0.5, 0.5, wide - 3, _BAR - 1, part.look, f"{part.name}: {part.number}"))
        words = f"{part.number:,}"
        if svg.width_of(words) < wide - 3:
            shapes.append(svg.text(x + (wide - 2) / 2, _BAR / 2 + 4.5, words, f"in-{part.look[2:]}", "middle"))
        x += wide
    return svg.Drawing(key, width, _BAR, title, finding, tuple(shapes))


def beside(parts: Sequence[Part], key: str, title: str, finding: str, width: float = svg.HALF) -> svg.Drawing:
    """A row for each part, longest bar as wide as there is room."""
    label, pitch, height = 112, 25, 15
    most = max((part.number for part in parts), default=0) or 1
    shapes: list[svg.Shape] = []
    for place, part in enumerate(parts):
        y = place * pitch + 2
        wide = (width - label - 50) * part.number / most
        shapes.append(svg.label(0, y + height - 3, part.name, label - 8))
        shapes.append(svg.rect(label, y, max(wide, 1), height, part.look))
        shapes.append(svg.text(label + max(wide, 1) + 6, y + height - 3, f"{part.number:,}", "nm"))
    return svg.Drawing(key, width, len(parts) * pitch, title, finding, tuple(shapes))


def columns(names: Sequence[str], stacks: Sequence[Sequence[Part]], key: str, title: str, finding: str) -> svg.Drawing:
    """A column for each name, its parts on top of each other, the first at the bottom."""
    width, base, top = svg.HALF, 128.0, 16.0
    totals = [sum(part.number for part in stack) for stack in stacks]
    most = max(totals, default=0) or 1
    pitch = min(width / max(len(names), 1), 46)
    shapes: list[svg.Shape] = [svg.line(0, base, pitch * len(names), base, "ax")]
    for place, (name, stack, total) in enumerate(zip(names, stacks, totals, strict=True)):
        x, y = place * pitch, base
        for part in stack:
            tall = (base - top) * part.number / most
            y -= tall
            if part.number:
                says = f"{name}, {part.name}: {part.number}"
                shapes.append(svg.rect(x + 3, y + 0.75, pitch - 8, max(tall - 1.5, 1), part.look, says))
        shapes.append(svg.text(x + pitch / 2 - 1, y - 5, f"{total:,}", "nm", "middle"))
        if len(names) * 30 <= width or place % 2 == len(names) % 2 - 1 or place == len(names) - 1:
            shapes.append(svg.text(x + pitch / 2 - 1, base + 15, name, "sm", "middle"))
    return svg.Drawing(key, width, base + 22, title, finding, tuple(shapes))
