"""Part 6: are we fixing the system? Process changes by state and strength, and what to look at first."""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_incidents.audit import Assessment
from pytest_incidents.metrics import ChangeFigures, ChangeItem, ChangeState, Closure
from pytest_incidents.reports import wording
from pytest_incidents.reports.html.charts import bars, svg
from pytest_incidents.reports.html.view.pieces import Fact, Figure, Key, Next, Piece, Words, cut, to_incident
from pytest_incidents.vocabulary import Strength

_SHOWN, _SHORT = 12, 80
_TEXT_LIMIT = 240
_STATES = (
    (ChangeState.VERIFIED, "b-guarded", "done and verified"),
    (ChangeState.DONE_UNCHECKED, "b-unchecked", "done, no check"),
    (ChangeState.CLAIMED_NOT_IN_PLACE, "b-gap", "claimed, not in place"),
    (ChangeState.OVERDUE, "b-overdue", "overdue"),
    (ChangeState.OPEN, "b-plain", "open"),
    (ChangeState.REJECTED, "b-external", "rejected"),
)
NAMES = {state: name for state, _, name in _STATES}
_STRENGTHS = {
    Strength.STRONG: ("b-strong", "strong: design, code, pipeline, platform"),
    Strength.INTERMEDIATE: ("b-middle", "intermediate: monitor, test, review rule"),
    Strength.WEAK: ("b-weak", "weak: relies on memory"),
}


@dataclass(frozen=True, slots=True)
class LookAt:
    """A change that needs somebody now."""

    incident: Piece
    what: str
    state: str
    why: str
    next: Next


@dataclass(frozen=True, slots=True)
class ChangesPart:
    """Part 6 of the page."""

    lead: str
    states: Figure | None
    strengths: Figure | None
    look_at: tuple[LookAt, ...]
    more: tuple[LookAt, ...]
    left_out: int
    facts: tuple[Fact, ...]


def changes_part(assessment: Assessment) -> ChangesPart:
    """Whether what was promised is in place."""
    changes = assessment.figures.changes
    look_at = tuple(map(_look_at, assessment.figures.pressing))
    return ChangesPart(
        lead=_lead(changes),
        states=_states(changes) if changes.total else None,
        strengths=_strengths(changes) if any(changes.strengths.values()) else None,
        look_at=look_at[:_SHOWN],
        more=look_at[_SHOWN : _SHOWN + _SHORT],
        left_out=max(len(look_at) - _SHOWN - _SHORT, 0),
        facts=tuple(_facts(assessment)) if changes.total else (),
    )


def _lead(changes: ChangeFigures) -> str:
    if not changes.total:
        return "No process change is on record."
    total = wording.count(changes.total, "process change")
    verified = f"{changes.verified:,} of {total} {wording.are(changes.verified)} verified."
    if changes.claimed_not_in_place:
        verb = wording.are(changes.claimed_not_in_place)
        return f"{changes.claimed_not_in_place:,} {verb} claimed, not in place. {verified}"
    return verified + (f" {changes.overdue:,} overdue." if changes.overdue else "")


def _states(changes: ChangeFigures) -> Figure:
    parts = [bars.Part(name, changes.by_state[state], look) for state, look, name in _STATES]
    finding = ", ".join(f"{part.number} {part.name}" for part in parts if part.number) + "."
    title = wording.first(wording.count(changes.total, "process change"))
    return Figure(
        title,
        "by state",
        bars.stacked(parts, "states-wide", "Process changes by state", finding),
        bars.stacked(parts, "states-narrow", "Process changes by state", finding, svg.NARROW),
        legend=tuple(Key(part.look, f"{part.number:,} {part.name}") for part in parts if part.number),
        table=cut(
            "Process changes by state",
            ("State", "Changes"),
            [(part.name, f"{part.number:,}") for part in parts],
            1,
        ),
    )


def _strengths(changes: ChangeFigures) -> Figure:
    parts = [
        bars.Part(words, changes.strengths.get(strength, 0), look) for strength, (look, words) in _STRENGTHS.items()
    ]
    finding = ", ".join(f"{part.number} {part.name}" for part in parts if part.number) + "."
    return Figure(
        "Strength",
        "what keeps them in place; rejected ones left out",
        bars.stacked(parts, "strengths-wide", "Process changes by strength", finding),
        bars.stacked(parts, "strengths-narrow", "Process changes by strength", finding, svg.NARROW),
        legend=tuple(Key(part.look, f"{part.number:,} {part.name}") for part in parts if part.number),
        table=cut(
            "Process changes by strength",
            ("Strength", "Changes"),
            [(part.name, f"{part.number:,}") for part in parts],
            1,
        ),
    )


def _look_at(item: ChangeItem) -> LookAt:
    return LookAt(
        to_incident(item.incident),
        wording.shortened(item.change.what, _TEXT_LIMIT),
        NAMES[item.state],
        wording.shortened(item.why, _TEXT_LIMIT),
        Next(wording.sentence(item.next_step)),
    )


def _facts(assessment: Assessment) -> list[Fact]:
    changes, instruments = assessment.figures.changes, assessment.figures.instrumentation
    open_ones = [item for item in changes.items if item.change.status.is_open]
    return [
        *(_closure(one) for one in changes.closures),
        Fact("Open", f"{len(open_ones):,} of {changes.total:,}", _ages(changes, open_ones)),
        _instrumentation(instruments, assessment.figures.action_items),
    ]


def _instrumentation(instruments: ChangeFigures, action_items: int) -> Fact:
    beside = f" {wording.count(action_items, 'action item')} beside it; they change no process." if action_items else ""
    if not instruments.total:
        told = "No record says how the next one will be noticed sooner."
        return Fact("Instrumentation", wording.NONE_YET, (told + beside,))
    told = "Verified, of what is to notice the next one sooner."
    return Fact("Instrumentation", f"{instruments.verified:,} of {instruments.total:,}", (told + beside,))


def _closure(one: Closure) -> Fact:
    name = f"Done within {one.days} days"
    undated = (
        f" {wording.first(wording.count(one.undated, 'done change'))} without a date left out." if one.undated else ""
    )
    if one.done.value is None:
        return Fact(name, wording.NONE_YET, (f"No dated change is {one.days} days old." + undated,))
    verified = f" Of those {wording.share(one.verified)} verified." if one.verified.whole else ""
    return Fact(
        name,
        wording.percent(one.done),
        (f"{wording.share(one.done)} created at least {one.days} days ago." + verified + undated,),
    )


def _ages(changes: ChangeFigures, open_ones: Sequence[ChangeItem]) -> Words:
    if not open_ones:
        return ("Nothing is open.",)
    without = sum(item.change.due is None for item in open_ones)
    ages = ", ".join(f"{words}: {number:,}" for words, number in changes.open_by_age.items() if number)
    return (wording.first(f"{ages}.") + (f" {without:,} without a due date." if without else ""),)
