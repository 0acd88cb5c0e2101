"""One incident in full, for a terminal: what ``pytest-incidents show`` prints."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pytest_incidents.escaping import no_command, visible
from pytest_incidents.metrics import Answer, Question
from pytest_incidents.metrics.process import ChangeItem, ChangeState
from pytest_incidents.model import Incident, Moment
from pytest_incidents.reports.section import Line
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import GateVerdict, Outcome, TestDuty, Verdict, Via

WIDTH = 80
_ROOM_FOR_WORDS = 20  # columns beside a label; with fewer, words begin on a line of their own
_TIMES = ("introduced", "started", "detected", "acknowledged", "mitigated", "resolved", "closed")

_VERDICTS = {Verdict.GUARDED: "green", Verdict.GAP: "red"}
_STATES = {  # as people say it, and how it looks
    ChangeState.CLAIMED_NOT_IN_PLACE: ("claimed, not in place", ("red",)),
    ChangeState.OVERDUE: ("overdue", ("red",)),
    ChangeState.OPEN: ("open", ()),
    ChangeState.DONE_UNCHECKED: ("done, not checked", ("yellow",)),
    ChangeState.VERIFIED: ("verified", ("green",)),
    ChangeState.REJECTED: ("rejected", ()),
}
_OUTCOMES = {Outcome.PASSED: "green", Outcome.XPASSED: "green", Outcome.FAILED: "red", Outcome.ERROR: "red"}


@dataclass(frozen=True, slots=True)
class Story:
    """What is known of one incident.

    Args:
        incident: its record.
        questions: the five questions; none for an advisory, which others published and no postmortem answers.
        changes: its process changes and instrumentation, with their states.
        marks: ``path:line`` of marks found in the source.
        judged: the verdict of a saved run, None where none was given.
    """

    incident: Incident
    questions: tuple[Question, ...]
    changes: tuple[ChangeItem, ...]
    marks: tuple[str, ...] = ()
    judged: Judged | None = None


def render(story: Story, width: int = WIDTH) -> tuple[Line, ...]:
    """The story, ``width`` columns wide but for what is to be copied whole: node ids, and the next step."""
    parts = [
        _head(story, width),
        _excepted(story.incident, width),
        _timeline(story.incident, width),
        _questions(story.questions, width),
        _gates(story, width),
        _changes(story.changes, width),
        _tests(story, width),
        _next(story),
    ]
    lines = [line for part in parts if part for line in (Line(""), *part)]
    return tuple(Line(no_command(line.text), line.style) for line in lines[1:])


def _head(story: Story, width: int) -> list[Line]:
    incident = story.incident
    verdict = story.judged.verdict if story.judged else None
    left = f"{visible(incident.id)}  {verdict or (incident.status if story.questions else 'advisory')}"
    right = f"{visible(incident.severity)}, " + (f"owner {visible(incident.owner)}" if incident.owner else "no owner")
    style = ("bold", _VERDICTS.get(verdict, "yellow")) if verdict else ("bold",)
    if len(left) + len(right) + 2 > width:
        first = [Line(left, style), *_wrapped(right, width)]
    else:
        first = [Line(f"{left}{right:>{width - len(left)}}", style)]
    facts = f"{incident.defect_class} · {incident.source}"
    return [*first, *_wrapped(incident.title, width), *_wrapped(facts, width), *_verdict(story.judged, width)]


def _verdict(judged: Judged | None, width: int) -> list[Line]:
    """Why the verdict is what it is, where there is anything to say."""
    if judged is None:
        return []
    until = f"until {judged.until}" if judged.until else ""
    jobs = f"guarded in {judged.guarded_in} of {judged.seen_in} jobs" if judged.seen_in > 1 else ""
    why = "" if judged.verdict is Verdict.EXTERNAL else judged.message  # the record's own words follow
    told = "; ".join(part for part in (why, until, jobs) if part)
    return [Line(""), *_wrapped(told, width)] if told else []


def _excepted(incident: Incident, width: int) -> list[Line]:
    """What the record says for an incident that no test here has to guard, or not yet."""
    lines = []
    if incident.external is not None:
        guard = f"; guarded by {incident.external.guard}" if incident.external.guard else ""
        lines += _wrapped(f"external: {incident.external.reason.strip().removesuffix('.')}{guard}", width)
    if incident.waiver is not None:
        waiver = incident.waiver
        days = f"granted {waiver.granted} by {waiver.approved_by}, expires {waiver.expires}"
        lines += _wrapped(f"waiver: {waiver.reason.strip().removesuffix('.')} ({days})", width)
    return lines


def _timeline(incident: Incident, width: int) -> list[Line]:
    lines = [Line("Timeline (UTC)", ("bold",))]
    for name in _TIMES:
        moment: Moment | None = getattr(incident, name)
        if moment is None:
            continue
        at = moment.at.strftime("%Y-%m-%d %H:%M") if moment.timed else str(moment)
        parts = [_after(incident.started, moment), incident.detection.source if name == "detected" else ""]
        lines += _beside(f"   {name:13}{at:16}", [f"{parts[0]:>10}", f"   {parts[1]}"], width)
    return lines


def _beside(line: str, parts: Sequence[str], width: int) -> list[Line]:
    """A line with its parts beside it, each on a line of its own from where there is no room."""
    lines = [line]
    for part in (part for part in parts if part.strip()):
        if len(lines[-1]) + len(part) <= width:
            lines[-1] += part
        else:
            lines.append(" " * 16 + part.strip())
    return [Line(text.rstrip()) for text in lines]


def _after(started: Moment, moment: Moment) -> str:
    """How long after the start, in the two largest units; nothing where a time is missing or earlier."""
    if not (started.timed and moment.timed) or moment.at <= started.at:
        return ""
    gone: timedelta = moment.at - started.at
    hours, minutes = divmod(int(gone.total_seconds() // 60), 60)
    return f"+{gone.days} d {hours % 24} h" if gone.days else f"+{hours} h {minutes}" if hours else f"+{minutes} min"


def _questions(questions: Sequence[Question], width: int) -> list[Line]:
    if not questions:
        return []
    lines = [Line("Five questions", ("bold",))]
    for question in questions:
        style = () if question.answer is Answer.ANSWERED else ("yellow",)
        lines += _labelled(f"   {question.number} {question.answer:8}  ", question.title, width, style)
        if question.answer is not Answer.ANSWERED:
            lines += _wrapped("; ".join(question.missing), width, indent=" " * 15)
    return lines


def _gates(story: Story, width: int) -> list[Line]:
    assessed = {
        name: gate
        for name, gate in story.incident.gates.items()
        if gate.verdict is not GateVerdict.NOT_ASSESSED or gate.test is not TestDuty.NONE
    }
    if not assessed:
        return []
    wide = max(len(visible(name)) for name in assessed)
    lines = [Line("Gates", ("bold",))]
    for name, gate in assessed.items():
        duty = "" if gate.test is TestDuty.NONE else f"test {gate.test}" + _stands(story, name)
        words = "; ".join(part for part in (gate.why.strip().removesuffix("."), duty) if part)
        lines += _labelled(f"   {visible(name):{wide}}  {gate.verdict:14}  ", words, width)
    return lines


def _stands(story: Story, gate: str) -> str:
    if story.judged is None:
        return ""
    return ": guarded" if any(one.gate == gate and one.passed for one in story.judged.guards) else ": no guard"


def _changes(changes: Sequence[ChangeItem], width: int) -> list[Line]:
    lines = [Line("Changes", ("bold",))] if changes else []
    for item in changes:
        state, style = _STATES[item.state]
        words = item.change.what + (f" ({item.why})" if item.why else "")
        lines += _labelled(f"   {state:21}  ", words, width, style)
    return lines


def _tests(story: Story, width: int) -> list[Line]:
    if story.judged is None:
        return _marks(story, width)
    lines = [Line("Tests", ("bold",))] if story.judged.guards else []
    for guard in story.judged.guards:
        total = sum(guard.cases.values())
        cases = f"  {guard.cases.get(guard.outcome, 0)} of {total}" if total > 1 else ""
        flaky = "  flaky" if guard.flaky else ""
        named = "  named by the record" if guard.via is Via.RECORD else ""
        style = (_OUTCOMES.get(guard.outcome, "yellow"),)
        lines.append(Line(f"   {guard.outcome:8} {visible(guard.nodeid)}{cases}{flaky}{named}", style))
        lines += _wrapped(guard.why, width, indent=" " * 12) if guard.why else []
    return lines


def _marks(story: Story, width: int) -> list[Line]:
    """The guards as the source and the record name them, where no run says how they end."""
    named = [f"{test}  (named by the record)" for test in story.incident.tests]
    if not (story.marks or named):
        return []
    return [
        Line("Marks in the source", ("bold",)),
        *(Line(f"   {visible(mark)}") for mark in (*story.marks, *named)),
        *_wrapped("how they end, a run says: pytest --incidents-report=json:run.json", width, indent="   "),
    ]


def _next(story: Story) -> list[Line]:
    return [Line(f"next: {visible(step)}", ("bold",)) for step in _steps(story)][:1]


def _steps(story: Story) -> Iterator[str]:
    """What to do, most urgent first."""
    incident = story.incident
    if story.judged is not None and story.judged.next_step:
        yield story.judged.next_step
    if story.judged is None and not story.marks and not incident.tests and incident.external is None:
        gates = incident.required_gates
        gate = f', gate="{gates[0]}"' if gates else ""
        yield f'write the test that would have caught it, and mark it @incident("{incident.id}"{gate})'
    yield from (item.next_step for item in story.changes if item.next_step)
    for question in story.questions:
        if question.missing:
            yield f"answer question {question.number} in {incident.source.path}: {question.missing[0]}"


def _labelled(label: str, words: str, width: int, style: tuple[str, ...] = ()) -> list[Line]:
    """Words beside a label or, where there is no room for them, below it."""
    if width - len(label) >= _ROOM_FOR_WORDS:
        return _wrapped(words, width, first=label, indent=" " * len(label), style=style)
    below = _wrapped(words, width, indent=" " * 6, style=style) if words else []
    return [Line(label.rstrip(), style), *below]


def _wrapped(text: str, width: int, *, first: str = "", indent: str = "", style: tuple[str, ...] = ()) -> list[Line]:
    """Text in lines of that width; what is longer, a path or a node id, stays whole."""
    start = first or indent
    lines = textwrap.wrap(
        visible(text),
        width,
        initial_indent=start,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [Line(line, style) for line in lines or [start.rstrip()]]
