"""The report as GitHub annotations: at the line of the record, and at the line of the test."""

from collections.abc import Iterator

from pytest_incidents.audit import Assessment
from pytest_incidents.escaping import workflow_message, workflow_property
from pytest_incidents.evidence import Guard
from pytest_incidents.verdicts import Judged, worst_first
from pytest_incidents.vocabulary import Outcome, Reason, Verdict

_LONGEST = 500  # characters of a message; GitHub shows a few lines
_SPEAK_OF_TESTS = (Reason.FAILING, Reason.DISARMED, Reason.NOT_RUN, Reason.WRONG_GATE)


def render(assessment: Assessment) -> str:
    """One workflow command a line, worst first, because GitHub shows only the first of a step.

    A gap that fails the run is an error; one that the policy lets pass, a change that is claimed and not in
    place, and one that is overdue are warnings; what runs in grace is a notice.
    """
    return "".join(f"{line}\n" for line in _lines(assessment))


def _lines(assessment: Assessment) -> Iterator[str]:
    for one in worst_first(assessment.judged, Verdict.GAP):
        fails = assessment.policy.failed and one.incident.id not in assessment.policy.excused
        yield from _of_gap(one, "error" if fails else "warning")
    for item in assessment.figures.pressing:
        title = f"{item.incident} {item.state.replace('-', ' ')}"
        message = f"{item.change.what}: {item.why}; {item.next_step}"
        yield _command("warning", item.source.path, item.source.line, title, message)
    for one in worst_first(assessment.judged, Verdict.GRACE):
        source = one.incident.source
        yield _command("notice", source.path, source.line, _title(one), f"{one.message}; grace ends {one.until}")


def _of_gap(one: Judged, level: str) -> Iterator[str]:
    message = one.message + (f"; next: {one.next_step}" if one.next_step else "")
    source = one.incident.source
    yield _command(level, source.path, source.line, _title(one), message)
    tests = dict.fromkeys((guard.path, guard.line, guard.nodeid) for guard in one.guards if _is_meant(one, guard))
    for path, line, nodeid in tests:
        yield _command(level, path, line, _title(one), f"{nodeid} guards this incident: {one.incident.title}")


def _title(one: Judged) -> str:
    return f"{one.incident.id} {one.incident.severity} {one.reason or one.verdict}"


def _is_meant(one: Judged, guard: Guard) -> bool:
    """Whether the reason speaks of this test."""
    if one.reason is Reason.FAILING:
        return guard.failed
    if one.reason is Reason.DISARMED:
        return guard.outcome in {Outcome.SKIPPED, Outcome.XFAILED}
    return one.reason in _SPEAK_OF_TESTS


def _command(level: str, path: str, line: int, title: str, message: str) -> str:
    place = f"file={workflow_property(path)},line={max(line, 1)},title={workflow_property(_cut(title))}"
    return f"::{level} {place}::{workflow_message(_cut(message))}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
