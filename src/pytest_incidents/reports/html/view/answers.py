"""The five questions of a card: what the record says to each, and what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pytest_incidents.metrics import Answer, ChangeItem, ChangeState, Question
from pytest_incidents.model import Incident
from pytest_incidents.reports import wording
from pytest_incidents.reports.html.view import changes
from pytest_incidents.reports.html.view.pieces import Piece, Words, to_outside
from pytest_incidents.vocabulary import DetectedBy, GateVerdict, TestDuty

_TEXT_LIMIT = 400


@dataclass(frozen=True, slots=True)
class Answered:
    """One of the five questions: how far it is answered, what the record says, and what is missing."""

    title: str
    answer: Answer
    said: tuple[Words, ...]
    missing: tuple[str, ...]


def answered(
    question: Question, incident: Incident, changed: Sequence[ChangeItem], instruments: Sequence[ChangeItem]
) -> Answered:
    """What an incident's record says to one of the questions."""
    said: Iterable[Words] = (
        _happened(incident),
        _chain(incident),
        _gates(incident),
        map(_change, changed),
        map(_change, instruments),
    )[question.number - 1]
    return Answered(question.title, question.answer, tuple(said), question.missing)


def _happened(incident: Incident) -> Iterable[Words]:
    impact, detection = incident.impact, incident.detection
    if impact.summary:
        yield (_clipped(impact.summary),)
    quantities = [
        str(impact.effect) if impact.effect else "",
        wording.count(impact.users_affected, "user") if impact.users_affected is not None else "",
        f"{wording.number(impact.share_affected * 100)} % of users" if impact.share_affected is not None else "",
        impact.cost,
    ]
    if any(quantities):
        yield (wording.first(", ".join(filter(None, quantities))) + ".",)
    signal = f": {detection.signal}" if detection.signal else ""
    if detection.source is not DetectedBy.UNKNOWN or signal:
        yield (_clipped(f"Noticed by {detection.source}{signal}"),)
    if detection.missed_signals:
        yield (_clipped(f"Missed: {', '.join(detection.missed_signals)}"),)


def _chain(incident: Incident) -> Iterable[Words]:
    trigger = incident.trigger
    if trigger.summary or trigger.ref:
        ref: Words = (to_outside(wording.shortened(trigger.ref, 60), trigger.ref),) if trigger.ref else ()
        kind = str(trigger.kind).replace("-", " ")
        yield (_clipped(trigger.summary), " " if trigger.summary else "", *ref, Piece(f" trigger, {kind}", "mu"))
    for link in incident.causal_chain:
        caught = f", catchable at {wording.listed(link.catchable_at)}" if link.catchable_at else ""
        kind = str(link.kind).replace("-", " ") if link.kind else "link"
        yield (_clipped(link.what), Piece(f" {kind}{caught}", "mu"))


def _gates(incident: Incident) -> Iterable[Words]:
    for name, gate in incident.gates.items():
        if gate.verdict is GateVerdict.NOT_ASSESSED:
            continue
        look = "gap" if gate.verdict.is_escape else "strong"
        why = f": {_clipped(gate.why)}" if gate.why else ""
        duty = f" (test {gate.test})" if gate.test is not TestDuty.NONE else ""
        yield (
            Piece(f"{name} ", "strong"),
            Piece(str(gate.verdict), look) if look == "gap" else str(gate.verdict),
            why + duty,
        )


def _change(item: ChangeItem) -> Words:
    look = "gap" if item.state in {ChangeState.CLAIMED_NOT_IN_PLACE, ChangeState.OVERDUE} else "strong"
    why = f" ({item.why})" if item.why else ""
    return (Piece(changes.NAMES[item.state], look), f" {_clipped(item.change.what)}", Piece(_clipped(why), "mu"))


def _clipped(text: str) -> str:
    return wording.shortened(text, _TEXT_LIMIT)
