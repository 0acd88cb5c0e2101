from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import assessed, guard, incident, moment
from judgements import judged
from pytest_incidents.metrics import Ratio, Spread
from pytest_incidents.metrics.coverage import Totals, guarded_share, ladder, totals
from pytest_incidents.metrics.values import NOT_KNOWN
from pytest_incidents.model import Waiver
from pytest_incidents.vocabulary import Level, Outcome, Verdict

GUARDED, GAP, GRACE = Verdict.GUARDED, Verdict.GAP, Verdict.GRACE
WAIVED, EXTERNAL, UNSEEN = Verdict.WAIVED, Verdict.EXTERNAL, Verdict.UNSEEN
verdicts = st.lists(st.tuples(st.sampled_from(Verdict), st.sampled_from([1, 2, 4, 8])), max_size=30)


def judged_as(*verdicts_and_weights):
    return [judged(f"INC-{place}", *one) for place, one in enumerate(verdicts_and_weights)]


# Ratio and spread


@pytest.mark.parametrize(
    ("part", "whole", "value", "text"),
    [
        (0, 0, None, "n/a"),
        (0, 5, 0.0, "0 % (0 of 5)"),
        (5, 5, 1.0, "100 % (5 of 5)"),
        (6, 14, 6 / 14, "43 % (6 of 14)"),
        (999, 1000, 0.999, "99 % (999 of 1,000)"),
        (1, 1000, 0.001, "1 % (1 of 1,000)"),
        (2.5, 10, 0.25, "25 % (2.5 of 10)"),
        (5, 8, 0.625, "63 % (5 of 8)"),
        (1, 8, 0.125, "13 % (1 of 8)"),
        (29, 200, 0.145, "15 % (29 of 200)"),  # 0.145 * 100 is 14.499999999999998
        (0.1 + 0.2, 1.2, (0.1 + 0.2) / 1.2, "25 % (0.3 of 1.2)"),
        (1234567, 2000000, 0.6172835, "62 % (1,234,567 of 2,000,000)"),
    ],
)
def test_a_ratio_keeps_both_numbers(part, whole, value, text):
    """Nothing over nothing is n/a; halves go up; not all never reads as 100 %, not nothing never as 0 %."""
    ratio = Ratio(part, whole)
    assert (ratio.value, str(ratio)) == (value, text)


@pytest.mark.parametrize(
    ("values", "n", "median", "low", "high"),
    [
        ([], 0, None, None, None),
        ([3], 1, None, 3, 3),
        ([4, 1, 3, 2], 4, None, 1, 4),
        ([5, 1, 100, 2, 3], 5, 3, 1, 100),
        ([6, 5, 4, 3, 2, 1], 6, 3.5, 1, 6),
    ],
)
def test_a_spread_has_a_median_from_five_values_on(values, n, median, low, high):
    """Below five values there is no median, only the values themselves, ascending."""
    spread = Spread.over(values, of=9)
    assert (spread.values, spread.n, spread.median, spread.low, spread.high) == (
        tuple(sorted(values)),
        n,
        median,
        low,
        high,
    )


# Incident coverage


@pytest.mark.parametrize(
    ("verdicts_and_weights", "coverage", "weighted"),
    [
        ([], Ratio(0, 0), Ratio(0, 0)),
        ([(EXTERNAL, 8)], Ratio(0, 0), Ratio(0, 0)),
        ([(GUARDED, 8), (GAP, 2)], Ratio(1, 2), Ratio(8, 10)),
        ([(GUARDED, 1), (GAP, 8), (GRACE, 4), (WAIVED, 2)], Ratio(1, 4), Ratio(1, 15)),
        ([(GUARDED, 1), (GUARDED, 2), (EXTERNAL, 8)], Ratio(2, 2), Ratio(3, 3)),
        ([(GUARDED, 1), (UNSEEN, 1)], NOT_KNOWN, NOT_KNOWN),
    ],
)
def test_coverage_is_guarded_of_those_that_count(verdicts_and_weights, coverage, weighted):
    """Guarded ÷ (guarded + gaps + grace + waived): external ones stand outside, unseen ones make it n/a."""
    found = totals(judged_as(*verdicts_and_weights))
    assert (found.coverage, found.weighted_coverage) == (coverage, weighted)


def test_totals_count_each_verdict():
    """Every verdict has its number, and together they are all incidents."""
    found = totals(judged_as((GUARDED, 1), (GUARDED, 1), (GAP, 1), (GRACE, 1), (WAIVED, 1), (EXTERNAL, 1)))
    assert found == Totals(6, 2, 1, 1, 1, 1, 0, Ratio(2, 5), Ratio(2, 5))


@given(verdicts)
def test_verdict_counts_add_up(drawn):
    """The six counts add up to the number of incidents, whatever the verdicts."""
    found = totals(judged_as(*drawn))
    counts = (found.guarded, found.gap, found.grace, found.waived, found.external, found.unseen)
    assert sum(counts) == found.incidents == len(drawn)


@given(verdicts, st.data())
def test_a_waiver_or_grace_never_raises_coverage(drawn, data):
    """Turning any gap into a waived one, or one in grace, changes neither figure."""
    before = judged_as(*drawn)
    excuse = data.draw(st.sampled_from([WAIVED, GRACE]))
    after = [replace(one, verdict=excuse) if one.verdict is GAP and data.draw(st.booleans()) else one for one in before]
    assert (totals(after).coverage, totals(after).weighted_coverage) == (
        totals(before).coverage,
        totals(before).weighted_coverage,
    )


def test_a_real_waiver_does_not_raise_coverage():
    """Through the whole audit: an incident with a waiver counts as one without a guard."""
    waiver = Waiver(
        "No test account before the new contract starts.", "head", moment("2026-11-01"), moment("2026-12-01")
    )
    guarded, open_ = incident("INC-1"), incident("INC-2")
    waived = replace(open_, waiver=waiver)
    with_gap = assessed((guarded, open_), (guard("INC-1"),)).figures.totals
    with_waiver = assessed((guarded, waived), (guard("INC-1"),)).figures.totals
    assert (with_gap.gap, with_waiver.waived) == (1, 1)
    assert with_waiver.coverage == with_gap.coverage == Ratio(1, 2)


@given(st.lists(st.booleans(), min_size=1, max_size=20), st.data())
def test_one_more_guard_raises_both_figures(guarded, data):
    """Guarding a gap raises coverage and weighted coverage, whatever else is there."""
    gaps = [place for place, one in enumerate(guarded) if not one]
    if not gaps:
        return
    weights = [data.draw(st.sampled_from([1, 2, 4, 8])) for _ in guarded]
    made = [judged(f"INC-{n}", GUARDED if one else GAP, weights[n]) for n, one in enumerate(guarded)]
    better = [replace(one, verdict=GUARDED) if n == gaps[0] else one for n, one in enumerate(made)]
    assert guarded_share(better).value > guarded_share(made).value
    assert guarded_share(better, weighted=True).value > guarded_share(made, weighted=True).value


# Evidence ladder


def test_the_ladder_names_every_level():
    """Each level has its number, weakest first, also where nobody stands on it."""
    made = [
        judged("INC-1", level=Level.PROVEN),
        judged("INC-2", GAP, level=Level.PROVEN),
        judged("INC-3", GAP, level=Level.MISSING),
    ]
    assert list(ladder(made).items()) == [
        (Level.MISSING, 1),
        (Level.LINKED, 0),
        (Level.PASSING, 0),
        (Level.REACHING, 0),
        (Level.PROVEN, 2),
    ]


def test_the_ladder_leaves_out_what_stands_elsewhere_or_is_not_known():
    """An external incident has its guard elsewhere, and a partial run cannot tell some levels."""
    made = [judged("INC-1", EXTERNAL, level=Level.MISSING), judged("INC-2", UNSEEN, level=None)]
    assert sum(ladder(made).values()) == 0


def test_the_ladder_shows_evidence_and_not_the_verdict():
    """Through the whole audit: a skipped guard is linked, none is missing, a passing one is passing."""
    incidents = (incident("INC-1"), incident("INC-2"), incident("INC-3"))
    found = assessed(incidents, (guard("INC-1"), guard("INC-2", Outcome.SKIPPED))).figures
    assert {str(level): number for level, number in found.levels.items() if number} == {
        "passing": 1,
        "linked": 1,
        "missing": 1,
    }
