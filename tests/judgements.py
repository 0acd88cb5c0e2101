"""Verdicts for tests of figures: an incident and what the audit is to have said of it."""

from assessments import incident, moment
from pytest_incidents.evidence import Guard
from pytest_incidents.model import Incident
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Level, Outcome, Verdict


def judged(one: Incident | str, verdict: Verdict = Verdict.GUARDED, /, weight: float = 1, **said: object) -> Judged:
    """A verdict on an incident, or on one with just that id."""
    start = {
        "incident": incident(one) if isinstance(one, str) else one,
        "weight": weight,
        "severity_rank": 0,
        "verdict": verdict,
        "reason": None,
        "message": "",
        "next_step": "",
        "level": Level.PASSING,
        "required": Level.PASSING,
    }
    return Judged(**(start | said))


def history_of(*days_and_classes: tuple[str, str]) -> tuple[Incident, ...]:
    """Incidents ordered by start, each from its day and its class: ``("2026-01-02", "logic/rounding")``."""
    made = [
        incident(f"INC-{place}", started=moment(day), defect_class=name)
        for place, (day, name) in enumerate(days_and_classes, 1)
    ]
    return tuple(sorted(made, key=lambda one: one.order))


def class_guard(target: str, **said: object) -> Guard:
    """A test that guards a class; it passed unless something else is said."""
    start = {"nodeid": f"tests/test_{target}.py::test", "path": f"tests/test_{target}.py", "cases": {Outcome.PASSED: 1}}
    return Guard(**(start | {"target": target} | said))
