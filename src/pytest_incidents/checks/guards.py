"""Checks that name a test, or an incident whose guards must pass: judged by the record of a run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pytest_incidents.errors import InputError, Problem
from pytest_incidents.evidence import CheckResult, RunRecord
from pytest_incidents.model import Change, Check, Incident
from pytest_incidents.vocabulary import CheckKind, CheckState, Outcome, PartialBy

Results = Mapping[str, tuple[tuple[CheckResult, ...], ...]]


def named_tests(incidents: Iterable[Incident]) -> tuple[str, ...]:
    """The node ids that ``test:`` checks name, sorted: what a run has to note to let them be judged later."""
    incidents = tuple(incidents)
    ids = {name for incident in incidents for name in (incident.id, *incident.aliases)}
    named = {
        check.arguments.get("test", "")
        for incident in incidents
        for change in _changes(incident)
        for check in change.done_when
        if check.kind is CheckKind.TEST
    }
    return tuple(sorted(named - ids - {""}))


def resolve_tests(
    checks: Results,
    incidents: Iterable[Incident],
    record: RunRecord,
) -> Results:
    """The results with every ``test:`` check answered by what the record's runs showed.

    A test holds that passed and failed nowhere; an incident holds that has such a guard. What a complete run
    does not know does not exist; what a partial one does not know stays not checked.

    Args:
        checks: what :func:`look_at_all` returned for the same incidents.
        incidents: the records that the checks stand in.
        record: one or several runs of the suite.

    Raises:
        InputError: the results are not those of the incidents' checks.
    """
    incidents = tuple(incidents)
    refuse_unfit(checks, incidents)
    seen = _Seen.of(incidents, record)
    return {
        incident.id: tuple(
            tuple(
                seen.answer(check) if check.kind is CheckKind.TEST else result
                for check, result in zip(change.done_when, results, strict=True)
            )
            for change, results in zip(_changes(incident), checks[incident.id], strict=True)
        )
        for incident in incidents
        if incident.id in checks
    }


def refuse_unfit(checks: Results, incidents: Iterable[Incident]) -> None:
    """Refuse results that are not those of these incidents' checks, one for one.

    Raises:
        InputError: an incident has more or fewer results than checks; only an edited record has.
    """
    unfit = [
        Problem("", 0, f"the results of {incident.id} are not those of its checks")
        for incident in incidents
        if incident.id in checks
        and [len(results) for results in checks[incident.id]] != [len(one.done_when) for one in _changes(incident)]
    ]
    if unfit:
        raise InputError(unfit)


def _changes(incident: Incident) -> tuple[Change, ...]:
    return (*incident.process_changes, *incident.instrumentation)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the runs of a record say of tests and of incidents, by name."""

    ids: Mapping[str, str]
    outcomes: Mapping[str, frozenset[Outcome]]
    guards: Mapping[str, frozenset[Outcome]]
    complete: bool

    @classmethod
    def of(cls, incidents: tuple[Incident, ...], record: RunRecord) -> "_Seen":
        every = [guard for run in record.runs for guard in (*run.guards, *run.class_guards)]
        named = [(name, outcome) for run in record.runs for name, outcome in run.named_tests.items()]
        return cls(
            {name: incident.id for incident in incidents for name in (incident.id, *incident.aliases)},
            _grouped([*((guard.nodeid, guard.outcome) for guard in every), *named]),
            _grouped((guard.target, guard.outcome) for guard in every),
            _is_whole(record),
        )

    def answer(self, check: Check) -> CheckResult:
        name = check.arguments.get("test", "")
        if name in self.ids:
            return self._judged(f"the guard of {name}", self.guards.get(self.ids[name]), f"no test guards {name}")
        return self._judged(name, self._outcomes(name), f"no test {name}")

    def _outcomes(self, name: str) -> frozenset[Outcome] | None:
        """Those of a test, all its cases together, or of all tests of a class or file."""
        test = name.partition("[")[0]
        below = [outcomes for nodeid, outcomes in self.outcomes.items() if nodeid.startswith(f"{test}::")]
        found = self.outcomes.get(test, frozenset()).union(*below)
        return found or None

    def _judged(self, subject: str, outcomes: frozenset[Outcome] | None, absent: str) -> CheckResult:
        if outcomes is None:
            if self.complete:
                return CheckResult(CheckState.FAILS, absent)
            return CheckResult(CheckState.NOT_CHECKED, f"{absent} in this partial run")
        if outcomes & {Outcome.FAILED, Outcome.ERROR}:
            return CheckResult(CheckState.FAILS, f"{subject} fails")
        if outcomes & {Outcome.PASSED, Outcome.XPASSED}:
            return CheckResult(CheckState.HOLDS, f"{subject} passes")
        if outcomes == {Outcome.NOT_RUN}:
            return CheckResult(CheckState.NOT_CHECKED, f"{subject} was not run")
        return CheckResult(CheckState.FAILS, f"{subject} is {_without_pass(outcomes)}")


def _is_whole(record: RunRecord) -> bool:
    """Whether what these runs did not see does not exist."""
    ended = all(run.info.partial_by is not PartialBy.ABORT for run in record.runs)
    return any(run.info.complete for run in record.runs) or (record.parts_are_whole and ended)


def _grouped(pairs: Iterable[tuple[str, Outcome]]) -> Mapping[str, frozenset[Outcome]]:
    together: dict[str, set[Outcome]] = {}
    for name, outcome in pairs:
        together.setdefault(name, set()).add(outcome)
    return {name: frozenset(outcomes) for name, outcomes in together.items()}


def _without_pass(outcomes: frozenset[Outcome]) -> str:
    return " and ".join(sorted(outcome.value for outcome in outcomes if outcome is not Outcome.NOT_RUN))
