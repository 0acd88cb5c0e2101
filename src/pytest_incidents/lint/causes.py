"""PM3xx: question 2. Why did it happen, and where could it have been caught?"""

from collections.abc import Iterator

from pytest_incidents.lint.context import Context, line_of
from pytest_incidents.lint.findings import Hit, LintLevel, Rule
from pytest_incidents.lint.wording import blame
from pytest_incidents.model import Incident
from pytest_incidents.vocabulary import TriggerKind

LEAST_LINKS = 2
_LEAVES_A_TRACE = frozenset(  # somebody changed something, and that something has a commit, a ticket or a log
    {
        TriggerKind.CODE_DEPLOY,
        TriggerKind.CONFIG_CHANGE,
        TriggerKind.DATA_CHANGE,
        TriggerKind.FEATURE_FLAG,
        TriggerKind.INFRASTRUCTURE_CHANGE,
        TriggerKind.OPERATOR_ACTION,
        TriggerKind.DEPENDENCY_CHANGE,
    }
)


def chain_too_short(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM301."""
    links = len(incident.causal_chain)
    if links < LEAST_LINKS:
        word = "link" if links == 1 else "links"
        yield Hit(line_of(incident, "causal_chain"), f"causal chain: {links} {word}, needs {LEAST_LINKS}")


def ends_at_a_person(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM302."""
    said = [
        (link.line or line_of(incident, "causal_chain"), "the causal chain", link.what)
        for link in incident.causal_chain
    ]
    said.append((line_of(incident, "trigger"), "the trigger", incident.trigger.summary))
    for line, where, text in said:
        words = blame(text)
        if words:
            yield Hit(line, f'{where} ends at a person ("{words}"): what made that possible?')


def trigger_without_reference(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM303: for what somebody changed; a spike of traffic or a broken disk has no commit."""
    trigger = incident.trigger
    if trigger.ref:
        return
    if trigger.kind in _LEAVES_A_TRACE:
        yield Hit(line_of(incident, "trigger"), f"trigger without a reference: which {trigger.kind}?")
    elif trigger.kind is TriggerKind.UNKNOWN:
        yield Hit(line_of(incident, "trigger"), "trigger unknown, and no reference")


def causes_catchable_nowhere(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM304."""
    if incident.causal_chain and not any(link.catchable_at for link in incident.causal_chain):
        yield Hit(line_of(incident, "causal_chain"), "causes given, but no gate at which they were catchable")


RULES = (
    Rule("PM301", LintLevel.ERROR, "causal chain shorter than two links", chain_too_short, waivable=True),
    Rule("PM302", LintLevel.WARNING, "chain or trigger ends at a person", ends_at_a_person, waivable=True),
    Rule("PM303", LintLevel.WARNING, "trigger without a reference", trigger_without_reference, waivable=True),
    Rule(
        "PM304",
        LintLevel.ERROR,
        "causes given, but no gate at which they were catchable",
        causes_catchable_nowhere,
        waivable=True,
    ),
)
