"""How fast it goes: detection, mitigation, resolution, guard; and who noticed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pytest_incidents.metrics.values import Ratio, Spread
from pytest_incidents.vocabulary import DetectedBy


@dataclass(frozen=True, slots=True)
class Times:
    """Durations from the start of an incident, in seconds.

    Args:
        detect: TTD, detected − started.
        mitigate: TTM, mitigated − started.
        resolve: TTR, resolved − started.
    """

    detect: Spread[float]
    mitigate: Spread[float]
    resolve: Spread[float]


@dataclass(frozen=True, slots=True)
class DetectionMix:
    """Who or what noticed first.

    Args:
        by_quarter: quarter (``2026-Q4``), oldest first → source → incidents; quarters without any are left out.
        by_source: source → incidents, over all quarters; every source that occurred, most frequent first.
        people_found: found by people ÷ those whose source is known.
        unknown: incidents whose source nobody recorded.
    """

    by_quarter: Mapping[str, Mapping[DetectedBy, int]] = field(default_factory=dict)
    by_source: Mapping[DetectedBy, int] = field(default_factory=dict)
    people_found: Ratio = Ratio(0, 0)
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class LateGuard:
    """An incident that still has no test after its grace has run out.

    Args:
        incident: its id.
        since: the day it was resolved, else started.
        days: days from then to today.
        overdue: how many of those lie beyond its grace.
    """

    incident: str
    since: date
    days: int
    overdue: int


@dataclass(frozen=True, slots=True)
class TimeToGuard:
    """Days from resolution to the first commit that carries the mark.

    Args:
        days: of the incidents whose mark is in history; None where there is no history (a shallow clone, or
            nobody asked).
        late: incidents without any test past their grace, longest first; known without history too.
    """

    days: Spread[int] | None
    late: tuple[LateGuard, ...] = ()
