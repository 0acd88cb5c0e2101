"""Where a session is led: reads the registry at the start, judges at the end, sets the exit code, prints."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import pytest

from pytest_incidents import options, plain, registry
from pytest_incidents.errors import InputError, Problem, did_you_mean
from pytest_incidents.escaping import folded, visible
from pytest_incidents.registry.configuration import Project, find_project
from pytest_incidents.session import KEY
from pytest_incidents.session.brief import Brief, Link, brief_on, resolve
from pytest_incidents.session.completeness import selection
from pytest_incidents.session.conclusion import Conclusion, Plan, Seen, conclude
from pytest_incidents.session.idle import NO_REGISTRY
from pytest_incidents.session.outcomes import Outcomes
from pytest_incidents.session.watch import Watch
from pytest_incidents.vocabulary import Policy

if TYPE_CHECKING:
    from pytest_incidents.reporting import Request

INPUT_ERROR = pytest.ExitCode.USAGE_ERROR


@dataclass
class _FromWorkers:
    """What workers handed over: links by case, so that a test that every worker collected counts once."""

    links: dict[tuple[str, str, bool], Link] = field(default_factory=dict)
    problems: set[Problem] = field(default_factory=set)
    collected: int = 0
    crashed: list[str] = field(default_factory=list)

    def take(self, output: dict[str, Any]) -> None:
        for link in plain.load(tuple[Link, ...], output["links"]):
            key = (link.nodeid, link.guard.target, link.of_class)
            known = self.links.get(key)
            self.links[key] = link if known is None or link.selected else known
        self.problems.update(Problem(*problem) for problem in output["problems"])
        self.collected = max(self.collected, output["collected"])


class Conductor:
    """Leads one session, alone or as the controller of xdist workers."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._plan: Plan | None = None
        self._brief: Brief | None = None
        self._watch: Watch | None = None
        self._outcomes = Outcomes()
        self._workers = _FromWorkers()
        self._broken_files = 0
        self._conclusion: Conclusion | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Read configuration and registry; whatever is wrong with them stops the session with exit code 4."""
        try:
            self._plan, self._brief = _prepare(self._config)
        except InputError as error:
            raise pytest.UsageError("\n".join(visible(str(problem)) for problem in error.problems)) from None
        if not self._config.pluginmanager.hasplugin("dsession"):
            self._watch = Watch(self._brief)
            self._config.pluginmanager.register(self._watch, "incidents-watch")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Send a worker what it needs to read marks."""
        node.workerinput[KEY] = plain.dump(self._brief)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take what a worker saw; one that died without a word makes the run partial."""
        output = getattr(node, "workeroutput", {}).get(KEY)
        if output is not None:
            self._workers.take(output)
        if error or output is None:
            self._workers.crashed.append(str(node.gateway.id))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Count what could not be collected."""
        self._broken_files += report.failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note outcomes of guards, which carry a property, and of anything that failed without a word."""
        if report.user_properties or report.failed:
            self._outcomes.note(report)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Judge, write reports, and set the exit code where it was still OK."""
        if self._plan is None:
            return
        if self._workers.problems:
            session.exitstatus = INPUT_ERROR
            return
        if exitstatus in {INPUT_ERROR, pytest.ExitCode.INTERNAL_ERROR}:
            return
        self._conclusion = conclude(self._plan, self._seen(session, exitstatus))
        if session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = self._conclusion.exit_status
        if not self._config.pluginmanager.hasplugin("terminalreporter") and self._conclusion.exit_status:
            print(visible(self._conclusion.lines[-1].text), file=sys.stderr)  # noqa: T201 - nobody else tells why

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the section, or what workers found wrong."""
        for problem in sorted(self._workers.problems):
            terminalreporter.write_line(visible(str(problem)), red=True)
        if self._conclusion is None:
            return
        if len(self._conclusion.lines) > 1:
            terminalreporter.write_sep("=", "incidents")
        for line in self._conclusion.lines:
            text = folded(line.text, get_terminal_size().columns) if terminalreporter.isatty else line.text
            terminalreporter.write_line(text, **dict.fromkeys(line.style, True))

    def _seen(self, session: pytest.Session, exitstatus: int) -> Seen:
        links = self._watch.links if self._watch else list(self._workers.links.values())
        assert self._plan is not None  # noqa: S101 - for the type checker; the caller looked
        declared: Any = self._config.pluginmanager.get_plugin("incidents-declared")
        return Seen(
            links=tuple(links),
            outcomes=self._outcomes,
            collected=self._watch.collected if self._watch else self._workers.collected,
            selection=selection(self._config, declared.parser, self._plan.project.home),
            abort=self._abort(session, exitstatus),
            links_only=any(self._config.getoption(name) for name in ("collectonly", "setuponly", "setupplan")),
        )

    def _abort(self, session: pytest.Session, exitstatus: int) -> str | None:
        """What ended the run early or kept a part of it from being seen, in words."""
        said = []
        if exitstatus == pytest.ExitCode.INTERRUPTED and not session.shouldstop:
            said.append("interrupted")
        if self._broken_files:
            said.append(f"{self._broken_files} files could not be collected")
        said += [f"worker {name} crashed" for name in self._workers.crashed]
        said += [str(stop) for stop in (session.shouldfail, session.shouldstop) if stop]
        return ", ".join(dict.fromkeys(said)) or None


def _prepare(config: pytest.Config) -> tuple[Plan, Brief]:
    """Everything that must be right before the first test is collected.

    Raises:
        InputError: configuration, registry or options, all problems of the first of them that has any.
    """
    project = find_project(config.rootpath)
    asked = options.resolve(config, project.settings)
    requests = _requests(asked.reports)
    cache = getattr(config, "cache", None)
    known = registry.load(project, asked.registry, cache.mkdir("incidents") if cache else None)
    _refuse_unusable(known, project, asked)
    brief = brief_on(known, project.settings, str(project.home), ())
    if not known.incidents and known.missing:
        brief = Brief(home=str(project.home), no_registry=NO_REGISTRY)
    plan = Plan(
        project=project,
        registry=known,
        options=asked,
        requests=requests,
        started=datetime.now(UTC),
        command=("pytest", *map(str, config.invocation_params.args)),
        root=config.rootpath,
        invoked_in=Path(config.invocation_params.dir),
    )
    return plan, _wanting(brief, asked.incidents)


def _requests(specs: tuple[str, ...]) -> tuple[Request, ...]:
    if not specs:
        return ()
    from pytest_incidents.reporting import parse

    problems: list[Problem] = []
    requests: list[Request] = []
    for spec in specs:
        try:
            requests.append(parse(spec))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(requests)


def _refuse_unusable(known: registry.Registry, project: Project, asked: options.RunOptions) -> None:
    """Refuse a registry path that leads nowhere, and, where a policy counts on it, files that were left out."""
    configured = asked.registry or project.settings.registry
    problems = [
        Problem(project.settings.origin, 0, f"registry {path!r}: no such file or folder")
        for path in known.missing
        if asked.registry or configured != ("postmortems",)
    ]
    if asked.policy is not Policy.REPORT:
        problems += known.left_out
    if problems:
        raise InputError(problems)


def _wanting(brief: Brief, names: tuple[str, ...]) -> Brief:
    """The brief with the incidents chosen by ``--incident``, found by id or alias."""
    problems: list[Problem] = []
    wanted: list[str] = []
    for name in names:
        ids = resolve(name, brief)
        if not ids:
            hint = did_you_mean(name, [*brief.stories, *brief.aliases])
            problems.append(Problem("", 0, f"--incident: unknown incident {name!r}{hint}"))
        wanted += ids
    if problems:
        raise InputError(problems)
    return replace(brief, wanted=tuple(wanted))
