"""In the process that runs the tests: reads the marks, selects by incident, tells the story of a failing guard."""

import json
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import pytest

from pytest_incidents import plain
from pytest_incidents.errors import Problem
from pytest_incidents.escaping import no_command, visible
from pytest_incidents.session import KEY
from pytest_incidents.session.brief import Brief, Claim, Link
from pytest_incidents.session.tags import TagReader


class Watch:
    """Watches one process's collection.

    ``links`` and ``problems`` are filled by collection; ``collected`` counts tests before deselection, and
    ``watched`` maps the node id of each test with a link to the incidents it guards, which may be none.
    """

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.links: list[Link] = []
        self.problems: tuple[Problem, ...] = ()
        self.collected = 0
        self.watched: dict[str, list[str]] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, Any, Any]:
        """Read the marks of all that was collected, once everybody has marked and deselected what they wanted."""
        every = [(item, item.nodeid) for item in items]  # xdist adds the names of its groups to node ids
        result = yield
        known = {id(item) for item, _ in every}
        every += [(item, item.nodeid) for item in items if id(item) not in known]
        self.collected = len(every)
        reader = TagReader(self.brief, config.rootpath)
        links = reader.read(every)
        self.problems = tuple(sorted(reader.problems))
        if self.problems:
            self.refuse(items)
        if self.brief.wanted:
            self._keep_wanted(config, items, links)
        left = {item.nodeid for item in items}
        self.links = [link if link.nodeid in left else replace(link, selected=False) for link in links]
        for link in links:
            incidents = self.watched.setdefault(link.nodeid, [])
            incidents += [link.guard.target] if link.claim is Claim.INCIDENT else []
        return result

    def refuse(self, items: list[pytest.Item]) -> None:  # noqa: ARG002 - a worker empties them
        """Stop before any test runs: all bad marks, one line each, exit code 4."""
        raise pytest.UsageError("\n".join(visible(str(problem)) for problem in self.problems))

    def _keep_wanted(self, config: pytest.Config, items: list[pytest.Item], links: list[Link]) -> None:
        wanted = set(self.brief.wanted)
        kept = {link.nodeid for link in links if link.claim is Claim.INCIDENT and link.guard.target in wanted}
        gone = [item for item in items if item.nodeid not in kept]
        if gone:
            config.hook.pytest_deselected(items=gone)
            items[:] = [item for item in items if item.nodeid in kept]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the incident's story to the report of a failing guard, before anybody prints or sends it."""
        if report.failed:
            told = [(f"incident {target}", self._story(target)) for target in self.watched.get(report.nodeid, ())]
            report.sections.extend(told)

    def _story(self, target: str) -> str:
        story = self.brief.stories[target]
        last = "This test was written so that it never happens again."
        return "\n".join([no_command(visible(story.title)), no_command(visible(story.facts)), last])


class WorkerWatch(Watch):
    """The watch of an xdist worker: what it saw travels home when the worker ends."""

    def __init__(self, config: pytest.Config) -> None:
        super().__init__(plain.load(Brief, json.loads(config.workerinput[KEY])))  # type: ignore[attr-defined]  # xdist's
        self._output: dict[str, Any] = config.workeroutput  # type: ignore[attr-defined]  # xdist's

    def refuse(self, items: list[pytest.Item]) -> None:
        """Run nothing: a usage error in a worker would become an INTERNALERROR of the session."""
        items.clear()

    @pytest.hookimpl
    def pytest_sessionfinish(self) -> None:
        """Hand over what was collected, once, as one text: execnet takes its time over each value, and no surrogate."""
        problems = [(problem.path, problem.line, problem.message) for problem in self.problems]
        seen = {"links": plain.dump(self.links), "problems": problems, "collected": self.collected}
        self._output[KEY] = json.dumps(seen)
