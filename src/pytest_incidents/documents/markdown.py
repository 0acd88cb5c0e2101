"""Markdown with front matter: YAML between ``---`` lines or TOML between ``+++`` lines. The body is prose."""

import re

from pytest_incidents.documents import Node
from pytest_incidents.errors import InputError

_YAML = re.compile(r"---[ \t]*\n")
_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\n")
_TOML_END = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(?:```|~~~).*?(?:^ {0,3}(?:```|~~~)[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$|^(?! *[-=>*+])(\S.*)\n {0,3}(?:=+|-+)[ \t]*$", re.MULTILINE)


def parse_front_matter(text: str, shown: str) -> Node | None:
    """The node of a Markdown text's front matter, its lines counted in the whole file; None without any.

    Raises:
        InputError: the front matter is never closed, or is not what it should be.
    """
    if start := _YAML.match(text):
        from pytest_incidents.documents.yaml_text import parse_yaml

        end = _end(_YAML_END, text, start, shown, "---")
        return parse_yaml(text[:end], shown)  # the opening line begins a YAML document, too: lines stay true
    if start := _TOML.match(text):
        from pytest_incidents.documents.toml_text import parse_toml

        end = _end(_TOML_END, text, start, shown, "+++")
        return parse_toml("\n" + text[start.end() : end], shown)
    return None


def _end(closing: re.Pattern[str], text: str, start: re.Match[str], shown: str, fence: str) -> int:
    found = closing.search(text, start.end())
    if found is None:
        raise InputError.single(f"front matter without a closing {fence} line", shown, 1)
    return found.start()


def first_heading(text: str) -> Node | None:
    """The text of the first heading after any front matter, and its line; None where there is none."""
    start = 0
    for opening, closing in ((_YAML, _YAML_END), (_TOML, _TOML_END)):
        if (begun := opening.match(text)) and (ended := closing.search(text, begun.end())):
            start = ended.end()
    body = _FENCE.sub(lambda fenced: re.sub(r"[^\n]", " ", fenced[0]), text[start:])
    found = _HEADING.search(body)
    if found is None:
        return None
    return (found[1] or found[2]).strip(), text.count("\n", 0, start) + body.count("\n", 0, found.start()) + 1
