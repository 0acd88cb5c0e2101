"""What an audit says of one incident, as a value, and the order in which people read verdicts."""

from dataclasses import dataclass
from datetime import date

from pytest_incidents.evidence import Guard
from pytest_incidents.model import Incident
from pytest_incidents.vocabulary import Level, Reason, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """One incident with its verdict.

    Args:
        incident: the record.
        weight: the weight of its severity.
        severity_rank: its place on the scale, 0 for the worst.
        verdict: what the audit says.
        reason: why it is no more than that; None where guarded, external or unseen without a known fault.
        message: the reason in one plain sentence.
        next_step: the exact line to write or to run, empty where nothing is to be done.
        level: the evidence seen; None where a partial run could not tell.
        required: the evidence asked for.
        guards: its tests over all runs, one for each test and run.
        missing_gates: gates that require a test and have no guard.
        guarded_in: number of runs in which a guard passed.
        seen_in: number of runs that could have guarded it: those of the whole suite, and those that ran a guard.
        until: the last day of grace or of the waiver, where one applies.
    """

    incident: Incident
    weight: float
    severity_rank: int
    verdict: Verdict
    reason: Reason | None
    message: str
    next_step: str
    level: Level | None
    required: Level
    guards: tuple[Guard, ...] = ()
    missing_gates: tuple[str, ...] = ()
    guarded_in: int = 0
    seen_in: int = 0
    until: date | None = None

    @property
    def is_eligible(self) -> bool:
        """Whether it counts in coverage: everything but what is guarded elsewhere or could not be seen."""
        return self.verdict not in {Verdict.EXTERNAL, Verdict.UNSEEN}

    @property
    def is_guarded(self) -> bool:
        """Whether the verdict is guarded."""
        return self.verdict is Verdict.GUARDED

    @property
    def badness(self) -> tuple[bool, int, int, tuple[object, ...]]:
        """The sort key of every list that is worst first: failing, severity, urgency, oldest."""
        urgency = self.reason.urgency if self.reason else len(Reason)
        return (self.reason is not Reason.FAILING, self.severity_rank, urgency, self.incident.order)


def worst_first(judged: tuple[Judged, ...], *verdicts: Verdict) -> tuple[Judged, ...]:
    """Those with one of the verdicts (all, where none is named), worst first."""
    chosen = [one for one in judged if not verdicts or one.verdict in verdicts]
    return tuple(sorted(chosen, key=lambda one: one.badness))
