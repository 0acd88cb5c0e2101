"""Dates, and times with their zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pytest_incidents.model import Moment
from pytest_incidents.registry.kinds import Read, Scope, describe
from pytest_incidents.settings import Settings

_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?)"
    r" ?([Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_DAY = len("2026-11-23")
_LAST_YEAR = 2999  # so that a grace or a waiver counted from it is a date, too
_A_TIME = "a time with its zone such as 2026-11-23T08:00:00Z is expected"
_A_DATE = "a date such as 2026-11-23, or a time with its zone such as 2026-11-23T08:00:00Z, is expected"


class NoMomentError(ValueError):
    """A value that is no moment; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class When:
    """A date, or a date and time with its zone."""

    label: str = "date, or time with zone"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""

        def read(value: Any, line: int) -> Moment | None:
            try:
                return moment_of(value)
            except NoMomentError as error:
                scope.report(line, f"{name}: {error}, not {describe(value)}")
                return None

        return read

    def schema(self, settings: Settings | None) -> dict[str, Any]:  # noqa: ARG002 - the signature is the protocol's
        """See :class:`Kind`."""
        return {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}


def moment_of(value: Any) -> Moment:
    """The moment that a text spells, or that a TOML value is.

    Raises:
        NoMomentError: it is no date, or a time without its zone.
    """
    try:
        moment = _moment_of_text(value) if value.__class__ is str else _moment_of_toml(value)
    except (ValueError, OverflowError) as error:  # a 13th month; the first hour of the year 1, in the east
        raise error if isinstance(error, NoMomentError) else NoMomentError(_A_DATE) from error
    if moment.at.year > _LAST_YEAR:
        raise NoMomentError(_A_DATE)
    return moment


def _moment_of_text(text: str) -> Moment:
    if len(text) == _DAY and text[4] == text[7] == "-":
        return Moment.of(date.fromisoformat(text))
    found = _TIME.fullmatch(text)
    if found is None:
        raise NoMomentError(_A_DATE)
    day, time, zone = found.groups()
    if zone is None:
        raise NoMomentError(_A_TIME)
    return Moment.of(datetime.fromisoformat(f"{day}T{time}{zone.upper()}"))


def _moment_of_toml(value: Any) -> Moment:
    if not isinstance(value, date):
        raise NoMomentError(_A_DATE)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise NoMomentError(_A_TIME)
    return Moment.of(value)
