"""PM9xx: what the records say together. Did it come back, and do the classes tell anything?"""

from collections.abc import Iterator
from datetime import timedelta

from pytest_incidents.lint.context import Context, line_of, newest_first
from pytest_incidents.lint.findings import Hit, LintLevel, Rule
from pytest_incidents.metrics.recurrence import LOOK_BACK, was_done_with
from pytest_incidents.model import UNCLASSIFIED, Incident
from pytest_incidents.vocabulary import Status

SOON = timedelta(days=90)
MOST_VAGUE, MOST_OF_ONE = 0.2, 0.4
LEAST_RECORDS = 5  # a share of fewer says nothing
_NAMED = 5  # ids that a message lists


def came_back_after_closure(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM901: counted as in the report, within a year."""
    for earlier in _earlier(incident, context, LOOK_BACK):
        if was_done_with(earlier, incident) or _closed_without_date(earlier, incident):
            yield Hit(_line(incident), f"{incident.defect_class} came back after {earlier.id} was closed")
            return


def _closed_without_date(earlier: Incident, later: Incident) -> bool:
    ended = earlier.resolved or earlier.started
    return earlier.status is Status.CLOSED and earlier.closed is None and ended < later.started


def repeats_unsaid(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM902."""
    for earlier in () if incident.recurrence_of else _earlier(incident, context, SOON):
        shared = [service for service in incident.services if service in earlier.services]
        if shared:
            days = (incident.started.day - earlier.started.day).days
            message = f"{incident.defect_class} in {shared[0]} as in {earlier.id}, {days} days before: recurrence_of?"
            yield Hit(_line(incident), message)
            return


def _earlier(incident: Incident, context: Context, within: timedelta) -> Iterator[Incident]:
    """Earlier records of the class, newest first."""
    for one in newest_first(context.of_class.get(incident.defect_class, ()), incident):
        if incident.started.at - one.started.at > within:
            return
        yield one


def classes_too_vague(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM903: said once, at the newest of the records it is about."""
    of_class = context.of_year.get(incident.defect_class, ())
    if not _is_vague(incident.defect_class) or not of_class or of_class[-1].id != incident.id:
        return
    everyone = _of_year(context)
    vague = sorted(
        (one for name, some in context.of_year.items() if _is_vague(name) for one in some), key=lambda one: one.order
    )
    if vague[-1].id == incident.id and everyone >= LEAST_RECORDS and len(vague) > MOST_VAGUE * everyone:
        named = f"{len(vague)} of the {everyone} incidents of a year are unclassified or other"
        yield Hit(_line(incident), f"{named}: {_listed(vague)}")


def _is_vague(defect_class: str) -> bool:
    return defect_class == UNCLASSIFIED or defect_class.endswith("/other")


def one_class_too_wide(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM904: said once, at the newest record of the class."""
    same, everyone = context.of_year.get(incident.defect_class, ()), _of_year(context)
    is_newest = bool(same) and same[-1].id == incident.id and incident.is_classified
    if is_newest and everyone >= LEAST_RECORDS and len(same) > MOST_OF_ONE * everyone:
        named = f"{len(same)} of the {everyone} incidents of a year are {incident.defect_class}"
        yield Hit(_line(incident), f"{named}: split it, if they call for different cures")


def _of_year(context: Context) -> int:
    return sum(map(len, context.of_year.values()))


def _listed(incidents: list[Incident]) -> str:
    ids = [one.id for one in incidents[-_NAMED:]]
    return ", ".join(["…", *ids] if len(incidents) > _NAMED else ids)


def _line(incident: Incident) -> int:
    return line_of(incident, "defect_class")


RULES = (
    Rule(
        "PM901",
        LintLevel.WARNING,
        "defect class came back after an earlier incident of it was closed",
        came_back_after_closure,
    ),
    Rule("PM902", LintLevel.NOTE, "same class and service within 90 days, no recurrence_of", repeats_unsaid),
    Rule("PM903", LintLevel.NOTE, "more than 20 % of a year in other or unclassified", classes_too_vague),
    Rule("PM904", LintLevel.NOTE, "one class holds over 40 % of a year", one_class_too_wide),
)
