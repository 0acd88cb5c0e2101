"""Incidents, evidence, policy and a day → one verdict for each incident. The one function every door calls."""

from dataclasses import dataclass
from datetime import date

from pytest_incidents.evidence import RunInfo, RunRecord
from pytest_incidents.metrics import Figures
from pytest_incidents.policy import PolicyResult
from pytest_incidents.verdicts import Judged


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdicts and figures of one record: what every report renders.

    Args:
        record: what was judged.
        run: the run as one, also where several were merged.
        today: the UTC day it was judged by.
        policy: what it does to the exit code.
        judged: one verdict for each incident, ordered by start.
        figures: the figures of the report, computed from the above.
    """

    record: RunRecord
    run: RunInfo
    today: date
    policy: PolicyResult
    judged: tuple[Judged, ...]
    figures: Figures
