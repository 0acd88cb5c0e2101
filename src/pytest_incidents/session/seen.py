"""What a session set out with and what it saw → the run as evidence has it."""

from __future__ import annotations

import platform
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pytest_incidents.counting import counted
from pytest_incidents.evidence import Guard, Run, RunInfo, rolled_up
from pytest_incidents.session.brief import Claim
from pytest_incidents.vocabulary import Completeness, Outcome, PartialBy, Via

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_incidents.baseline import Gaps
    from pytest_incidents.evidence import RunRecord
    from pytest_incidents.options import RunOptions
    from pytest_incidents.registry import Registry
    from pytest_incidents.registry.configuration import Project
    from pytest_incidents.reporting import Request
    from pytest_incidents.session.brief import Link
    from pytest_incidents.session.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class Plan:
    """What a session set out with."""

    project: Project
    registry: Registry
    options: RunOptions
    requests: tuple[Request, ...]
    against: RunRecord | None
    baseline: Gaps | None
    started: datetime
    command: tuple[str, ...]
    root: Path
    invoked_in: Path


@dataclass(frozen=True, slots=True)
class Seen:
    """What a session saw.

    Args:
        links: every collected claim, deselected ones included.
        skipped: guards in modules that skipped themselves.
        outcomes: how the tests ended.
        collected: number of tests before deselection.
        wanted: ids of the incidents whose guards alone were to run; empty for all.
        selection: what was selected away, in words.
        abort: what ended the run early, in words.
        links_only: whether tests were collected and not run.
    """

    links: tuple[Link, ...]
    skipped: tuple[Guard, ...]
    outcomes: Outcomes
    collected: int
    wanted: tuple[str, ...]
    selection: str | None
    abort: str | None
    links_only: bool


def run_of(plan: Plan, seen: Seen) -> Run:
    """What this session saw; checks and history are looked at only where a report shows them."""
    run = Run(
        info=_run_info(plan, seen),
        guards=rolled_up((*_guards(seen, Claim.INCIDENT), *seen.skipped)),
        class_guards=rolled_up(_guards(seen, Claim.DEFECT_CLASS)),
        named_tests={guard.nodeid: guard.outcome for guard in rolled_up(_named(seen))},
    )
    if not plan.requests:
        return run
    from pytest_incidents import checks, history

    return replace(
        run,
        checks=checks.look_at_all(plan.registry.incidents, plan.project.home),
        history=history.gather(
            plan.registry.incidents,
            plan.project.root,
            plan.project.settings.fix,
            tests={guard.path for guard in (*run.guards, *run.class_guards) if guard.via is Via.MARK},
            since=plan.started,
        ),
    )


def _guards(seen: Seen, claim: Claim) -> list[Guard]:
    return [_with_outcome(link, seen) for link in seen.links if link.claim is claim]


def _named(seen: Seen) -> list[Guard]:
    """Tests that definitions of done name, each as one, whatever names it."""
    return [replace(guard, target="", gate=None) for guard in _guards(seen, Claim.CHECK)]


def _with_outcome(link: Link, seen: Seen) -> Guard:
    outcome, why, flaky = (Outcome.NOT_RUN, "", False) if seen.links_only else seen.outcomes.of(link.nodeid)
    return replace(link.guard, cases={outcome: 1}, why=why, flaky=flaky)


def _run_info(plan: Plan, seen: Seen) -> RunInfo:
    why, by = _partiality(plan, seen)
    commit, dirty = _head(plan) if plan.requests else ("", False)
    return RunInfo(
        id=uuid.uuid4().hex,
        complete=why is None,
        today=plan.options.today or datetime.now(UTC).date(),
        why_partial=why,
        partial_by=by,
        links_only=seen.links_only,
        command=plan.command,
        commit=commit,
        dirty=dirty,
        started=plan.started.isoformat(timespec="seconds").replace("+00:00", "Z"),
        python=platform.python_version(),
        platform=platform.system().lower(),
        version=_version(),
        tests=seen.collected,
        registry=plan.options.registry or plan.project.settings.registry,
        registry_digest=plan.registry.digest,
    )


def _partiality(plan: Plan, seen: Seen) -> tuple[str | None, PartialBy | None]:
    abort = seen.abort or _never_reported(seen)
    if abort:
        return abort, PartialBy.ABORT
    if plan.options.complete is Completeness.NO:
        return seen.selection or "so declared by --incidents-complete=no", PartialBy.SELECTION
    if seen.selection and plan.options.complete is not Completeness.YES:
        return seen.selection, PartialBy.SELECTION
    return None, None


def _never_reported(seen: Seen) -> str | None:
    """A guard that was left to run and never reported: something ended the run without saying so."""
    if seen.links_only:
        return None
    silent = {link.nodeid for link in seen.links if link.selected and link.nodeid not in seen.outcomes}
    return f"{counted(len(silent), 'guard')} never reported" if silent else None


def _head(plan: Plan) -> tuple[str, bool]:
    from pytest_incidents.git import head

    return head(plan.project.root)


def _version() -> str:
    from pytest_incidents._version import __version__

    return __version__
