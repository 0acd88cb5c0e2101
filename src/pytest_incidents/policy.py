"""What is required of which incident, and what a gap does to the exit code. Pure functions of plain values."""

from dataclasses import dataclass
from datetime import date, timedelta

from pytest_incidents.model import Incident
from pytest_incidents.settings import Rules
from pytest_incidents.vocabulary import Level, Policy

WARN_BEFORE_DAYS = 14  # a waiver that runs out within these days is named in every run


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """What the policy says of a run.

    Args:
        name: the policy.
        applied: False where the run was partial, so that nothing may be concluded.
        failed: whether the run must fail.
        message: why, or why the policy was not applied; empty where all is well.
        notes: lines worth reading beside it: waivers about to end, baseline entries no longer needed.
        excused: ids of gaps that the baseline excuses.
    """

    name: Policy
    applied: bool
    failed: bool
    message: str
    notes: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()


def required_level(incident: Incident, rules: Rules, override: Level | None = None) -> Level:
    """The evidence that the incident's severity, or an override for all, asks for.

    Where proof or reach is asked for and the record says that the fix lies elsewhere, passing is all that
    can be had.
    """
    asked = override or rules.severity(incident.severity).require
    return Level.PASSING if incident.fix.elsewhere and asked.rank > Level.PASSING.rank else asked


def grace_until(incident: Incident, rules: Rules) -> date:
    """The last day on which a gap is no gap yet: ``grace_days`` after it was resolved (else started)."""
    since = (incident.resolved or incident.started).day
    return since + timedelta(days=rules.severity(incident.severity).grace_days)


def waiver_holds(incident: Incident, rules: Rules, today: date) -> bool:
    """Whether a waiver covers that UTC day: granted, not expired, and not longer than waivers may be."""
    waiver = incident.waiver
    if waiver is None:
        return False
    longest = waiver.granted.day + timedelta(days=rules.max_waiver_days)
    return waiver.granted.day <= today <= min(waiver.expires.day, longest)
