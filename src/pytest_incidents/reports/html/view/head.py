"""The first lines: the answer in a sentence, the reason, and what it rests on."""

from dataclasses import dataclass

from pytest_incidents.audit import Assessment
from pytest_incidents.reports import wording
from pytest_incidents.reports.html.view.pieces import Fact, Next, Piece, Words, to_incident, to_incidents
from pytest_incidents.verdicts import worst_first
from pytest_incidents.vocabulary import Policy, Verdict

_LONGEST_COMMAND = 90


@dataclass(frozen=True, slots=True)
class Head:
    """The top of the page.

    Args:
        title: of the document.
        over: the line above the headline.
        headline: the answer, in a sentence a manager can repeat.
        summary: why, the worst gap, and the first place to invest.
        stamp: which run this is.
        notes: what is about to change: waivers that end, baseline entries no longer needed.
        next: what to do where there is nothing to report yet.
    """

    title: str
    over: str
    headline: str
    summary: Words
    stamp: tuple[Fact, ...]
    notes: tuple[str, ...]
    next: Next | None


def head(assessment: Assessment) -> Head:
    """The top of the page of one assessment."""
    headline = _headline(assessment)
    return Head(
        title=f"{headline} Incident report, {assessment.today}",
        over=f"Incident report, {wording.written_out(assessment.today)}",
        headline=headline,
        summary=tuple(_summary(assessment)),
        stamp=tuple(_stamp(assessment)),
        notes=assessment.policy.notes,
        next=None
        if assessment.judged
        else Next("Write the first record, or point the configuration at the folder:", 'pytest-incidents new "TITLE"'),
    )


def _headline(assessment: Assessment) -> str:
    totals = assessment.figures.totals
    eligible = totals.guarded + totals.gap + totals.grace + totals.waived
    if not totals.incidents:
        return "No incident is on record."
    if totals.unseen:
        return _headline_in_part(assessment)
    if not eligible:
        return f"{_all_of(totals.incidents)} guarded elsewhere."
    if totals.guarded == eligible:
        return f"{_all_of(eligible)} guarded."
    if not totals.guarded:
        return (
            "The one incident on record is not guarded."
            if eligible == 1
            else f"None of {eligible:,} incidents is guarded."
        )
    verb = "is" if totals.guarded == 1 else "are"
    return f"{totals.guarded:,} of {eligible:,} incidents {verb} guarded."


def _all_of(number: int) -> str:
    if number == 1:
        return "The one incident on record is"
    return f"{'Both' if number == 2 else f'All {number:,}'} incidents are"  # noqa: PLR2004 - nobody says "all 2"


def _headline_in_part(assessment: Assessment) -> str:
    totals = assessment.figures.totals
    if assessment.run.links_only:
        linked = sum(bool(one.guards) for one in assessment.judged)
        return f"{linked:,} of {totals.incidents:,} incidents have a test."
    failing = f", {totals.gap:,} failing" if totals.gap and not assessment.run.complete else ""
    seen = f"{wording.count(totals.guarded, 'incident')} guarded here{failing}"
    return f"{seen}, {totals.unseen:,} not seen."


def _summary(assessment: Assessment) -> list[str | Piece]:
    return [
        *_policy(assessment),
        *_in_part(assessment),
        *_worst(assessment),
        *([] if assessment.figures.totals.gap else _waiting(assessment)),
        *_invest(assessment),
    ]


def _policy(assessment: Assessment) -> list[str | Piece]:
    policy, totals = assessment.policy, assessment.figures.totals
    if policy.failed:
        return [Piece(f"{policy.whose.capitalize()} failed: {policy.message}.", "gap"), " "]
    excused = (
        f" {wording.first(wording.count(len(policy.excused), 'gap'))} excused by the baseline."
        if policy.excused
        else ""
    )
    if policy.name is not Policy.REPORT and not policy.applied:
        return [Piece(f"Policy {policy.name} was not applied.", "strong"), " "]
    if totals.gap:
        return [to_incidents(f"{wording.count(totals.gap, 'gap')}.", "gap", state="gap"), excused + " "]
    if policy.name is not Policy.REPORT and totals.incidents:
        return [Piece(f"Policy {policy.name} holds.", "guarded"), excused + " "]
    return []


def _waiting(assessment: Assessment) -> list[str | Piece]:
    """What is no gap yet: it counts against coverage, and does not fail a policy."""
    totals = assessment.figures.totals
    told: list[str | Piece] = []
    if totals.grace:
        told += [to_incidents(f"{totals.grace:,} in grace", "grace", state="grace"), ". "]
    if totals.waived:
        told += [to_incidents(f"{totals.waived:,} waived", "waived", state="waived"), ". "]
    return told


def _in_part(assessment: Assessment) -> list[str | Piece]:
    totals, run = assessment.figures.totals, assessment.run
    if run.links_only:
        return ["Tests were collected, not run, so nobody knows which of them pass. "]
    if not run.complete:
        why = run.why_partial or "not the whole suite"
        return [f"This run was partial: {why}. What it did not see is not held against anyone. "]
    if totals.unseen:
        unseen = wording.count(totals.unseen, "incident")
        return [f"{unseen} could not be judged, because this run did not measure what is required. "]
    return []


def _worst(assessment: Assessment) -> list[str | Piece]:
    gaps = worst_first(assessment.judged, Verdict.GAP)
    if not gaps:
        return []
    worst = gaps[0]
    start = "The worst is " if len(gaps) > 1 else "It is "
    return [
        start,
        to_incident(worst.incident.id),
        f" ({worst.incident.severity}): {wording.shortened(worst.message, 160)}. ",
    ]


def _invest(assessment: Assessment) -> list[str | Piece]:
    best = next((one for one in assessment.figures.classes if one.priority and one.unguarded), None)
    if best is None:
        return []
    return [
        "The first place to invest is ",
        to_incidents(best.name, **{"class": best.name}),
        f": {wording.count(best.incidents, 'incident')}, ",
        f"{wording.count(best.recurrences, 'recurrence')} within a year, {wording.share(best.coverage)} guarded.",
    ]


def _stamp(assessment: Assessment) -> list[Fact]:
    run, runs = assessment.run, assessment.record.runs
    tests = f", {wording.count(run.tests, 'test')}" if run.tests else ""
    whole = "complete" if run.complete else f"partial ({wording.shortened(run.why_partial or '', 60)})"
    several = f"{len(runs)} runs merged, " if len(runs) > 1 else ""
    commit = run.commit[:10] + (", modified" if run.dirty else "")
    command = wording.shortened(" ".join(run.command), _LONGEST_COMMAND)
    facts = [
        Fact("Run", f"{several}{whole}{tests}"),
        Fact("Date", f"{run.started[:16].replace('T', ' ')} UTC" if run.started else str(assessment.today)),
        Fact("Judged as of", str(assessment.today)) if str(assessment.today) != run.started[:10] else Fact("", ""),
        Fact("Commit", "", (Piece(commit, "code"),)) if run.commit else Fact("", ""),
        Fact("Command", "", (Piece(command, "code"),)) if command else Fact("", ""),
        Fact(
            "Registry",
            "",
            (
                Piece(wording.shortened(", ".join(run.registry), 60), "code"),
                " ",
                Piece(run.registry_digest[:19], "code"),
            ),
        ),
        Fact("Python", " ".join(filter(None, (run.python, run.platform)))),
        Fact("Version", run.version),
    ]
    return [fact for fact in facts if fact.value or fact.explained]
