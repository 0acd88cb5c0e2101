"""Where a session is led: reads the registry at the start, judges at the end, sets the exit code, prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from shutil import get_terminal_size
from typing import Any

import pytest

from pytest_incidents import plain
from pytest_incidents.errors import InputError, Problem
from pytest_incidents.escaping import folded, visible
from pytest_incidents.session import KEY
from pytest_incidents.session.brief import Brief
from pytest_incidents.session.completeness import selection
from pytest_incidents.session.conclusion import Conclusion, conclude
from pytest_incidents.session.ending import Ending
from pytest_incidents.session.outcomes import Outcomes
from pytest_incidents.session.preparation import prepare
from pytest_incidents.session.seen import Plan, Seen
from pytest_incidents.session.skipped import skipped_guards
from pytest_incidents.session.watch import Watch
from pytest_incidents.session.workers import Workers

INPUT_ERROR = pytest.ExitCode.USAGE_ERROR
_NOTHING_TO_JUDGE = {INPUT_ERROR, pytest.ExitCode.INTERNAL_ERROR}


class Conductor:
    """Leads one session, alone or as the controller of xdist workers."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._plan: Plan | None = None
        self._brief: Brief | None = None
        self._travelling = ""
        self._watch: Watch | None = None
        self._outcomes = Outcomes()
        self._workers = Workers()
        self._ending = Ending()
        self._conclusion: Conclusion | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Read configuration and registry; whatever is wrong with them stops the session with exit code 4."""
        try:
            self._plan, self._brief = prepare(self._config)
        except InputError as error:
            raise pytest.UsageError(_in_lines(error.problems)) from None
        if not self._config.pluginmanager.hasplugin("dsession"):
            self._watch = Watch(self._brief)
            self._config.pluginmanager.register(self._watch, "incidents-watch")
        else:
            self._travelling = json.dumps(plain.dump(self._brief))

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Send a worker what it needs to read marks."""
        node.workerinput[KEY] = self._travelling

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take what a worker saw; one that died without a word makes the run partial."""
        self._workers.down(node, error)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Note that there is something to judge: not every session collects."""
        self._ending.began = True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not be collected."""
        self._ending.collected(report)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note what ended the session early: Ctrl-C, ``pytest.exit()``, or pytest itself."""
        self._ending.interrupted_by(excinfo.value)

    def pytest_internalerror(self) -> None:
        """Note that pytest, or a plugin, broke; in a worker, xdist goes on and may even end green."""
        self._ending.interrupted = "internal error"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how guards end; with workers any test may be one, for only another of them may know its mark."""
        if self._watch is None or report.nodeid in self._watch.watched:
            self._outcomes.note(report)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Judge, write reports, and set the exit code where it was still OK."""
        if self._workers.problems:
            session.exitstatus = INPUT_ERROR
            self._tell_without_terminal(_in_lines(self._workers.problems))
        elif self._plan and self._brief and self._ending.began and exitstatus not in _NOTHING_TO_JUDGE:
            self._conclusion = conclude(self._plan, self._seen(session, self._brief))
            if session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = self._conclusion.exit_status
            if self._conclusion.exit_status:
                self._tell_without_terminal(self._conclusion.lines[-1].text)

    def _tell_without_terminal(self, text: str) -> None:
        """Under ``-p no:terminal`` nobody else says why a run fails."""
        if not self._config.pluginmanager.hasplugin("terminalreporter"):
            print(text, file=sys.stderr)  # noqa: T201 - there is no reporter to write to

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the section, or what workers found wrong."""
        if self._workers.problems:
            terminalreporter.write_line(f"ERROR: {_in_lines(self._workers.problems)}", red=True)
        if self._conclusion is None:
            return
        if len(self._conclusion.lines) > 1:
            terminalreporter.write_sep("=", "incidents")
        for line in self._conclusion.lines:
            text = folded(line.text, get_terminal_size().columns) if terminalreporter.isatty else line.text
            terminalreporter.write_line(text, **dict.fromkeys(line.style, True))

    def _seen(self, session: pytest.Session, brief: Brief) -> Seen:
        declared: Any = self._config.pluginmanager.get_plugin("incidents-declared")
        watched = self._watch.links if self._watch else self._workers.links.values()
        return Seen(
            links=tuple(watched),
            skipped=skipped_guards(self._ending.skipped, brief, self._config.rootpath),
            outcomes=self._outcomes,
            collected=self._watch.collected if self._watch else self._workers.collected,
            wanted=brief.wanted,
            selection=selection(self._config, declared.parser, Path(brief.home), brief.wanted),
            abort=self._ending.stopped(session, self._workers),
            links_only=any(self._config.getoption(name) for name in ("collectonly", "setuponly", "setupplan")),
        )


def _in_lines(problems: Iterable[Problem]) -> str:
    return "\n".join(visible(str(problem)) for problem in sorted(problems))
