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
        whole_runs: ids of the runs that saw the whole suite by themselves.
    """

    rules: Rules
    today: date
    require: Level | None
    complete: bool
    links_only: bool
    known_gates: frozenset[str]
    whole_runs: frozenset[str] = frozenset()


def judge(incident: Incident, seen: Mapping[str, tuple[Guard, ...]], bench: Bench) -> Judged:
    """The verdict on one incident.

    Args:
        incident: the record.
        seen: run id → the incident's guards in that run; runs that saw none are left out.
        bench: what it is judged by.
    """
    guards = tuple(guard for of_run in seen.values() for guard in of_run)
    required = policy.required_level(incident, bench.rules, bench.require)
    stands_at = _stands_at(guards, required, bench)
    missing_gates = tuple(gate for gate in incident.required_gates if gate in bench.known_gates - stands_at)
    reason = _fault(incident, guards, required, stands_at, bench)
    verdict, until = _verdict(incident, reason, guards, required, bench)
    shown = reason if verdict in {Verdict.GAP, Verdict.GRACE, Verdict.WAIVED} else None
    bare_gates = tuple(gate for gate in incident.required_gates if gate not in stands_at)
    message = (
        wording.why(incident, shown, guards, required, bare_gates)
        if shown
        else _said_otherwise(incident, verdict, bench)
    )
    return Judged(
        incident=incident,
        weight=bench.rules.severity(incident.severity).weight,
        severity_rank=bench.rules.severity_rank(incident.severity),
        verdict=verdict,
        reason=shown,
        message=message,
        next_step=wording.next_step(incident, shown, guards, missing_gates) if shown else "",
        level=_level(guards, reason, verdict, bench),
        required=required,
        guards=guards,
        missing_gates=missing_gates,
        guarded_in=sum(map(_is_guarding, seen.values())),
        seen_in=len(bench.whole_runs | {run for run, of_run in seen.items() if any(map(_ran, of_run))}),
        until=until,
    )


def _is_guarding(guards: tuple[Guard, ...]) -> bool:
    """Passing: at least one ran and passed, and none failed."""
    return any(guard.passed for guard in guards) and not any(guard.failed for guard in guards)


def _ran(guard: Guard) -> bool:
    return guard.outcome is not Outcome.NOT_RUN


def _fault(
    incident: Incident, guards: tuple[Guard, ...], required: Level, stands_at: frozenset[str | None], bench: Bench
) -> Reason | None:
    """The most urgent reason why the evidence falls short of what is required."""
    if any(guard.failed for guard in guards):
        return Reason.FAILING
    if not guards:
        return Reason.MISSING
    if required is not Level.LINKED and not any(guard.passed for guard in guards):
        disarmed = any(guard.outcome in {Outcome.SKIPPED, Outcome.XFAILED} for guard in guards)
        return Reason.DISARMED if disarmed else Reason.NOT_RUN
    if _stands_wrong(incident, stands_at, bench):
        return Reason.WRONG_GATE
    if required is Level.PROVEN:
        return Reason.UNPROVEN if incident.fix.commits or incident.fix.patch else Reason.NO_FIX_NAMED
    return None


def _stands_at(guards: tuple[Guard, ...], required: Level, bench: Bench) -> frozenset[str | None]:
    """The gates at which a guard stands that can count: one that passes, or any where links are all that is asked."""
    links_suffice = bench.links_only or required is Level.LINKED
    return frozenset(guard.gate for guard in guards if guard.passed or links_suffice)


def _stands_wrong(incident: Incident, stands_at: frozenset[str | None], bench: Bench) -> bool:
    """Whether required gates lack a guard; a gate at which none could be seen to stand is not held against it."""
    required = set(incident.required_gates)
    if bench.rules.required_gates is RequiredGates.ALL:
        return bool(required & bench.known_gates - stands_at)
    may_stand_unseen = None in stands_at and not required <= bench.known_gates
    return bool(required & bench.known_gates) and not stands_at & required and not may_stand_unseen


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
        return Verdict.WAIVED, policy.waiver_ends(incident.waiver, bench.rules)
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


def _said_otherwise(incident: Incident, verdict: Verdict, bench: Bench) -> str:
    """What there is to say of an incident that is no gap."""
    asked = bench.require or bench.rules.severity(incident.severity).require
    match verdict:
        case Verdict.EXTERNAL if incident.external is not None:
            return incident.external.reason
        case Verdict.UNSEEN if not bench.complete:
            return "not seen by this run"
        case Verdict.UNSEEN if bench.links_only:
            return "collected, not run"
        case Verdict.UNSEEN:
            return f"passing, but {incident.severity} requires {asked}, and this version does not measure that"
        case Verdict.GUARDED if asked.rank > Level.PASSING.rank:
            return f"passing is all that can be asked: the fix lies elsewhere ({incident.fix.elsewhere})"
        case _:
            return ""
