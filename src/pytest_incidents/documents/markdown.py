"""Markdown with front matter: YAML between ``---`` lines or TOML between ``+++`` lines. The body is prose."""

import functools
import re

from pytest_incidents.documents import Node
from pytest_incidents.errors import InputError

_OPENING = re.compile(r"(---|\+\+\+)[ \t]*\n")
_CLOSING = {
    "---": re.compile(r"\n---[ \t]*(?=\n|\Z)"),
    "+++": re.compile(r"\n\+\+\+[ \t]*(?=\n|\Z)"),
}
_FENCE = re.compile(r"^ {0,3}(?:```|~~~).*?(?:^ {0,3}(?:```|~~~)[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+([^ \t\n].*)$|^(?! *[-=>*+])(\S.*)\n {0,3}(?:=+|-+)[ \t]*$", re.MULTILINE)


def parse_front_matter(text: str, shown: str) -> Node | None:
    """The node of a Markdown text's front matter, its lines counted in the whole file; None without any.

    Raises:
        InputError: the front matter is never closed, or is not what it should be.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return None
    closing = _closing(text, opening)
    if closing is None:
        raise InputError.single(f"front matter without a closing {opening[1]} line", shown, 1)
    if opening[1] == "---":
        from pytest_incidents.documents.yaml_text import parse_yaml

        return parse_yaml(text[: closing.start() + 1], shown)  # the opening line begins a YAML document, too
    from pytest_incidents.documents.toml_text import parse_toml

    return parse_toml("\n" + text[opening.end() : closing.start() + 1], shown)


def _closing(text: str, opening: re.Match[str]) -> re.Match[str] | None:
    return _CLOSING[opening[1]].search(text, opening.end() - 1)  # the line between may be missing altogether


@functools.lru_cache(maxsize=1)  # a file may hold many records, and each asks
def first_heading(text: str) -> Node | None:
    """The text of the first heading after any front matter, and its line; None where there is none."""
    opening = _OPENING.match(text)
    closing = opening and _closing(text, opening)
    start = closing.end() if closing else 0
    body = _FENCE.sub(lambda fenced: re.sub(r"[^\n]", " ", fenced[0]), text[start:])
    found = _HEADING.search(body)
    if found is None:
        return None
    words = _without_closing(found[1]) if found[1] else found[2].strip()
    return words, text.count("\n", 0, start) + body.count("\n", 0, found.start()) + 1


def _without_closing(heading: str) -> str:
    """The words of ``# words ##``; a number sign that is glued to a word belongs to it: ``# In C#``."""
    heading = heading.strip()
    words = heading.rstrip("#")
    return words.rstrip() if words != words.rstrip() else heading
