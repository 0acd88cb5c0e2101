"""Part 7: every incident as a card, and the filters over them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pytest_incidents.audit import Assessment
from pytest_incidents.evidence import Guard, rolled_up
from pytest_incidents.metrics import Answer, ChangeItem, Question
from pytest_incidents.reports import wording
from pytest_incidents.reports.html.view import times
from pytest_incidents.reports.html.view.answers import Answered, answered
from pytest_incidents.reports.html.view.filters import ORDER, Filter, filters, teams
from pytest_incidents.reports.html.view.gaps import TITLE_LIMIT, next_step
from pytest_incidents.reports.html.view.pieces import Fact, Figure, Next, Piece, Words, to_all, to_outside
from pytest_incidents.verdicts import Judged, worst_first
from pytest_incidents.vocabulary import Verdict

ALL_IN_FULL = 400  # up to so many incidents every card is shown in full
SOME_IN_FULL = 60  # above that, so many; the page stays under 3 MB with 3,000
_TESTS, _TESTS_SHORT = 12, 1
_TITLE_SHORT, _NODEID_SHORT = 90, 120
_TEXT_LIMIT = 400
_SLIM = 10  # letters of an id


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a card."""

    outcome: str
    nodeid: str
    told: str


@dataclass(frozen=True, slots=True)
class Card:
    """One incident. ``questions`` and ``times`` are empty on a short card, which many incidents get.

    ``teams`` and ``gates`` are places among the options of their filters, ``answers`` a letter for each question.
    """

    id: str
    title: str
    whole_title: str
    defect_class: str
    severity: str
    worst: bool
    state: str
    started: str
    teams: str
    gates: str
    answers: str
    answered: int
    verdict: str
    next: Next | None
    questions: tuple[Answered, ...]
    times: tuple[times.Time, ...]
    facts: tuple[tuple[str, Words], ...]
    tests: tuple[Test, ...]
    more_tests: int


@dataclass(frozen=True, slots=True)
class CardsPart:
    """Part 7 of the page; ``short`` of the cards are short, and ``slim`` says that all ids are."""

    lead: str
    times: Figure | None
    time_facts: tuple[Fact, ...]
    filters: tuple[Filter, ...]
    cards: tuple[Card, ...]
    number: str
    short: int
    slim: bool


def cards_part(assessment: Assessment) -> CardsPart:
    """All incidents: gaps worst first, then what waits, then what is guarded."""
    ordered = [one for verdict in ORDER for one in worst_first(assessment.judged, verdict)]
    questions = assessment.questions()
    changed = _by_incident(assessment.figures.changes.items)
    instruments = _by_incident(assessment.figures.instrumentation.items)
    full = len(ordered) if len(ordered) <= ALL_IN_FULL else SOME_IN_FULL
    offered = tuple(filters(ordered, assessment))
    places = {one.key: one.places() for one in offered}
    cards = tuple(
        _Maker(
            assessment,
            one,
            questions[one.incident.id],
            changed.get(one.incident.id, ()),
            instruments.get(one.incident.id, ()),
            places,
            in_full=place < full,
        ).card()
        for place, one in enumerate(ordered)
    )
    return CardsPart(
        lead=_lead(len(cards)),
        times=times.figure(assessment),
        time_facts=tuple(times.facts(assessment)) if cards else (),
        filters=offered,
        cards=cards,
        number=wording.count(len(cards), "incident"),
        short=len(cards) - full,
        slim=all(len(card.id) <= _SLIM for card in cards),
    )


def _by_incident(items: Sequence[ChangeItem]) -> dict[str, list[ChangeItem]]:
    grouped: dict[str, list[ChangeItem]] = {}
    for item in items:
        grouped.setdefault(item.incident, []).append(item)
    return grouped


def _lead(number: int) -> str:
    if not number:
        return "Nothing is on record yet."
    return "Every record, with its five questions, tests and times."


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes one card: in full, or short where the page would grow too heavy."""

    assessment: Assessment
    one: Judged
    questions: Sequence[Question]
    changed: Sequence[ChangeItem]
    instruments: Sequence[ChangeItem]
    places: Mapping[str, Mapping[str, int]]
    in_full: bool

    def card(self) -> Card:
        incident, one = self.one.incident, self.one
        tests = rolled_up(one.guards)
        most = _TESTS if self.in_full else _TESTS_SHORT
        title = wording.shortened(incident.title, TITLE_LIMIT if self.in_full else _TITLE_SHORT)
        return Card(
            id=incident.id,
            title=title,
            whole_title=incident.title if title != incident.title and self.in_full else "",
            defect_class=incident.defect_class,
            severity=incident.severity,
            worst=one.severity_rank == 0,
            state=str(one.verdict),
            started=str(incident.started.day),
            teams=self._places("team", teams(incident)),
            gates=self._places("gate", incident.escapes),
            answers="".join(str(question.answer)[0] for question in self.questions),
            answered=sum(question.answer is Answer.ANSWERED for question in self.questions),
            verdict=self._verdict(),
            next=next_step(one) if one.next_step else None,
            questions=tuple(answered(question, incident, self.changed, self.instruments) for question in self.questions)
            if self.in_full
            else (),
            times=tuple(times.timeline(incident)) if self.in_full else (),
            facts=tuple(self._facts()),
            tests=tuple(_test(test, 240 if self.in_full else _NODEID_SHORT) for test in tests[:most]),
            more_tests=max(len(tests) - most, 0),
        )

    def _places(self, key: str, names: Iterable[str]) -> str:
        return " ".join(str(self.places[key][name]) for name in names)

    def _verdict(self) -> str:
        one = self.one
        told = wording.sentence(wording.shortened(one.message, _TEXT_LIMIT))
        if one.verdict is Verdict.GUARDED:
            told = f"Requires {one.required}, stands at {one.level}." if self.in_full else ""
        elif one.until:
            told = f"{'Waived' if one.verdict is Verdict.WAIVED else 'In grace'} until {one.until}. {told}"
        if one.seen_in > 1:
            told += f" Guarded in {one.guarded_in} of {one.seen_in} jobs."
        return told

    def _facts(self) -> Iterable[tuple[str, Words]]:
        incident = self.one.incident
        owner = incident.owner or "no owner"
        if not self.in_full:
            yield "Record", (Piece(str(incident.source), "code"), f", {owner}")
            return
        yield "Owner", (owner,)
        if incident.services:
            yield "Services", (wording.shortened(", ".join(incident.services), _TEXT_LIMIT),)
        yield "Record", (Piece(str(incident.source), "code"), f", {incident.status}")
        if incident.fix.commits:
            yield "Fix", tuple(_spaced([Piece(commit[:12], "code") for commit in incident.fix.commits[:6]]))
        elif incident.fix.elsewhere:
            yield "Fix", (wording.shortened(incident.fix.elsewhere, _TEXT_LIMIT),)
        if incident.recurrence_of:
            yield "Recurrence of", to_all(incident.recurrence_of)
        if incident.aliases or incident.cwe:
            yield "Also", (wording.shortened(", ".join((*incident.aliases, *incident.cwe)), _TEXT_LIMIT),)
        if incident.links:
            yield (
                "Links",
                tuple(_spaced([to_outside(wording.shortened(link, 60), link) for link in incident.links[:6]])),
            )


def _spaced(pieces: Sequence[Piece]) -> Iterable[str | Piece]:
    for place, piece in enumerate(pieces):
        yield from ((", ", piece) if place else (piece,))


def _test(guard: Guard, limit: int) -> Test:
    total, passed = sum(guard.cases.values()), guard.cases.get(guard.outcome, 0)
    told = [
        guard.gate or "",
        f"{passed} of {total} cases" if total > 1 else "",
        f"“{wording.shortened(guard.why, 120)}”" if guard.why else "",
        "needed a rerun" if guard.flaky else "",
        "named by the record" if guard.via == "record" else "",
    ]
    return Test(str(guard.outcome), wording.shortened(guard.nodeid, limit), ", ".join(filter(None, told)))
