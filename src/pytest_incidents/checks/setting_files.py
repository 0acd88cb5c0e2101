"""``setting``: whether a value in a TOML, YAML, JSON or INI file is what a record says it is."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from pytest_incidents import documents
from pytest_incidents.checks.files import CannotTell, DoesNotHold, Files, format_of

_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
_INI = (".ini", ".cfg")
_MOST_PARTS = 60  # of a path; no file nests deeper than 30
_DIGITS = 7  # of a place in a list; no file has more items
_LONGEST = 40  # characters of a file's value that a report repeats


def setting_holds(arguments: Mapping[str, str], files: Files) -> str:
    """Says that the value at a dotted path of keys is as asked; every comparison that is given has to hold.

    Raises:
        DoesNotHold: there is no such file or value, or the value is another.
        CannotTell: the file cannot be read, or a comparison makes no sense.
    """
    path, at = arguments.get("file", ""), arguments.get("at", "")
    document = files.document(path)
    found = value_at(document, at) or (value_at(document, _option(at)) if format_of(path) in _INI else None)
    if found is None:
        raise DoesNotHold(f"{path} has no {at}")
    value, line = found
    place = f"{path}:{line}"
    for comparison, compare in _COMPARISONS.items():
        if comparison in arguments:
            compare(value, arguments[comparison], f"{place}: {at}", place)
    return f"{place}: {at} is {_said(value)}"


def _option(at: str) -> str:
    """The path with its last key in lower case, as INI files know their options."""
    section, dot, option = at.rpartition(".")
    return section + dot + option.lower()


def value_at(node: documents.Node, at: str) -> documents.Node | None:
    """The node at a dotted path: keys of mappings, which may hold dots themselves, and positions in lists."""
    parts = at.split(".", _MOST_PARTS) if at else []
    return next(_found(node, parts), None) if len(parts) <= _MOST_PARTS else None


def _found(node: documents.Node, parts: list[str]) -> Iterator[documents.Node]:
    if not parts:
        yield node
        return
    value = node[0]
    if isinstance(value, list) and _is_place(parts[0]) and int(parts[0]) < len(value):
        yield from _found(value[int(parts[0])], parts[1:])
    elif isinstance(value, dict):
        for end in range(1, len(parts) + 1):
            key = ".".join(parts[:end])
            if key in value:
                yield from _found(value[key], parts[end:])


def _is_place(part: str) -> bool:
    return part.isdecimal() and len(part) <= _DIGITS


def _equals(value: Any, asked: str, named: str, _place: str) -> None:
    if isinstance(value, (list, dict)) or not _same(_text(value), asked):
        raise DoesNotHold(f"{named} is {_said(value)}, not {asked}")


def _at_least(value: Any, asked: str, named: str, place: str) -> None:
    if _size(value, named) < _asked_number(asked):
        raise DoesNotHold(f"{_counted(value, named, place)}, needs {asked}")


def _at_most(value: Any, asked: str, named: str, place: str) -> None:
    if _size(value, named) > _asked_number(asked):
        raise DoesNotHold(f"{_counted(value, named, place)}, at most {asked} allowed")


def _contains(value: Any, asked: str, named: str, _place: str) -> None:
    if isinstance(value, list):
        held = any(_same(_text(item[0]), asked) for item in value)
    else:
        held = asked in (value if isinstance(value, dict) else _text(value))
    if not held:
        raise DoesNotHold(f"{named} does not contain {asked}")


_COMPARISONS = {"equals": _equals, "at_least": _at_least, "at_most": _at_most, "contains": _contains}


def _same(text: str, asked: str) -> bool:
    if text == asked:
        return True
    number, other = _number(text), _number(asked)
    if number is not None and other is not None:
        return number == other
    return any(text.lower() in words and asked.lower() in words for words in (_TRUE, _FALSE))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _said(value: Any) -> str:
    if _is_many(value):
        return f"a {'list' if isinstance(value, list) else 'table'} of {len(value)}"
    text = _text(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _is_many(value: Any) -> bool:
    return isinstance(value, (list, dict))


def _counted(value: Any, named: str, place: str) -> str:
    """A number as it stands, a list by its length: ``deploy/status.toml:7 has 1 region``."""
    if not _is_many(value):
        return f"{named} is {_said(value)}"
    noun = named.rpartition(" ")[2].rpartition(".")[2]
    return f"{place} has {len(value)} {noun.removesuffix('s') if len(value) == 1 else noun}"


def _size(value: Any, named: str) -> Decimal:
    if _is_many(value):
        return Decimal(len(value))
    number = None if isinstance(value, bool) else _number(_text(value))
    if number is None:
        raise DoesNotHold(f"{named} is {_said(value)}, which is no number")
    return number


def _asked_number(asked: str) -> Decimal:
    number = _number(asked)
    if number is None:
        raise CannotTell(f"{asked} is no number to compare with")
    return number


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
