"""The section at the end of every run: the count first, the worst gaps, what to do next, the reason last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_incidents.audit import Assessment
from pytest_incidents.counting import counted
from pytest_incidents.escaping import visible
from pytest_incidents.verdicts import Judged, worst_first
from pytest_incidents.vocabulary import Verdict

if TYPE_CHECKING:  # most runs compare nothing
    from pytest_incidents.changes import Changes

WIDTH = 80
SHOWN = 5  # gaps, and blind classes, that are named; the rest is counted


@dataclass(frozen=True, slots=True)
class Line:
    """One line and its style, in the terminal's words (``red``, ``bold`` …)."""

    text: str
    style: tuple[str, ...] = ()


def render(
    assessment: Assessment,
    *,
    changes: Changes | None = None,
    notes: tuple[str, ...] = (),
    demand: str = "",
    tables: bool = False,
) -> tuple[Line, ...]:
    """The lines of the section; a single one where there is nothing to do.

    Args:
        assessment: what to tell.
        changes: what changed since an older record, where one was named.
        notes: what the registry's reading left to say.
        demand: why a run that had to be complete fails, empty where it does not.
        tables: whether the tables stand above, which tell all but the notes and the reason.
    """
    noted = tuple(Line(f"note: {visible(note)}", ("yellow",)) for note in (*assessment.policy.notes, *notes))
    if tables:
        end = (*noted, *reason(assessment, demand))
        return (Line(""), *end) if end else ()
    return (
        *(_whole(assessment) if assessment.run.complete else _partial(assessment)),
        *noted,
        *_in_some_jobs(assessment),
        *(_changed(changes) if changes else ()),
        *_next(assessment),
        *reason(assessment, demand),
    )


def _whole(assessment: Assessment) -> list[Line]:
    gaps = _to_do_first(assessment)
    if not assessment.judged:
        return [Line('incidents: the registry is empty; begin with: pytest-incidents new "TITLE"', ("yellow",))]
    if assessment.run.links_only:
        return [_links(assessment), *_gaps(gaps, assessment)]
    if not gaps and not assessment.figures.totals.unseen:
        return [Line(f"incidents: {_counts(assessment)}", ("green",))]
    return [
        Line(f"{_incidents(assessment)}: {_counts(assessment)}"),
        Line(_coverage(assessment)),
        *_gaps(gaps, assessment),
        *_classes(assessment),
    ]


def _incidents(assessment: Assessment) -> str:
    return counted(len(assessment.judged), "incident")


def _counts(assessment: Assessment) -> str:
    totals = assessment.figures.totals
    guarded = f"all {totals.guarded}" if totals.guarded + totals.external == totals.incidents else f"{totals.guarded}"
    named = [
        (totals.gap, "gap" if totals.gap == 1 else "gaps"),
        (totals.grace, "in grace"),
        (totals.waived, "waived"),
        (totals.external, "external"),
        (totals.unseen, "not seen"),
    ]
    return ", ".join([f"{guarded} guarded", *(f"{count} {name}" for count, name in named if count)])


def _links(assessment: Assessment) -> Line:
    linked = sum(bool(one.guards) for one in assessment.judged)
    bare = len(assessment.judged) - linked
    return Line(f"{_incidents(assessment)}: {linked} linked, {bare} without a test (tests were collected, not run)")


def _coverage(assessment: Assessment) -> str:
    totals = assessment.figures.totals
    return f"coverage {totals.coverage}, weighted {totals.weighted_coverage}"


def _to_do_first(assessment: Assessment) -> tuple[Judged, ...]:
    """The gaps, worst first; those that the baseline excuses come after those that fail the run."""
    gaps = worst_first(assessment.judged, Verdict.GAP)
    return tuple(sorted(gaps, key=lambda gap: gap.incident.id in assessment.policy.excused))


def _gaps(gaps: tuple[Judged, ...], assessment: Assessment) -> list[Line]:
    if not gaps:
        return []
    wide = max(len(visible(gap.incident.id)) for gap in gaps[:SHOWN])
    named = max(len(visible(gap.incident.severity)) for gap in gaps[:SHOWN])
    lines = [Line("gaps, worst first:")]
    for gap in gaps[:SHOWN]:
        head = f"  {visible(gap.incident.id):{wide}}  {visible(gap.incident.severity):{named}}"
        excused = gap.incident.id in assessment.policy.excused
        words = visible(gap.message) + (" (excused by the baseline)" if excused else "")
        lines.append(Line(f"{head}  {words}", ("yellow",) if excused else ("red",)))
    if len(gaps) > SHOWN:
        lines.append(Line(f"  … {len(gaps) - SHOWN} more: --incidents-report=term"))
    return lines


def _classes(assessment: Assessment) -> list[Line]:
    """Blind classes, and how many of the last incidents repeat one of the year before."""
    blind = [f"{one.name} ({one.incidents})" for one in assessment.figures.classes if one.blind]
    recurrence = assessment.figures.recurrence
    words = ""
    if blind:
        words = "blind classes: " + visible(", ".join(blind[:SHOWN])) + _more(len(blind))
    if recurrence.repeats:
        words += "; " * bool(words) + f"repeats: {recurrence.repeats} of the last {recurrence.window}"
    return _filled(words)


def _filled(words: str) -> list[Line]:
    """A list as lines of a terminal's usual width; a line ends behind a comma or semicolon, never within an entry."""
    lines = [""]
    for entry in re.findall(r".+?(?:[,;] |$)", words):
        if len(lines[-1]) + len(entry.rstrip()) > WIDTH and lines[-1].strip():
            lines.append("  ")
        lines[-1] += entry
    return [Line(line.rstrip()) for line in lines if line]


def _in_some_jobs(assessment: Assessment) -> list[Line]:
    """Incidents that are guarded in some jobs of a matrix and not in others: those in the fewest come first."""
    together: dict[tuple[int, int], list[str]] = {}
    for one in assessment.judged:
        if 0 < one.guarded_in < one.seen_in:
            together.setdefault((one.guarded_in, one.seen_in), []).append(one.incident.id)
    return [
        Line(f"guarded in {some} of {jobs} jobs: {visible(', '.join(ids[:SHOWN]))}{_more(len(ids))}")
        for (some, jobs), ids in sorted(together.items(), key=lambda each: each[0][0] / each[0][1])
    ]


def _more(count: int) -> str:
    return f", … {count - SHOWN} more" if count > SHOWN else ""


def _partial(assessment: Assessment) -> list[Line]:
    totals = assessment.figures.totals
    failing = worst_first(assessment.judged, Verdict.GAP)
    counts = [f"{totals.guarded} guarded here"]
    counts += [f"{len(failing)} failing"] if failing else []
    counts += [f"{totals.unseen} not seen by this run"] if totals.unseen else []
    why = visible(assessment.run.why_partial or "")
    return [Line(f"incidents: {', '.join(counts)} (partial: {why})"), *_gaps(failing, assessment)]


def _changed(changes: Changes) -> list[Line]:
    return [Line(visible(line), ("red",) if lost else ()) for line, lost in changes.told()]


def _next(assessment: Assessment) -> list[Line]:
    worst = next(iter(_to_do_first(assessment)), None)
    return [Line(f"next: {visible(worst.next_step)}", ("bold",))] if worst and worst.next_step else []


def reason(assessment: Assessment, demand: str = "") -> list[Line]:
    """What the policy says, where it says anything: the last line of all."""
    policy = assessment.policy
    if demand:
        return [Line(f"{visible(demand)} — FAILED", ("red",))]
    if not policy.applied and policy.message:
        return [Line(f"{policy.whose} not applied: {visible(policy.message)}", ("yellow",))]
    if policy.failed:
        return [Line(f"{policy.whose}: {visible(policy.message)} — FAILED", ("red",))]
    return []
