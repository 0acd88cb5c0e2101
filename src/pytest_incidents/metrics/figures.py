"""Every figure of the report, as one frozen value, and the one function that computes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pytest_incidents.evidence import History, RunRecord
from pytest_incidents.metrics.classes import ClassFigures, class_figures
from pytest_incidents.metrics.closure import ChangeFigures, change_figures
from pytest_incidents.metrics.coverage import Totals, ladder, totals
from pytest_incidents.metrics.gates import (
    EscapePoint,
    GateFigures,
    WrongLevel,
    escape_points,
    gate_figures,
    in_order,
    wrong_level,
)
from pytest_incidents.metrics.hotspots import HotSpots, hot_spots
from pytest_incidents.metrics.kinds import Kind
from pytest_incidents.metrics.process import ChangeItem, ChangeState, items_of, reading_order
from pytest_incidents.metrics.recurrence import Recurrence, recurrence
from pytest_incidents.metrics.times import (
    DetectionMix,
    Times,
    TimeToGuard,
    detection_mix,
    time_to_guard,
    times,
)
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Figures:
    """What the report prints. None, and a ratio over nothing, print ``n/a``.

    Args:
        totals: verdict counts, incident coverage, weighted coverage.
        levels: the evidence ladder, ``missing`` first.
        classes: each defect class as recorded, highest priority first.
        families: the same figures by family, in the same order.
        recurrence: the last ten incidents, by class as recorded.
        recurrence_by_family: the same by family.
        gates: escapes of each gate, in gate order, gates without escapes included.
        escape_points: first and last escape of each incident that has one, ordered by start.
        wrong_level: incidents guarded only at other gates than one that let them through, ordered by start.
        detection: who noticed, by source and quarter.
        times: TTD, TTM, TTR.
        changes: process changes.
        instrumentation: the same figures for question five.
        action_items: how many action items are on record; they are counted and change no process.
        time_to_guard: days from resolution to the first mark, and who waits too long.
        hot_spots: None where no history was gathered.
    """

    totals: Totals
    levels: Mapping[Level, int]
    classes: tuple[ClassFigures, ...]
    families: tuple[ClassFigures, ...]
    recurrence: Recurrence
    recurrence_by_family: Recurrence
    gates: tuple[GateFigures, ...]
    escape_points: tuple[EscapePoint, ...]
    wrong_level: tuple[WrongLevel, ...]
    detection: DetectionMix
    times: Times
    changes: ChangeFigures
    instrumentation: ChangeFigures
    action_items: int
    time_to_guard: TimeToGuard
    hot_spots: HotSpots | None

    @property
    def blind_classes(self) -> tuple[str, ...]:
        """Classes with incidents and not one guarded, the first place to invest first."""
        return tuple(figures.name for figures in self.classes if figures.blind)

    @property
    def pinned_only(self) -> tuple[str, ...]:
        """Classes whose every incident is guarded and which no class guard stands before."""
        return tuple(figures.name for figures in self.classes if figures.pinned_only)

    @property
    def pressing(self) -> tuple[ChangeItem, ...]:
        """Changes, instrumentation among them, that are claimed and not in place, then those overdue."""
        states = (ChangeState.CLAIMED_NOT_IN_PLACE, ChangeState.OVERDUE)
        items = (*self.changes.items, *self.instrumentation.items)
        return tuple(sorted((item for item in items if item.state in states), key=reading_order))


def measure(
    judged: Sequence[Judged], record: RunRecord, today: date, *, gates: tuple[str, ...], complete: bool = True
) -> Figures:
    """All figures of one judged record.

    Args:
        judged: one verdict for each incident, in any order.
        record: what was judged: checks, history, class guards and rules are read from it.
        today: the UTC day it was judged by.
        gates: names of the configured gates, in the order a change passes them.
        complete: whether the whole suite was seen; a partial run never says that a gate has no guard.
    """
    judged = tuple(sorted(judged, key=lambda one: one.incident.order))
    history = _history(record)
    incidents = [one.incident for one in judged]
    names = in_order(gates, incidents)
    class_guards = [guard for run in record.runs for guard in run.class_guards]
    guarded = {one.incident.id for one in judged if one.guards}
    changes, instrumentation = _changes(judged, record, today)
    return Figures(
        totals=totals(judged),
        levels=ladder(judged),
        classes=class_figures(judged, class_guards, today),
        families=class_figures(judged, class_guards, today, Kind.FAMILY),
        recurrence=recurrence(incidents, history, Kind.CLASS, guarded),
        recurrence_by_family=recurrence(incidents, history, Kind.FAMILY, guarded),
        gates=gate_figures(incidents, names),
        escape_points=escape_points(incidents, names),
        wrong_level=wrong_level(judged, names) if complete else (),
        detection=detection_mix(incidents),
        times=times(incidents),
        changes=change_figures(changes),
        instrumentation=change_figures(instrumentation),
        action_items=sum(len(incident.action_items) for incident in incidents),
        time_to_guard=time_to_guard(judged, history, record.rules, today),
        hot_spots=hot_spots(history),
    )


def _history(record: RunRecord) -> History | None:
    """What git remembers; classes that were renamed since a mark was written stand under their names of today."""
    history, renamed = record.history, record.rules.class_aliases
    if history is None or not renamed:
        return history
    first: dict[str, date] = {}
    for name, day in history.first_class_guard.items():
        now = renamed.get(name, name)
        first[now] = min(day, first.get(now, day))
    return replace(history, first_class_guard=first)


def _changes(judged: Sequence[Judged], record: RunRecord, today: date) -> tuple[list[ChangeItem], list[ChangeItem]]:
    """Process changes and instrumentation of all incidents; checks come for both in one row, so ordered."""
    changes: list[ChangeItem] = []
    instrumentation: list[ChangeItem] = []
    checks = record.checks
    for one in judged:
        of_incident = checks.get(one.incident.id, ())
        cut = len(one.incident.process_changes)
        changes += items_of(one.incident, one.severity_rank, one.incident.process_changes, of_incident[:cut], today)
        instrumentation += items_of(
            one.incident, one.severity_rank, one.incident.instrumentation, of_incident[cut:], today
        )
    return changes, instrumentation
