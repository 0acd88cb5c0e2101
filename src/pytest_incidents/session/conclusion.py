"""The end of a session: what was seen → record, assessment, reports, exit status, and the lines to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_incidents.audit import Assessment, Demand, assess
from pytest_incidents.escaping import visible
from pytest_incidents.evidence import RunRecord
from pytest_incidents.reports import section
from pytest_incidents.reports.section import Line
from pytest_incidents.session.chosen import unanswered
from pytest_incidents.session.completeness import choice
from pytest_incidents.session.seen import Plan, Seen, run_of
from pytest_incidents.vocabulary import Completeness

if TYPE_CHECKING:
    from pytest_incidents.changes import Changes
    from pytest_incidents.errors import Problem

FAILED = 1
BAD_INPUT = 4
LEFT_OUT_SHOWN = 3  # problems of files of another team's registry that each have a line of their own


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What is left to do: the exit status for a run that was OK, and the lines to print."""

    exit_status: int
    lines: tuple[Line, ...]


def conclude(plan: Plan, seen: Seen) -> Conclusion:
    """Judge a session and write its reports; problems on the way become lines, and never stop the rest."""
    record = RunRecord((run_of(plan, seen),), plan.registry.incidents, plan.project.settings.rules)
    problems: list[Problem] = []
    assessment = assess(record, _demand(plan))
    changes = _changes(plan, assessment)
    texts = _reports(plan, assessment, changes, problems)
    notes = (*_unanswered(seen, assessment), *plan.registry.notes, *_left_out(plan))
    demand = _incomplete(plan, assessment)
    tables = _prints_tables(plan)
    lines = section.render(assessment, changes=changes, notes=notes, demand=demand, tables=tables)
    if tables:
        lines = (*map(Line, _lines(texts)), *lines)
        texts = ()
    return _concluded(lines, texts, problems, failed=assessment.policy.failed or bool(demand))


def _left_out(plan: Plan) -> tuple[str, ...]:
    """What could not be read of another team's registry: each where they are few, else how many, and the first."""
    problems = plan.registry.left_out
    if len(problems) <= LEFT_OUT_SHOWN:
        return tuple(map(str, problems))
    files = len({problem.path for problem in problems})
    named = f"{files} files of the registry" if files > 1 else "a file of the registry"
    left = "are left out, with" if files > 1 else "is left out, with"
    return (f"{named} {left} {len(problems)} problems (pytest-incidents list -v), the first: {problems[0]}",)


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


def _demand(plan: Plan) -> Demand:
    return Demand(
        policy=plan.options.policy,
        require=plan.options.require,
        fail_under=plan.options.fail_under,
        baseline=plan.baseline,
    )


def _changes(plan: Plan, assessment: Assessment) -> Changes | None:
    if plan.against is None:
        return None
    from pytest_incidents.changes import compare

    return compare(assess(plan.against, Demand(require=plan.options.require)), assessment)
