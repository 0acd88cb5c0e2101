"""Incidents, evidence, policy and a day → one verdict for each incident. The one function every door calls."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from pytest_incidents import metrics, policy
from pytest_incidents.audit.judge import Bench, judge
from pytest_incidents.evidence import Guard, Run, RunInfo, RunRecord
from pytest_incidents.metrics.gates import in_order
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Level, PartialBy, Policy


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdicts and figures of one record: what every report renders.

    Args:
        record: what was judged, its checks that name tests answered by what its runs saw.
        run: the run as one, also where several were merged.
        today: the UTC day it was judged by.
        policy: what it does to the exit code.
        judged: one verdict for each incident, ordered by start.
        figures: the figures of the report, computed from the above.
    """

    record: RunRecord
    run: RunInfo
    today: date
    policy: policy.PolicyResult
    judged: tuple[Judged, ...]
    figures: metrics.Figures

    def questions(self) -> dict[str, tuple[metrics.Question, ...]]:
        """Incident id → how far its record answers the five questions. No figure, because most runs show none."""
        gates = _gates(self.record)
        return {one.incident.id: metrics.five_questions(one.incident, gates) for one in self.judged}


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked of a record.

    Args:
        policy: what a gap does to the exit code.
        today: the UTC day to judge by; None takes the newest run's own.
        require: an override of what severities require.
        fail_under: least incident coverage in percent; None takes the record's rule.
        baseline: id → recorded level of excused gaps; None where there is no baseline file.
        parts_are_whole: somebody vouches that partial runs are together the whole suite.
    """

    policy: Policy = Policy.REPORT
    today: date | None = None
    require: Level | None = None
    fail_under: float | None = None
    baseline: Mapping[str, Level | None] | None = None
    parts_are_whole: bool = False


def assess(record: RunRecord, demand: Demand) -> Assessment:
    """Judge every incident of a record and work out its figures."""
    record = _with_tests_answered(replace(record, parts_are_whole=record.parts_are_whole or demand.parts_are_whole))
    run = as_one(record)
    today = demand.today or run.today
    bench = Bench(
        rules=record.rules,
        today=today,
        require=demand.require,
        complete=run.complete,
        links_only=run.links_only,
        known_gates=_known_gates(record),
        whole_runs=frozenset(one.info.id for one in record.runs if one.info.complete and not one.info.links_only),
    )
    seen = _by_incident(record.runs)
    judged = tuple(
        judge(incident, seen.get(incident.id, {}), bench)
        for incident in sorted(record.incidents, key=lambda incident: incident.order)
    )
    figures = metrics.measure(judged, record, today, gates=_gates(record), complete=run.complete)
    fail_under = record.rules.fail_under if demand.fail_under is None else demand.fail_under
    result = policy.decide(
        policy.Case(demand.policy, run, judged, record.rules, today, fail_under, demand.baseline),
        figures.totals.coverage.value,
    )
    return Assessment(record, run, today, result, judged, figures)


def as_one(record: RunRecord) -> RunInfo:
    """Several runs as one: complete where one of them was, or where somebody vouched for the parts together."""
    runs = [run.info for run in record.runs]
    newest = runs[-1]
    if len(runs) == 1 and not record.parts_are_whole:
        return newest
    aborted = [run for run in runs if run.partial_by is PartialBy.ABORT]
    links_only = all(run.links_only for run in runs)
    whole = any(run.complete and run.links_only is links_only for run in runs)
    complete = not aborted and (record.parts_are_whole or whole)
    why = "; ".join(sorted({run.why_partial for run in aborted or runs if run.why_partial}))
    ids = sorted(run.id for run in runs)
    return replace(
        newest,
        id=newest.id if len(runs) == 1 else sha256("\n".join(ids).encode()).hexdigest()[:32],
        complete=complete,
        why_partial=None if complete else why,
        partial_by=None if complete else (PartialBy.ABORT if aborted else PartialBy.SELECTION),
        links_only=links_only,
        dirty=any(run.dirty for run in runs),
        tests=max(run.tests for run in runs),
    )


def _with_tests_answered(record: RunRecord) -> RunRecord:
    """The record with the checks that only runs of the suite can answer, where anybody looked at checks at all."""
    if not record.checks:
        return record
    from pytest_incidents.checks.guards import resolve_tests

    answered = resolve_tests(record.checks, record.incidents, record)
    newest = next(run for run in reversed(record.runs) if run.checks)
    runs = tuple(replace(run, checks=answered) if run is newest else run for run in record.runs)
    return replace(record, runs=runs)


def _gates(record: RunRecord) -> tuple[str, ...]:
    return in_order([gate.name for gate in record.rules.gates], record.incidents)


def _known_gates(record: RunRecord) -> frozenset[str]:
    """Gates where a guard can be seen to stand: they have paths, or some guard of any incident is there."""
    configured = {gate.name for gate in record.rules.gates if gate.paths}
    return frozenset(configured | {guard.gate for run in record.runs for guard in run.guards if guard.gate})


def _by_incident(runs: tuple[Run, ...]) -> dict[str, dict[str, tuple[Guard, ...]]]:
    seen: dict[str, dict[str, tuple[Guard, ...]]] = {}
    for run in runs:
        for guard in run.guards:
            of_runs = seen.setdefault(guard.target, {})
            of_runs[run.info.id] = (*of_runs.get(run.info.id, ()), guard)
    return seen
