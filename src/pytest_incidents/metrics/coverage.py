"""How much of the incident history the suite guards: totals and the evidence ladder."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_incidents.metrics.values import Ratio
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Level, Verdict


@dataclass(frozen=True, slots=True)
class Totals:
    """How many incidents got which verdict, and the two shares that follow.

    Args:
        incidents: all records; the six counts below add up to it.
        coverage: guarded ÷ (guarded + gap + grace + waived); None where any incident is unseen.
        weighted_coverage: the same, each incident counted with the weight of its severity.
    """

    incidents: int
    guarded: int
    gap: int
    grace: int
    waived: int
    external: int
    unseen: int
    coverage: Ratio | None
    weighted_coverage: Ratio | None


def totals(judged: Sequence[Judged]) -> Totals:
    """Counts by verdict, with incident coverage and weighted coverage.

    Formula: coverage = guarded ÷ (guarded + gaps + grace + waived); weighted coverage =
    Σ weight(guarded) ÷ Σ weight(the same population). Neither a waiver nor grace raises them, because both
    stay in the denominator; external incidents stand outside; a partial run (any unseen) gives None.

    Source: requirements coverage, with the incident history as the requirements.
    """
    count = Counter(one.verdict for one in judged)
    eligible = [one for one in judged if one.is_eligible]
    whole_seen = not count[Verdict.UNSEEN]
    return Totals(
        incidents=len(judged),
        guarded=count[Verdict.GUARDED],
        gap=count[Verdict.GAP],
        grace=count[Verdict.GRACE],
        waived=count[Verdict.WAIVED],
        external=count[Verdict.EXTERNAL],
        unseen=count[Verdict.UNSEEN],
        coverage=guarded_share(eligible) if whole_seen else None,
        weighted_coverage=guarded_share(eligible, weighted=True) if whole_seen else None,
    )


def guarded_share(eligible: Sequence[Judged], *, weighted: bool = False) -> Ratio:
    """Guarded ÷ all of the given incidents, each counted once or with its weight."""
    size = [(one.weight if weighted else 1, one.is_guarded) for one in eligible]
    return Ratio(sum(weight for weight, guarded in size if guarded), sum(weight for weight, _ in size))


def ladder(judged: Sequence[Judged]) -> Mapping[Level, int]:
    """How many incidents stand at each level of evidence, every level named, ``missing`` first.

    Outside are external incidents (their guard stands elsewhere) and those whose level a partial run could
    not tell. The ladder shows evidence, the verdict judges it: an incident may stand at ``proven`` and still
    be a gap.
    """
    count = Counter(one.level for one in judged if one.verdict is not Verdict.EXTERNAL)
    return {level: count[level] for level in Level}
