"""What changed between two assessments: gaps opened and closed, guards lost. Pure functions of both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pytest_incidents.audit import Assessment
from pytest_incidents.evidence import Guard, rolled_up
from pytest_incidents.metrics import Ratio
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Outcome, Verdict

_SETTLED = (Verdict.GUARDED, Verdict.GRACE, Verdict.WAIVED, Verdict.EXTERNAL)
_DISARMED = (Outcome.SKIPPED, Outcome.XFAILED)


class Loss(StrEnum):
    """How a guard that stood before came to stand no more."""

    DELETED = "deleted"
    DISARMED = "newly skipped"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class LostGuard:
    """A test that guarded an incident before, and does no longer under that name.

    Args:
        incident: the incident's id.
        severity: its severity.
        severity_rank: its place on the scale, 0 for the worst.
        nodeid: the test, as it was called.
        how: what became of it.
        was_only: whether no other guard of the incident stands now.
        now: the new name of a renamed one, the reason given for a skipped one, else empty.
        path: the file of the test, as it was.
    """

    incident: str
    severity: str
    severity_rank: int
    nodeid: str
    how: Loss
    was_only: bool
    now: str = ""
    path: str = ""

    @property
    def told(self) -> str:
        """The loss in one line."""
        whose = f"the only guard of {self.incident}" if self.was_only else f"a guard of {self.incident}"
        detail = f" ({self.now})" if self.now and self.how is Loss.DISARMED else ""
        to = f" to {self.now}" if self.how is Loss.RENAMED else ""
        return f"guard {self.how}: {self.nodeid}{to}{detail}, {whose}, {self.severity}"


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different now.

    Args:
        opened: incidents that are a gap now and were none before, new incidents included; worst first.
        closed: incidents that were a gap before and are none now, with their verdict of today.
        lost: guards lost, the only guard of a severe incident first, renamed ones last.
        added: ids of incidents that were not on record before.
        removed: ids of incidents that are on record no longer.
        coverage: incident coverage before and now.
        weighted_coverage: weighted coverage before and now.
        why_partial: why nothing is said of deleted guards, in words; None where both runs were complete.
    """

    opened: tuple[Judged, ...]
    closed: tuple[Judged, ...]
    lost: tuple[LostGuard, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    coverage: tuple[Ratio, Ratio]
    weighted_coverage: tuple[Ratio, Ratio]
    why_partial: str | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing worth a line changed."""
        return not (self.opened or self.closed or self.lost or self.added or self.removed)

    def told(self) -> tuple[tuple[str, bool], ...]:
        """One plain line for each change, worst first, and whether it is a loss. The text is not yet escaped."""
        before, now = self.coverage
        return (
            *((guard.told, guard.how is not Loss.RENAMED) for guard in self.lost),
            *((f"gap opened: {_named(one)}: {one.message}", True) for one in self.opened),
            *((f"gap closed: {_named(one)}: {one.verdict}", False) for one in self.closed),
            *((f"no longer on record: {name}", True) for name in self.removed),
            *([(f"coverage was {before}, is {now}", False)] if before != now else []),
            *([(f"deleted guards not looked for: {self.why_partial}", False)] if self.why_partial else []),
        )


def _named(one: Judged) -> str:
    return f"{one.incident.id} {one.incident.severity}"


def compare(old: Assessment, new: Assessment) -> Changes:
    """What changed from one assessment to a later one.

    What either run could not see is left out: an unseen incident neither opened nor closed a gap, and only a
    complete run can say that a guard is gone.
    """
    before = {one.incident.id: one for one in old.judged}
    after = {one.incident.id: one for one in new.judged}
    was = {name: one.verdict for name, one in before.items()}
    opened = [
        one
        for name, one in after.items()
        if one.verdict is Verdict.GAP and was.get(name) not in {Verdict.GAP, Verdict.UNSEEN}
    ]
    closed = [one for name, one in after.items() if one.verdict in _SETTLED and was.get(name) is Verdict.GAP]
    pairs = [(one, after[name]) for name, one in before.items() if name in after]
    lost = [guard for one, now in pairs for guard in _lost(one, now, complete=new.run.complete)]
    return Changes(
        opened=tuple(sorted(opened, key=lambda one: one.badness)),
        closed=tuple(sorted(closed, key=lambda one: one.badness)),
        lost=tuple(sorted(lost, key=_worst_first)),
        added=_only_in(after, before),
        removed=_only_in(before, after),
        coverage=(old.figures.totals.coverage, new.figures.totals.coverage),
        weighted_coverage=(old.figures.totals.weighted_coverage, new.figures.totals.weighted_coverage),
        why_partial=_why_partial(old, new),
    )


def _only_in(these: Mapping[str, Judged], those: Mapping[str, Judged]) -> tuple[str, ...]:
    alone = [one for name, one in these.items() if name not in those]
    return tuple(one.incident.id for one in sorted(alone, key=lambda one: one.incident.order))


def _why_partial(old: Assessment, new: Assessment) -> str | None:
    partial = [(name, each.run) for name, each in (("the older run", old), ("this run", new)) if not each.run.complete]
    return "; ".join(f"{name} was partial ({run.why_partial})" for name, run in partial) or None


def _lost(old: Judged, new: Judged, *, complete: bool) -> list[LostGuard]:
    """The guards of one incident that stood in the old run and do not in the new one."""
    before, after = _by_test(old.guards), _by_test(new.guards)
    others_stand = any(guard.passed for guard in after.values())
    gained = [guard for nodeid, guard in after.items() if nodeid not in before]
    lost = []
    for nodeid, guard in before.items():
        how, now = _fate(guard, after.get(nodeid), gained)
        if how is Loss.DISARMED or (how and complete):
            lost.append(
                LostGuard(
                    incident=new.incident.id,
                    severity=new.incident.severity,
                    severity_rank=new.severity_rank,
                    nodeid=nodeid,
                    how=how,
                    was_only=not others_stand,
                    now=now,
                    path=guard.path,
                )
            )
    return lost


def _by_test(guards: Iterable[Guard]) -> dict[str, Guard]:
    """One guard for each test, whatever gates its cases stand at."""
    together: dict[str, list[Guard]] = {}
    for guard in rolled_up(guards):
        together.setdefault(guard.nodeid, []).append(guard)
    return {nodeid: _strongest(same) for nodeid, same in together.items()}


def _strongest(guards: list[Guard]) -> Guard:
    return next((guard for guard in guards if guard.passed), guards[0])


def _fate(guard: Guard, now: Guard | None, gained: Iterable[Guard]) -> tuple[Loss | None, str]:
    """What became of a guard, and its new name or the reason given; None where it stands as it did."""
    if now is None:
        renamed = next((other for other in gained if _is_renamed(guard, other)), None)
        return (Loss.RENAMED, renamed.nodeid) if renamed else (Loss.DELETED, "")
    if guard.outcome not in _DISARMED and now.outcome in _DISARMED:
        return Loss.DISARMED, now.why
    return None, ""


def _is_renamed(guard: Guard, other: Guard) -> bool:
    """The same test elsewhere (its file was moved), or another name in the same file."""
    return guard.path == other.path or guard.nodeid.rpartition("::")[2] == other.nodeid.rpartition("::")[2]


def _worst_first(lost: LostGuard) -> tuple[bool, bool, int, str, str]:
    return (lost.how is Loss.RENAMED, not lost.was_only, lost.severity_rank, lost.incident, lost.nodeid)
