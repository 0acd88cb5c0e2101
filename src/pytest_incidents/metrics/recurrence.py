"""Is learning sticking? Whether the last incidents repeat a kind of the year before, and what chance does."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import comb

from pytest_incidents.evidence import History
from pytest_incidents.metrics.kinds import Kind, is_known
from pytest_incidents.model import Incident
from pytest_incidents.vocabulary import ChangeStatus

WINDOW = 10
LOOK_BACK = timedelta(days=365)
WARN_ABOVE = 3


@dataclass(frozen=True, slots=True)
class StripEntry:
    """One incident of the strip of the last ten.

    Args:
        incident: its id.
        started: the UTC day.
        kind: its defect class or family, whichever the strip compares by.
        repeats: ids of the earlier incidents of its kind inside the look-back, oldest first; empty for none.
        after_closure: whether one of those was closed, or had all its changes done, before this one started.
        guarded_then: whether a guard of the kind stood before this one started; None where nobody knows, or
            where it is no repeat.
    """

    incident: str
    started: date
    kind: str
    repeats: tuple[str, ...] = ()
    after_closure: bool = False
    guarded_then: bool | None = None

    @property
    def is_repeat(self) -> bool:
        """Whether it repeats an earlier incident."""
        return bool(self.repeats)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How many of the last ten incidents share their kind with an earlier one.

    Args:
        strip: the last ten incidents (fewer where there are fewer), oldest first.
        expected_by_chance: repeats that the same incidents in random order would give on average.
        too_few: whether there are fewer than ten, so that the figure judges nothing.
        unclassified: how many of the strip have no class and therefore match nothing.
    """

    strip: tuple[StripEntry, ...]
    expected_by_chance: float
    too_few: bool
    unclassified: int

    @property
    def window(self) -> int:
        """How many incidents were looked at: ten, or as many as there are."""
        return len(self.strip)

    @property
    def repeats(self) -> int:
        """How many of them are repeats."""
        return sum(entry.is_repeat for entry in self.strip)

    @property
    def after_closure(self) -> int:
        """How many repeat a kind that was thought to be done with: closure without improvement."""
        return sum(entry.after_closure for entry in self.strip)

    @property
    def while_unguarded(self) -> int | None:
        """Repeats whose kind had no guard at the time: nothing was learned. None where history is unknown."""
        return self._repeats_by_guard(guarded=False)

    @property
    def after_guarded(self) -> int | None:
        """Repeats whose kind had a guard at the time: it was too narrow. None where history is unknown."""
        return self._repeats_by_guard(guarded=True)

    @property
    def guard_unknown(self) -> int:
        """Repeats of which nobody can say whether a guard stood at the time."""
        return sum(entry.is_repeat and entry.guarded_then is None for entry in self.strip)

    @property
    def is_warning(self) -> bool:
        """Whether more than three of a full ten are repeats."""
        return not self.too_few and self.repeats > WARN_ABOVE

    def _repeats_by_guard(self, *, guarded: bool) -> int | None:
        if self.repeats and self.guard_unknown == self.repeats:
            return None
        return sum(entry.is_repeat and entry.guarded_then is guarded for entry in self.strip)


def recurrence(
    incidents: Sequence[Incident],
    history: History | None,
    kind: Kind = Kind.CLASS,
    guarded: Collection[str] = frozenset(),
) -> Recurrence:
    """The strip of the last ten incidents, with its chance line.

    Formula: an incident is a repeat where an earlier one (by start, ties by id) that started at most 365 days
    before it is of the same kind; ``unclassified`` never matches. After closure counts those where such an
    earlier one was closed, or had all its changes done, before this one started. The chance line is
    :func:`expected_by_chance`.

    Source: repeat-incident rate, with its expectation under a random order to compare with.

    Args:
        incidents: all of them, ordered by start.
        history: dates of the marks; without them nobody knows what was guarded when.
        kind: whether to compare by class or by family.
        guarded: ids of incidents with a guard today: one that history does not date is unknown, not absent.
    """
    first = max(len(incidents) - WINDOW, 0)
    strip = tuple(_entry(incidents, place, kind, _Guards(history, guarded)) for place in range(first, len(incidents)))
    return Recurrence(
        strip=strip,
        expected_by_chance=expected_by_chance(incidents, kind),
        too_few=len(strip) < WINDOW,
        unclassified=sum(not is_known(entry.kind) for entry in strip),
    )


def expected_by_chance(incidents: Sequence[Incident], kind: Kind = Kind.CLASS) -> float:
    """Repeats among the last ten that the same incidents in random order would give on average.

    Formula: Σₖ (1 - Σ_c (m_c/N) · C(N-m_c, nₖ) / C(N-1, nₖ)), with N the classified incidents, m_c those of
    class c, and nₖ the classified predecessors of incident k inside its look-back; k runs over the classified
    ones of the last ten. The inner sum is the chance that none of nₖ others, drawn without replacement, is of
    the class that fell to incident k.

    Source: the hypergeometric distribution; dates stay where they are, classes are dealt out anew.
    """
    numbers = Counter(name for name in map(kind.of, incidents) if is_known(name))
    everyone = numbers.total()
    expected = 0.0
    for place in range(max(len(incidents) - WINDOW, 0), len(incidents)):
        if is_known(kind.of(incidents[place])):
            before = sum(is_known(kind.of(earlier)) for earlier in _looked_back_on(incidents, place))
            draws = comb(everyone - 1, before)
            alone = sum(number * comb(everyone - number, before) for number in numbers.values())
            expected += 1 - alone / (everyone * draws)
    return expected


def _looked_back_on(incidents: Sequence[Incident], place: int) -> list[Incident]:
    """The incidents that started at most 365 days before the one at ``place``, oldest first."""
    started = incidents[place].started.at
    return [earlier for earlier in incidents[:place] if started - earlier.started.at <= LOOK_BACK]


@dataclass(frozen=True, slots=True)
class _Guards:
    """What is known of guards and their dates."""

    history: History | None
    today: Collection[str]


def _entry(incidents: Sequence[Incident], place: int, kind: Kind, guards: _Guards) -> StripEntry:
    incident = incidents[place]
    name = kind.of(incident)
    entry = StripEntry(incident.id, incident.started.day, name)
    earlier = [one for one in _looked_back_on(incidents, place) if is_known(name) and kind.of(one) == name]
    if not earlier:
        return entry
    before = [one for one in incidents[:place] if kind.of(one) == name]
    return StripEntry(
        entry.incident,
        entry.started,
        name,
        repeats=tuple(one.id for one in earlier),
        after_closure=any(was_done_with(one, incident) for one in earlier),
        guarded_then=_was_guarded(before, name, entry.started, kind, guards),
    )


def was_done_with(earlier: Incident, later: Incident) -> bool:
    """Whether an incident was closed, or had all its changes done, before the later one started.

    Process changes and instrumentation count, rejected ones do not; an incident without any had none done.
    """
    if earlier.closed is not None and earlier.closed.at < later.started.at:
        return True
    changes = [
        change
        for change in (*earlier.process_changes, *earlier.instrumentation)
        if change.status is not ChangeStatus.REJECTED
    ]
    return bool(changes) and all(change.done is not None and change.done.at < later.started.at for change in changes)


def _was_guarded(before: Sequence[Incident], name: str, started: date, kind: Kind, guards: _Guards) -> bool | None:
    """Whether any guard of the kind was committed before that day; None where nobody can say."""
    history = guards.history
    if history is None or not history.available:
        return None
    days = [history.first_guard[one.id] for one in before if one.id in history.first_guard]
    days += [day for target, day in history.first_class_guard.items() if kind.is_guarded_by(name, target)]
    if any(day < started for day in days):
        return True
    undated = any(one.id in guards.today and one.id not in history.first_guard for one in before)
    return None if undated else False
