"""What a rule may look at beside the record in front of it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from pytest_incidents.audit import Demand, as_one, assess
from pytest_incidents.evidence import CheckResult, RunRecord
from pytest_incidents.lint.wording import significant_words
from pytest_incidents.metrics.recurrence import LOOK_BACK
from pytest_incidents.model import Change, Incident
from pytest_incidents.settings import Settings
from pytest_incidents.vocabulary import ChangeStatus, GateVerdict, Verdict

K = TypeVar("K")
V = TypeVar("V")
SEVERE = 2  # how many of the worst severities are held to more


@dataclass(frozen=True, slots=True)
class Context:
    """The other records, the settings, the day, and what was looked at.

    Args:
        incidents: all records by start, their defect classes under their present names.
        settings: the project's.
        today: the UTC day.
        checks: incident id → the results of its changes' checks; empty where nobody looked.
        record: what a run of the suite showed; None where none was given.
        in_file: path → how many records it holds.
        of_class: defect class → its records, by start; without the unclassified.
        bypassed: gate → the records in which it was bypassed, by start.
        of_year: defect class → its records of the last 365 days, the unclassified ones, too.
        buried: (defect class, the words of a change) → closed changes of that wording, by the record's start.
        guarded_unwaived: ids of waived incidents that the run shows to be guarded without their waiver.
    """

    incidents: tuple[Incident, ...]
    settings: Settings
    today: date
    checks: Mapping[str, tuple[tuple[CheckResult, ...], ...]]
    record: RunRecord | None
    in_file: Mapping[str, int] = field(default_factory=dict)
    of_class: Mapping[str, Sequence[Incident]] = field(default_factory=dict)
    bypassed: Mapping[str, Sequence[Incident]] = field(default_factory=dict)
    of_year: Mapping[str, Sequence[Incident]] = field(default_factory=dict)
    buried: Mapping[tuple[str, frozenset[str]], Sequence[tuple[Incident, Change]]] = field(default_factory=dict)
    guarded_unwaived: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        incidents: Iterable[Incident],
        settings: Settings,
        today: date,
        checks: Mapping[str, tuple[tuple[CheckResult, ...], ...]],
        record: RunRecord | None,
    ) -> "Context":
        """A context with everything that several rules would otherwise work out again."""
        renamed = settings.rules.class_aliases
        ordered = tuple(
            sorted(
                (
                    replace(one, defect_class=renamed[one.defect_class]) if one.defect_class in renamed else one
                    for one in incidents
                ),
                key=lambda one: one.order,
            )
        )
        return cls(
            ordered,
            settings,
            today,
            checks,
            record,
            in_file=Counter(one.source.path for one in ordered),
            of_class=_grouped((one.defect_class, one) for one in ordered if one.is_classified),
            bypassed=_grouped(
                (gate, one)
                for one in ordered
                for gate, assessment in one.gates.items()
                if assessment.verdict is GateVerdict.BYPASSED
            ),
            of_year=_grouped(
                (one.defect_class, one) for one in ordered if today - LOOK_BACK < one.started.day <= today
            ),
            buried=_grouped(
                ((one.defect_class, significant_words(change.what)), (one, change))
                for one in ordered
                for change in all_changes(one)
                if one.is_classified and not change.status.is_open
            ),
            guarded_unwaived=_guarded_unwaived(ordered, settings, today, record),
        )

    def is_severe(self, incident: Incident) -> bool:
        """Whether its severity is one of the two worst of the scale."""
        return self.settings.rules.severity_rank(incident.severity) < SEVERE and incident.severity != "unknown"

    def results(self, incident: Incident) -> Iterator[tuple[Change, tuple[CheckResult, ...]]]:
        """Each process change and instrumentation entry with what looking at its checks showed."""
        results = self.checks.get(incident.id, ())
        for place, change in enumerate((*incident.process_changes, *incident.instrumentation)):
            yield change, results[place] if place < len(results) else ()

    @property
    def run_is_complete(self) -> bool:
        """Whether there is a run, and it saw the whole suite."""
        return self.record is not None and as_one(self.record).complete


def newest_first(records: Sequence[Incident], before: Incident) -> Iterator[Incident]:
    """Those of some records, sorted by start, that started before another one."""
    end = bisect_left(records, before.order, key=lambda one: one.order)
    return (records[place] for place in range(end - 1, -1, -1))


def all_changes(incident: Incident) -> tuple[Change, ...]:
    """Process changes, instrumentation and action items."""
    return (*incident.process_changes, *incident.instrumentation, *incident.action_items)


def live(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Changes that were not rejected."""
    return tuple(change for change in changes if change.status is not ChangeStatus.REJECTED)


def line_of(incident: Incident, *keys: str) -> int:
    """The line of the first of these keys that the record has, else the record's own."""
    return next((incident.lines[key] for key in keys if key in incident.lines), incident.source.line)


def _grouped(pairs: Iterable[tuple[K, V]]) -> Mapping[K, Sequence[V]]:
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _guarded_unwaived(
    incidents: tuple[Incident, ...], settings: Settings, today: date, record: RunRecord | None
) -> frozenset[str]:
    """The audit, asked once more about the waived incidents as if nobody had waived them."""
    waived = tuple(replace(one, waiver=None) for one in incidents if one.waiver is not None)
    if record is None or not waived:
        return frozenset()
    unwaived = replace(record, incidents=waived, rules=settings.rules)
    judged = assess(unwaived, Demand(today=today)).judged
    return frozenset(one.incident.id for one in judged if one.verdict is Verdict.GUARDED)
