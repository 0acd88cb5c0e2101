"""YAML without surprises: every scalar is text, and nothing is expanded, shared, tagged or merged.

The C library composes nodes and one walk turns them into values: twice as fast as looking at its events. But its
composer recurses, and remembers anchors. So a text in which anything could nest deeply or carry an anchor, an
alias or a tag has its events looked at first, and is composed only when they turn out harmless.
"""

import functools
import re
from collections.abc import Iterator
from typing import Any

from pytest_incidents.documents import MAX_DEPTH, Node
from pytest_incidents.documents.nodes import check_texts, quoted
from pytest_incidents.errors import InputError, Problem

# An indicator of an anchor, alias or tag can only follow white space or one of these, and is glued to its name
_SPECIAL = re.compile(r"[&*!](?=\S)")
_BEFORE_SPECIAL = frozenset(" \t\n[{,:?-") | {""}
# A block collection begins in a column of its own, or shares its parent's; this much before it means depth
_INDENTED = re.compile(r"\n[ ?:-]{60}")
_MOST_BRACKETS = 60


def parse_yaml(text: str, shown: str) -> Node:
    """The node of a YAML text that holds one document; of an empty one ``(None, 1)``.

    Raises:
        InputError: it is no YAML, or it uses what records may not: tags, anchors, aliases, merge keys,
            duplicate keys, keys that are no text, several documents, nesting deeper than 30.
    """
    yaml, loader_class = _library()
    walk = _Walk(shown, yaml)
    loader = None
    try:
        if _may_surprise(text):
            _check_events(text, shown, yaml)
        loader = loader_class(text)
        root = loader.get_single_node()
        node = (None, 1) if root is None else (walk.value(root, 0), root.start_mark.line + 1)
    except yaml.YAMLError as error:
        raise InputError([_syntax_problem(error, text, shown)]) from error
    finally:
        if loader is not None:
            loader.dispose()
    if "\\" in text:  # only an escape can spell a character that has no place in text
        walk.problems += check_texts(node, shown)
    if walk.problems:
        raise InputError(walk.problems)
    return node


@functools.cache
def _library() -> tuple[Any, Any]:
    import yaml

    try:
        from yaml import cyaml

        composer: Any = cyaml.CParser  # type: ignore[attr-defined]  # the stubs do not know that it is passed on
    except ImportError:  # a build of PyYAML without the C library
        composer = yaml.BaseLoader

    class Loader(composer):  # type: ignore[misc]  # which one it is shows at run time
        """Composes without resolving: a scalar's tag would say what we do not want to know."""

        def resolve(self, kind: Any, value: Any, implicit: Any) -> None:
            pass

        def descend_resolver(self, current_node: Any, current_index: Any) -> None:
            pass

        def ascend_resolver(self) -> None:
            pass

    return yaml, Loader


class _Walk:
    """One walk over composed nodes, and the problems it met."""

    def __init__(self, shown: str, yaml: Any) -> None:
        self.problems: list[Problem] = []
        self._shown = shown
        self._scalar = yaml.ScalarNode
        self._mapping = yaml.MappingNode

    def value(self, node: Any, depth: int) -> Any:
        """The value of a node, with those of the nodes below it."""
        kind = node.__class__
        if kind is self._scalar:
            return node.value
        if depth == MAX_DEPTH:
            raise InputError([*self.problems, _too_deep(self._shown, node.start_mark.line + 1)])
        if kind is self._mapping:
            return self._members(node.value, depth + 1)
        scalar = self._scalar
        return [
            (
                item.value if item.__class__ is scalar else self.value(item, depth + 1),
                item.start_mark.line + 1,
            )
            for item in node.value
        ]

    def _members(self, pairs: list[tuple[Any, Any]], depth: int) -> dict[str, Node]:
        scalar = self._scalar
        members = {}
        for key, member in pairs:
            value = member.value if member.__class__ is scalar else self.value(member, depth)
            members[key.value if key.__class__ is scalar else ""] = value, key.start_mark.line + 1
        if len(members) != len(pairs) or "<<" in members or "" in members:
            self.problems += self._wrong_keys(pairs)
        return members

    def _wrong_keys(self, pairs: list[tuple[Any, Any]]) -> Iterator[Problem]:
        seen: dict[str, int] = {}
        for key, _ in pairs:
            line = key.start_mark.line + 1
            if key.__class__ is not self._scalar or not key.value:
                yield Problem(self._shown, line, "a key must be text")
            elif key.value == "<<":
                yield Problem(self._shown, line, "merge key '<<': write the keys themselves")
            elif key.value in seen:
                first = seen[key.value]
                yield Problem(self._shown, line, f"duplicate key {quoted(key.value)}, first in line {first}")
            else:
                seen[key.value] = line


def _may_surprise(text: str) -> bool:
    if text.count("[") + text.count("{") > _MOST_BRACKETS or _INDENTED.search("\n" + text):
        return True
    if "&" not in text and "*" not in text and "!" not in text:
        return False
    return any(text[: found.start()][-1:] in _BEFORE_SPECIAL for found in _SPECIAL.finditer(text))


def _check_events(text: str, shown: str, yaml: Any) -> None:
    problems: list[Problem] = []
    depth = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise InputError([*problems, _too_deep(shown, line)])
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.AliasEvent):
            problems.append(Problem(shown, line, f"alias '*{event.anchor}': write the value itself"))
        elif getattr(event, "anchor", None) is not None:
            problems.append(Problem(shown, line, f"anchor '&{event.anchor}': write the value where it is needed"))
        elif getattr(event, "tag", None) is not None:
            problems.append(Problem(shown, line, f"tag {quoted(event.tag)}: every value is text, without tags"))
    if problems:
        raise InputError(problems)


def _too_deep(shown: str, line: int) -> Problem:
    return Problem(shown, line, f"nested deeper than {MAX_DEPTH} levels")


def _syntax_problem(error: Any, text: str, shown: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:  # a character that YAML forbids: the error knows its place only as an offset
        wrong = getattr(error, "character", "")
        named = f" U+{wrong:04X}" if isinstance(wrong, int) else ""
        return Problem(shown, text.count("\n", 0, error.position) + 1, f"a character{named} that YAML forbids")
    line = min(mark.line, text.count("\n")) + 1
    if _is_at_tab(mark, text):
        return Problem(shown, line, "a tab where YAML wants spaces")
    if "single document" in (error.context or ""):
        return Problem(shown, line, "a second document: one file holds one document")
    message = " ".join(part for part in (error.context, error.problem) if part)
    return Problem(shown, line, f"not YAML: {message}")


def _is_at_tab(mark: Any, text: str) -> bool:
    line = [*text.split("\n"), ""][mark.line : mark.line + 1]
    return bool(line) and line[0].startswith("\t", mark.column)
