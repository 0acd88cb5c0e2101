"""The words of a verdict: why an incident is not guarded, and the exact next step."""

from collections.abc import Callable

from pytest_incidents.evidence import Guard
from pytest_incidents.model import Incident
from pytest_incidents.vocabulary import Level, Outcome, Reason


def why(
    incident: Incident,
    reason: Reason,
    guards: tuple[Guard, ...],
    required: Level,
    bare_gates: tuple[str, ...],
) -> str:
    """One plain sentence for a reason; ``bare_gates`` are the required gates at which none of the guards stands."""
    match reason:
        case Reason.FAILING:
            return f"{_tests(guards, _fails)} fails: the defect may be back"
        case Reason.MISSING:
            return f'no test carries @incident("{incident.id}")' + _named_in_vain(incident)
        case Reason.DISARMED:
            return _disarmed(guards)
        case Reason.NOT_RUN:
            return f"{_tests(guards)} was collected, but never runs"
        case Reason.WRONG_GATE:
            return f"no test of it stands at {_listed(bare_gates)}"
        case Reason.NO_FIX_NAMED:
            return f"passing, but {incident.severity} requires {required}, and the record names no fix"
        case _:
            return f"passing, but {incident.severity} requires {required}, and no proof is recorded"


def next_step(incident: Incident, reason: Reason, guards: tuple[Guard, ...], missing_gates: tuple[str, ...]) -> str:
    """The line to write or to run that takes the incident one step further."""
    match reason:
        case Reason.FAILING:
            return f"pytest --incident {incident.id}"
        case Reason.NOT_RUN:
            return f"let {guards[0].path}:{guards[0].line} run: addopts or a hook leaves it out"
        case Reason.MISSING | Reason.WRONG_GATE:
            gates = missing_gates or incident.required_gates
            gate = f', gate="{gates[0]}"' if gates else ""
            return f'{_instead(incident, guards)}@incident("{incident.id}"{gate})'
        case Reason.DISARMED:
            first = next(guard for guard in guards if _is_disarmed(guard))
            mark = "xfail" if first.outcome is Outcome.XFAILED else "skip"
            return f"take the {mark} out of {first.path}:{first.line}"
        case Reason.NO_FIX_NAMED:
            return f"name the fix in {incident.source.path}: fix: {{commits: [SHA]}}"
        case _:
            return f'require = "passing" for {incident.severity}: this version records no proofs'


def _named_in_vain(incident: Incident) -> str:
    """The tests that the record names, where none of them was there to be collected."""
    match incident.tests:
        case ():
            return ""
        case (one,):
            return f"; its record names {one}, which was not collected"
        case several:
            return f"; its record names {len(several)} tests, and none of them was collected"


def _instead(incident: Incident, guards: tuple[Guard, ...]) -> str:
    """What may be mended instead of marking a test: the record's own list of tests, where nothing was found by it."""
    if guards or not incident.tests:
        return ""
    return f"mend tests in {incident.source.path}:{incident.lines.get('tests', incident.source.line)}, or "


def _disarmed(guards: tuple[Guard, ...]) -> str:
    first = next(guard for guard in guards if _is_disarmed(guard))
    verb = "is expected to fail" if first.outcome is Outcome.XFAILED else "is skipped"
    return f"{_tests(guards, _is_disarmed)} {verb}" + (f": {first.why}" if first.why else "")


def _fails(guard: Guard) -> bool:
    return guard.failed


def _is_disarmed(guard: Guard) -> bool:
    return guard.outcome in {Outcome.SKIPPED, Outcome.XFAILED}


def _tests(guards: tuple[Guard, ...], chosen: Callable[[Guard], bool] = lambda _: True) -> str:
    """The first chosen test by name, and how many more there are."""
    names = list(dict.fromkeys(guard.nodeid for guard in guards if chosen(guard)))
    return names[0] + (f" (and {len(names) - 1} more)" if len(names) > 1 else "")


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
