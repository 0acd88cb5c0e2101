"""PM501 to PM506, PM510: question 4. Is each change one that somebody owns, and that holds by itself?"""

from collections.abc import Iterator

from pytest_incidents.lint.context import Context, live
from pytest_incidents.lint.findings import Hit, LintLevel, Rule
from pytest_incidents.lint.wording import vague_phrase
from pytest_incidents.model import Change, Incident
from pytest_incidents.vocabulary import CheckKind, CheckState, Enforcement, Strength


def _held_to_account(incident: Incident) -> Iterator[Change]:
    """Changes that need an owner and clear words: action items only as long as they are open."""
    yield from live((*incident.process_changes, *incident.instrumentation))
    yield from (item for item in incident.action_items if item.status.is_open)


def without_owner(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM501."""
    for change in _held_to_account(incident):
        if not change.owner.strip():
            yield Hit(change.line, "change without owner")


def without_due_date(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM502."""
    for change in _held_to_account(incident):
        if change.status.is_open and change.due is None:
            yield Hit(change.line, "open change without due date")


def without_check(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM503: a word of somebody is none, and neither is a check that cannot be made."""
    level = LintLevel.ERROR if context.is_severe(incident) else None
    for change, results in context.results(incident):
        if change not in live((change,)):
            continue
        if all(check.kind is CheckKind.RECORDED for check in change.done_when):
            yield Hit(change.line, "no machine-checkable definition of done", level)
        for check, result in zip(change.done_when, results, strict=False):
            if check.kind is not CheckKind.TEST and result.state is CheckState.NOT_CHECKED:
                line = check.line or change.line
                yield Hit(line, f"definition of done cannot be checked: {result.detail}", level)


def vague_wording(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM504."""
    for change in _held_to_account(incident):
        words = vague_phrase(change.what, context.settings.lint.vague)
        if words:
            yield Hit(change.line, f'vague: "{words}"; say what will be different, so that one can see it')


def weakly_enforced(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM505."""
    for change in live(incident.process_changes):
        if change.enforced_by.strength is Strength.WEAK:
            by = "by nothing" if change.enforced_by is Enforcement.NONE else f"by {change.enforced_by}"
            yield Hit(change.line, f"action item, not a process change: enforced {by}")


def only_weak(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM506."""
    changes = live(incident.process_changes)
    if changes and all(change.enforced_by.strength is Strength.WEAK for change in changes):
        yield Hit(changes[0].line, "only weak changes: all of it relies on memory")


def closes_no_gate(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM510: of process changes; instrumentation lets one notice, whatever the gates."""
    for change in live(incident.process_changes):
        if not change.closes:
            yield Hit(change.line, "change that closes no gate")


RULES = (
    Rule("PM501", LintLevel.ERROR, "change without owner", without_owner, waivable=True),
    Rule("PM502", LintLevel.ERROR, "open change without due date", without_due_date, waivable=True),
    Rule("PM503", LintLevel.WARNING, "no machine-checkable definition of done", without_check, waivable=True),
    Rule("PM504", LintLevel.WARNING, "vague wording", vague_wording, waivable=True),
    Rule(
        "PM505",
        LintLevel.WARNING,
        "action item, not a process change: weak enforcement",
        weakly_enforced,
        waivable=True,
    ),
    Rule("PM506", LintLevel.ERROR, "only weak changes", only_weak, waivable=True),
    Rule("PM510", LintLevel.WARNING, "change that closes no gate", closes_no_gate, waivable=True),
)
