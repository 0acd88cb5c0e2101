"""Part 7: every incident as a card, and the filters over them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pytest_incidents.audit import Assessment
from pytest_incidents.evidence import Guard, rolled_up
from pytest_incidents.metrics import Answer, ChangeItem, ChangeState, Question, Spread
from pytest_incidents.model import Incident, Moment
from pytest_incidents.reports.html import wording
from pytest_incidents.reports.html.charts import spans, svg
from pytest_incidents.reports.html.view import changes
from pytest_incidents.reports.html.view.gaps import TITLE_LIMIT, next_step
from pytest_incidents.reports.html.view.pieces import Fact, Figure, Key, Next, Piece, Words, cut, to_all, to_outside
from pytest_incidents.verdicts import Judged, worst_first
from pytest_incidents.vocabulary import DetectedBy, GateVerdict, Verdict

ALL_IN_FULL = 400  # up to so many incidents every card is shown in full
SOME_IN_FULL = 60  # above that, so many; the page stays under 3 MB with 3,000
_TESTS, _TESTS_SHORT = 12, 1
_TITLE_SHORT, _NODEID_SHORT = 90, 120
_TEXT_LIMIT = 400
_ORDER = (Verdict.GAP, Verdict.GRACE, Verdict.WAIVED, Verdict.UNSEEN, Verdict.GUARDED, Verdict.EXTERNAL)


@dataclass(frozen=True, slots=True)
class Answered:
    """One of the five questions: how far it is answered, what the record says, and what is missing."""

    title: str
    answer: Answer
    said: tuple[Words, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a card."""

    outcome: str
    nodeid: str
    told: str


@dataclass(frozen=True, slots=True)
class Time:
    """One line of the timeline: what, when, and how long after the start."""

    name: str
    at: str
    after: str


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
    times: tuple[Time, ...]
    facts: tuple[tuple[str, Words], ...]
    tests: tuple[Test, ...]
    more_tests: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter, with the number of incidents that it leaves."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its key in the page's address, its name, and the groups of its options."""

    key: str
    name: str
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]

    def places(self) -> dict[str, int]:
        """Where each option stands among all of them."""
        choices = [choice.value for _, of_group in self.groups for choice in of_group]
        return {value: place for place, value in enumerate(choices)}


@dataclass(frozen=True, slots=True)
class CardsPart:
    """Part 7 of the page; ``short`` of the cards are short."""

    lead: str
    times: Figure | None
    time_facts: tuple[Fact, ...]
    filters: tuple[Filter, ...]
    cards: tuple[Card, ...]
    number: str
    short: int


def cards_part(assessment: Assessment) -> CardsPart:
    """All incidents: gaps worst first, then what waits, then what is guarded."""
    ordered = [one for verdict in _ORDER for one in worst_first(assessment.judged, verdict)]
    changed = _by_incident(assessment.figures.changes.items)
    instruments = _by_incident(assessment.figures.instrumentation.items)
    full = len(ordered) if len(ordered) <= ALL_IN_FULL else SOME_IN_FULL
    filters = tuple(_filters(ordered, assessment))
    places = {one.key: one.places() for one in filters}
    cards = tuple(
        _Maker(
            assessment,
            one,
            changed.get(one.incident.id, ()),
            instruments.get(one.incident.id, ()),
            places,
            in_full=place < full,
        ).card()
        for place, one in enumerate(ordered)
    )
    return CardsPart(
        lead=_lead(len(cards)),
        times=_times(assessment) if any(spread.n for spread in _spreads(assessment).values()) else None,
        time_facts=tuple(_time_fact(name, spread) for name, spread in _spreads(assessment).items()) if cards else (),
        filters=filters,
        cards=cards,
        number=wording.count(len(cards), "incident"),
        short=len(cards) - full,
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
    changed: Sequence[ChangeItem]
    instruments: Sequence[ChangeItem]
    places: Mapping[str, Mapping[str, int]]
    in_full: bool

    def card(self) -> Card:
        incident, one = self.one.incident, self.one
        questions = self.assessment.figures.questions.get(incident.id, ())
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
            teams=self._places("team", _teams(incident)),
            gates=self._places("gate", incident.escapes),
            answers="".join(str(question.answer)[0] for question in questions),
            answered=sum(question.answer is Answer.ANSWERED for question in questions),
            verdict=self._verdict(),
            next=next_step(one) if one.next_step else None,
            questions=tuple(map(self._answered, questions)) if self.in_full else (),
            times=tuple(_timeline(incident)) if self.in_full else (),
            facts=tuple(self._facts()),
            tests=tuple(_test(test, 240 if self.in_full else _NODEID_SHORT) for test in tests[:most]),
            more_tests=max(len(tests) - most, 0),
        )

    def _places(self, key: str, names: Iterable[str]) -> str:
        return " ".join(str(self.places[key][name]) for name in names)

    def _verdict(self) -> str:
        one, runs = self.one, len(self.assessment.record.runs)
        told = wording.sentence(wording.shortened(one.message, _TEXT_LIMIT))
        if one.verdict is Verdict.GUARDED:
            told = f"Requires {one.required}, stands at {one.level}." if self.in_full else ""
        elif one.until:
            told = f"{'Waived' if one.verdict is Verdict.WAIVED else 'In grace'} until {one.until}. {told}"
        if runs > 1 and one.seen_in:
            told += f" Guarded in {one.guarded_in} of {runs} runs."
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

    def _answered(self, question: Question) -> Answered:
        said: Iterable[Words] = (
            self._happened(),
            self._chain(),
            self._gates(),
            map(_change, self.changed),
            map(_change, self.instruments),
        )[question.number - 1]
        return Answered(question.title, question.answer, tuple(said), question.missing)

    def _happened(self) -> Iterable[Words]:
        impact, detection = self.one.incident.impact, self.one.incident.detection
        if impact.summary:
            yield (_clipped(impact.summary),)
        quantities = [
            str(impact.effect) if impact.effect else "",
            wording.count(impact.users_affected, "user") if impact.users_affected is not None else "",
            f"{impact.share_affected:.1%} of users".replace("%", " %") if impact.share_affected is not None else "",
            impact.cost,
        ]
        if any(quantities):
            yield (wording.first(", ".join(filter(None, quantities))) + ".",)
        signal = f": {detection.signal}" if detection.signal else ""
        if detection.source is not DetectedBy.UNKNOWN or signal:
            yield (_clipped(f"Noticed by {detection.source}{signal}"),)
        if detection.missed_signals:
            yield (_clipped(f"Missed: {', '.join(detection.missed_signals)}"),)

    def _chain(self) -> Iterable[Words]:
        trigger = self.one.incident.trigger
        if trigger.summary or trigger.ref:
            ref: Words = (to_outside(wording.shortened(trigger.ref, 60), trigger.ref),) if trigger.ref else ()
            kind = str(trigger.kind).replace("-", " ")
            yield (_clipped(trigger.summary), " " if trigger.summary else "", *ref, Piece(f" trigger, {kind}", "mu"))
        for link in self.one.incident.causal_chain:
            caught = f", catchable at {wording.listed(link.catchable_at)}" if link.catchable_at else ""
            kind = str(link.kind).replace("-", " ") if link.kind else "link"
            yield (_clipped(link.what), Piece(f" {kind}{caught}", "mu"))

    def _gates(self) -> Iterable[Words]:
        for name, gate in self.one.incident.gates.items():
            if gate.verdict is GateVerdict.NOT_ASSESSED:
                continue
            look = "gap" if gate.verdict.is_escape else "strong"
            why = f": {_clipped(gate.why)}" if gate.why else ""
            duty = f" (test {gate.test})" if gate.test != "none" else ""
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


def _spaced(pieces: Sequence[Piece]) -> Iterable[str | Piece]:
    for place, piece in enumerate(pieces):
        yield from ((", ", piece) if place else (piece,))


def _timeline(incident: Incident) -> Iterable[Time]:
    moments: Mapping[str, Moment | None] = {
        "introduced": incident.introduced,
        "started": incident.started,
        "detected": incident.detected,
        "acknowledged": incident.acknowledged,
        "mitigated": incident.mitigated,
        "resolved": incident.resolved,
        "closed": incident.closed,
    }
    for name, moment in moments.items():
        if moment is not None:
            yield Time(name, _clock(moment), _after(incident.started, moment) if name != "started" else "")


def _clock(moment: Moment) -> str:
    at: datetime = moment.at
    return f"{at:%Y-%m-%d %H:%M}" if moment.timed else str(moment.day)


def _after(start: Moment, moment: Moment) -> str:
    if not (start.timed and moment.timed):
        return ""
    seconds = (moment.at - start.at).total_seconds()
    sign = "+" if seconds >= 0 else "\N{MINUS SIGN}"
    return sign + wording.duration(abs(seconds))


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


def _spreads(assessment: Assessment) -> dict[str, Spread[float]]:
    times = assessment.figures.times
    return {"to detect": times.detect, "to mitigate": times.mitigate, "to resolve": times.resolve}


def _times(assessment: Assessment) -> Figure:
    rows = [spans.Row(name, spread.values, spread.median) for name, spread in _spreads(assessment).items()]
    finding = "; ".join(
        f"{row.name}: median {wording.duration(row.median)}"
        if row.median is not None
        else f"{row.name}: {len(row.values)} values"
        for row in rows
    )
    has_median = any(row.median is not None for row in rows)
    return Figure(
        "Times from the start",
        "each incident with both times",
        spans.draw(rows, "spans-wide", finding + "."),
        spans.draw(rows, "spans-narrow", finding + ".", svg.NARROW),
        legend=(Key("med d", "median"),) if has_median else (),
        table=cut(
            "Times from the start of an incident",
            ("Time", "Median", "Shortest", "Longest", "Incidents", "Left out, negative"),
            [
                (
                    name,
                    wording.duration(spread.median) if spread.median is not None else wording.NONE_YET,
                    wording.duration(spread.low) if spread.low is not None else "",
                    wording.duration(spread.high) if spread.high is not None else "",
                    f"{spread.n:,} of {spread.of:,}",
                    f"{spread.left_out:,}",
                )
                for name, spread in _spreads(assessment).items()
            ],
            1,
            2,
            3,
            4,
            5,
        ),
    )


def _time_fact(name: str, spread: Spread[float]) -> Fact:
    known = f"{spread.n:,} of {spread.of:,} incidents"
    if not spread.n or spread.low is None or spread.high is None:
        return Fact(f"Time {name}", wording.NONE_YET, (f"{known} have both times.",))
    if spread.median is None:
        values = ", ".join(map(wording.duration, spread.values))
        return Fact(f"Time {name}", values, (f"{known}, too few for a median.",))
    reach = f"{wording.duration(spread.low)} to {wording.duration(spread.high)}"
    return Fact(f"Time {name}", wording.duration(spread.median), (f"Median; {reach}, {known}.",))


def _teams(incident: Incident) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (incident.owner, *incident.teams))))


def _filters(judged: Sequence[Judged], assessment: Assessment) -> Iterable[Filter]:
    incidents = [one.incident for one in judged]
    yield Filter("class", "Class", tuple(_class_groups(incidents)))
    severities = [one.name for one in assessment.record.rules.severities]
    yield _filter("severity", "Severity", Counter(one.severity for one in incidents), severities)
    yield _filter("team", "Team", Counter(team for one in incidents for team in _teams(one)))
    gates = [gate.name for gate in assessment.figures.gates]
    yield _filter("gate", "Escaped gate", Counter(gate for one in incidents for gate in one.escapes), gates)
    yield _filter("state", "State", Counter(str(one.verdict) for one in judged), [str(one) for one in _ORDER])


def _class_groups(incidents: Sequence[Incident]) -> Iterable[tuple[str, tuple[Choice, ...]]]:
    """A group for each family: all of it, then its classes."""
    count = Counter(incident.defect_class for incident in incidents)
    families: dict[str, list[str]] = {}
    for name in sorted(count):
        families.setdefault(name.partition("/")[0], []).append(name)
    for family, names in families.items():
        whole = sum(count[name] for name in names)
        leaves = [Choice(name, f"{name} ({count[name]:,})") for name in names if name != family]
        yield family, (Choice(family, f"{family}, all ({whole:,})"), *leaves)


def _filter(key: str, name: str, count: Counter[str], order: Sequence[str] = ()) -> Filter:
    names = [value for value in order if count[value]] + sorted(value for value in count if value not in order)
    return Filter(key, name, (("", tuple(Choice(value, f"{value} ({count[value]:,})") for value in names)),))
