"""YAML without surprises: every scalar is text, and nothing is expanded, shared, tagged or merged.

One pass over the parser's events builds the nodes. Nothing is composed and nothing recurses, so nesting is
bounded before it costs anything (the composer of the C library dies of 100,000 opening brackets), anchors
are seen before anything could refer to them, and it is also the fastest way there is from Python.
"""

import functools
from collections.abc import Iterator
from typing import Any

from pytest_incidents.documents import MAX_DEPTH, Node
from pytest_incidents.documents.nodes import check_texts, quoted
from pytest_incidents.errors import InputError, Problem


def parse_yaml(text: str, shown: str) -> Node:
    """The node of a YAML text that holds one document; an empty one is ``(None, 1)``.

    Raises:
        InputError: it is no YAML, or it uses what records may not: tags, anchors, aliases, merge keys,
            duplicate keys, keys that are no text, several documents, nesting deeper than 30.
    """
    yaml, loader_class, events = _library()
    loader = None
    try:
        loader = loader_class(text)
        node, problems = _build(iter(loader.get_event, None), events, shown)
    except yaml.YAMLError as error:
        raise InputError([_syntax_problem(error, text, shown)]) from error
    finally:
        if loader is not None:
            loader.dispose()
    if "\\" in text:  # only an escape can spell a character that has no place in text
        problems += check_texts(node, shown)
    if problems:
        raise InputError(problems)
    return node


@functools.cache
def _library() -> tuple[Any, Any, tuple[Any, ...]]:
    import yaml

    events = (
        yaml.ScalarEvent,
        yaml.MappingStartEvent,
        yaml.MappingEndEvent,
        yaml.SequenceStartEvent,
        yaml.SequenceEndEvent,
        yaml.AliasEvent,
        yaml.DocumentStartEvent,
    )
    return yaml, getattr(yaml, "CBaseLoader", yaml.BaseLoader), events


def _build(stream: Iterator[Any], events: tuple[Any, ...], shown: str) -> tuple[Node, list[Problem]]:
    scalar, mapping, mapping_end, sequence, sequence_end, alias, document = events
    problems: list[Problem] = []
    # A frame is (values, lines) of one collection; of a mapping, keys and values in turn
    values: list[Any] = []
    lines: list[int] = []
    outer: list[tuple[list[Any], list[int]]] = []
    documents = 0
    for event in stream:
        kind = event.__class__
        if kind is scalar:
            values.append(event.value)
            lines.append(event.start_mark.line + 1)
            if event.anchor is not None or event.tag is not None:
                problems.append(_forbidden(event, shown))
        elif kind is mapping or kind is sequence:
            values.append(None)
            lines.append(event.start_mark.line + 1)
            if event.anchor is not None or event.tag is not None:
                problems.append(_forbidden(event, shown))
            outer.append((values, lines))
            if len(outer) > MAX_DEPTH:
                raise InputError([*problems, Problem(shown, lines[-1], f"nested deeper than {MAX_DEPTH} levels")])
            values, lines = [], []
        elif kind is mapping_end:
            members = _members(values, lines, problems, shown)
            values, lines = outer.pop()
            values[-1] = members
        elif kind is sequence_end:
            items = list(zip(values, lines, strict=True))
            values, lines = outer.pop()
            values[-1] = items
        elif kind is alias:
            values.append("")
            lines.append(event.start_mark.line + 1)
            problems.append(Problem(shown, lines[-1], f"alias '*{event.anchor}': write the value itself"))
        elif kind is document:
            documents += 1
            if documents > 1:
                line = event.start_mark.line + 1
                raise InputError([*problems, Problem(shown, line, "a second document: one file holds one document")])
    return ((values[0], lines[0]) if values else (None, 1)), problems


def _members(values: list[Any], lines: list[int], problems: list[Problem], shown: str) -> dict[str, Node]:
    keys = values[::2]
    try:
        members = dict(zip(keys, zip(values[1::2], lines[::2], strict=True), strict=True))
    except TypeError:  # a key that is a list or a mapping cannot be hashed
        members = {}
    if len(members) != len(keys) or "<<" in members:
        problems += _wrong_keys(keys, lines[::2], shown)
    return members


def _wrong_keys(keys: list[Any], lines: list[int], shown: str) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for key, line in zip(keys, lines, strict=True):
        if not isinstance(key, str):
            yield Problem(shown, line, "a key must be text")
        elif key == "<<":
            yield Problem(shown, line, "merge key '<<': write the keys themselves")
        elif key in seen:
            yield Problem(shown, line, f"duplicate key {quoted(key)}, first in line {seen[key]}")
        else:
            seen[key] = line


def _forbidden(event: Any, shown: str) -> Problem:
    line = event.start_mark.line + 1
    if event.anchor is not None:
        return Problem(shown, line, f"anchor '&{event.anchor}': write the value where it is needed")
    return Problem(shown, line, f"tag {quoted(event.tag)}: every value is read as text, without tags")


def _syntax_problem(error: Any, text: str, shown: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:  # a character that YAML forbids: the error knows its place only as an offset
        position = getattr(error, "position", 0)
        wrong = getattr(error, "character", "")
        named = f" U+{wrong:04X}" if isinstance(wrong, int) else ""
        return Problem(shown, text.count("\n", 0, position) + 1, f"a character{named} that YAML forbids")
    message = " ".join(part for part in (error.context, error.problem) if part)
    if "'\\t'" in message:
        message = "a tab where YAML wants spaces"
    return Problem(shown, mark.line + 1, f"not YAML: {message}" if "YAML" not in message else message)


