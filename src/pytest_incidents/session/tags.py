"""Marks on collected tests → links and problems. The only place that looks at marks."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from pytest_incidents.errors import Problem, did_you_mean
from pytest_incidents.evidence import Guard
from pytest_incidents.session.brief import Brief, Link, resolve, stands_at
from pytest_incidents.session.named import NamedTests
from pytest_incidents.vocabulary import Via

# pytest has no public name for what both items and collectors are
Node = Any
INCIDENT = "incident"
DEFECT_CLASS = "defect_class"


class TagReader:
    """Reads the marks of one session's items; remembers every problem once."""

    def __init__(self, brief: Brief, root: Path) -> None:
        self.brief = brief
        self.root = root
        self.problems: set[Problem] = set()
        self._named = NamedTests(brief.tests)
        self._gates: dict[str, str | None] = {}

    def read(self, items: Iterable[pytest.Item]) -> list[Link]:
        """The links of all items; what is wrong with their marks is added to ``problems``."""
        links = []
        for item in items:
            keywords = item.keywords
            marked = self._of_marks(item) if INCIDENT in keywords or DEFECT_CLASS in keywords else []
            links += marked
            if self._named:
                links += self._of_records(item, marked)
        return links

    def _of_marks(self, item: pytest.Item) -> list[Link]:
        """Links of the nearest mark and of all inherited ones, each target once."""
        links: dict[tuple[bool, str], Link] = {}
        for name in (INCIDENT, DEFECT_CLASS):
            for node, mark in item.iter_markers_with_node(name):
                gate = self._gate_of(mark, item, node)
                for target in self._targets(mark, item, node):
                    key = (name == DEFECT_CLASS, target)
                    links.setdefault(key, self._link(item, target, gate, of_class=key[0]))
        return list(links.values())

    def _of_records(self, item: pytest.Item, marked: list[Link]) -> list[Link]:
        """Links that records name under ``tests``, and that no mark has made already."""
        known = {link.guard.target for link in marked if not link.of_class}
        ids = [id_ for id_ in self._named.targets(item.nodeid) if id_ not in known]
        return [self._link(item, id_, None, via=Via.RECORD) for id_ in ids]

    def _link(
        self, item: pytest.Item, target: str, gate: str | None, *, of_class: bool = False, via: Via = Via.MARK
    ) -> Link:
        path, line, _ = item.location
        guard = Guard(
            nodeid=bare(item.nodeid),
            target=target,
            path=path.replace(os.sep, "/"),
            line=(line or 0) + 1,
            gate=gate or self._gate_by_path(item.path),
            via=via,
        )
        item.user_properties.append((DEFECT_CLASS if of_class else INCIDENT, target))
        return Link(item.nodeid, guard, of_class)

    def _gate_by_path(self, path: Path) -> str | None:
        key = os.fspath(path)
        if key not in self._gates:
            relative = os.path.relpath(key, self.brief.home).replace(os.sep, "/")
            self._gates[key] = stands_at(relative, self.brief)
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
                self._complain(item, node, f"@{mark.name} takes strings, not {name!r}")
            elif mark.name == INCIDENT:
                targets += self._incident(name, item, node)
            else:
                targets += self._class(name, item, node)
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
        new = f"a new one: pytest-incidents new --id {name}"
        self._complain(item, node, f"unknown incident {name!r} " + (f"{hint[1:-1]}; {new})" if hint else f"({new})"))
        return []

    def _class(self, name: str, item: pytest.Item, node: Node) -> list[str]:
        name = self.brief.class_aliases.get(name, name)
        if self.brief.no_registry or name in self.brief.classes or name.partition("/")[0] in self.brief.any_leaf:
            return [name]
        self._complain(item, node, f"unknown defect class {name!r}{did_you_mean(name, self.brief.classes)}")
        return []

    def _gate_of(self, mark: pytest.Mark, item: pytest.Item, node: Node) -> str | None:
        gate = mark.kwargs.get("gate")
        if gate is None:
            return None
        if not isinstance(gate, str):
            self._complain(item, node, f"gate= takes a string, not {gate!r}")
            return None
        names = [known.name for known in self.brief.gates]
        if self.brief.gates_are_closed and gate not in names:
            self._complain(item, node, f"unknown gate {gate!r}{did_you_mean(gate, names)}")
        return gate

    def _complain(self, item: pytest.Item, node: Node, message: str) -> None:
        path, line, name = item.location
        if node is not item:
            line, name = _place_of(node)
        self.problems.add(Problem(path.replace(os.sep, "/"), (line or 0) + 1, f"{bare(name)}: {message}"))


def bare(nodeid: str) -> str:
    """A node id, or a name, without the parameters of a case."""
    head, bracket, _ = nodeid.partition("[")
    return head if bracket and nodeid.endswith("]") else nodeid


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
