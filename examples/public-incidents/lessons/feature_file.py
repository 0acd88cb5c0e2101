"""CF-2025-11-18: a generated file grew past a limit, and the proxy that read it stopped.

There are two cures. The query that writes the file asks for one database, whatever else it may see;
and a reader that is handed too much keeps the last good file instead of giving up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LIMIT = 200


class BadFeatureFile(ValueError):
    """A file that must not be used."""


@dataclass(frozen=True)
class Column:
    """One row of the database's own description of its tables."""

    database: str
    table: str
    name: str


def feature_names(columns: Iterable[Column], database: str, table: str) -> list[str]:
    """The features of one table of one database; the same table elsewhere is another one."""
    return sorted(c.name for c in columns if (c.database, c.table) == (database, table))


def check(names: Sequence[str]) -> None:
    """Judge a generated file as if a stranger had sent it."""
    if not names:
        raise BadFeatureFile("no features")
    if len(names) > LIMIT:
        raise BadFeatureFile(f"{len(names)} features, room for {LIMIT}")
    if len(set(names)) < len(names):
        raise BadFeatureFile("a feature stands there twice")


class BotScores:
    """The part of the proxy that needs the file."""

    def __init__(self, features: Sequence[str]) -> None:
        check(features)
        self.features = tuple(features)
        self.last_problem = ""

    def reload(self, features: Sequence[str]) -> bool:
        """Take a new file over; a bad one is reported, and the last good one stays in use."""
        try:
            check(features)
        except BadFeatureFile as problem:
            self.last_problem = str(problem)
            return False
        self.features = tuple(features)
        return True
