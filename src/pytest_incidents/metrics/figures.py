"""Every figure of the report, as one frozen value, and the one function that computes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pytest_incidents.evidence import RunRecord
from pytest_incidents.metrics.classes import ClassFigures
from pytest_incidents.metrics.coverage import Totals, ladder, totals
from pytest_incidents.metrics.gates import EscapePoint, GateFigures, WrongLevel
from pytest_incidents.metrics.hotspots import HotSpots
from pytest_incidents.metrics.process import ChangeFigures
from pytest_incidents.metrics.questions import Question
from pytest_incidents.metrics.recurrence import Recurrence
from pytest_incidents.metrics.times import DetectionMix, Times, TimeToGuard
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
        wrong_level: incidents guarded only at other gates than the one that let them through, ordered by start.
        detection: who noticed, by source and quarter.
        times: TTD, TTM, TTR.
        changes: process changes.
        instrumentation: the same figures for question five.
        action_items: how many action items are on record; they are counted and change no process.
        time_to_guard: days from resolution to the first mark, and who waits too long.
        questions: incident id → the five questions.
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
    questions: Mapping[str, tuple[Question, ...]]
    hot_spots: HotSpots | None


def measure(judged: Sequence[Judged], record: RunRecord, today: date, *, gates: tuple[str, ...]) -> Figures:
    """All figures of one judged record."""
    raise NotImplementedError
