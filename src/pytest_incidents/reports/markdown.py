"""The report as a pull-request comment or a step summary: the verdict, what changed, the gaps, little else."""

from collections.abc import Iterator, Sequence

from pytest_incidents.audit import Assessment
from pytest_incidents.changes import Changes, Loss, LostGuard
from pytest_incidents.escaping import markdown
from pytest_incidents.metrics import Figures
from pytest_incidents.reports import wording
from pytest_incidents.verdicts import Judged, worst_first
from pytest_incidents.vocabulary import Verdict

MOST_GAPS = 20
MOST_LINES = 10  # of each other list
_LONGEST = 160  # characters of a title or a message; what is longer is cut and marked


def render(assessment: Assessment, *, changes: Changes | None = None) -> str:
    """The report as GitHub-flavoured Markdown, well below the length that a comment may have.

    Args:
        assessment: what to render.
        changes: what changed against an older record, where one was given.
    """
    parts = [
        _verdict(assessment),
        _changed(changes) if changes is not None else [],
        _gaps(assessment),
        _waiting(assessment),
        _learning(assessment.figures),
        _claims(assessment.figures),
        _stamp(assessment),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _text(words: str) -> str:
    return markdown(words if len(words) <= _LONGEST else words[:_LONGEST] + "…")


def _code(words: str) -> str:
    """Something to type. An HTML tag, because a code span would end at the first backtick of its text."""
    return f"<code>{_text(words)}</code>"


def _verdict(assessment: Assessment) -> list[str]:
    totals, policy = assessment.figures.totals, assessment.policy
    counts = [
        (totals.gap, "gap" if totals.gap == 1 else "gaps"),
        (totals.grace, "in grace"),
        (totals.waived, "waived"),
        (totals.external, "external"),
        (totals.unseen, "not seen by this run"),
    ]
    listed = ", ".join([f"{totals.guarded} guarded", *(f"{count} {word}" for count, word in counts if count)])
    lines = [f"### {_headline(assessment)}", "", f"{wording.count(totals.incidents, 'incident')}: {listed}."]
    if assessment.run.complete:
        lines.append(f"Coverage {totals.coverage}, weighted {totals.weighted_coverage}.")
    if not totals.incidents:
        lines += ["", 'Begin with <code>pytest-incidents new "TITLE"</code>.']
    if policy.message:
        said = "failed" if policy.failed else "not applied" if not policy.applied else "says"
        lines.append(f"**{policy.whose.capitalize()} {said}: {_text(policy.message)}**")
    return lines


def _headline(assessment: Assessment) -> str:
    totals = assessment.figures.totals
    if not totals.incidents:
        return "No incident on record"
    if not assessment.run.complete:
        return f"{totals.guarded} guarded here, {totals.unseen} not seen: a partial run"
    eligible = totals.guarded + totals.gap + totals.grace + totals.waived
    return f"{totals.guarded} of {wording.count(eligible, 'incident')} {wording.are(eligible)} guarded"


def _changed(changes: Changes) -> list[str]:
    lines = ["#### Since the older record", ""]
    if changes.coverage[0] != changes.coverage[1]:
        lines.append(f"- coverage {changes.coverage[0]} → {changes.coverage[1]}")
    lines += _cut([_lost_line(lost) for lost in changes.lost])
    lines += _cut([f"- **gap opened**: {_named(one)}: {_text(one.message)}" for one in changes.opened])
    lines += _cut([f"- gap closed: {_named(one)}, now {one.verdict}" for one in changes.closed])
    lines += _cut([f"- no longer on record: {_text(name)}" for name in changes.removed])
    if changes.is_empty:
        lines.append("- no gap opened or closed, no guard lost")
    if changes.why_partial:
        lines.append(f"- deleted guards were not looked for: {_text(changes.why_partial)}")
    return lines


def _lost_line(lost: LostGuard) -> str:
    whose = "the only guard of" if lost.was_only else "a guard of"
    end = f": {_text(lost.now)}" if lost.now and lost.how is Loss.DISARMED else ""
    to = f" to {_code(lost.now)}" if lost.how is Loss.RENAMED else ""
    word = f"guard {lost.how}" if lost.how is Loss.RENAMED else f"**guard {lost.how}**"
    return f"- {word}: {_code(lost.nodeid)}{to}, {whose} {_text(lost.incident)} ({_text(lost.severity)}){end}"


def _cut(lines: Sequence[str], most: int = MOST_LINES) -> list[str]:
    return [*lines[:most], *([f"- … {len(lines) - most} more"] if len(lines) > most else [])]


def _named(one: Judged) -> str:
    return f"{_text(one.incident.id)} ({_text(one.incident.severity)})"


def _gaps(assessment: Assessment) -> list[str]:
    gaps = worst_first(assessment.judged, Verdict.GAP)
    if not gaps:
        return []

    def excused(one: Judged) -> str:
        return " (excused by the baseline)" if one.incident.id in assessment.policy.excused else ""

    rows = [
        f"| {_text(one.incident.id)} | {_text(one.incident.severity)} | {_text(one.incident.title)}"
        f" | {_text(one.message)}{excused(one)} | {_code(one.next_step) if one.next_step else ''} |"
        for one in gaps[:MOST_GAPS]
    ]
    table = ["| incident | severity | what happened | why it is a gap | next |", "|---|---|---|---|---|", *rows]
    more = ["", f"… {len(gaps) - MOST_GAPS} more"] if len(gaps) > MOST_GAPS else []
    return ["#### Gaps, worst first", "", *table, *more]


def _waiting(assessment: Assessment) -> list[str]:
    waiting = worst_first(assessment.judged, Verdict.GRACE, Verdict.WAIVED)
    words = {Verdict.GRACE: "grace ends", Verdict.WAIVED: "waiver runs out"}
    lines = [f"- {_named(one)}: {words[one.verdict]} {one.until or ''}" for one in waiting]
    return ["#### Not gaps yet", "", *_cut(lines)] if lines else []


def _learning(figures: Figures) -> list[str]:
    """The few lines that a lead asks for: repeats, blind classes, where to invest."""
    lines = list(_learned(figures))
    return ["#### Is learning sticking?", "", *lines] if lines else []


def _learned(figures: Figures) -> Iterator[str]:
    repeats = figures.recurrence
    if repeats.window:
        few = ", too few to judge" if repeats.too_few else ""
        chance = f"chance alone would give {repeats.expected_by_chance:.1f}"
        last = "the one incident" if repeats.window == 1 else f"the last {repeats.window} incidents"
        counted = f"{repeats.repeats} of {last} repeat{'s' * (repeats.window == 1)} a class of the year before"
        yield f"- {counted} ({chance}{few}), {repeats.after_closure} of them after closure"
    first = next(iter(figures.classes), None)
    if first is not None and first.recurrences:
        again = f"{first.recurrences} recurrence{'' if first.recurrences == 1 else 's'} in a year"
        yield f"- invest first: {_text(first.name)}, {again}, {first.coverage} guarded"
    if figures.blind_classes:
        more = len(figures.blind_classes) - MOST_LINES
        names = ", ".join(map(_text, figures.blind_classes[:MOST_LINES])) + (f", … {more} more" if more > 0 else "")
        yield f"- blind classes, none guarded: {names}"


def _claims(figures: Figures) -> list[str]:
    """Changes that people believe are in place and are not, then those that are late."""
    lines = [
        f"- **{item.state.replace('-', ', ', 1).replace('-', ' ')}**: {_text(item.change.what)}"
        f" ({_text(item.incident)}, {_text(str(item.source))}): {_text(item.why)}"
        for item in figures.pressing
    ]
    return ["#### Are we fixing the system?", "", *_cut(lines)] if lines else []


def _stamp(assessment: Assessment) -> list[str]:
    run = assessment.run
    commit = (
        f"commit {_text(run.commit[:12])}{' with local changes' if run.dirty else ''}" if run.commit else "no commit"
    )
    whole = "complete run" if run.complete else f"partial run ({_text(run.why_partial or '')})"
    return [f"<sub>{whole}, {commit}, judged as of {assessment.today}</sub>"]
