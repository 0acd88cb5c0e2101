"""JSON with the line of every value. The standard library says whether it is JSON; a walk over it adds lines."""

import json
import re
from bisect import bisect_right
from typing import Any, NoReturn

from pytest_incidents.documents import MAX_DEPTH, Node
from pytest_incidents.documents.nodes import check_texts, quoted
from pytest_incidents.errors import InputError, Problem

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_BRACKET = re.compile(_STRING + r"|[\[\]{}]")
_TOKEN = re.compile(r"[ \t\n]*(" + _STRING + r'|[^\s\[\]{},:"]+|.)')


def parse_json(text: str, shown: str) -> Node:
    """The node of a JSON text.

    Raises:
        InputError: it is no JSON, a key appears twice, or it is nested deeper than 30.
    """
    _check_depth(text, shown)
    try:
        json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise InputError.single(f"not JSON: {error.msg}", shown, error.lineno) from error
    except ValueError as error:  # NaN, or a number with thousands of digits
        raise InputError.single(f"not JSON: {error}", shown, 1) from error
    walk = _Walk(text, shown)
    node = walk.value(walk.next())
    problems = walk.problems + (check_texts(node, shown) if "\\" in text else [])
    if problems:
        raise InputError(problems)
    return node


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _check_depth(text: str, shown: str) -> None:
    """Nesting is bounded before anything that recurses sees the text."""
    depth = 0
    for token in _BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > MAX_DEPTH:
            line = text.count("\n", 0, token.start()) + 1
            raise InputError.single(f"nested deeper than {MAX_DEPTH} levels", shown, line)


class _Walk:
    """One walk over the tokens of a text that is known to be JSON."""

    def __init__(self, text: str, shown: str) -> None:
        self.shown = shown
        self.problems: list[Problem] = []
        self._tokens = _TOKEN.finditer(text)
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def next(self) -> tuple[str, int]:
        match = next(self._tokens)
        return match[1], bisect_right(self._ends, match.start(1)) + 1

    def value(self, token: tuple[str, int]) -> Node:
        text, line = token
        if text == "{":
            return self._members(), line
        if text == "[":
            return self._items(), line
        return json.loads(text), line

    def _items(self) -> list[Node]:
        items: list[Node] = []
        token = self.next()
        while token[0] != "]":
            if token[0] != ",":
                items.append(self.value(token))
            token = self.next()
        return items

    def _members(self) -> dict[str, Node]:
        members: dict[str, Node] = {}
        token = self.next()
        while token[0] != "}":
            if token[0] != ",":
                key: Any = json.loads(token[0])
                if key in members:
                    first = members[key][1]
                    message = f"duplicate key {quoted(key)}, first in line {first}"
                    self.problems.append(Problem(self.shown, token[1], message))
                self.next()  # the colon
                members[key] = self.value(self.next())[0], token[1]
            token = self.next()
        return members
