"""The figures of several saved runs, by date."""

from collections.abc import Iterable

from pytest_incidents.audit import Assessment


def by_date(assessments: Iterable[Assessment]) -> tuple[Assessment, ...]:
    """One assessment for each saved run, oldest first: the points of a trend.

    Each is to be judged by its own day, so that what was in grace then is in grace there. A run that was saved
    twice counts once. A partial run is among them: its coverage is n/a, its other figures stand.
    """
    once = {each.run.id: each for each in assessments}
    return tuple(sorted(once.values(), key=lambda each: (each.today, each.run.started, each.run.id)))
