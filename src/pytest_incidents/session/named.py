"""Tests that records name: node ids, or what holds them, or globs."""

import re
from collections.abc import Mapping
from fnmatch import translate


def bare(nodeid: str) -> str:
    """A node id, or a test's name, without the parameters of a case."""
    start = nodeid.find("[", max(nodeid.find("::"), 0))  # a folder's name may hold brackets too
    return nodeid[:start] if start >= 0 and nodeid.endswith("]") else nodeid


class NamedTests:
    """Finds what names a test: incidents by their records' ``tests``, definitions of done by themselves.

    A name is a node id, the node id of a class or file that holds it, or a glob with ``*`` or ``?``;
    square brackets stand for themselves, as they do in node ids.
    """

    def __init__(self, named: Mapping[str, tuple[str, ...]]) -> None:
        self._exact = {name: ids for name, ids in named.items() if not _is_glob(name)}
        globs = {name: ids for name, ids in named.items() if _is_glob(name)}
        self._globs = [(re.compile(translate(name.replace("[", "[[]"))), ids) for name, ids in globs.items()]

    def __bool__(self) -> bool:
        """Whether any record names any test."""
        return bool(self._exact or self._globs)

    def targets(self, nodeid: str) -> tuple[str, ...]:
        """What names the test, each once."""
        found: dict[str, None] = {}
        test = bare(nodeid)
        for name in (nodeid, test, *_holders(test)):
            found.update(dict.fromkeys(self._exact.get(name, ())))
        for pattern, ids in self._globs:
            if pattern.fullmatch(nodeid) or pattern.fullmatch(test):
                found.update(dict.fromkeys(ids))
        return tuple(found)


def _is_glob(name: str) -> bool:
    return "*" in name or "?" in name


def _holders(nodeid: str) -> list[str]:
    """Node ids of the classes and of the file that hold a test, innermost first."""
    parts = nodeid.split("::")
    return ["::".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]
