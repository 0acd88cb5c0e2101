"""One incident and the evidence of all runs → its verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pytest_incidents import policy
from pytest_incidents.audit import wording
from pytest_incidents.evidence import Guard
from pytest_incidents.model import Incident
from pytest_incidents.settings import Rules
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Level, Outcome, Reason, RequiredGates, Verdict


@dataclass(frozen=True, slots=True)
class Bench:
    """What all incidents of one record are judged by.

    Args:
        rules: the project's.
        today: the UTC day.
        require: an override of what severities require.
        complete: whether the whole suite was seen.
        links_only: whether tests were collected and not run.
        known_gates: gates where a guard could be seen to stand: those with paths, or named by some mark.
    """

    rules: Rules
    today: date
    require: Level | None
    complete: bool
    links_only: bool
    known_gates: frozenset[str]


def judge(incident: Incident, seen: Mapping[str, tuple[Guard, ...]], bench: Bench) -> Judged:
    """The verdict on one incident.

    Args:
        incident: the record.
        seen: run id → the incident's guards in that run; runs that saw none are left out.
        bench: what it is judged by.
    """
    guards = tuple(guard for of_run in seen.values() for guard in of_run)
    required = policy.required_level(incident, bench.rules, bench.require)
    missing_gates = _missing_gates(incident, guards, bench)
    reason = _fault(incident, guards, required, missing_gates, bench)
    verdict, until = _verdict(incident, reason, guards, required, bench)
    shown = reason if verdict in {Verdict.GAP, Verdict.GRACE, Verdict.WAIVED} else None
    return Judged(
        incident=incident,
        weight=bench.rules.severity(incident.severity).weight,
        severity_rank=bench.rules.severity_rank(incident.severity),
        verdict=verdict,
        reason=shown,
        message=wording.why(incident, shown, guards, required) if shown else _said_otherwise(incident, verdict),
        next_step=wording.next_step(incident, shown, guards, missing_gates) if shown else "",
        level=_level(guards, reason, verdict, bench),
        required=required,
        guards=guards,
        missing_gates=missing_gates,
        guarded_in=sum(_is_guarding(of_run) for of_run in seen.values()),
        seen_in=len(seen),
        until=until,
    )


def _is_guarding(guards: tuple[Guard, ...]) -> bool:
    """Passing: at least one ran and passed, and none failed."""
    return any(guard.passed for guard in guards) and not any(guard.failed for guard in guards)


def _fault(
    incident: Incident, guards: tuple[Guard, ...], required: Level, missing_gates: tuple[str, ...], bench: Bench
) -> Reason | None:
    """The most urgent reason why the evidence falls short of what is required."""
    if any(guard.failed for guard in guards):
        return Reason.FAILING
    if not guards:
        return Reason.MISSING
    if required is Level.LINKED:
        return None
    if not any(guard.passed for guard in guards):
        disarmed = any(guard.outcome in {Outcome.SKIPPED, Outcome.XFAILED} for guard in guards)
        return Reason.DISARMED if disarmed else Reason.NOT_RUN
    if _stands_wrong(incident, guards, missing_gates, bench):
        return Reason.WRONG_GATE
    if required is Level.PROVEN:
        return Reason.UNPROVEN if incident.fix.commits or incident.fix.patch else Reason.NO_FIX_NAMED
    return None


def _missing_gates(incident: Incident, guards: tuple[Guard, ...], bench: Bench) -> tuple[str, ...]:
    """Gates that require a test, could be seen to have one, and have none that could count."""
    stands_at = {guard.gate for guard in guards if guard.passed or bench.links_only}
    return tuple(gate for gate in incident.required_gates if gate in bench.known_gates - stands_at)


def _stands_wrong(
    incident: Incident, guards: tuple[Guard, ...], missing_gates: tuple[str, ...], bench: Bench
) -> bool:
    if bench.rules.required_gates is RequiredGates.ALL:
        return bool(missing_gates)
    stands_at = {guard.gate for guard in guards if guard.passed}
    hidden = set(incident.required_gates) - bench.known_gates
    may_stand_at_hidden = bool(hidden) and None in stands_at
    return bool(missing_gates) and not stands_at & set(incident.required_gates) and not may_stand_at_hidden


def _verdict(
    incident: Incident, reason: Reason | None, guards: tuple[Guard, ...], required: Level, bench: Bench
) -> tuple[Verdict, date | None]:
    """The verdict, and the last day of the grace or waiver it rests on.

    A failing guard is a gap whatever else is said: the defect may be back now. A partial run knows nothing
    but what it saw pass or fail; the guard that matters may live elsewhere.
    """
    if reason is Reason.FAILING:
        return Verdict.GAP, None
    if incident.external is not None:
        return Verdict.EXTERNAL, None
    if _cannot_tell(reason, guards, required, bench):
        return Verdict.UNSEEN, None
    if reason is None:
        return Verdict.GUARDED, None
    if incident.waiver is not None and policy.waiver_holds(incident, bench.rules, bench.today):
        return Verdict.WAIVED, incident.waiver.expires.day
    until = policy.grace_until(incident, bench.rules)
    return (Verdict.GRACE, until) if bench.today <= until else (Verdict.GAP, None)


def _cannot_tell(reason: Reason | None, guards: tuple[Guard, ...], required: Level, bench: Bench) -> bool:
    if required is Level.REACHING and reason is None:
        return True  # reach was not measured: nobody can say
    if bench.links_only and guards and required is not Level.LINKED:
        return True
    return not bench.complete and reason is not None


def _level(guards: tuple[Guard, ...], reason: Reason | None, verdict: Verdict, bench: Bench) -> Level | None:
    if _is_guarding(guards) and (bench.complete or verdict is Verdict.GUARDED):
        return Level.PASSING
    if guards and (bench.complete or reason is Reason.FAILING or verdict is Verdict.GUARDED):
        return Level.LINKED
    return Level.MISSING if bench.complete and not guards else None


def _said_otherwise(incident: Incident, verdict: Verdict) -> str:
    if verdict is Verdict.EXTERNAL and incident.external is not None:
        return incident.external.reason
    return "not seen by this run" if verdict is Verdict.UNSEEN else ""
