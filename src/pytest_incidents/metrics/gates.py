"""Which net has the hole? Escapes by gate, by verdict and by defect class; guards at the wrong level."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_incidents.vocabulary import GateVerdict


@dataclass(frozen=True, slots=True)
class GateFigures:
    """One gate and what passed it undetected. Not an effectiveness rate: only escapes are in the data.

    Args:
        name: the gate.
        escapes: incidents that passed it undetected.
        by_verdict: the same by kind of escape; kinds that did not occur are left out.
        by_class: the same by defect class as recorded: one row of the gate × class matrix.
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
