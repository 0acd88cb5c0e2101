"""PM701 and PM8xx: do the tests that the record names exist, and is its waiver still right?"""

from collections.abc import Iterator
from datetime import timedelta
from fnmatch import fnmatchcase

from pytest_incidents.lint.context import Context, line_of
from pytest_incidents.lint.findings import Hit, LintLevel, Rule
from pytest_incidents.model import Incident
from pytest_incidents.policy import WARN_BEFORE_DAYS


def names_no_test(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM701: needs a run that saw the whole suite."""
    if context.record is None or not context.run_is_complete:
        return
    known = {guard.nodeid for run in context.record.runs for guard in run.guards if guard.target == incident.id}
    for name in incident.tests:
        if not any(_names(name, nodeid) for nodeid in known):
            yield Hit(line_of(incident, "tests"), f"no test {name}")


def _names(name: str, nodeid: str) -> bool:
    """Whether a record's word means that test: its node id, that of a class or file that holds it, or a glob."""
    test = name.partition("[")[0]  # a run rolls cases up: which of them exist, it does not say
    if "*" in test or "?" in test:
        return fnmatchcase(nodeid, test)
    return f"{nodeid}::".startswith(f"{test}::")


def waiver_expired(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM801."""
    if incident.waiver and incident.waiver.expires.day < context.today:
        yield Hit(_line(incident), f"waiver expired on {incident.waiver.expires.day}")


def waiver_expiring(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM802."""
    if incident.waiver and timedelta() <= incident.waiver.expires.day - context.today <= timedelta(WARN_BEFORE_DAYS):
        days = (incident.waiver.expires.day - context.today).days
        when = "today" if not days else f"in {days} day{'s' if days > 1 else ''}"
        yield Hit(_line(incident), f"waiver expires {when}, on {incident.waiver.expires.day}")


def waiver_too_long(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM803."""
    longest = context.settings.rules.max_waiver_days
    if incident.waiver:
        days = (incident.waiver.expires.day - incident.waiver.granted.day).days
        if days > longest:
            yield Hit(_line(incident), f"waiver of {days} days, at most {longest} allowed")


def waiver_not_needed(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM804: needs a run."""
    if incident.id in context.guarded_unwaived:
        yield Hit(_line(incident), "waiver no longer needed: the incident is guarded")


def _line(incident: Incident) -> int:
    return line_of(incident, "waiver")


RULES = (
    Rule("PM701", LintLevel.ERROR, "tests: names a test that does not exist", names_no_test, waivable=True),
    Rule("PM801", LintLevel.ERROR, "waiver expired", waiver_expired),
    Rule("PM802", LintLevel.WARNING, "waiver expires within 14 days", waiver_expiring),
    Rule("PM803", LintLevel.ERROR, "waiver too long", waiver_too_long),
    Rule("PM804", LintLevel.NOTE, "waiver no longer needed", waiver_not_needed),
)
