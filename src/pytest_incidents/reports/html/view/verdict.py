"""Part 1: does the suite reflect the incident history? Coverage, the evidence ladder, the trend."""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_incidents.audit import Assessment
from pytest_incidents.metrics import Ratio
from pytest_incidents.reports import wording
from pytest_incidents.reports.html.charts import blocks, ladder, trend
from pytest_incidents.reports.html.view.pieces import (
    Fact,
    Figure,
    Key,
    Piece,
    Table,
    Words,
    cut,
    to_all,
    to_incidents,
)
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Level, Verdict

_COUNTS = (Verdict.GAP, Verdict.GRACE, Verdict.WAIVED, Verdict.GUARDED, Verdict.EXTERNAL, Verdict.UNSEEN)
_OUTSIDE = (Verdict.EXTERNAL, Verdict.UNSEEN)


@dataclass(frozen=True, slots=True)
class Count:
    """One verdict with its number; ``outside`` of the population that coverage counts."""

    words: Piece
    number: str
    outside: bool


@dataclass(frozen=True, slots=True)
class VerdictPart:
    """Part 1 of the page."""

    lead: str
    figures: tuple[Fact, ...]
    counts: tuple[Count, ...]
    ladder: Figure | None
    trend: Figure | None


def verdict_part(assessment: Assessment, earlier: Sequence[Assessment]) -> VerdictPart:
    """The figures that matter, and what they are made of."""
    totals = assessment.figures.totals
    return VerdictPart(
        lead=_lead(assessment),
        figures=(
            Fact("incident coverage", wording.percent(totals.coverage), (_of_incidents(assessment),)),
            Fact("weighted coverage", wording.percent(totals.weighted_coverage), (_of_points(assessment),)),
        ),
        counts=tuple(_counts(assessment)),
        ladder=_ladder(assessment),
        trend=_trend(_by_date([*(one for one in earlier if one.run.id != assessment.run.id), assessment])),
    )


def _by_date(runs: Sequence[Assessment]) -> Sequence[Assessment]:
    return sorted(runs, key=lambda run: (run.today, run.run.started))


def _lead(assessment: Assessment) -> str:
    totals = assessment.figures.totals
    question = "Does the suite reflect the incident history?"
    if not totals.incidents:
        return f"{question} There is none yet."
    if totals.coverage.value is None:
        return f"{question} This run cannot say."
    return f"{question} {_how_much(totals.coverage)} {_severe(totals.coverage, totals.weighted_coverage)}".strip()


def _how_much(coverage: Ratio) -> str:
    value = coverage.value or 0
    for least, words in ((1, "All of it."), (0.9, "Nearly all of it."), (0.5, "More than half of it.")):
        if value >= least:
            return "Half of it." if value == 0.5 else words  # noqa: PLR2004 - exactly half
    return "Less than half of it." if value else "None of it."


def _severe(coverage: Ratio, weighted: Ratio) -> str:
    """What the weights add: whether severe incidents are guarded more or less often than mild ones."""
    apart = (weighted.value or 0) - (coverage.value or 0)
    if abs(apart) < 0.02:  # noqa: PLR2004 - two points of a hundred say nothing
        return ""
    return f"Severe incidents are guarded {'more' if apart > 0 else 'less'} often than mild ones."


def _of_incidents(assessment: Assessment) -> str:
    totals = assessment.figures.totals
    if totals.coverage.value is not None:
        return f"{wording.share(totals.coverage)} guarded"
    return _why_none(assessment)


def _of_points(assessment: Assessment) -> str:
    totals = assessment.figures.totals
    if totals.weighted_coverage.value is None:
        return _why_none(assessment)
    present = {one.incident.severity for one in assessment.judged}
    weights = [f"{one.name} {one.weight:g}" for one in assessment.record.rules.severities if one.name in present]
    return f"{wording.share(totals.weighted_coverage)} points" + (f" ({', '.join(weights)})" if weights else "")


def _why_none(assessment: Assessment) -> str:
    totals = assessment.figures.totals
    if totals.unseen:
        return f"{wording.count(totals.unseen, 'incident')} not seen by this run"
    return "all incidents are external" if totals.external else "no incident is on record"


def _counts(assessment: Assessment) -> list[Count]:
    totals = assessment.figures.totals
    numbers = {verdict: getattr(totals, str(verdict)) for verdict in _COUNTS}
    return [
        Count(
            to_incidents(blocks.name_of(verdict), str(verdict), state=str(verdict)), f"{number:,}", verdict in _OUTSIDE
        )
        for verdict, number in numbers.items()
        if number or verdict in {Verdict.GAP, Verdict.GUARDED}
    ]


def _ladder(assessment: Assessment) -> Figure | None:
    marks: dict[Level, list[blocks.Mark]] = {level: [] for level in Level}
    for one in assessment.judged:
        if one.level is not None and one.verdict is not Verdict.EXTERNAL:
            marks[one.level].append(blocks.Mark(one.verdict, one.incident.id))
    standing = sum(map(len, marks.values()))
    if not standing:
        return None
    present = {mark.verdict for of_level in marks.values() for mark in of_level}
    spoken = [f"{len(of_level)} {level}" for level, of_level in reversed(marks.items()) if of_level]
    return Figure(
        "Evidence ladder",
        f"strongest evidence seen, {wording.count(standing, 'incident')}",
        ladder.draw(marks, "ladder", f"{wording.listed(spoken)}."),
        legend=tuple(
            Key(f"b-{verdict}", blocks.name_of(verdict)) for verdict in blocks.READING_ORDER if verdict in present
        ),
        note=_strong_and_a_gap(assessment.judged),
        table=cut(
            "Incidents by evidence and verdict",
            ("Evidence", *(blocks.name_of(verdict) for verdict in blocks.READING_ORDER if verdict in present), "All"),
            [
                (
                    str(level),
                    *(
                        f"{sum(mark.verdict is verdict for mark in marks[level]):,}"
                        for verdict in blocks.READING_ORDER
                        if verdict in present
                    ),
                    f"{len(marks[level]):,}",
                )
                for level in reversed(Level)
            ],
            *range(1, len(present) + 2),
        ),
    )


def _strong_and_a_gap(judged: Sequence[Judged]) -> Words:
    """The ladder shows evidence and the verdict judges it: where they differ, the page says so."""
    differ = tuple(
        one.incident.id
        for one in judged
        if one.verdict is Verdict.GAP and one.level is not None and one.level.rank >= one.required.rank
    )
    if not differ:
        return ()
    verb = "stands" if len(differ) == 1 else "stand"
    return (
        *to_all(differ, 4),
        f" {verb} as high as required and {'is a gap' if len(differ) == 1 else 'are gaps'} all the same.",
        " The ladder shows the evidence, the verdict judges it.",
    )


def _trend(runs: Sequence[Assessment]) -> Figure | None:
    points = [trend.Point(run.today, run.figures.totals.coverage, run.figures.totals.weighted_coverage) for run in runs]
    known = [point for point in points if point.coverage.value is not None]
    if len(known) < 2:  # noqa: PLR2004 - one point is no trend
        return None
    first, last = known[0], known[-1]
    finding = (
        f"From {wording.percent(first.coverage)} on {first.day} to {wording.percent(last.coverage)} on {last.day}."
    )
    return Figure(
        "Trend",
        f"{wording.spelled(len(points))} saved runs",
        trend.draw(points, "trend", finding),
        note=_what_changed(runs[-2], runs[-1]),
        table=_runs(runs),
    )


def _runs(runs: Sequence[Assessment]) -> Table:
    """What every part of the page comes to, run by run."""
    columns = (
        *("Judged", "Guarded", "Coverage", "Weighted", "Gaps"),
        *("Repeats", "By chance", "After closure", "Changes", "Verified", "Not in place", "Overdue"),
    )
    return cut("Saved runs", columns, [_run(run) for run in runs], *range(1, len(columns)))


def _run(run: Assessment) -> tuple[str, ...]:
    totals, last, changes = run.figures.totals, run.figures.recurrence, run.figures.changes
    return (
        str(run.today),
        wording.share(totals.coverage),
        wording.percent(totals.coverage),
        wording.percent(totals.weighted_coverage),
        f"{totals.gap:,}",
        f"{last.repeats} of {last.window}",
        wording.tenths(last.expected_by_chance),
        str(last.after_closure),
        *(f"{number:,}" for number in (changes.total, changes.verified, changes.claimed_not_in_place, changes.overdue)),
    )


def _what_changed(before: Assessment, now: Assessment) -> Words:
    """New gaps and closed ones since the run before this one."""
    old = {one.incident.id: one.verdict for one in before.judged}
    opened = tuple(
        one.incident.id
        for one in now.judged
        if one.verdict is Verdict.GAP and old.get(one.incident.id) is not Verdict.GAP
    )
    closed = tuple(
        one.incident.id
        for one in now.judged
        if one.is_guarded and old.get(one.incident.id) not in {None, Verdict.GUARDED}
    )
    told: list[str | Piece] = [f"Since {before.today}: "]
    told += [*to_all(opened, 3), " became a gap" if len(opened) == 1 else " became gaps"] if opened else ["no new gap"]
    told += ["; ", *to_all(closed, 3), " is guarded now" if len(closed) == 1 else " are guarded now"] if closed else []
    return (*told, ".")
