"""TOML with the line of every value. The standard library says what it means; a scan says where it stands."""

import re
import tomllib
from typing import Any, TypeAlias

from pytest_incidents.documents import MAX_DEPTH, Node
from pytest_incidents.documents.nodes import check_texts
from pytest_incidents.errors import InputError, Problem

_Path: TypeAlias = tuple[str | int, ...]

_BITS = 64
_AT = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_SPACE = re.compile(r"(?:[ \t]|#[^\n]*)*")
_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\n]*'""")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""(?:"{0,2})'
    r"|'''(?:[^']|'(?!''))*'''(?:'{0,2})"
    r'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\n]+")
_BRACKET = re.compile(_STRING.pattern + r"|#[^\n]*|[\[\]{}\n.=,]", re.DOTALL)


def parse_toml(text: str, shown: str) -> Node:
    """The node of a TOML text; dates and times are values of :mod:`datetime`.

    Raises:
        InputError: it is no TOML, or it is nested deeper than 30.
    """
    _check_depth(text, shown)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _AT.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        raise InputError.single(f"not TOML: {_AT.sub('', str(error)).strip()}", shown, line) from error
    except ValueError as error:  # a number with thousands of digits, or a day that no month has
        raise InputError.single(f"not TOML: {error}", shown, 1) from error
    node = _with_lines(table, _Scan(text).lines, (), 1)
    problems = (check_texts(node, shown) if "\\" in text else []) + _check_numbers(node, shown)
    if problems:
        raise InputError(problems)
    return node


def _check_depth(text: str, shown: str) -> None:
    """Nesting by brackets and by dotted keys is bounded before anything that recurses, or copies, sees the text."""
    depth, dots, line = 0, 0, 1
    for token in _BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        dots = dots + 1 if token[0] == "." else 0 if token[0] in "[]{}\n=," else dots
        line += token[0].count("\n")
        if max(depth, dots) > MAX_DEPTH:
            raise InputError.single(f"nested deeper than {MAX_DEPTH} levels", shown, line)


def _check_numbers(node: Node, shown: str) -> list[Problem]:
    """TOML's whole numbers have 64 bits; the library takes any, and Python cannot write down a very long one."""
    problems = []
    pending = [node]
    while pending:
        value, line = pending.pop()
        if isinstance(value, int) and value.bit_length() > _BITS:
            problems.append(Problem(shown, line, f"a number of more than {_BITS} bits"))
        elif isinstance(value, (dict, list)):
            pending += value.values() if isinstance(value, dict) else value
    return problems


def _with_lines(value: Any, lines: dict[_Path, int], path: _Path, line: int) -> Node:
    line = lines.get(path, line)
    if isinstance(value, dict):
        return {key: _with_lines(item, lines, (*path, key), line) for key, item in value.items()}, line
    if isinstance(value, list):
        return [_with_lines(item, lines, (*path, place), line) for place, item in enumerate(value)], line
    return value, line


class _Scan:
    """The line of every key and item of a text that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self.lines: dict[_Path, int] = {}
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0
        self._arrays: dict[_Path, int] = {}  # an array of tables → how many tables it has so far
        table: _Path = ()
        self._skip(_BLANK)
        while self._at < len(text):
            if text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> _Path:
        is_array = self._text.startswith("[[", self._at)
        line = self._line_here()
        self._at += 2 if is_array else 1
        path = self._resolved(self._keys(), line, is_array=is_array)
        self._at += 2 if is_array else 1
        return path

    def _resolved(self, keys: list[str], line: int, *, is_array: bool) -> _Path:
        path: _Path = ()
        for place, key in enumerate(keys):
            path = (*path, key)
            self.lines.setdefault(path, line)
            is_last = place == len(keys) - 1
            if is_last and is_array:
                self._arrays[path] = self._arrays.get(path, 0) + 1
            if path in self._arrays:
                path = (*path, self._arrays[path] - 1)
                self.lines.setdefault(path, line)
        return path

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACE)
            key = self._take(_KEY)
            keys.append(next(iter(tomllib.loads(f"{key}=0"))) if key[:1] in "\"'" and key else key)
            self._skip(_SPACE)
            if not self._text.startswith(".", self._at):
                return keys
            self._at += 1

    def _pair(self, table: _Path) -> None:
        line = self._line_here()
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: _Path) -> None:
        match self._text[self._at : self._at + 1]:
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._take(_STRING)
            case _:
                self._take(_BARE)

    def _array(self, path: _Path) -> None:
        self._at += 1
        place = 0
        self._skip(_BLANK)
        while not self._text.startswith("]", self._at):
            self.lines[*path, place] = self._line_here()
            self._value((*path, place))
            place += 1
            self._skip_comma()
        self._at += 1

    def _inline_table(self, path: _Path) -> None:
        self._at += 1
        self._skip(_BLANK)
        while not self._text.startswith("}", self._at):
            self._pair(path)
            self._skip_comma()
        self._at += 1

    def _skip_comma(self) -> None:
        self._skip(_BLANK)
        if self._text.startswith(",", self._at):
            self._at += 1
            self._skip(_BLANK)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise AssertionError(f"the scan lost its place in line {self._line_here()}")  # never for valid TOML
        self._at = found.end()
        return found[0]

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line
