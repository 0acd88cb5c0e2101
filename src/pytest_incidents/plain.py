"""Frozen values ↔ plain JSON values, by their type annotations: one codec for every file we write."""

import dataclasses
import functools
import sys
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")


class PlainError(ValueError):
    """A plain value that is not of the shape its type asks for; the message names the place."""


def dump(value: Any) -> Any:
    """The JSON value of a frozen value: dataclasses as objects, enums and moments as their text."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): dump(item) for key, item in value.items()}
    if isinstance(value, (tuple, list, frozenset)):
        return [dump(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if hasattr(value, "parse"):
        return str(value)
    return {field.name: dump(getattr(value, field.name)) for field in dataclasses.fields(value)}


def load(kind: type[T], value: Any, where: str = "") -> T:
    """The frozen value of a JSON value; unknown keys are ignored, because later formats only add.

    Raises:
        PlainError: a value is missing or of another type; the message names its place from ``where``.
    """
    return typing.cast("T", _load(kind, value, where))


def _load(kind: Any, value: Any, where: str) -> Any:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _load_union(kind, value, where)
    if origin is tuple:
        return tuple(
            _load(typing.get_args(kind)[0], item, f"{where}[{place}]")
            for place, item in enumerate(_a(list, value, where))
        )
    if origin is not None and issubclass(origin, Mapping):
        of_key, of_value = typing.get_args(kind)
        return {
            _load(of_key, key, where): _load(of_value, item, f"{where}.{key}")
            for key, item in _a(dict, value, where).items()
        }
    if dataclasses.is_dataclass(kind) and not hasattr(kind, "parse"):
        return _load_fields(kind, value, where)
    if kind is Any:
        return value
    if kind is float:
        return _number(value, where)
    if kind in (bool, int, str):
        return _a(kind, value, where)
    return _load_text(kind, value, where)


def _load_union(kind: Any, value: Any, where: str) -> Any:
    options = [option for option in typing.get_args(kind) if option is not types.NoneType]
    return None if value is None else _load(options[0], value, where)


def _load_fields(kind: Any, value: Any, where: str) -> Any:
    plain = _a(dict, value, where)
    absent = [name for name in _required(kind) if name not in plain]
    if absent:
        raise PlainError(f"{where or kind.__name__}: {' and '.join(absent)} missing")
    return kind(
        **{name: _load(of, plain[name], f"{where}.{name}") for name, of in _hints(kind).items() if name in plain}
    )


def _load_text(kind: Any, value: Any, where: str) -> Any:
    text = _a(str, value, where)
    try:
        if issubclass(kind, Enum):
            return kind(text)
        return kind.fromisoformat(text) if issubclass(kind, date) else kind.parse(text)
    except ValueError as error:
        raise PlainError(f"{where}: {text!r} is no {kind.__name__}") from error


@functools.cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


@functools.cache
def _required(kind: Any) -> tuple[str, ...]:
    missing = dataclasses.MISSING
    return tuple(
        field.name
        for field in dataclasses.fields(kind)
        if field.default is missing and field.default_factory is missing
    )


def _number(value: Any, where: str) -> float:
    """A finite number, left as it is: 8 is not written back as 8.0."""
    number: float = _a((int, float), value, where)
    if isinstance(value, bool) or not abs(number) <= sys.float_info.max:
        raise PlainError(f"{where}: {value} is no number")
    return number


def _a(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise PlainError(f"{where}: {type(value).__name__} where {getattr(kind, '__name__', 'number')} was expected")
    return value
