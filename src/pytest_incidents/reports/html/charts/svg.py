"""A few shapes, and drawings made of them: SVG as plain values that escape what they are given."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from pytest_incidents.escaping import visible

WIDE, HALF, NARROW = 740, 372, 350  # the widths that charts are drawn for, in CSS pixels at scale 1
TEXT, SMALL = 12.5, 11.5  # font sizes, as page.css has them
_SLIM, _BROAD = frozenset("iljtfrI.,:;/|!'()[] -"), frozenset("mwMW@%—")


@dataclass(frozen=True, slots=True)
class Shape:
    """One SVG element: a name, attributes, and what stands inside."""

    name: str
    attributes: Mapping[str, str | float]
    inside: tuple["Shape | str", ...] = ()

    def markup(self) -> str:
        """The element as text; every value in it is escaped."""
        attributes = "".join(f' {key}="{_value(value)}"' for key, value in self.attributes.items() if value != "")
        if not self.inside:
            return f"<{self.name}{attributes}/>"
        inside = "".join(one.markup() if isinstance(one, Shape) else escape(visible(one)) for one in self.inside)
        return f"<{self.name}{attributes}>{inside}</{self.name}>"


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG image with an accessible name and a description that states the finding.

    Args:
        key: unique on the page, without digits, so that no incident's id is like it.
        width: in CSS pixels.
        height: in CSS pixels.
        title: the accessible name.
        finding: what the drawing shows, in a sentence.
        shapes: what is drawn, back to front.
    """

    key: str
    width: float
    height: float
    title: str
    finding: str
    shapes: tuple[Shape, ...] = field(default=())

    def __html__(self) -> str:
        """The image; templates take it as markup."""
        named = f"{self.key}-t {self.key}-d"
        return Shape(
            "svg",
            {
                "viewBox": f"0 0 {_value(self.width)} {_value(self.height)}",
                "width": self.width,
                "height": self.height,
                "role": "img",
                "aria-labelledby": named,
            },
            (
                Shape("title", {"id": f"{self.key}-t"}, (self.title,)),
                Shape("desc", {"id": f"{self.key}-d"}, (self.finding,)),
                *self.shapes,
            ),
        ).markup()


def _value(value: str | float) -> str:
    return escape(visible(value)) if isinstance(value, str) else f"{round(value, 1):g}"


def rect(x: float, y: float, width: float, height: float, look: str, says: str = "") -> Shape:  # noqa: PLR0913, PLR0917 - a place and a size
    """A bar or a block; ``says`` appears under the pointer."""
    box: dict[str, str | float] = {"x": x, "y": y, "width": max(width, 0), "height": height}
    return Shape("rect", box | {"rx": 1.5, "class": look}, _said(says))


def text(x: float, y: float, words: str, look: str = "", anchor: str = "", says: str = "") -> Shape:  # noqa: PLR0913, PLR0917 - a place, words and their looks
    """Words at a baseline; ``anchor`` is ``middle`` or ``end``."""
    return Shape("text", {"x": x, "y": y, "class": look, "text-anchor": anchor}, (*_said(says), words))


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> Shape:
    """A straight line."""
    return Shape("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "class": look})


def circle(x: float, y: float, radius: float, look: str, says: str = "") -> Shape:
    """A disc."""
    return Shape("circle", {"cx": x, "cy": y, "r": radius, "class": look}, _said(says))


def diamond(x: float, y: float, half: float, look: str, says: str = "") -> Shape:
    """A square on its corner."""
    corners = f"M{_value(x)} {_value(y - half)}l{half} {half}l-{half} {half}l-{half}-{half}z"
    return Shape("path", {"d": corners, "class": look}, _said(says))


def path(points: str, look: str) -> Shape:
    """Any path."""
    return Shape("path", {"d": points, "class": look})


def polyline(points: Iterable[tuple[float, float]], look: str) -> Shape:
    """A line through points."""
    return path("M" + "L".join(f"{_value(x)} {_value(y)}" for x, y in points), look)


def _said(says: str) -> tuple[Shape, ...]:
    return (Shape("title", {}, (says,)),) if says else ()


def width_of(words: str, size: float = TEXT) -> float:
    """About how wide words are drawn: sans-serif system fonts differ, and this is a guess on the safe side."""
    return size * sum(map(_width, words))


def _width(letter: str) -> float:
    """The width of a letter in font sizes; what is not Latin is taken to be as wide as high."""
    if letter in _SLIM:
        return 0.34
    if letter in _BROAD:
        return 0.88
    if letter > "\u2e80":
        return 1.0
    return 0.7 if letter.isupper() else 0.56


def fitted(words: str, width: float, size: float = TEXT) -> str:
    """The words, cut with an ellipsis where they would be wider than there is room."""
    return words if width_of(words, size) <= width else _beginning(words, width - size, size) + "…"


def _beginning(words: str, width: float, size: float) -> str:
    """As many letters as fit the width, at least one."""
    taken = 0.0
    for place, letter in enumerate(words):
        taken += size * _width(letter)
        if taken > width and place:
            return words[:place]
    return words


def wrapped(words: str, width: float, lines: int, size: float = SMALL) -> Sequence[str]:
    """The words over at most so many lines, broken after spaces, hyphens, dots and slashes, else anywhere."""
    rows = [""]
    for piece in _pieces(words, width, size):
        if rows[-1] and width_of(rows[-1] + piece.rstrip(), size) > width:
            rows.append("")
        rows[-1] += piece
    if len(rows) > lines:
        rows = [*rows[: lines - 1], "".join(rows[lines - 1 :])]
    return [fitted(row.strip(), width, size) for row in rows]


def _pieces(words: str, width: float, size: float) -> Iterator[str]:
    """Where lines may break: after separators, and in the middle of what is too wide by itself."""
    for piece in re.findall(r"[^ \-./_]*[ \-./_]|[^ \-./_]+", words):
        if width_of(piece.rstrip(), size) <= width:
            yield piece
        else:
            half = max(len(piece) // 2, 1)
            yield from (_beginning(piece[:half], width - size * _width("-"), size) + "-", piece[half:])


def label(x: float, y: float, words: str, width: float, *, look: str = "lb") -> Shape:
    """Words that keep to a width; what was cut appears under the pointer."""
    short = fitted(words, width, SMALL if look == "sm" else TEXT)
    return text(x, y, short, look, says=words if short != words else "")


def paragraph(x: float, y: float, words: str, width: float, lines: int) -> list[Shape]:
    """Small words over several centred lines."""
    rows = wrapped(words, width, lines)
    whole = words if "".join(rows).replace(" ", "") != words.replace(" ", "") else ""
    return [text(x, y + 13 * place, row, "sm", "middle", whole) for place, row in enumerate(rows)]
