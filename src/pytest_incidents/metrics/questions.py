"""The five questions of a postmortem: answered, partly answered or open, and what is missing in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from pytest_incidents.model import Change, Incident
from pytest_incidents.vocabulary import (
    ChangeStatus,
    CheckKind,
    DetectedBy,
    GateVerdict,
    Strength,
    TriggerKind,
)

TITLES = (
    "What happened, and who noticed?",
    "Why?",
    "Which gates let it pass?",
    "What changed in the system?",
    "How will we notice sooner?",
)
ENOUGH_LINKS = 2


class Answer(StrEnum):
    """How far a record answers one question."""

    ANSWERED = "answered"
    PARTLY = "partly"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one incident.

    Args:
        number: 1 to 5.
        title: the question.
        answer: how far the record answers it.
        missing: what is missing, one plain phrase each; empty where it is answered.
    """

    number: int
    title: str
    answer: Answer
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing a question asks for: whether the record has it, and what to say where it does not."""

    there: bool
    missing: str


_THERE = _Part(there=True, missing="")


def five_questions(incident: Incident, gates: Sequence[str]) -> tuple[Question, ...]:
    """How far the record answers each of the five questions; never a percentage of a person's diligence.

    Formula: a question is answered where every part of it is there, open where none is, partly answered
    between. Its parts stand in the docstrings of this module's functions.

    Source: the five questions a postmortem is to answer: impact and detection, cause, gates, change of the
    process, instrumentation.

    Args:
        incident: the record.
        gates: the configured gates, in order.
    """
    parts = (
        _impact_and_detection(incident),
        _trigger_and_chain(incident),
        _gates(incident, gates),
        _process_changes(incident),
        _instrumentation(incident),
    )
    return tuple(
        _question(number, title, of_question)
        for number, (title, of_question) in enumerate(zip(TITLES, parts, strict=True), 1)
    )


def _question(number: int, title: str, parts: Sequence[_Part]) -> Question:
    missing = tuple(part.missing for part in parts if not part.there)
    if not missing:
        return Question(number, title, Answer.ANSWERED)
    some = any(part.there for part in parts)
    return Question(number, title, Answer.PARTLY if some else Answer.OPEN, tuple(dict.fromkeys(filter(None, missing))))


def _impact_and_detection(incident: Incident) -> list[_Part]:
    """Question 1: summary, effect, a quantity, a known source, and started, detected, resolved in order."""
    impact = incident.impact
    moments = {"detected": incident.detected, "resolved": incident.resolved}
    unknown = [name for name, moment in moments.items() if moment is None]
    in_order = all(
        earlier <= later
        for earlier, later in pairwise(moment for moment in (incident.started, *moments.values()) if moment)
    )
    return [
        _Part(bool(impact.summary), "no summary of the impact"),
        _Part(impact.effect is not None, "no effect named"),
        _Part(impact.is_quantified, "impact not quantified"),
        _Part(incident.detection.source is not DetectedBy.UNKNOWN, "who or what noticed is not known"),
        _Part(
            not unknown and in_order,
            f"no time for {_listed(unknown)}" if unknown else "started, detected, resolved out of order",
        ),
    ]


def _trigger_and_chain(incident: Incident) -> list[_Part]:
    """Question 2: trigger kind known and referenced, two or more links, at least one with ``catchable_at``.

    A record that says there was no trigger has nothing to refer to.
    """
    trigger, chain = incident.trigger, incident.causal_chain
    referenced = bool(trigger.ref) or trigger.kind is TriggerKind.NONE
    return [
        _Part(trigger.kind is not TriggerKind.UNKNOWN, "kind of trigger not known"),
        _Part(referenced, "trigger without a reference"),
        _Part(len(chain) >= ENOUGH_LINKS, f"{len(chain)} of at least {ENOUGH_LINKS} links in the causal chain"),
        _Part(any(link.catchable_at for link in chain), "no link says where it was catchable"),
    ]


def _gates(incident: Incident, configured: Sequence[str]) -> list[_Part]:
    """Question 3: every configured gate assessed, each with a why, and so every gate named in the chain."""
    assessed = [name for name, gate in incident.gates.items() if gate.verdict is not GateVerdict.NOT_ASSESSED]
    named = dict.fromkeys(gate for link in incident.causal_chain for gate in link.catchable_at)
    unassessed = [name for name in dict.fromkeys([*configured, *named]) if name not in assessed]
    silent = [name for name in assessed if not incident.gates[name].why]
    return [
        _Part(bool(assessed), "" if unassessed else "no gate assessed"),
        _Part(not unassessed, f"not assessed: {', '.join(unassessed)}"),
        _Part(bool(assessed) and not silent, f"no why: {', '.join(silent)}" if silent else ""),
    ]


def _process_changes(incident: Incident) -> list[_Part]:
    """Question 4: each escape closed by a change with owner, date, a machine check, at least intermediate.

    One change has to have all of it. Instrumentation is a change, too, and may close a gate that watches, but
    the answer needs a change of the process. Where nothing escaped there is nothing to close, which is an answer
    only where gates were assessed.
    """
    changes = _live(incident.process_changes)
    if not incident.escapes:
        assessed = any(gate.verdict is not GateVerdict.NOT_ASSESSED for gate in incident.gates.values())
        nothing_to_close = _Part(assessed, "no gate assessed, so nothing says what to change")
        return [nothing_to_close, *([_THERE] if changes else [])]
    closing = (*changes, *_live(incident.instrumentation))
    parts = [_closed(escape, closing) for escape in incident.escapes]
    return [*parts, _Part(bool(changes), "no process change")]


def _closed(escape: str, changes: Sequence[Change]) -> _Part:
    lacks = [_lacks(change) for change in changes if escape in change.closes]
    if not lacks:
        return _Part(there=False, missing=f"{escape}: no change closes it")
    best = min(lacks, key=len)
    return _Part(not best, f"{escape}: its change has no {_listed(best, 'or')}")


def _lacks(change: Change) -> list[str]:
    """What a change needs to be believed, and does not have."""
    wanted = {
        "owner": bool(change.owner),
        "date": change.due is not None or change.done is not None,
        "machine check": _has_check(change),
        "enforcement beyond memory": change.enforced_by.strength >= Strength.INTERMEDIATE,
    }
    return [name for name, there in wanted.items() if not there]


def _instrumentation(incident: Incident) -> list[_Part]:
    """Question 5: one with a check; more than one where people found it or a signal was missed."""
    entries = _live(incident.instrumentation)
    checked = sum(map(_has_check, entries))
    wanted = 2 if incident.detection.source.by_people or incident.detection.missed_signals else 1
    because = "people found it" if incident.detection.source.by_people else "a signal was missed"
    reason = f", because {because}" if wanted > 1 else ""
    if not entries:
        return [_Part(there=False, missing="no instrumentation")]
    return [
        _THERE,
        _Part(checked >= wanted, f"{checked} of at least {wanted} with a machine check{reason}"),
    ]


def _live(changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if change.status is not ChangeStatus.REJECTED]


def _has_check(change: Change) -> bool:
    return any(check.kind is not CheckKind.RECORDED for check in change.done_when)


def _listed(names: Sequence[str], word: str = "and") -> str:
    return f" {word} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
