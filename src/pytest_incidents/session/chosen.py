"""What to say of an incident that was chosen with ``--incident`` when none of its guards passed or failed."""

from collections.abc import Iterable, Iterator

from pytest_incidents.audit import wording
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Outcome, Reason


def unanswered(judged: Iterable[Judged], wanted: Iterable[str], *, everywhere: bool) -> Iterator[str]:
    """Why a chosen incident stays without an answer, and what to do next.

    Args:
        judged: the verdicts to speak of.
        wanted: ids of the chosen incidents.
        everywhere: whether the whole suite was collected, so that a guard that is not here is nowhere.
    """
    by_id = {one.incident.id: one for one in judged}
    for one in (by_id[id_] for id_ in dict.fromkeys(wanted) if id_ in by_id):
        if not any(guard.passed or guard.failed for guard in one.guards):
            yield _in_words(one, everywhere=everywhere)


def _in_words(one: Judged, *, everywhere: bool) -> str:
    id_ = one.incident.id
    if not one.guards:
        if everywhere:
            return f"no test guards {id_}: nothing to run for it; next: {_step(one, Reason.MISSING)}"
        return f"no test that was collected here guards {id_}: nothing to run for it"
    if any(guard.outcome in {Outcome.SKIPPED, Outcome.XFAILED} for guard in one.guards):
        why = wording.why(one.incident, Reason.DISARMED, one.guards, one.required, one.missing_gates)
        return f"{id_}: {why}; next: {_step(one, Reason.DISARMED)}"
    return f"{id_}: {one.guards[0].nodeid} was collected, and did not run"


def _step(one: Judged, reason: Reason) -> str:
    return wording.next_step(one.incident, reason, one.guards, one.missing_gates)
