"""Which net has the hole? Escapes by gate, by verdict and by defect class; guards at the wrong level."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pytest_incidents.model import Incident
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import GateVerdict, Verdict

T = TypeVar("T", str, GateVerdict)


@dataclass(frozen=True, slots=True)
class GateFigures:
    """One gate and what passed it undetected. Not an effectiveness rate: only escapes are in the data.

    Args:
        name: the gate.
        escapes: incidents that passed it undetected.
        by_verdict: the same by kind of escape; kinds that did not occur are left out.
        by_class: the same by defect class as recorded: one row of the matrix of gates and classes.
        by_family: the same by family.
        first: incidents that escaped here first, in gate order.
        last: incidents that escaped here last.
        caught: incidents that this gate caught.
    """

    name: str
    escapes: int = 0
    by_verdict: Mapping[GateVerdict, int] = field(default_factory=dict)
    by_class: Mapping[str, int] = field(default_factory=dict)
    by_family: Mapping[str, int] = field(default_factory=dict)
    first: int = 0
    last: int = 0
    caught: int = 0


@dataclass(frozen=True, slots=True)
class EscapePoint:
    """The first and the last gate, in gate order, that one incident passed undetected."""

    incident: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class WrongLevel:
    """An incident whose escape at gates that require a test is guarded only by tests of other gates.

    Args:
        incident: its id.
        gates: the gates that require a test and have no guard, in gate order.
        guarded_at: where its guards stand, in gate order; empty where they stand at no gate.
    """

    incident: str
    gates: tuple[str, ...]
    guarded_at: tuple[str, ...]


def in_order(configured: Sequence[str], incidents: Sequence[Incident]) -> tuple[str, ...]:
    """Gate names in the order a change passes them; those that only records use are appended."""
    return tuple(dict.fromkeys([*configured, *(name for incident in incidents for name in incident.gates)]))


def gate_figures(incidents: Sequence[Incident], gates: Sequence[str]) -> tuple[GateFigures, ...]:
    """Escapes of each gate, in gate order; gates without an escape are there with zeros.

    Formula: an escape is an incident whose record gives the gate the verdict missed, absent, bypassed or
    ignored; each incident counts once at each gate.

    Source: defect containment by phase, without the rate: nobody records what a gate caught before.
    """
    points = escape_points(incidents, gates)
    first = Counter(point.first for point in points)
    last = Counter(point.last for point in points)
    return tuple(_of_gate(name, incidents, first[name], last[name]) for name in gates)


def _of_gate(name: str, incidents: Sequence[Incident], first: int, last: int) -> GateFigures:
    met = [(incident, incident.gates[name].verdict) for incident in incidents if name in incident.gates]
    escaped = [incident for incident, verdict in met if verdict.is_escape]
    return GateFigures(
        name=name,
        escapes=len(escaped),
        by_verdict=_counted(verdict for _, verdict in met if verdict.is_escape),
        by_class=_counted(incident.defect_class for incident in escaped),
        by_family=_counted(incident.family for incident in escaped),
        first=first,
        last=last,
        caught=sum(verdict is GateVerdict.CAUGHT for _, verdict in met),
    )


def escape_points(incidents: Sequence[Incident], gates: Sequence[str]) -> tuple[EscapePoint, ...]:
    """The first and the last escape of each incident that has one, in gate order.

    Source: the escape point of the eight disciplines (8D): the earliest control that should have caught it.
    """
    place = {name: number for number, name in enumerate(gates)}
    escapes = ((incident.id, sorted(incident.escapes, key=place.__getitem__)) for incident in incidents)
    return tuple(EscapePoint(name, passed[0], passed[-1]) for name, passed in escapes if passed)


def wrong_level(judged: Sequence[Judged], gates: Sequence[str]) -> tuple[WrongLevel, ...]:
    """Incidents whose escape at a gate that requires a test is guarded only by tests of other gates.

    Formula: some guard passes; a gate at which the defect escaped requires a test, could be seen to have one
    (it has ``paths``, or some mark names it), and none of the passing guards stands there.
    """
    found = []
    for one in judged:
        stands_at = {guard.gate for guard in one.guards if guard.passed}
        holes = [name for name in one.missing_gates if name in one.incident.escapes and name not in stands_at]
        if stands_at and holes and one.verdict is not Verdict.UNSEEN:
            found.append(
                WrongLevel(
                    one.incident.id,
                    gates=tuple(name for name in gates if name in holes),
                    guarded_at=tuple(name for name in gates if name in stands_at),
                )
            )
    return tuple(found)


def _counted(values: Iterable[T]) -> dict[T, int]:
    count = Counter(values)
    return {value: count[value] for value in sorted(count, key=lambda value: (-count[value], str(value)))}
