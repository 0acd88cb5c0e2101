"""Findings as text for people and as JSON for tools; nothing here prints or decides."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_incidents.counting import counted
from pytest_incidents.escaping import visible, workflow_message, workflow_property
from pytest_incidents.lint import RULES, Finding
from pytest_incidents.lint.findings import LintLevel
from pytest_incidents.lint.sarif import sarif

FORMAT = 1  # of the JSON; 1 is the first, later ones only add keys
_LOUDEST_FIRST = (LintLevel.ERROR, LintLevel.WARNING, LintLevel.NOTE)
_CLAIMED = "PM509"


@dataclass(frozen=True, slots=True)
class Report:
    """What a run of the rules has to say.

    Args:
        findings: in the order of reading.
        records: how many records the rules looked at.
        not_checked: what they could not look at, one phrase each.
        why_not: what it would take, in words.
    """

    findings: tuple[Finding, ...]
    records: int
    not_checked: tuple[str, ...] = ()
    why_not: str = ""

    @property
    def totals(self) -> Mapping[LintLevel, int]:
        """How many findings there are of each level."""
        counted = Counter(finding.level for finding in self.findings)
        return {level: counted[level] for level in _LOUDEST_FIRST}


def text(report: Report) -> str:
    """One line for each finding, for editors to jump to; below, where to begin and how many there are."""
    lines = [visible(f"{one.path}:{one.line}: {one.level} {one.rule} {one.message}") for one in report.findings]
    if report.findings:
        rule = _where_to_start(report)
        lines += ["", _start(report, rule), f'why a rule is there, and how to satisfy it: docs, "Lint", {rule}']
    if report.not_checked:
        lines.append(f"not checked, {report.why_not}: {'; '.join(report.not_checked)}")
    return "\n".join([*lines, _summary(report)]) + "\n"


def _where_to_start(report: Report) -> str:
    """Claims that do not hold; else the rule that finds most at the loudest level."""
    if report.findings[0].rule == _CLAIMED:
        return _CLAIMED
    loudest = max(report.findings, key=lambda finding: finding.level.rank).level
    counted = Counter(finding.rule for finding in report.findings if finding.level is loudest)
    return min(counted, key=lambda rule: (-counted[rule], rule))


def _start(report: Report, rule: str) -> str:
    found = [finding for finding in report.findings if finding.rule == rule]
    if rule == _CLAIMED:
        changes = len({(finding.path, finding.line) for finding in found})
        what, are = ("1 change", "is") if changes == 1 else (f"{changes} changes", "are")
        return f"start with {rule}: {what} that people believe {are} in place, and {are} not."
    return f"start with {rule}: {RULES[rule].summary}, {len(found)} time{'s' if len(found) > 1 else ''}."


def _summary(report: Report) -> str:
    counts = [counted(number, level) for level, number in report.totals.items() if number]
    return f"{counted(report.records, 'record')}: {', '.join(counts) or 'nothing to mend'}"


def json_text(report: Report) -> str:
    """Everything, as one JSON object."""
    document = {
        "format": FORMAT,
        "records": report.records,
        "totals": {str(level): number for level, number in report.totals.items()},
        "findings": [
            {
                "rule": one.rule,
                "level": str(one.level),
                "path": one.path,
                "line": one.line,
                "message": one.message,
                "incident": one.incident,
            }
            for one in report.findings
        ],
        "not_checked": list(report.not_checked),
    }
    return json.dumps(document, indent=1) + "\n"


def github(report: Report) -> str:
    """Workflow commands, which become annotations of the changed files; then the summary as plain text."""
    kinds = {LintLevel.ERROR: "error", LintLevel.WARNING: "warning", LintLevel.NOTE: "notice"}
    lines = [
        f"::{kinds[one.level]} file={workflow_property(one.path)},line={one.line},"
        f"title={workflow_property(f'{one.rule} {one.incident}')}::{workflow_message(one.message)}"
        for one in report.findings
    ]
    return "\n".join([*lines, _summary(report)]) + "\n"


def sarif_text(report: Report) -> str:
    """SARIF 2.1.0, for code scanning and for editors."""
    return json.dumps(sarif(report.findings, tuple(RULES.values())), indent=1) + "\n"


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": text,
    "json": json_text,
    "github": github,
    "sarif": sarif_text,
}
