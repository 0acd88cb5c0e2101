"""One incident in full, for a terminal: what ``pytest-incidents show`` prints."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pytest_incidents.escaping import visible
from pytest_incidents.metrics import Answer, Question
from pytest_incidents.metrics.process import ChangeItem
from pytest_incidents.model import Incident, Moment
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import GateVerdict, TestDuty

WIDTH = 80
_TIMES = ("introduced", "started", "detected", "acknowledged", "mitigated", "resolved", "closed")


@dataclass(frozen=True, slots=True)
class Story:
    """What is known of one incident.

    Args:
        incident: its record.
        questions: the five questions.
        changes: its process changes and instrumentation, with their states.
        marks: ``path:line`` of marks found in the source.
        judged: the verdict of a saved run, None where none was given.
    """

    incident: Incident
    questions: tuple[Question, ...]
    changes: tuple[ChangeItem, ...]
    marks: tuple[str, ...] = ()
    judged: Judged | None = None


def render(story: Story, width: int = WIDTH) -> str:
    """The story as text, ``width`` columns wide."""
    parts = [
        _head(story, width),
        _timeline(story.incident),
        _questions(story.questions, width),
        _gates(story, width),
        _changes(story.changes, width),
        _tests(story),
        _next(story),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(story: Story, width: int) -> list[str]:
    incident = story.incident
    verdict = str(story.judged.verdict) if story.judged else str(incident.status)
    left = f"{visible(incident.id)}  {verdict}"
    right = f"{visible(incident.severity)}, " + (f"owner {visible(incident.owner)}" if incident.owner else "no owner")
    facts = f"{visible(incident.defect_class)} · {visible(str(incident.source))}"
    return [f"{left}{right:>{max(len(right) + 2, width - len(left))}}", *_wrapped(incident.title, width), facts]


def _timeline(incident: Incident) -> list[str]:
    times = [(name, getattr(incident, name)) for name in _TIMES]
    lines = ["Timeline (UTC)"]
    for name, moment in times:
        if moment is not None:
            at = moment.at.strftime("%Y-%m-%d %H:%M") if moment.timed else str(moment)
            noted = f"   {incident.detection.source}" if name == "detected" else ""
            lines.append(f"   {name:13}{at:18}{_after(incident.started, moment):>8}{noted}".rstrip())
    return lines


def _after(started: Moment, moment: Moment) -> str:
    """How long after the start, in the two largest units; nothing where a time is missing or earlier."""
    if not (started.timed and moment.timed) or moment.at <= started.at:
        return ""
    gone: timedelta = moment.at - started.at
    hours, minutes = divmod(int(gone.total_seconds() // 60), 60)
    return f"+{gone.days} d {hours % 24} h" if gone.days else f"+{hours} h {minutes}" if hours else f"+{minutes} min"


def _questions(questions: Sequence[Question], width: int) -> list[str]:
    lines = ["Five questions"]
    for question in questions:
        lines.append(f"   {question.number} {question.answer:9} {question.title}")
        if question.answer is not Answer.ANSWERED:
            lines += _wrapped("; ".join(question.missing), width, indent=" " * 15)
    return lines


def _gates(story: Story, width: int) -> list[str]:
    assessed = {
        name: gate
        for name, gate in story.incident.gates.items()
        if gate.verdict is not GateVerdict.NOT_ASSESSED or gate.test is not TestDuty.NONE
    }
    if not assessed:
        return []
    wide = max(len(visible(name)) for name in assessed)
    lines = ["Gates"]
    for name, gate in assessed.items():
        head = f"   {visible(name):{wide}}  {gate.verdict:14}  "
        duty = "" if gate.test is TestDuty.NONE else f"; test {gate.test}" + _stands(story, name)
        lines += _wrapped(gate.why.removesuffix(".") + duty, width, first=head, indent=" " * len(head))
    return lines


def _stands(story: Story, gate: str) -> str:
    if story.judged is None:
        return ""
    return ": guarded" if any(one.gate == gate and one.passed for one in story.judged.guards) else ": no guard"


def _changes(changes: Sequence[ChangeItem], width: int) -> list[str]:
    lines = ["Changes"] if changes else []
    for item in changes:
        head = f"   {item.state:21} "
        words = item.change.what + (f" ({item.why})" if item.why else "")
        lines += _wrapped(words, width, first=head, indent=" " * len(head))
    return lines


def _tests(story: Story) -> list[str]:
    if story.judged is None:
        return ["Marks in the source", *(f"   {visible(mark)}" for mark in story.marks)] if story.marks else []
    lines = ["Tests"] if story.judged.guards else []
    for guard in story.judged.guards:
        total = sum(guard.cases.values())
        cases = f"  {guard.cases.get(guard.outcome, 0)} of {total}" if total > 1 else ""
        flaky = "  flaky" if guard.flaky else ""
        lines.append(f"   {guard.outcome:8} {visible(guard.nodeid)}{cases}{flaky}")
    return lines


def _next(story: Story) -> list[str]:
    return [f"next: {visible(step)}" for step in _steps(story)][:1]


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


def _wrapped(text: str, width: int, *, first: str = "", indent: str = "") -> list[str]:
    start = first or indent
    return textwrap.wrap(visible(text), width, initial_indent=start, subsequent_indent=indent) or [start.rstrip()]
