"""``setting``: whether a value in a TOML, YAML, JSON or INI file is what a record says it is."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath
from typing import Any

from pytest_incidents import documents
from pytest_incidents.checks.files import CannotTell, DoesNotHold, read_text
from pytest_incidents.errors import InputError

_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
_INI = (".ini", ".cfg")
_DIGITS = 7  # of a place in a list; no file has more items
_LONGEST = 40  # characters of a file's value that a report repeats


def setting_holds(arguments: Mapping[str, str], root: Path) -> str:
    """Says that the value at a dotted path of keys is as asked; every comparison that is given has to hold.

    Raises:
        DoesNotHold: there is no such file or value, or the value is another.
        CannotTell: the file cannot be read, or a comparison makes no sense.
    """
    path, at = arguments.get("file", ""), arguments.get("at", "")
    document = read_document(root, path)
    found = value_at(document, at) or (value_at(document, _option(at)) if _format(path) in _INI else None)
    if found is None:
        raise DoesNotHold(f"{path} has no {at}")
    value, line = found
    place = f"{path}:{line}"
    for comparison, compare in _COMPARISONS.items():
        if comparison in arguments:
            compare(value, arguments[comparison], f"{place}: {at}", place)
    return f"{place}: {at} is {_said(value)}"


def read_document(root: Path, path: str) -> documents.Node:
    """The values of a settings file with their lines.

    Raises:
        DoesNotHold: there is no such file.
        CannotTell: it cannot be read, or it is none of the formats.
    """
    text = read_text(root, path)
    try:
        return documents.parse(text, path, _format(path))
    except InputError as error:
        raise CannotTell(str(error.problems[0])) from error


def _format(path: str) -> str:
    """The suffix by which a file is read: ``app.conf``, and names such as ``.coveragerc``, are INI files."""
    name = PurePosixPath(path)
    return ".ini" if name.suffix == ".conf" or (name.name[:1] == "." and not name.suffix) else name.suffix


def _option(at: str) -> str:
    """The path with its last key in lower case, as INI files know their options."""
    section, dot, option = at.rpartition(".")
    return section + dot + option.lower()


def value_at(node: documents.Node, at: str) -> documents.Node | None:
    """The node at a dotted path: keys of mappings, which may hold dots themselves, and positions in lists."""
    return next(_found(node, at), None) if at else node


def _found(node: documents.Node, at: str) -> Iterator[documents.Node]:
    for key, inner in _named(node[0], at):
        if key == at:
            yield inner
        elif at.startswith(f"{key}."):
            yield from _found(inner, at[len(key) + 1 :])


def _named(value: Any, at: str) -> Iterator[tuple[str, documents.Node]]:
    """What the path may go on to, shortest key first."""
    if isinstance(value, dict):
        yield from sorted(value.items(), key=lambda item: len(item[0]))
    elif isinstance(value, list):
        place = at.partition(".")[0]
        if place.isdecimal() and len(place) <= _DIGITS and int(place) < len(value):
            yield place, value[int(place)]


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
