"""What is to be done: the count, each gap with its next step, what is not a gap yet, and the policy's reason."""

from collections.abc import Iterator

from rich.padding import Padding
from rich.text import Text

from pytest_incidents.audit import Assessment
from pytest_incidents.changes import Changes
from pytest_incidents.escaping import visible
from pytest_incidents.reports import section
from pytest_incidents.reports.wording import age, in_days, sentence
from pytest_incidents.verdicts import Judged, worst_first
from pytest_incidents.vocabulary import Verdict

INDENT = 3
_STYLES = {Verdict.GAP: "red", Verdict.GRACE: "yellow", Verdict.WAIVED: "yellow", Verdict.GUARDED: "green"}
_LONGEST_ID = 22  # a longer one pushes its line to the right


def heading(title: str, beside: str = "") -> Text:
    """A section's title, after an empty line; what stands beside it explains the signs used below."""
    line = Text(f"\n{title}", style="bold")
    return line.append(f"   {beside}", style="not bold dim") if beside else line


def indented(text: Text | str, style: str = "") -> Padding:
    """A paragraph under a heading; wrapped lines stay under it."""
    return Padding(Text(text, style=style) if isinstance(text, str) else text, (0, 0, 0, INDENT))


def head(assessment: Assessment) -> Iterator[Text]:
    """How many incidents got which verdict, and the two shares."""
    totals = assessment.figures.totals
    counts = [
        (totals.guarded, "guarded", "green"),
        (totals.gap, "gap" if totals.gap == 1 else "gaps", "red"),
        (totals.grace, "in grace", "yellow"),
        (totals.waived, "waived", "yellow"),
        (totals.external, "external", ""),
        (totals.unseen, "not seen by this run", ""),
    ]
    line = Text(f"{totals.incidents} incident{'' if totals.incidents == 1 else 's'}: ")
    shown = [Text(f"{number} {word}", style) for number, word, style in counts if number] or [Text("none on record")]
    yield line.append_text(Text(", ").join(shown))
    if assessment.run.complete:
        yield Text(f"coverage {totals.coverage}, weighted {totals.weighted_coverage}")
    else:
        yield Text(f"partial run ({visible(assessment.run.why_partial or '')}): it says nothing of what it did not see")
    if not totals.incidents:
        yield Text('next: pytest-incidents new "TITLE"', "bold")


def changed(changes: Changes) -> Iterator[Text | Padding]:
    """What is different from an older record."""
    yield heading("Since the older record")
    lines = changes.told()
    for line, is_loss in lines:
        yield indented(visible(line), "red" if is_loss else "")
    if not lines:
        yield indented("nothing changed")


def gaps(assessment: Assessment) -> Iterator[Text | Padding]:
    """Every gap, worst first: what it is, why, and the line to write or to run."""
    worst = worst_first(assessment.judged, Verdict.GAP)
    if worst:
        yield heading("Gaps, worst first")
    wide = min(max((len(visible(one.incident.id)) for one in worst), default=0), _LONGEST_ID)
    place = len(str(len(worst)))
    for number, one in enumerate(worst, 1):
        gap_between = "\n" if number > 1 else ""
        yield Text(f"{gap_between}{number:>{place}}  ").append_text(_facts(one, wide, assessment))
        excused = " Excused by the baseline." if one.incident.id in assessment.policy.excused else ""
        yield Padding(Text(sentence(visible(one.message)) + excused), (0, 0, 0, place + 2))
        if one.next_step:
            yield Padding(Text(f"next: {visible(one.next_step)}", style="bold"), (0, 0, 0, place + 2))


def _facts(one: Judged, wide: int, assessment: Assessment) -> Text:
    incident = one.incident
    owner = visible(incident.owner) or "no owner"
    old = age(incident.started.day, assessment.today)
    facts = f"{visible(incident.id):{wide}}  {visible(incident.severity):5}  {owner:14} {old:>10}  "
    return Text(facts).append(str(one.reason or ""), style="red")


def not_yet(assessment: Assessment) -> Iterator[Text | Padding]:
    """Gaps whose time has not come, and those somebody signed for."""
    waiting = worst_first(assessment.judged, Verdict.GRACE, Verdict.WAIVED)
    if waiting:
        yield heading("Not gaps yet")
    wide = min(max((len(visible(one.incident.id)) for one in waiting), default=0), _LONGEST_ID)
    for one in waiting:
        word = "grace ends" if one.verdict is Verdict.GRACE else "waiver runs out"
        when = f"{one.until}, {in_days(one.until, assessment.today)}" if one.until else "some day"
        line = Text(f"{visible(one.incident.id):{wide}}  ").append(f"{word} {when}", style=_STYLES[one.verdict])
        yield indented(line)


def reason(assessment: Assessment) -> Iterator[Text]:
    """What the policy says, last, and what is worth knowing beside it."""
    for note in assessment.policy.notes:
        yield Text(f"\nnote: {visible(note)}", style="yellow")
    for line in section.reason(assessment):
        yield Text(f"\n{line.text}", style=" ".join(line.style))
