from dataclasses import replace
from random import Random

from assessments import assessed, incident, months_before, of_size, partial, run
from pytest_incidents.trend import by_date


def test_a_trend_runs_from_the_oldest_to_the_newest():
    """Saved runs come in any order and are read by their day."""
    now = of_size(20)
    saved = [*months_before(now, 6), now]
    assert by_date(Random(1).sample(saved, k=7)) == tuple(saved)


def test_a_run_that_was_saved_twice_counts_once():
    """The same run id is one point."""
    now = of_size(5)
    assert by_date([now, now]) == (now,)


def test_runs_of_one_day_are_in_the_order_in_which_they_began():
    """On one day the time of the start decides."""
    made = [
        assessed((incident("INC-1"),), info=run(name, started=f"2026-11-23T{hour}:00:00Z"))
        for name, hour in (("b", "08"), ("a", "09"), ("c", "07"))
    ]
    assert [each.run.id for each in by_date(made)] == ["c", "b", "a"]


def test_a_partial_run_stays_in_the_trend_without_coverage():
    """Its coverage is n/a; what the records say is there."""
    now = of_size(20)
    part = partial(now)
    part = replace(part, run=replace(part.run, id="part"))
    assert [each.figures.totals.coverage.value is None for each in by_date([now, part])].count(True) == 1
