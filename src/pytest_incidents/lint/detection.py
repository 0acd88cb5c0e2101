"""PM2xx and PM601: questions 1 and 5. What did it do, who noticed, and how will we notice sooner?"""

from collections.abc import Iterator

from pytest_incidents.lint.context import Context, line_of, live
from pytest_incidents.lint.findings import Hit, LintLevel, Rule
from pytest_incidents.model import Incident
from pytest_incidents.vocabulary import DetectedBy, Effect, Enforcement


def detection_unknown(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM201."""
    if incident.detection.source is DetectedBy.UNKNOWN:
        yield Hit(line_of(incident, "detection"), "detection unknown")


def found_by_people(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM202."""
    source = incident.detection.source
    if source.by_people and not live(incident.instrumentation):
        how = "by accident" if source is DetectedBy.ACCIDENT else f"by {_a(source)}"
        yield Hit(line_of(incident, "detection"), f"found {how}, and no instrumentation answers")


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def signal_missed(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM203: a monitor among the process changes is an answer, too."""
    missed = incident.detection.missed_signals
    watched = any(change.enforced_by is Enforcement.MONITOR for change in live(incident.process_changes))
    if missed and not watched and not live(incident.instrumentation):
        yield Hit(line_of(incident, "detection"), f"a signal was missed, and nothing is done about it: {missed[0]}")


def impact_not_quantified(incident: Incident, _context: Context) -> Iterator[Hit]:
    """PM204: what had no effect needs no number."""
    if not incident.impact.is_quantified and incident.impact.effect is not Effect.NONE:
        message = "impact not quantified: users_affected, share_affected or cost"
        yield Hit(line_of(incident, "impact"), message)


def question_five_unanswered(incident: Incident, context: Context) -> Iterator[Hit]:
    """PM601: silent where PM202 or PM203 says the same, and why."""
    said = [*found_by_people(incident, context), *signal_missed(incident, context)]
    if not said and not live(incident.instrumentation):
        yield Hit(line_of(incident, "instrumentation"), "no instrumentation: how will we notice sooner?")


RULES = (
    Rule("PM201", LintLevel.WARNING, "detection unknown", detection_unknown, waivable=True),
    Rule("PM202", LintLevel.ERROR, "people found it and no instrumentation answers", found_by_people, waivable=True),
    Rule("PM203", LintLevel.ERROR, "a missed signal and nothing done about it", signal_missed, waivable=True),
    Rule("PM204", LintLevel.WARNING, "impact not quantified", impact_not_quantified, waivable=True),
    Rule("PM601", LintLevel.WARNING, "question five unanswered", question_five_unanswered, waivable=True),
)
