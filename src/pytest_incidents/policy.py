"""What is required of which incident, and what a gap does to the exit code. Pure functions of plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pytest_incidents.counting import counted
from pytest_incidents.evidence import RunInfo
from pytest_incidents.model import Incident, Waiver
from pytest_incidents.settings import Rules
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Level, Policy, Reason, Verdict, rank_of

WARN_BEFORE_DAYS = 14  # a waiver that runs out within these days is named in every run


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """What the policy says of a run.

    Args:
        name: the policy.
        applied: False where the run was partial, or collected only, so that nothing may be concluded.
        failed: whether the run must fail.
        message: why, or why the policy was not applied; empty where all is well.
        notes: lines worth reading beside it: waivers about to end, baseline entries no longer needed.
        excused: ids of gaps that the baseline excuses.
    """

    name: Policy
    applied: bool
    failed: bool
    message: str
    notes: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()

    @property
    def whose(self) -> str:
        """What asks for it, in words: under ``report`` that can only be the least coverage."""
        return "fail-under" if self.name is Policy.REPORT else f"policy {self.name}"


def required_level(incident: Incident, rules: Rules, override: Level | None = None) -> Level:
    """The evidence that the incident's severity, or an override for all, asks for.

    Where proof or reach is asked for and the record says that the fix lies elsewhere, passing is all that
    can be had.
    """
    asked = override or rules.severity(incident.severity).require
    return Level.PASSING if incident.fix.elsewhere and asked.rank > Level.PASSING.rank else asked


def grace_until(incident: Incident, rules: Rules) -> date:
    """The last day on which a gap is no gap yet: ``grace_days`` after it was resolved (else started)."""
    since = (incident.resolved or incident.started).day
    return _later(since, rules.severity(incident.severity).grace_days)


def waiver_ends(waiver: Waiver, rules: Rules) -> date:
    """The last UTC day of a waiver: as it says, but never more than ``max_waiver_days`` after it was granted."""
    return min(waiver.expires.day, _later(waiver.granted.day, rules.max_waiver_days))


def _later(day: date, days: int) -> date:
    """So many days later; the end of the calendar for more days than it has."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def waiver_holds(incident: Incident, rules: Rules, today: date) -> bool:
    """Whether a waiver covers that UTC day."""
    waiver = incident.waiver
    return waiver is not None and waiver.granted.day <= today <= waiver_ends(waiver, rules)


@dataclass(frozen=True, slots=True)
class Case:
    """What a policy decides on.

    Args:
        policy: which policy.
        run: the run, as one.
        judged: one verdict for each incident.
        rules: the project's.
        today: the UTC day.
        fail_under: least incident coverage in percent; 0 asks nothing.
        baseline: id → recorded level of excused gaps; None where there is no baseline file.
    """

    policy: Policy
    run: RunInfo
    judged: tuple[Judged, ...]
    rules: Rules
    today: date
    fail_under: float
    baseline: Mapping[str, Level | None] | None


def decide(case: Case, coverage: float | None) -> PolicyResult:
    """Whether the run must fail, and why.

    Args:
        case: what is decided on.
        coverage: incident coverage between 0 and 1, unrounded; None where it is not known.
    """
    result = PolicyResult(case.policy, applied=True, failed=False, message="", notes=_notes(case))
    gates = case.policy is not Policy.REPORT or case.fail_under > 0
    if gates and not case.judged:
        return replace(result, failed=True, message="the registry has no incidents: nothing was measured")
    if not case.run.complete:
        why = f"partial ({case.run.why_partial})" if gates else ""
        return replace(result, applied=False, message=why)
    gaps = _failing_gaps(case)
    excused = _excused(case, gaps) if case.policy is Policy.RATCHET else ()
    counted = [gap for gap in gaps if gap.incident.id not in excused]
    messages = [*_gap_messages(case, counted), *_unseen_messages(case, gates=gates)]
    if case.fail_under > 0 and coverage is not None and coverage * 100 < case.fail_under:
        messages.append(f"coverage {_percent(coverage, case.fail_under)} % is under {case.fail_under:g} %")
    if not messages and gates and _left_unmeasured(case):
        return replace(result, applied=False, message="tests were collected, not run")
    notes = (*result.notes, *_fallen(case, gaps))
    return replace(result, failed=bool(messages), message="; ".join(messages), notes=notes, excused=excused)


def _left_unmeasured(case: Case) -> bool:
    """Whether tests were collected only, and more than links is required somewhere."""
    return case.run.links_only and any(
        one.required is not Level.LINKED and one.verdict is not Verdict.EXTERNAL for one in case.judged
    )


def _percent(coverage: float, limit: float) -> str:
    """The figure, with as many digits as it takes to see that it lies under the limit."""
    texts = (f"{coverage * 100:.{digits}f}" for digits in range(1, 9))
    return next((text for text in texts if float(text) < limit), f"{coverage * 100}")


def _failing_gaps(case: Case) -> list[Judged]:
    """The gaps that may fail this run; one that collected only may fail only for missing links."""
    gaps = [one for one in case.judged if one.verdict is Verdict.GAP]
    return [gap for gap in gaps if gap.required is Level.LINKED] if case.run.links_only else gaps


def _excused(case: Case, gaps: list[Judged]) -> tuple[str, ...]:
    """Gaps of the baseline whose evidence is no weaker than it was, and whose waiver has not run out.

    A failing guard is never excused: the defect may be back now.
    """
    baseline = case.baseline or {}
    return tuple(
        gap.incident.id
        for gap in gaps
        if gap.incident.id in baseline
        and gap.reason is not Reason.FAILING
        and rank_of(gap.level) >= rank_of(baseline[gap.incident.id])
        and not _waiver_ran_out(gap.incident, case)
    )


def _fallen(case: Case, gaps: list[Judged]) -> list[str]:
    """What the baseline would excuse, were its evidence not weaker than it was."""
    if case.policy is not Policy.RATCHET or not case.baseline:
        return []
    known = [(gap, case.baseline[gap.incident.id]) for gap in gaps if gap.incident.id in case.baseline]
    return [
        f"baseline: {gap.incident.id} was {was}, is {gap.level}"
        for gap, was in known
        if rank_of(gap.level) < rank_of(was)
    ]


def _unseen_messages(case: Case, *, gates: bool) -> list[str]:
    """In a run of the whole suite nothing may stay unseen: somebody asked for evidence that was not measured."""
    unseen = sum(one.verdict is Verdict.UNSEEN for one in case.judged)
    if not gates or case.run.links_only or not unseen:
        return []
    return [f"{counted(unseen, 'incident')} could not be judged: the evidence required was not measured"]


def _waiver_ran_out(incident: Incident, case: Case) -> bool:
    return incident.waiver is not None and waiver_ends(incident.waiver, case.rules) < case.today


def _gap_messages(case: Case, gaps: list[Judged]) -> list[str]:
    if case.policy is Policy.REPORT:
        return []
    if case.policy is Policy.RATCHET and case.baseline is None:
        return ["there is no baseline file: write one with pytest-incidents baseline RUN.json"]
    if not gaps:
        return []
    new = "new " if case.policy is Policy.RATCHET else ""
    expired = sum(_waiver_ran_out(gap.incident, case) for gap in gaps)
    waivers = f", {counted(expired, 'expired waiver')}" if expired else ""
    return [counted(len(gaps), f"{new}gap") + waivers]


def _notes(case: Case) -> tuple[str, ...]:
    notes = [note for one in case.judged for note in _waiver_notes(one, case)]
    if case.baseline and case.run.complete:
        open_ = {one.incident.id for one in case.judged if one.verdict in {Verdict.GAP, Verdict.UNSEEN}}
        notes += [f"baseline: {id_} is no longer needed" for id_ in sorted(case.baseline) if id_ not in open_]
    return tuple(notes)


def _waiver_notes(one: Judged, case: Case) -> list[str]:
    if one.incident.waiver is None:
        return []
    expires = waiver_ends(one.incident.waiver, case.rules)
    if one.verdict is Verdict.GAP and expires < case.today:
        return [f"waiver of {one.incident.id} expired on {expires}"]
    left = (expires - case.today).days
    if one.verdict is Verdict.WAIVED and left <= WARN_BEFORE_DAYS:
        when = f"in {counted(left, 'day')}" if left else "today"
        return [f"waiver of {one.incident.id} ends on {expires}, {when}"]
    return []
