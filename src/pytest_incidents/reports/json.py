"""The run record: one JSON document that every report can be made from again, later and elsewhere.

Format history: 1 is the first. Later formats only add keys.
"""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from pytest_incidents import plain
from pytest_incidents.audit import Assessment
from pytest_incidents.checks.guards import refuse_unfit
from pytest_incidents.errors import InputError
from pytest_incidents.evidence import CheckResult, Guard, History, Run, RunInfo, RunRecord
from pytest_incidents.metrics import ChangeFigures, ChangeState, Figures, Ratio
from pytest_incidents.model import Incident
from pytest_incidents.settings import Rules
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Outcome

FORMAT = 1


def render(assessment: Assessment) -> str:
    """The run record of an assessment, as JSON text."""
    record, figures = assessment.record, assessment.figures
    tests = _tests(record)
    document = {
        "format": FORMAT,
        "run": plain.dump(assessment.run) | {"today": assessment.today.isoformat()},
        "parts": [_part(run) for run in record.runs],
        "parts_are_whole": record.parts_are_whole,
        "settings": _settings(record.rules),
        "policy": plain.dump(assessment.policy),
        "totals": _with_shares(figures.totals),
        "levels": plain.dump(figures.levels),
        "incidents": [_incident(judged, tests.get(judged.incident.id, [])) for judged in assessment.judged],
        **_figures(figures),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def _part(run: Run) -> dict[str, Any]:
    """One run with what only it knows; its guards stand with the incidents they guard."""
    return {
        "run": plain.dump(run.info),
        "class_guards": [_test(guard) | {"defect_class": guard.target} for guard in run.class_guards],
        "named_tests": plain.dump(run.named_tests),
        "checks": plain.dump(run.checks),
        "history": plain.dump(run.history),
    }


def _settings(rules: Rules) -> dict[str, Any]:
    settings = plain.dump(rules)
    return {**settings, "severities": {one.pop("name"): one for one in settings["severities"]}}


def _tests(record: RunRecord) -> dict[str, list[dict[str, Any]]]:
    """Incident id → its tests in every run."""
    tests: dict[str, list[dict[str, Any]]] = {}
    for run in record.runs:
        for guard in run.guards:
            tests.setdefault(guard.target, []).append(_test(guard) | {"run": run.info.id})
    return tests


def _incident(judged: Judged, tests: list[dict[str, Any]]) -> dict[str, Any]:
    incident = judged.incident
    return {
        "id": incident.id,
        "title": incident.title,
        "severity": incident.severity,
        "defect_class": incident.defect_class,
        "started": str(incident.started),
        "source": str(incident.source),
        "verdict": str(judged.verdict),
        "reason": plain.dump(judged.reason),
        "message": judged.message,
        "next": judged.next_step,
        "level": plain.dump(judged.level),
        "required": str(judged.required),
        "missing_gates": list(judged.missing_gates),
        "guarded_in": judged.guarded_in,
        "seen_in": judged.seen_in,
        "until": plain.dump(judged.until),
        "record": plain.dump(incident),
        "tests": tests,
        "proof": None,
    }


def _test(guard: Guard) -> dict[str, Any]:
    fields = {key: value for key, value in plain.dump(guard).items() if key != "target"}
    return {**fields, "outcome": str(guard.outcome), "reach": None}


def _with_shares(value: Any) -> dict[str, Any]:
    """A value's fields, each ratio as its share and, beside it, its two numbers."""
    fields: dict[str, Any] = plain.dump(value)
    for name in list(fields):
        ratio = getattr(value, name)
        if isinstance(ratio, Ratio):
            fields[name] = ratio.value
            fields[f"{name}_of"] = plain.dump(ratio)
    return fields


def _figures(figures: Figures) -> dict[str, Any]:
    """The figures that other tools ask for; every other one can be worked out again from the record."""
    recurrence = figures.recurrence
    return {
        "defect_classes": [_with_shares(one) for one in figures.classes],
        "recurrence": {
            "window": recurrence.window,
            "repeats": recurrence.repeats,
            "expected_by_chance": recurrence.expected_by_chance,
            "after_closure": recurrence.after_closure,
        },
        "gates": plain.dump(figures.gates),
        "process_changes": _changes(figures.changes),
        "instrumentation": _changes(figures.instrumentation),
        "times": plain.dump(figures.times),
        "time_to_guard": plain.dump(figures.time_to_guard),
        "hot_spots": plain.dump(figures.hot_spots),
    }


def _changes(changes: ChangeFigures) -> dict[str, Any]:
    return {
        "total": changes.total,
        "done": changes.done,
        "verified": changes.verified,
        "claimed_not_in_place": changes.claimed_not_in_place,
        "overdue": changes.overdue,
        "by_state": plain.dump(changes.by_state),
        "claims": [
            {"incident": item.incident, "what": item.change.what, "source": str(item.source), "why": item.why}
            for item in changes.items
            if item.state is ChangeState.CLAIMED_NOT_IN_PLACE
        ],
    }


def read_file(path: Path, shown: str) -> RunRecord:
    """The record in a file.

    Args:
        path: the file.
        shown: the path as the user wrote it, for messages.

    Raises:
        InputError: it cannot be read, or is no run record.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError.single(f"no run record: {error.strerror or error}", shown) from None
    except ValueError:
        raise InputError.single("no run record: not UTF-8 text", shown) from None
    return read(text, shown)


def read(text: str, where: str) -> RunRecord:
    """The record that :func:`render` wrote.

    Raises:
        InputError: the text is no run record, or of a format this version does not know.
    """
    document = _document(text, where)
    try:
        return _record(document)
    except plain.PlainError as error:
        raise InputError.single(f"no run record: {error}", where) from None
    except InputError as error:
        raise InputError(replace(problem, path=where) for problem in error.problems) from None


def _document(text: str, where: str) -> dict[str, Any]:
    """The JSON object of a format that this version knows."""
    if not text.strip():
        raise InputError.single("no run record: the file is empty", where)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError.single(f"no run record: not JSON ({error})", where) from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        found = document.get("format") if isinstance(document, dict) else None
        raise InputError.single(f"no run record of format {FORMAT}: found format {found!r}", where)
    return document


def _record(document: dict[str, Any]) -> RunRecord:
    entries = _objects(document.get("incidents"), "incidents")
    incidents = tuple(
        plain.load(Incident, entry.get("record"), f"incidents[{place}].record") for place, entry in enumerate(entries)
    )
    _refuse_twins([incident.id for incident in incidents], "incident")
    guards: dict[str, list[Guard]] = {}
    for entry, incident in zip(entries, incidents, strict=True):
        for test in _objects(entry.get("tests"), f"{incident.id}.tests"):
            run = plain.load(str, test.get("run"), f"{incident.id}.tests.run")
            guards.setdefault(run, []).append(
                plain.load(Guard, {**test, "target": incident.id}, f"{incident.id}.tests")
            )
    runs = tuple(
        _run(part, f"parts[{place}]", guards) for place, part in enumerate(_objects(document.get("parts"), "parts"))
    )
    _refuse_twins([run.info.id for run in runs], "run")
    if not runs:
        raise plain.PlainError("it has no run")
    if guards:
        raise plain.PlainError(f"tests of a run that is not among its parts: {', '.join(guards)}")
    for run_ in runs:
        refuse_unfit(run_.checks, incidents)
    return RunRecord(
        runs=runs,
        incidents=incidents,
        rules=_rules(document.get("settings")),
        parts_are_whole=plain.load(bool, document.get("parts_are_whole", False), "parts_are_whole"),
    )


def _objects(value: Any, where: str) -> tuple[dict[str, Any], ...]:
    return plain.load(tuple[dict[str, Any], ...], value, where)


def _refuse_twins(names: list[str], kind: str) -> None:
    twins = [name for name, count in Counter(names).items() if count > 1]
    if twins:
        raise plain.PlainError(f"the {kind} {twins[0]} is in it twice")


def _run(part: dict[str, Any], where: str, guards: dict[str, list[Guard]]) -> Run:
    """One run; its guards are taken out of those that wait for their run."""
    info = plain.load(RunInfo, part.get("run"), f"{where}.run")
    class_guards = _objects(part.get("class_guards"), f"{where}.class_guards")
    checks, history = part.get("checks"), part.get("history")
    return Run(
        info=info,
        guards=tuple(sorted(guards.pop(info.id, ()), key=lambda guard: (guard.nodeid, guard.target))),
        class_guards=tuple(
            plain.load(Guard, {**one, "target": one.get("defect_class")}, f"{where}.class_guards")
            for one in class_guards
        ),
        named_tests=plain.load(dict[str, Outcome], part.get("named_tests"), f"{where}.named_tests"),
        checks=plain.load(dict[str, tuple[tuple[CheckResult, ...], ...]], checks, f"{where}.checks"),
        history=None if history is None else plain.load(History, history, f"{where}.history"),
    )


def _rules(value: Any) -> Rules:
    settings = plain.load(dict[str, Any], value, "settings")
    scale = plain.load(dict[str, dict[str, Any]], settings.get("severities"), "settings.severities")
    severities = [{**one, "name": name} for name, one in scale.items()]
    return plain.load(Rules, {**settings, "severities": severities}, "settings")
