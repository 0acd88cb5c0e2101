"""Which kinds of defect come back, which are blind spots, and where to invest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pytest_incidents.evidence import Guard, rolled_up
from pytest_incidents.metrics.coverage import guarded_share
from pytest_incidents.metrics.kinds import Kind, is_known
from pytest_incidents.metrics.values import NOT_KNOWN, Ratio
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Outcome, Verdict

RECENT_DAYS = 365


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One defect class (or, with the same figures, one family of classes).

    Args:
        name: ``family/leaf`` as recorded, or the family; ``unclassified`` stands last and has no priority.
        incidents: how many incidents of it are on record.
        ids: theirs, oldest first.
        eligible: those that count in coverage: neither external nor unseen.
        guarded: those of them that are guarded.
        coverage: guarded ÷ eligible; n/a where a partial run left one of them unseen.
        weight: summed weight of the eligible ones: the impact axis of recurrence against impact.
        mean_weight: mean weight of all its incidents.
        recent: incidents of the last 365 days.
        recurrences: ``recent`` less one, never below 0.
        priority: recurrences times mean weight.
        latest: the day the latest of them started.
        blind: some eligible, none of them guarded, none unseen.
        pinned_only: every eligible one guarded, none unseen, and no test guards the class.
        class_guards: tests that guard the class and are neither red nor switched off.
    """

    name: str
    incidents: int
    ids: tuple[str, ...]
    eligible: int
    guarded: int
    coverage: Ratio
    weight: float
    mean_weight: float
    recent: int
    recurrences: int
    priority: float
    latest: date
    blind: bool
    pinned_only: bool
    class_guards: int

    @property
    def unguarded(self) -> int:
        """Eligible incidents without a sufficient guard."""
        return self.eligible - self.guarded


def class_figures(
    judged: Sequence[Judged], guards: Sequence[Guard], today: date, kind: Kind = Kind.CLASS
) -> tuple[ClassFigures, ...]:
    """The figures of each defect class, the first place to invest first.

    Formula: class coverage = guarded ÷ eligible; class priority = (incidents of the class that started in the
    365 days up to ``today``, less one) times the mean weight of its incidents; ties by uncovered count, then
    by the latest date, then by name.

    Source: failure-mode ranking by occurrence and severity, without the guessed third factor.

    Args:
        judged: all incidents, ordered by start.
        guards: the class guards of all runs.
        today: the UTC day to count back from.
        kind: whether to compare by class or by family.
    """
    members: dict[str, list[Judged]] = {}
    for one in judged:
        members.setdefault(kind.of(one.incident), []).append(one)
    standing = {(guard.target, guard.nodeid) for guard in rolled_up(guards) if _stands(guard)}
    figures = [
        _figures(
            name,
            of_class,
            len({test for target, test in standing if kind.is_guarded_by(name, target)}),
            today,
        )
        for name, of_class in members.items()
    ]
    return tuple(sorted(figures, key=_invest_first))


def _stands(guard: Guard) -> bool:
    return guard.outcome in {Outcome.PASSED, Outcome.XPASSED, Outcome.NOT_RUN}


def _figures(name: str, judged: Sequence[Judged], class_guards: int, today: date) -> ClassFigures:
    eligible = [one for one in judged if one.is_eligible]
    guarded = sum(one.is_guarded for one in eligible)
    seen = all(one.verdict is not Verdict.UNSEEN for one in judged)
    judgeable = bool(eligible) and seen and is_known(name)
    mean_weight = sum(one.weight for one in judged) / len(judged)
    recent = sum(0 <= (today - one.incident.started.day).days <= RECENT_DAYS for one in judged)
    recurrences = max(recent - 1, 0) if is_known(name) else 0
    return ClassFigures(
        name=name,
        incidents=len(judged),
        ids=tuple(one.incident.id for one in judged),
        eligible=len(eligible),
        guarded=guarded,
        coverage=guarded_share(judged) if seen else NOT_KNOWN,
        weight=sum(one.weight for one in eligible),
        mean_weight=mean_weight,
        recent=recent,
        recurrences=recurrences,
        priority=recurrences * mean_weight,
        latest=max(one.incident.started.day for one in judged),
        blind=judgeable and not guarded,
        pinned_only=judgeable and guarded == len(eligible) and not class_guards,
        class_guards=class_guards,
    )


def _invest_first(figures: ClassFigures) -> tuple[bool, float, int, int, str]:
    return (
        not is_known(figures.name),
        -figures.priority,
        -figures.unguarded,
        -figures.latest.toordinal(),
        figures.name,
    )
