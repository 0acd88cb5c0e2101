"""Test reports, phase by phase → how each test ended."""

from dataclasses import dataclass

import pytest

from pytest_incidents.session.ending import skip_reason
from pytest_incidents.vocabulary import Outcome


@dataclass(slots=True)
class _Ending:
    outcome: Outcome = Outcome.NOT_RUN
    why: str = ""
    flaky: bool = False


class Outcomes:
    """Outcomes by node id. A rerun starts a test anew: the last attempt counts, and the test is flaky."""

    def __init__(self) -> None:
        self._endings: dict[str, _Ending] = {}

    def note(self, report: pytest.TestReport) -> None:
        """Take one phase of one test into account."""
        ending = self._endings.get(report.nodeid)
        if ending is None:
            ending = self._endings[report.nodeid] = _Ending()
        if report.outcome == "rerun":  # type: ignore[comparison-overlap]  # pytest-rerunfailures adds this word
            ending.outcome, ending.why, ending.flaky = Outcome.NOT_RUN, "", True
            return
        found = _outcome(report)
        if found is None or ending.outcome is Outcome.FAILED:
            return
        if ending.outcome is Outcome.ERROR and found is not Outcome.FAILED:
            return  # whatever passes beside it, or after it (a subtest), does not undo it
        ending.outcome = found
        ending.why = _why(report) if found in {Outcome.SKIPPED, Outcome.XFAILED} else ""

    def of(self, nodeid: str) -> tuple[Outcome, str, bool]:
        """Outcome, the reason it gave, and whether it needed a rerun."""
        ending = self._endings.get(nodeid, _Ending())
        return ending.outcome, ending.why, ending.flaky

    def __contains__(self, nodeid: str) -> bool:
        """Whether the test reported anything."""
        return nodeid in self._endings


def _outcome(report: pytest.TestReport) -> Outcome | None:
    """What one phase says of the whole test; None where it says nothing."""
    if report.failed:
        return Outcome.ERROR if report.when in {"setup", "teardown"} else Outcome.FAILED
    if report.passed and report.when != "call":
        return None
    expected = hasattr(report, "wasxfail")
    if report.skipped:
        return Outcome.XFAILED if expected else Outcome.SKIPPED
    return Outcome.XPASSED if expected else Outcome.PASSED


def _why(report: pytest.TestReport) -> str:
    """The reason that a skip or an expected failure gave."""
    if hasattr(report, "wasxfail"):
        return str(report.wasxfail).removeprefix("reason: ")
    return skip_reason(report.longrepr)
