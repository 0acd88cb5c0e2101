"""Records as JSON texts, and back: what the cache keeps. What is as its default is left out."""

import dataclasses
import functools
import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, TypeAlias

from pytest_incidents.model import Incident, Moment

DAMAGED = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)  # what forged JSON leads to

_Make: TypeAlias = Callable[[Any], Any]


def pack(incident: Incident) -> bytes:
    """One line of JSON that holds the record."""
    return json.dumps(incident, default=_plain, separators=(",", ":")).encode()


def unpack(line: bytes) -> Incident:
    """The record of a line that :func:`pack` wrote.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: the line was written by somebody else; see ``DAMAGED``.
    """
    make = _maker(Incident)
    assert make is not None  # noqa: S101 - for the type checker: only plain types need no maker
    incident: Incident = make(json.loads(line))
    return incident


def made(records: Iterable[Incident | bytes], again: Callable[[], tuple[Incident, ...]]) -> tuple[Incident, ...]:
    """The records, those that are still packed unpacked; all of them read again, should one be damaged."""
    try:
        return tuple([unpack(record) if isinstance(record, bytes) else record for record in records])
    except DAMAGED:
        return again()


def _plain(value: Any) -> Any:
    if isinstance(value, Moment):
        return str(value)
    return {name: held for name, default in _defaults(value.__class__) if (held := getattr(value, name)) != default}


@functools.cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (item.name, item.default_factory() if item.default_factory is not dataclasses.MISSING else item.default)
        for item in dataclasses.fields(kind)
    )


@functools.cache
def _maker(kind: Any) -> _Make | None:
    """The function that makes a value of its JSON; None where the JSON value is the value."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union}:
        return _maker(next(option for option in inner if option is not types.NoneType))
    if origin is tuple:
        make = _maker(inner[0])
        return tuple if make is None else _tuple_maker(make)
    if origin is not None and issubclass(origin, Mapping):
        make = _maker(inner[1])
        return None if make is None else _mapping_maker(make)
    if kind is Moment:
        return Moment.parse
    if issubclass(kind, Enum):
        return {member.value: member for member in kind}.__getitem__
    return _record_maker(kind) if dataclasses.is_dataclass(kind) else None


def _tuple_maker(make: _Make) -> _Make:
    return lambda items: tuple([make(item) for item in items])


def _mapping_maker(make: _Make) -> _Make:
    return lambda members: {key: make(member) for key, member in members.items()}


def _record_maker(kind: Any) -> _Make:
    hints = typing.get_type_hints(kind)
    makers = {item.name: make for item in dataclasses.fields(kind) if (make := _maker(hints[item.name]))}

    def make_record(members: dict[str, Any]) -> Any:
        return kind(**{name: makers[name](member) if name in makers else member for name, member in members.items()})

    return make_record
