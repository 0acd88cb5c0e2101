"""Settings from `deploy/*.toml`: everything is said, nothing is guessed."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shop.client import RetryPolicy

REQUIRED = {"shop": {"currency"}, "payments": {"endpoint"}}
OPTIONAL = {"client": {"max_attempts", "first_pause", "longest_pause", "retry_share"}}
TABLES = REQUIRED | OPTIONAL


class SettingsError(ValueError):
    """Settings that must not be used, with everything that is wrong about them."""


@dataclass(frozen=True)
class Settings:
    """What one installation of the shop was told."""

    currency: str
    payments_endpoint: str
    retries: RetryPolicy


def load(path: Path) -> Settings:
    """Read a settings file."""
    return from_values(tomllib.loads(path.read_text(encoding="utf-8")))


def from_values(values: Mapping[str, Mapping[str, Any]]) -> Settings:
    """Build settings; unknown names and missing or blank values are errors, all at once."""
    problems = [*_unknown(values), *_unsaid(values)]
    if problems:
        raise SettingsError("; ".join(problems))
    return Settings(
        currency=values["shop"]["currency"],
        payments_endpoint=values["payments"]["endpoint"],
        retries=RetryPolicy(**values.get("client", {})),
    )


def _unknown(values: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A misspelt name is not a wish for the default."""
    for table, entries in values.items():
        if table not in TABLES:
            yield f"unknown table [{table}]"
            continue
        yield from (f"unknown setting {table}.{name}" for name in entries if name not in TABLES[table])


def _unsaid(values: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Where money goes has no default."""
    for table, names in REQUIRED.items():
        for name in sorted(names):
            if not str(values.get(table, {}).get(name, "")).strip():
                yield f"{table}.{name} is not set"
