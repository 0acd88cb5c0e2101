"""Part 3: the gaps, worst first, each with its next step; then what is no gap yet, and what others guard."""

from dataclasses import dataclass
from datetime import date

from pytest_incidents.audit import Assessment
from pytest_incidents.reports import wording
from pytest_incidents.reports.html.view.pieces import Next, Piece, Words, to_incident, to_outside
from pytest_incidents.verdicts import Judged, worst_first
from pytest_incidents.vocabulary import Reason, Verdict

_IN_FULL = 20
_WATCHED = 8
TITLE_LIMIT = 150
_MESSAGE_LIMIT = 300
_BEFORE_THE_LINE = {
    Reason.FAILING: "Repair the code, not the test. Start here:",
    Reason.MISSING: "Write the test that would have caught it, and mark it:",
    Reason.NOT_RUN: "See why it never runs:",
    Reason.WRONG_GATE: "Write a test at that gate, and mark it:",
    Reason.PASSES_WITHOUT_FIX: "Sharpen the test, then prove it:",
    Reason.UNPROVEN: "See whether it fails once the fix is taken out:",
}
# Where the words of a step end, and what one can click or paste begins
_BREAKS = {Reason.DISARMED: " out of ", Reason.NO_FIX_NAMED: ": "}


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap; ``step`` is what is next in one piece, ``excused`` whether the baseline excuses it."""

    rank: int
    incident: Piece
    title: str
    reason: str
    message: str
    severity: str
    worst: bool
    owner: str
    age: str
    next: Next
    step: str
    excused: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """An incident that is no gap, or not yet: in grace, waived, or guarded elsewhere."""

    status: Piece
    incident: Piece
    told: Words


@dataclass(frozen=True, slots=True)
class GapsPart:
    """Part 3 of the page; what is too much for a list in full stands in the short ones."""

    lead: str
    gaps: tuple[Gap, ...]
    more_gaps: tuple[Gap, ...]
    not_yet: tuple[Watched, ...]
    more_not_yet: tuple[Watched, ...]
    elsewhere: tuple[Watched, ...]
    more_elsewhere: tuple[Watched, ...]


def gaps_part(assessment: Assessment) -> GapsPart:
    """Every gap, and everything that may become one."""
    today, excused = assessment.today, set(assessment.policy.excused)
    gaps = tuple(
        _gap(rank, one, today, excused=one.incident.id in excused)
        for rank, one in enumerate(worst_first(assessment.judged, Verdict.GAP), 1)
    )
    waiting = worst_first(assessment.judged, Verdict.GRACE, Verdict.WAIVED)
    soonest = sorted(waiting, key=lambda one: (one.until or date.max, one.badness))
    not_yet = tuple(_watched(one, today) for one in soonest)
    elsewhere = tuple(_elsewhere(one) for one in worst_first(assessment.judged, Verdict.EXTERNAL))
    return GapsPart(
        _lead(assessment),
        gaps[:_IN_FULL],
        gaps[_IN_FULL:],
        not_yet[:_WATCHED],
        not_yet[_WATCHED:],
        elsewhere[:_WATCHED],
        elsewhere[_WATCHED:],
    )


def _lead(assessment: Assessment) -> str:
    totals = assessment.figures.totals
    if totals.gap:
        each = "It has its" if totals.gap == 1 else "Each has its"
        return f"{wording.count(totals.gap, 'incident')} could happen again unnoticed. {each} next step."
    if totals.unseen:
        return "Nothing that this run saw is a gap. What it did not see, it does not judge."
    if not totals.incidents:
        return "Nothing is on record yet."
    return "None. Every incident that counts is guarded, in grace or waived."


def _gap(rank: int, one: Judged, today: date, *, excused: bool) -> Gap:
    incident = one.incident
    return Gap(
        rank=rank,
        incident=to_incident(incident.id),
        title=wording.shortened(incident.title, TITLE_LIMIT),
        reason=str(one.reason or "gap"),
        message=wording.sentence(wording.shortened(one.message, _MESSAGE_LIMIT)),
        severity=wording.shortened(incident.severity, 24),
        worst=one.severity_rank == 0,
        owner=wording.shortened(incident.owner, 40),
        age=wording.age(incident.started.day, today),
        next=next_step(one),
        step=one.next_step,
        excused=excused,
    )


def next_step(one: Judged) -> Next:
    """A line to write or to run with the words before it, or the words alone where the step is words."""
    step = one.next_step
    if one.reason is not None and step.startswith(("pytest ", "@")):
        return Next(_BEFORE_THE_LINE.get(one.reason, ""), step)
    if one.reason in _BREAKS:
        words, sign, line = step.partition(_BREAKS[one.reason])
        return Next(wording.first(words) + sign.rstrip(), line)
    return Next("", step) if " = " in step[:40] else Next(wording.sentence(step))


def _watched(one: Judged, today: date) -> Watched:
    until = one.until or today
    ends = f"{until}, {wording.in_days(until, today)}"
    fault = wording.sentence(wording.shortened(one.message, _MESSAGE_LIMIT))
    waiver = one.incident.waiver
    if one.verdict is Verdict.WAIVED and waiver is not None:
        by, why = wording.shortened(waiver.approved_by, 60), wording.shortened(waiver.reason, _MESSAGE_LIMIT)
        told: Words = (f"Waived by {by} until {ends}: {wording.ended(why)} {fault}",)
        return Watched(Piece("waived", "waived"), to_incident(one.incident.id), told)
    return Watched(
        Piece("grace", "grace"), to_incident(one.incident.id), (f"Grace ends on {ends}; then it is a gap. {fault}",)
    )


def _elsewhere(one: Judged) -> Watched:
    external = one.incident.external
    guard = external.guard if external else ""
    told: list[str | Piece] = [wording.ended(wording.shortened(external.reason if external else "", _MESSAGE_LIMIT))]
    told += (
        [" Guarded by ", to_outside(wording.shortened(guard, 80), guard), "."]
        if guard
        else [" What guards it is not named."]
    )
    return Watched(Piece("external", "external"), to_incident(one.incident.id), tuple(told))
