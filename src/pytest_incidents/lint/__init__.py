"""Is this a postmortem that works, or one that is merely closed? Rules over records, each with an id.

Everything here is a pure function: records, settings, a day, what was looked at, and a run, if there is one.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from pytest_incidents.audit import as_one
from pytest_incidents.checks import Results, resolve_tests
from pytest_incidents.evidence import RunRecord
from pytest_incidents.lint import causes, changes, detection, gates, guards, promises, record, recurrence
from pytest_incidents.lint.context import Context
from pytest_incidents.lint.findings import Finding, Hit, LintLevel, Rule
from pytest_incidents.model import Incident
from pytest_incidents.policy import waiver_holds
from pytest_incidents.settings import Settings
from pytest_incidents.vocabulary import CheckKind, Status

__all__ = ["RULES", "Finding", "LintLevel", "Rule", "lint", "not_checked"]

_EVERY = (
    *record.RULES,
    *detection.RULES,
    *causes.RULES,
    *gates.RULES,
    *changes.RULES,
    *promises.RULES,
    *guards.RULES,
    *recurrence.RULES,
)
RULES: Mapping[str, Rule] = {rule.id: rule for rule in sorted(_EVERY, key=lambda rule: rule.id)}


def lint(
    incidents: Iterable[Incident],
    settings: Settings,
    today: date,
    checks: Results,
    run: RunRecord | None = None,
) -> tuple[Finding, ...]:
    """Everything that the rules find, claims that do not hold first, then file by file.

    Args:
        incidents: all records of the registry: several rules compare them.
        settings: the project's.
        today: the UTC day.
        checks: what :func:`pytest_incidents.checks.look_at_all` returned; empty where nobody looked.
        run: what a run of the suite showed; without one, rules that need it find nothing.
    """
    incidents = tuple(incidents)
    if run is not None:
        checks = resolve_tests(checks, incidents, run)
    context = Context.of(incidents, settings, today, checks, run)
    found = (finding for incident in context.incidents for finding in _of_record(incident, context))
    return tuple(sorted(found, key=lambda finding: finding.order))


def _of_record(incident: Incident, context: Context) -> Iterator[Finding]:
    waived = waiver_holds(incident, context.settings.rules, context.today)
    for rule in RULES.values():
        configured = context.settings.lint.levels.get(rule.id)
        if configured == LintLevel.OFF:
            continue
        for hit in rule.look(incident, context):
            level = LintLevel(configured) if configured else hit.level or rule.level
            yield _finding(rule, _softened(level, rule, incident), hit, incident, waived=waived)


def _softened(level: LintLevel, rule: Rule, incident: Incident) -> LintLevel:
    if not rule.softens or incident.status in {Status.REVIEWED, Status.CLOSED}:
        return level
    return LintLevel.NOTE if incident.status is Status.DRAFT else level.milder


def _finding(rule: Rule, level: LintLevel, hit: Hit, incident: Incident, *, waived: bool) -> Finding:
    message, line = hit.message, hit.line or incident.source.line
    if rule.waivable and waived and incident.waiver:
        level = LintLevel.NOTE
        message += f" (waived until {incident.waiver.expires.day})"
    return Finding(rule.id, level, incident.source.path, line, message, incident.id)


def not_checked(incidents: Iterable[Incident], run: RunRecord | None) -> tuple[str, ...]:
    """What the rules could not look at for want of a run of the whole suite, one phrase each; often nothing."""
    incidents = tuple(incidents)
    named = sum(len(incident.tests) for incident in incidents)
    waivers = sum(incident.waiver is not None for incident in incidents)
    checks = sum(
        check.kind is CheckKind.TEST
        for incident in incidents
        for change in (*incident.process_changes, *incident.instrumentation)
        for check in change.done_when
    )
    whole = run is not None and as_one(run).complete
    open_questions = (
        (named, "PM701", "tests: entry", "tests: entries"),
        (waivers, "PM804", "waiver", "waivers"),
        (checks, "PM509", "test: check", "test: checks"),
    )
    return tuple(
        f"{rule}, {number} {one if number == 1 else many}"
        for number, rule, one, many in open_questions
        if number and not whole
    )
