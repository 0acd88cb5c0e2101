"""PM1xx: is the record sound in itself?"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import PurePosixPath

from pytest_incidents.lint.context import Context, all_changes, line_of
from pytest_incidents.lint.findings import Hit, LintLevel, Rule
from pytest_incidents.lint.wording import personal_data
from pytest_incidents.model import Incident, Moment
from pytest_incidents.vocabulary import Status

DRAFT_DAYS = 10
_ORDERS = (("introduced", "started", "detected", "acknowledged"), ("started", "mitigated", "resolved"))
_MOMENTS = ("introduced", "started", "detected", "acknowledged", "mitigated", "resolved", "closed")


def times_out_of_order(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM101."""
    for order in _ORDERS:
        known = [(name, moment) for name in order if (moment := getattr(incident, name)) is not None]
        for (name, earlier), (later_name, later) in pairwise(known):
            if _is_after(earlier, later):
                message = f"{later_name} ({later}) lies before {name} ({earlier})"
                yield Hit(line_of(incident, later_name), message)
    for name in _MOMENTS:
        if _is_future(getattr(incident, name), context.today):
            yield Hit(line_of(incident, name), f"{name} ({getattr(incident, name)}) lies in the future")


def _is_future(moment: Moment | None, today: date) -> bool:
    return moment is not None and moment.day > today


def _is_after(one: Moment, other: Moment) -> bool:
    """Whether one is later; where either is a day without a time, only the days can tell."""
    return one.at > other.at if one.timed and other.timed else one.day > other.day


def draft_left_lying(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM102."""
    if incident.status is not Status.DRAFT or incident.resolved is None:
        return
    since = incident.resolved.day
    if context.today - since > timedelta(days=DRAFT_DAYS):
        days = (context.today - since).days
        yield Hit(line_of(incident, "status"), f"still a draft {days} days after it was resolved")


def facilitated_by_its_owner(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM103."""
    owner, facilitator = (text.strip().casefold() for text in (incident.owner, incident.facilitator))
    if owner and owner == facilitator:
        yield Hit(line_of(incident, "facilitator"), f"the facilitator is the owner ({incident.owner})")


def holds_personal_data(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM104."""
    seen = set()
    for line, name, text in _texts(incident):
        for what in personal_data(text):
            if (line, name, what) not in seen:
                seen.add((line, name, what))
                yield Hit(line, f"{what} in {name}: name a team or a role")


def _texts(incident: Incident) -> Iterator[tuple[int, str, str]]:
    """Every text that people wrote, with its line and what it is called."""
    impact, detection, trigger, fix = incident.impact, incident.detection, incident.trigger, incident.fix
    of_keys: dict[str, tuple[str, ...]] = {
        "title": (incident.title,),
        "owner": (incident.owner,),
        "facilitator": (incident.facilitator,),
        "teams": incident.teams,
        "services": incident.services,
        "impact": (impact.summary, impact.cost),
        "detection": (detection.signal, *detection.missed_signals),
        "trigger": (trigger.summary, trigger.ref),
        "fix": (fix.elsewhere, fix.reason),
        "external": (incident.external.reason, incident.external.guard) if incident.external else (),
        "waiver": (incident.waiver.reason, incident.waiver.approved_by) if incident.waiver else (),
        "links": incident.links,
    }
    for key, texts in of_keys.items():
        for text in texts:
            yield line_of(incident, key), key, text
    for link in incident.causal_chain:
        yield link.line or line_of(incident, "causal_chain"), "the causal chain", link.what
    for gate in incident.gates.values():
        yield gate.line or line_of(incident, "gates"), "gates", gate.why
    for change in all_changes(incident):
        said = [value for check in change.done_when for value in check.arguments.values()]
        for text in (change.what, change.owner, change.reject_reason, change.ticket, *said):
            yield change.line or incident.source.line, "a change", text


def file_not_named_for_its_id(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM105: only for files that hold one record, in a registry of our own format."""
    alone = context.in_file[incident.source.path] == 1
    stem, name = PurePosixPath(incident.source.path).stem.casefold(), incident.id.casefold()
    named = stem.startswith(name) and not stem[len(name) : len(name) + 1].isalnum()
    if alone and not named and not context.settings.fields:
        yield Hit(line_of(incident, "id"), f"the file's name does not start with {incident.id}")


RULES = (
    Rule("PM101", LintLevel.ERROR, "times out of order, or in the future", times_out_of_order),
    Rule("PM102", LintLevel.WARNING, "draft older than 10 days after resolution", draft_left_lying, softens=False),
    Rule("PM103", LintLevel.WARNING, "facilitator is the owner", facilitated_by_its_owner),
    Rule("PM104", LintLevel.ERROR, "personal data", holds_personal_data),
    Rule("PM105", LintLevel.WARNING, "file name does not start with the id", file_not_named_for_its_id),
)
