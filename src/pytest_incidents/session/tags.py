"""Marks on collected tests → links and problems. The only place that looks at marks."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from reprlib import repr as bounded  # a stranger's repr may be endless, or raise
from shlex import quote
from typing import Any, TypeAlias

import pytest

from pytest_incidents.errors import Problem, did_you_mean
from pytest_incidents.evidence import Guard
from pytest_incidents.session.brief import Brief, Claim, Link, resolve, stands_at
from pytest_incidents.session.named import NamedTests, bare
from pytest_incidents.vocabulary import Via

# pytest has no public name for what both items and collectors are
Node = Any
# a collected test, with the node id that records and people know it by
Collected: TypeAlias = tuple[pytest.Item, str]


class TagReader:
    """Reads the marks of one session's items; remembers every problem once."""

    def __init__(self, brief: Brief, root: Path) -> None:
        self.brief = brief
        self.root = root
        self.problems: set[Problem] = set()
        self._named = NamedTests(brief.tests)
        self._checked = NamedTests({name: (name,) for name in brief.checked})
        self._gates: dict[str, str | None] = {}

    def read(self, tests: Iterable[Collected]) -> list[Link]:
        """The links of all tests; what is wrong with their marks is added to ``problems``."""
        links = []
        incident, defect_class = Claim.INCIDENT.value, Claim.DEFECT_CLASS.value
        for test in tests:
            keywords = test[0].keywords
            marked = self._of_marks(test) if incident in keywords or defect_class in keywords else []
            links += marked
            if self._named:
                links += self._of_records(test, marked)
            if self._checked:
                links += [self._link(test, name, Claim.CHECK) for name in self._checked.targets(test[1])]
        return links

    def _of_marks(self, test: Collected) -> list[Link]:
        """Links of the nearest mark and of all inherited ones, each target once."""
        item = test[0]
        links: dict[tuple[Claim, str], Link] = {}
        for claim in (Claim.INCIDENT, Claim.DEFECT_CLASS):
            for node, mark in item.iter_markers_with_node(claim.value):
                gate = self._gate_of(mark, item, node)
                for target in self._targets(mark, item, node):
                    links.setdefault((claim, target), self._link(test, target, claim, gate))
        item.user_properties += [(claim.value, target) for claim, target in links]
        return list(links.values())

    def _of_records(self, test: Collected, marked: list[Link]) -> list[Link]:
        """Links that records name under ``tests``, and that no mark has made already."""
        item, nodeid = test
        known = {link.guard.target for link in marked if link.claim is Claim.INCIDENT}
        ids = [id_ for id_ in self._named.targets(nodeid) if id_ not in known]
        item.user_properties += [(Claim.INCIDENT.value, id_) for id_ in ids]
        return [self._link(test, id_, Claim.INCIDENT, via=Via.RECORD) for id_ in ids]

    def _link(self, test: Collected, target: str, claim: Claim, gate: str | None = None, via: Via = Via.MARK) -> Link:
        item, nodeid = test
        path, line, _ = item.location
        guard = Guard(
            nodeid=bare(nodeid),
            target=target,
            path=path.replace(os.sep, "/"),
            line=(line or 0) + 1,
            gate=gate or self._gate_by_path(item.path),
            via=via,
        )
        return Link(item.nodeid, guard, claim)

    def _gate_by_path(self, path: Path) -> str | None:
        key = os.fspath(path)
        if key not in self._gates:
            self._gates[key] = stands_at(_relative(key, self.brief.home), self.brief) if self.brief.gates else None
        return self._gates[key]

    def _targets(self, mark: pytest.Mark, item: pytest.Item, node: Node) -> list[str]:
        """What a mark names, resolved; every name that is wrong is a problem."""
        for keyword in mark.kwargs:
            if keyword != "gate":
                self._complain(
                    item, node, f"unknown argument {keyword!r} of @{mark.name}{did_you_mean(keyword, ['gate'])}"
                )
        if not mark.args:
            self._complain(item, node, f"@{mark.name} names no {mark.name.replace('_', ' ')}")
        targets = []
        for name in mark.args:
            if not isinstance(name, str):
                self._complain(item, node, f"@{mark.name} takes strings, not {_shown(name)}")
            elif mark.name == Claim.INCIDENT:
                targets += self._incident(str.__str__(name), item, node)
            else:
                targets += self._class(str.__str__(name), item, node)
        return targets

    def _incident(self, name: str, item: pytest.Item, node: Node) -> list[str]:
        ids = resolve(name, self.brief)
        if len(ids) == 1:
            return [ids[0]]
        if ids:
            self._complain(item, node, f"{name!r} is an alias of several incidents: {', '.join(ids)}")
            return []
        if self.brief.no_registry:
            self._complain(item, node, f"unknown incident {name!r}: {self.brief.no_registry}")
            return []
        hint = did_you_mean(name, [*self.brief.stories, *self.brief.aliases])
        if re.search(self.brief.id_pattern, name):
            new = f"a new one: pytest-incidents new --id {quote(name)}"
            hint = f"{hint[:-1]} {new})" if hint else f" ({new})"
        self._complain(item, node, f"unknown incident {name!r}{hint}")
        return []

    def _class(self, name: str, item: pytest.Item, node: Node) -> list[str]:
        if self.brief.no_registry:
            self._complain(item, node, f"@defect_class({name!r}) guards nothing: {self.brief.no_registry}")
            return []
        name = self.brief.class_aliases.get(name, name)
        open_family = name.isprintable() and name.partition("/")[0] in self.brief.any_leaf
        if name in self.brief.classes or open_family:
            return [name]
        self._complain(item, node, f"unknown defect class {name!r}{did_you_mean(name, self.brief.classes)}")
        return []

    def _gate_of(self, mark: pytest.Mark, item: pytest.Item, node: Node) -> str | None:
        gate = mark.kwargs.get("gate")
        if gate is None:
            return None
        if not isinstance(gate, str):
            self._complain(item, node, f"gate= takes a string, not {_shown(gate)}")
            return None
        gate = str.__str__(gate)
        names = [known.name for known in self.brief.gates]
        if gate not in names and (self.brief.gates_are_closed or not gate.isprintable() or not gate):
            self._complain(item, node, f"unknown gate {gate!r}{did_you_mean(gate, names)}")
        return gate

    def _complain(self, item: pytest.Item, node: Node, message: str) -> None:
        path, line, name = item.location
        if node is not item:
            line, name = _place_of(node)
        self.problems.add(Problem(path.replace(os.sep, "/"), (line or 0) + 1, f"{bare(name)}: {message}"))


def _shown(value: object) -> str:
    """A value that should have been a string; without its address, which differs between workers."""
    return re.sub(r" at 0x[0-9a-fA-F]+", "", bounded(value))


def _relative(path: str, home: str) -> str:
    """A path as gates have it; one on another drive, which only Windows knows, stays as it is."""
    try:
        return os.path.relpath(path, home).replace(os.sep, "/")
    except ValueError:
        return path


def _place_of(node: Node) -> tuple[int, str]:
    """0-based line and name of the class or module that carries a mark."""
    if isinstance(node, pytest.Class):
        _, line, _ = node.reportinfo()
        return (line or 0), node.name
    try:
        lines = node.path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    marked = (place for place, text in enumerate(lines) if text.startswith("pytestmark"))
    return next(marked, 0), node.path.name
