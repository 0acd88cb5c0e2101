"""What xdist's workers hand over when they end, and what became of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from pytest_incidents import plain
from pytest_incidents.errors import Problem
from pytest_incidents.session import KEY
from pytest_incidents.session.brief import Claim, Link

NAMED = 3  # workers that crashed and have their names told; the others are counted


@dataclass
class Workers:
    """All workers of a session: links by case, so that a test that every worker collected counts once.

    Args:
        links: what they collected.
        problems: what is wrong with marks.
        collected: number of tests before deselection, the most that any of them saw.
        crashed: xdist's names of those that died.
        interrupted: whether any of them was stopped by Ctrl-C.
        names: xdist's names of all that ended.
    """

    links: dict[tuple[str, str, Claim], Link] = field(default_factory=dict)
    problems: set[Problem] = field(default_factory=set)
    collected: int = 0
    crashed: list[str] = field(default_factory=list)
    interrupted: bool = False
    names: set[str] = field(default_factory=set)

    def down(self, node: Any, error: object) -> None:
        """Take what a worker saw when it ends, or note that it died without a word."""
        self.names.add(node.gateway.id)
        output = getattr(node, "workeroutput", {}).get(KEY)
        if output is not None:
            self._take(output)
        if error == "keyboard-interrupt":  # xdist's own word
            self.interrupted = True
        elif error or output is None:
            self.crashed.append(node.gateway.id)

    def ended(self) -> list[str]:
        """Why workers did not come to their end, in words."""
        more = len(self.crashed) - NAMED
        said = [f"worker {name} crashed" for name in self.crashed[:NAMED]]
        said += [f"{more} more crashed"] if more > 0 else []
        return [*said, *(["interrupted"] if self.interrupted else [])]

    def _take(self, text: str) -> None:
        output = json.loads(text)
        for link in plain.load(tuple[Link, ...], output["links"]):
            key = (link.nodeid, link.guard.target, link.claim)
            known = self.links.get(key)
            self.links[key] = link if known is None or link.selected else known
        self.problems.update(Problem(*problem) for problem in output["problems"])
        self.collected = max(self.collected, output["collected"])
