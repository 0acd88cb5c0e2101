"""Every setting of a run, declared once and resolved once: command line, environment, file, default.

Loaded in every pytest run of every user, so it imports nothing of ours at module level.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_incidents.settings import Settings
    from pytest_incidents.vocabulary import Completeness, Level, Policy

POLICIES = ("report", "ratchet", "strict")
LEVELS = ("linked", "passing", "reaching", "proven")
COMPLETENESS = ("auto", "yes", "no", "require")


def a_date(text: str) -> date:
    """The date of ``2026-11-23``, or argparse's error."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date: write it as 2026-11-23") from None


def a_percentage(text: str) -> float:
    """A number from 0 to 100, or argparse's error."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:  # noqa: PLR2004 - percent
        raise argparse.ArgumentTypeError(f"{text!r} is no percentage from 0 to 100")
    return value


@dataclass(frozen=True)
class Option:
    """One setting: its flag, its environment variable, and what it takes."""

    flag: str
    metavar: str
    help: str
    choices: tuple[str, ...] | None = None
    parse: Callable[[str], Any] = str
    repeats: bool = False

    @property
    def dest(self) -> str:
        """The name in pytest's option namespace; ours all begin with ``incidents_``."""
        return "incidents_" + self.flag.removeprefix("--incidents-").removeprefix("--").replace("-", "_")

    @property
    def env(self) -> str:
        """The environment variable: ``PYTEST_INCIDENTS_POLICY`` for ``--incidents-policy``."""
        return "PYTEST_" + self.dest.upper()

    def from_environment(self, environ: Mapping[str, str]) -> Any:
        """The variable's value, checked as the flag's is; None where it is not set.

        Raises:
            pytest.UsageError: the value is none that the flag takes.
        """
        text = environ.get(self.env, "")
        if not text:
            return None
        try:
            values = [self.parse(part.strip()) for part in (text.split(",") if self.repeats else [text])]
        except argparse.ArgumentTypeError as error:
            raise pytest.UsageError(f"{self.env}: {error}") from None
        if self.choices and values[0] not in self.choices:
            raise pytest.UsageError(f"{self.env}: {text!r} is none of {', '.join(self.choices)}")
        return values if self.repeats else values[0]


OPTIONS = (
    Option("--incident", "ID", "run only the tests that guard this incident (repeatable)", repeats=True),
    Option(
        "--incidents-registry", "PATH", "where the postmortems are: a file, folder or glob (repeatable)", repeats=True
    ),
    Option("--incidents-policy", "POLICY", "what a gap does to the exit code: report, ratchet or strict", POLICIES),
    Option("--incidents-require", "LEVEL", "evidence required of every incident, whatever its severity", LEVELS),
    Option("--incidents-fail-under", "PERCENT", "fail a complete run below this incident coverage", parse=a_percentage),
    Option("--incidents-today", "DATE", "judge grace and waivers as of this day (UTC)", parse=a_date),
    Option(
        "--incidents-complete",
        "MODE",
        "is this run the whole suite? auto (default): decide; yes or no: say so; require: fail if it is not",
        COMPLETENESS,
    ),
    Option(
        "--incidents-report",
        "TYPE[:PATH]",
        "write a report: term, html, json, md, github or badge (repeatable)",
        repeats=True,
    ),
    Option("--incidents-against", "OLD.json", "say what changed since this run record"),
)


def declare(parser: pytest.Parser) -> None:
    """Add every option to pytest's command line."""
    group = parser.getgroup("incidents", "incidents: do regression tests guard against past incidents?")
    for option in OPTIONS:
        kind: dict[str, Any] = {"action": "append"} if option.repeats else {}
        if option.choices:
            kind["choices"] = option.choices
        else:
            kind["type"] = option.parse
        group.addoption(
            option.flag,
            dest=option.dest,
            metavar=option.metavar,
            default=None,
            help=f"{option.help} [env: {option.env}]",
            **kind,
        )


def asked(config: pytest.Config, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether any of our options was given, on the command line or in the environment."""
    return any(config.getoption(option.dest) is not None or environ.get(option.env) for option in OPTIONS)


def spelled(config: pytest.Config, flag: str) -> str:
    """An option as it was said, for messages: its flag, or the environment variable that stood in for it."""
    option = next(option for option in OPTIONS if option.flag == flag)
    return option.env if config.getoption(option.dest) is None else flag


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What one run was asked, resolved; None means that nobody said."""

    incidents: tuple[str, ...]
    registry: tuple[str, ...] | None
    policy: Policy
    require: Level | None
    fail_under: float | None
    today: date | None
    complete: Completeness
    reports: tuple[str, ...]
    against: str | None


def resolve(config: pytest.Config, settings: Settings, environ: Mapping[str, str] = os.environ) -> RunOptions:
    """Command line, then environment, then configuration file, then default.

    Raises:
        pytest.UsageError: an environment variable has a value that its flag would refuse.
    """
    from pytest_incidents.vocabulary import Completeness, Level, Policy

    said = {}
    for option in OPTIONS:
        given = config.getoption(option.dest)
        said[option.dest] = option.from_environment(environ) if given is None else given
    return RunOptions(
        incidents=tuple(said["incidents_incident"] or ()),
        registry=tuple(said["incidents_registry"]) if said["incidents_registry"] else None,
        policy=Policy(said["incidents_policy"]) if said["incidents_policy"] else settings.policy,
        require=Level(said["incidents_require"]) if said["incidents_require"] else None,
        fail_under=said["incidents_fail_under"],
        today=said["incidents_today"],
        complete=Completeness(said["incidents_complete"] or "auto"),
        reports=tuple(said["incidents_report"] or ()),
        against=said["incidents_against"],
    )
