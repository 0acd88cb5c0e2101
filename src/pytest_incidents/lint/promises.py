"""PM507 to PM509, PM511: question 4. Was the change done, on time, in truth, and for the first time?"""

from bisect import bisect_left
from collections.abc import Iterator

from pytest_incidents.lint.context import Context, all_changes, live
from pytest_incidents.lint.findings import Hit, LintLevel, Rule
from pytest_incidents.lint.wording import significant_words
from pytest_incidents.model import Incident
from pytest_incidents.vocabulary import ChangeStatus, CheckState


def overdue(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM507."""
    for change in all_changes(incident):
        if change.status.is_open and change.due is not None and change.due.day < context.today:
            yield Hit(change.line, f"overdue since {change.due.day}")


def rejected_without_reason(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM508."""
    for change in all_changes(incident):
        if change.status is ChangeStatus.REJECTED and not change.reject_reason.strip():
            yield Hit(change.line, "rejected without reason")


def claimed_not_in_place(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM509."""
    for change, results in context.results(incident):
        for result in results if change.status is ChangeStatus.DONE else ():
            if result.state is CheckState.FAILS:
                yield Hit(change.line, f"claimed done, not in place: {result.detail}")


def said_before(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM511: the action item graveyard."""
    for change in live(all_changes(incident)):
        words = significant_words(change.what)
        buried = context.buried.get((incident.defect_class, words), ())
        before = bisect_left(buried, incident.order, key=lambda pair: pair[0].order)
        if words and before:
            one, earlier = buried[before - 1]
            yield Hit(change.line, f"the same words as a change of {one.id} ({earlier.status}): it did not help then")


RULES = (
    Rule("PM507", LintLevel.WARNING, "overdue change", overdue, waivable=True),
    Rule("PM508", LintLevel.ERROR, "rejected without reason", rejected_without_reason, waivable=True),
    Rule("PM509", LintLevel.ERROR, "claimed done, but its check fails", claimed_not_in_place),
    Rule(
        "PM511",
        LintLevel.WARNING,
        "the same wording as an earlier, closed change of the same class",
        said_before,
        waivable=True,
    ),
)
