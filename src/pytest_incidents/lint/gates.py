"""PM4xx: question 3. Which gates let it pass, and what closes them?"""

from collections.abc import Iterator
from datetime import timedelta

from pytest_incidents.lint.context import Context, line_of, live, newest_first
from pytest_incidents.lint.findings import Hit, LintLevel, Rule
from pytest_incidents.model import Incident
from pytest_incidents.vocabulary import GateVerdict

YEAR = timedelta(days=365)


def gate_not_assessed(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM401: gates that the record leaves out in one finding, those it names as not assessed each at their line."""
    rules = context.settings.rules
    absent = [gate.name for gate in rules.gates if gate.name not in incident.gates]
    if absent:
        hint = "" if rules.gates_are_closed else " (the default gates; configure yours)"
        yield Hit(line_of(incident, "gates"), f"not assessed: {', '.join(absent)}{hint}")
    for name, gate in incident.gates.items():
        if gate.verdict is GateVerdict.NOT_ASSESSED:
            yield Hit(_line(incident, name), f"not assessed: {name}")


def catchable_gate_not_assessed(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM402: each gate once, at the first link that names it."""
    said = set()
    for link in incident.causal_chain:
        for name in link.catchable_at:
            gate = incident.gates.get(name)
            if name not in said and (gate is None or gate.verdict is GateVerdict.NOT_ASSESSED):
                said.add(name)
                line = link.line or line_of(incident, "causal_chain")
                yield Hit(line, f"{name} is not assessed, though it could have caught this")


def escape_not_closed(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM403."""
    changes = live((*incident.process_changes, *incident.instrumentation))
    closed = {gate for change in changes for gate in change.closes}
    for name in incident.escapes:
        if name not in closed:
            yield Hit(_line(incident, name), f"no change closes {name}")


def verdict_without_why(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM404."""
    for name, gate in incident.gates.items():
        if gate.verdict is not GateVerdict.NOT_ASSESSED and not gate.why.strip():
            yield Hit(_line(incident, name), f"{name}: {gate.verdict}, without a why")


def severe_without_escape(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM405: only once gates were assessed; before that, PM401 says so."""
    assessed = any(gate.verdict is not GateVerdict.NOT_ASSESSED for gate in incident.gates.values())
    if assessed and context.is_severe(incident) and not incident.escapes:
        yield Hit(line_of(incident, "gates"), f"{incident.severity}, and yet no gate let it pass")


def bypassed_again(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM406: said at the later of two records."""
    for name, gate in incident.gates.items():
        if gate.verdict is GateVerdict.BYPASSED:
            before = next(newest_first(context.bypassed[name], incident), None)
            if before and incident.started.at - before.started.at <= YEAR:
                message = f"{name} was bypassed in {before.id}, too, less than a year before"
                yield Hit(_line(incident, name), message)


def _line(incident: Incident, gate: str) -> int:
    return incident.gates[gate].line or line_of(incident, "gates")


RULES = (
    Rule("PM401", LintLevel.ERROR, "configured gate not assessed", gate_not_assessed, waivable=True),
    Rule(
        "PM402",
        LintLevel.ERROR,
        "gate named in catchable_at but not assessed",
        catchable_gate_not_assessed,
        waivable=True,
    ),
    Rule(
        "PM403",
        LintLevel.ERROR,
        "escape that no process change or instrumentation closes",
        escape_not_closed,
        waivable=True,
    ),
    Rule("PM404", LintLevel.ERROR, "verdict without why", verdict_without_why, waivable=True),
    Rule("PM405", LintLevel.WARNING, "sev1 or sev2 with no escape at all", severe_without_escape, waivable=True),
    Rule(
        "PM406",
        LintLevel.WARNING,
        "the same gate bypassed in two or more incidents within a year",
        bypassed_again,
        waivable=True,
    ),
)
