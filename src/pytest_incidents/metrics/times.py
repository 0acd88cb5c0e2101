"""How fast it goes: detection, mitigation, resolution, guard; and who noticed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pytest_incidents.evidence import History
from pytest_incidents.metrics.values import Ratio, Spread
from pytest_incidents.model import Incident, Moment
from pytest_incidents.settings import Rules
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import DetectedBy, Level, Verdict


@dataclass(frozen=True, slots=True)
class Times:
    """Durations from the start of an incident, in seconds.

    Args:
        detect: TTD, detected less started.
        mitigate: TTM, mitigated less started.
        resolve: TTR, resolved less started.
    """

    detect: Spread[float]
    mitigate: Spread[float]
    resolve: Spread[float]


@dataclass(frozen=True, slots=True)
class DetectionMix:
    """Who or what noticed first.

    Args:
        by_quarter: quarter (``2026-Q4``) of the start, oldest first → source → incidents; quarters without
            any are left out.
        by_source: source → incidents, over all quarters, most frequent first.
        people_found: found by people ÷ those whose source is known.
        unknown: incidents whose source nobody recorded.
    """

    by_quarter: Mapping[str, Mapping[DetectedBy, int]]
    by_source: Mapping[DetectedBy, int]
    people_found: Ratio
    unknown: int


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
        late: incidents without any test past their grace, longest overdue first; known without history too.
    """

    days: Spread[int] | None
    late: tuple[LateGuard, ...] = ()


def times(incidents: Sequence[Incident]) -> Times:
    """Time to detect, to mitigate, to resolve.

    Formula: the moment less ``started``, where both have a time of day. Negative durations are left out (and
    counted; lint names them). Medians and ranges of what is left, "n of m" incidents.

    Source: the usual incident durations; medians, because few and skewed durations make means meaningless.
    """
    return Times(
        detect=_spread([(incident.started, incident.detected) for incident in incidents]),
        mitigate=_spread([(incident.started, incident.mitigated) for incident in incidents]),
        resolve=_spread([(incident.started, incident.resolved) for incident in incidents]),
    )


def _spread(pairs: Sequence[tuple[Moment, Moment | None]]) -> Spread[float]:
    seconds = [
        (end.at - start.at).total_seconds() for start, end in pairs if end is not None and start.timed and end.timed
    ]
    usable = [value for value in seconds if value >= 0]
    return Spread.over(usable, of=len(pairs), left_out=len(seconds) - len(usable))


def detection_mix(incidents: Sequence[Incident]) -> DetectionMix:
    """Who or what noticed, by source and by quarter of the start.

    Formula: counts; people-found share = customer, employee, partner and accident ÷ all known sources.
    Unknown ones are counted beside it, never guessed.
    """
    by_quarter: dict[str, Counter[DetectedBy]] = {}
    for incident in sorted(incidents, key=lambda incident: incident.order):
        by_quarter.setdefault(_quarter(incident.started.day), Counter())[incident.detection.source] += 1
    by_source = Counter(incident.detection.source for incident in incidents)
    unknown = by_source[DetectedBy.UNKNOWN]
    people = sum(number for source, number in by_source.items() if source.by_people)
    return DetectionMix(
        by_quarter={quarter: _most_first(count) for quarter, count in by_quarter.items()},
        by_source=_most_first(by_source),
        people_found=Ratio(people, len(incidents) - unknown),
        unknown=unknown,
    )


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _most_first(count: Counter[DetectedBy]) -> dict[DetectedBy, int]:
    return {
        source: count[source] for source in sorted(count, key=lambda source: (-count[source], source)) if count[source]
    }


def time_to_guard(judged: Sequence[Judged], history: History | None, rules: Rules, today: date) -> TimeToGuard:
    """Days from resolution to the first commit that carries the incident's mark, and who waits too long.

    Formula: day of that commit less day of ``resolved``; negative where the guard came first. "n of m": m
    are the incidents that are not external. A mark of the past that no test carries today is no guard, and does not
    count. Late are the gaps and waivers at level ``missing`` whose grace
    has run out.
    """
    mine = [one for one in judged if one.verdict is not Verdict.EXTERNAL]
    late = [_late(one.incident, rules, today) for one in judged if _waits(one)]
    days = None
    if history is not None and history.available:
        days = Spread.over(
            (
                (history.first_guard[one.incident.id] - one.incident.resolved.day).days
                for one in mine
                if one.incident.resolved and one.incident.id in history.first_guard and one.level is not Level.MISSING
            ),
            of=len(mine),
        )
    return TimeToGuard(days, tuple(sorted((one for one in late if one.overdue > 0), key=_longest_first)))


def _waits(one: Judged) -> bool:
    return one.level is Level.MISSING and one.verdict in {Verdict.GAP, Verdict.WAIVED}


def _late(incident: Incident, rules: Rules, today: date) -> LateGuard:
    since = (incident.resolved or incident.started).day
    days = (today - since).days
    return LateGuard(incident.id, since, days, days - rules.severity(incident.severity).grace_days)


def _longest_first(late: LateGuard) -> tuple[int, str]:
    return (-late.overdue, late.incident)
