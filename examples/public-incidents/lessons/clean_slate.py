"""TRAVIS-2018-03-13: a test helper emptied the database that the environment named: production.

The cure is a helper that empties what is plainly made for tests, and nothing else.
"""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

LOCAL = {"localhost", "127.0.0.1", "::1"}


class NotATestDatabase(Exception):
    """A database that nobody may empty."""


def empty(url: str, tables: Iterable[str], execute: Callable[[str], object]) -> None:
    """Empty all tables of a test database on this machine."""
    target = urlsplit(url)
    if target.hostname not in LOCAL:
        raise NotATestDatabase(f"{target.hostname or 'no host'} is not this machine")
    if not target.path.endswith("_test"):
        raise NotATestDatabase(f"{target.path.lstrip('/') or 'no database'} does not end in _test")
    for table in tables:
        execute(f"truncate {table}")
