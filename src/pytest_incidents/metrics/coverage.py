"""How much of the incident history the suite guards: totals and the evidence ladder."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_incidents.metrics.values import NOT_KNOWN, Ratio
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Level, Verdict


@dataclass(frozen=True, slots=True)
class Totals:
    """How many incidents got which verdict, and the two shares that follow.

    Args:
        incidents: all records; the six counts below add up to it.
        coverage: guarded ÷ (guarded + gap + grace + waived); n/a where any incident is unseen.
        weighted_coverage: the same, each incident counted with the weight of its severity.
    """

    incidents: int
    guarded: int
    gap: int
    grace: int
    waived: int
    external: int
    unseen: int
    coverage: Ratio
    weighted_coverage: Ratio


def totals(judged: Sequence[Judged]) -> Totals:
    """Counts by verdict, with incident coverage and weighted coverage.

    Formula: coverage = guarded ÷ (guarded + gaps + grace + waived); weighted coverage =
    Σ weight(guarded) ÷ Σ weight(the same population). Neither a waiver nor grace raises them, because both
    stay in the denominator; external incidents stand outside; a partial run (any unseen) makes them n/a.

    Source: requirements coverage, with the incident history in the place of the requirements.
    """
    count = Counter(one.verdict for one in judged)
    seen = not count[Verdict.UNSEEN]
    return Totals(
        incidents=len(judged),
        guarded=count[Verdict.GUARDED],
        gap=count[Verdict.GAP],
        grace=count[Verdict.GRACE],
        waived=count[Verdict.WAIVED],
        external=count[Verdict.EXTERNAL],
        unseen=count[Verdict.UNSEEN],
        coverage=guarded_share(judged) if seen else NOT_KNOWN,
        weighted_coverage=guarded_share(judged, weighted=True) if seen else NOT_KNOWN,
    )


def guarded_share(judged: Sequence[Judged], *, weighted: bool = False) -> Ratio:
    """Guarded ÷ eligible, each incident counted once or with the weight of its severity."""
    sizes = [(one.weight if weighted else 1, one.is_guarded) for one in judged if one.is_eligible]
    return Ratio(sum(size for size, guarded in sizes if guarded), sum(size for size, _ in sizes))


def ladder(judged: Sequence[Judged]) -> Mapping[Level, int]:
    """How many incidents stand at each level of evidence, every level named, ``missing`` first.

    Outside are external incidents (their guard stands elsewhere) and those whose level a partial run could
    not tell. The ladder shows evidence, the verdict judges it: an incident may stand at ``proven`` and still
    be a gap.
    """
    count = Counter(one.level for one in judged if one.verdict is not Verdict.EXTERNAL)
    return {level: count[level] for level in Level}
