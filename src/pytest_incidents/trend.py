"""The figures of several saved runs, by date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pytest_incidents.audit import Assessment
from pytest_incidents.metrics import Figures


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One saved run.

    Args:
        day: the UTC day it was judged by, which is the run's own.
        run: its id.
        commit: full id of HEAD, empty where there was no repository.
        complete: whether the whole suite was seen; a partial run has no coverage to plot.
        figures: all of the report's figures, as of that day.
    """

    day: date
    run: str
    commit: str
    complete: bool
    figures: Figures


def trend(assessments: Iterable[Assessment]) -> tuple[TrendPoint, ...]:
    """One point for each run, oldest first; a run that was saved twice counts once.

    Each is to be judged by its own day: what was in grace then is in grace there.
    """
    points: dict[str, tuple[str, TrendPoint]] = {}
    for each in assessments:
        run = each.run
        point = TrendPoint(each.today, run.id, run.commit, run.complete, each.figures)
        points[run.id] = (run.started, point)
    in_order = sorted(points.values(), key=lambda one: (one[1].day, one[0], one[1].run))
    return tuple(point for _, point in in_order)
