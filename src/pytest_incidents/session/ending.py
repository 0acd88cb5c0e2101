"""What kept a session from seeing the whole suite, other than a selection; said in words."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from pytest_incidents.counting import counted
from pytest_incidents.session.workers import Workers


@dataclass
class Ending:
    """How a session came to its end.

    Args:
        began: whether pytest collected at all; ``--fixtures`` and ``--cache-show`` do not.
        broken: node ids of what could not be collected.
        skipped: node id → reason of modules that skipped themselves while they were collected.
        interrupted: what interrupted the session, in its words; None where nothing did.
    """

    began: bool = False
    broken: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    interrupted: str | None = None

    def collected(self, report: pytest.CollectReport) -> None:
        """Note what could not be collected, or did not want to be."""
        if report.failed:
            self.broken.add(report.nodeid)
        elif report.skipped:
            self.skipped[report.nodeid] = skip_reason(report.longrepr)

    def interrupted_by(self, error: BaseException) -> None:
        """Note Ctrl-C, ``pytest.exit()``, or pytest's own reason to stop."""
        says = str(error)
        own = isinstance(error, pytest.Session.Interrupted)
        self.interrupted = says if own else f"interrupted: {says}" if says else "interrupted"

    def stopped(self, session: pytest.Session, workers: Workers) -> str | None:
        """Why the session ended early, or left out a part that nobody selected away; None where it did not.

        Args:
            session: of pytest.
            workers: xdist's, some of which may not have come to their end.
        """
        files = self.broken - workers.names  # xdist blames a worker that collected other tests than the first
        said = [f"{counted(len(files), 'file')} could not be collected"] if files else []
        said += ["workers collected different tests"] if self.broken & workers.names else []
        said += workers.ended()
        said += [str(stop) for stop in (session.shouldfail, session.shouldstop) if stop]
        if self.interrupted is not None and not said:
            said = [self.interrupted]
        return ", ".join(dict.fromkeys(said)) or None


def skip_reason(longrepr: object) -> str:
    """The reason that a skip gave, in one line."""
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr or "")
    return str(text).removeprefix("Skipped: ").strip().partition("\n")[0]
