"""The end of a session: what was seen → record, assessment, reports, exit status, and the lines to print."""

from __future__ import annotations

import platform
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pytest_incidents.audit import Assessment, Demand, assess
from pytest_incidents.baseline import read_baseline
from pytest_incidents.errors import InputError
from pytest_incidents.escaping import visible
from pytest_incidents.evidence import Guard, Run, RunInfo, RunRecord, rolled_up
from pytest_incidents.reports import section
from pytest_incidents.reports.section import Line
from pytest_incidents.session.brief import Claim
from pytest_incidents.session.chosen import unanswered
from pytest_incidents.session.completeness import choice
from pytest_incidents.vocabulary import Completeness, Outcome, PartialBy, Policy, Via

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_incidents.changes import Changes
    from pytest_incidents.errors import Problem
    from pytest_incidents.options import RunOptions
    from pytest_incidents.registry import Registry
    from pytest_incidents.registry.configuration import Project
    from pytest_incidents.reporting import Request
    from pytest_incidents.session.brief import Link
    from pytest_incidents.session.outcomes import Outcomes

FAILED = 1
BAD_INPUT = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """What a session set out with."""

    project: Project
    registry: Registry
    options: RunOptions
    requests: tuple[Request, ...]
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


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What is left to do: the exit status for a run that was OK, and the lines to print."""

    exit_status: int
    lines: tuple[Line, ...]


def conclude(plan: Plan, seen: Seen) -> Conclusion:
    """Judge a session and write its reports; problems on the way become lines, and never stop the rest."""
    record = RunRecord((_run(plan, seen),), plan.registry.incidents, plan.project.settings.rules)
    problems: list[Problem] = []
    assessment = assess(record, _demand(plan, problems))
    changes = _changes(plan, assessment, problems)
    texts = _reports(plan, assessment, changes, problems)
    notes = (*_unanswered(seen, assessment), *plan.registry.notes, *map(str, plan.registry.left_out))
    demand = _incomplete(plan, assessment)
    tables = _prints_tables(plan)
    lines = section.render(assessment, changes=changes, notes=notes, demand=demand, tables=tables)
    if tables:
        lines = (*map(Line, _lines(texts)), *lines)
        texts = ()
    return _concluded(lines, texts, problems, failed=assessment.policy.failed or bool(demand))


def _run(plan: Plan, seen: Seen) -> Run:
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


def _reports(plan: Plan, assessment: Assessment, changes: Changes | None, problems: list[Problem]) -> tuple[str, ...]:
    """Write what was asked for; what has no path is returned to be printed."""
    if not plan.requests:
        return ()
    from pytest_incidents.reporting import write

    outcome = write(plan.requests, assessment, changes=changes, root=plan.invoked_in, section=True)
    problems += outcome.problems
    return outcome.texts


def _prints_tables(plan: Plan) -> bool:
    if not plan.requests:
        return False
    from pytest_incidents.reporting import prints_tables

    return prints_tables(plan.requests)


def _concluded(lines: tuple[Line, ...], texts: tuple[str, ...], problems: list[Problem], *, failed: bool) -> Conclusion:
    """The section, with asked-for texts and problems before its last line, which is the reason of a failure."""
    reason = lines[-1:] if failed else ()
    asked = tuple(map(Line, _lines(texts)))
    errors = tuple(Line(f"error: {visible(str(problem))}", ("red",)) for problem in problems)
    return Conclusion(
        exit_status=BAD_INPUT if problems else FAILED if failed else 0,
        lines=(*lines[: len(lines) - len(reason)], *asked, *errors, *reason),
    )


def _lines(texts: tuple[str, ...]) -> list[str]:
    return [line for text in texts for line in text.splitlines()]


def _unanswered(seen: Seen, assessment: Assessment) -> tuple[str, ...]:
    """What to say of incidents that were asked for, and of which no guard passed or failed."""
    everywhere = seen.abort is None and seen.selection == choice(seen.wanted)
    judged = [one for one in assessment.judged if not (seen.links_only and one.guards)]
    return tuple(unanswered(judged, seen.wanted, everywhere=everywhere))


def _incomplete(plan: Plan, assessment: Assessment) -> str:
    """Why a run that had to be complete is not, in words."""
    if plan.options.complete is Completeness.REQUIRE and not assessment.run.complete:
        return f"this run had to be complete: partial ({assessment.run.why_partial})"
    return ""


def _demand(plan: Plan, problems: list[Problem]) -> Demand:
    baseline = None
    if plan.options.policy is Policy.RATCHET:
        try:
            baseline = read_baseline(plan.project.home / plan.project.settings.baseline)
        except InputError as error:
            problems += error.problems
    return Demand(
        policy=plan.options.policy,
        require=plan.options.require,
        fail_under=plan.options.fail_under,
        baseline=baseline,
    )


def _changes(plan: Plan, assessment: Assessment, problems: list[Problem]) -> Changes | None:
    if plan.options.against is None:
        return None
    from pytest_incidents.changes import compare
    from pytest_incidents.reports.json import read_file

    try:
        old = read_file(plan.invoked_in / plan.options.against, plan.options.against)
    except InputError as error:
        problems += error.problems
        return None
    return compare(assess(old, Demand(require=plan.options.require)), assessment)


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
    return f"{len(silent)} {'guard' if len(silent) == 1 else 'guards'} never reported" if silent else None


def _head(plan: Plan) -> tuple[str, bool]:
    from pytest_incidents.git import head

    return head(plan.project.root)


def _version() -> str:
    from pytest_incidents._version import __version__

    return __version__
