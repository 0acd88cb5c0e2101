"""Findings in the Static Analysis Results Interchange Format, version 2.1.0."""

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from pytest_incidents.lint.findings import Finding, Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def sarif(findings: Sequence[Finding], rules: Sequence[Rule]) -> dict[str, Any]:
    """The log of one run: every rule there is, and the findings as results.

    Paths are relative to the root of the repository, as code scanning expects; a registry outside of it has
    absolute ones. A result's fingerprint leaves the line out, so that it is the same after an edit above it.
    """
    places = {rule.id: place for place, rule in enumerate(rules)}
    driver = {
        "name": "pytest-incidents",
        "rules": [_rule(rule) for rule in rules],
    }
    results = [_result(finding, places[finding.rule]) for finding in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "help": {"text": f'{rule.summary}. Why the rule is there, and how to satisfy it: docs, "Lint", {rule.id}.'},
        "defaultConfiguration": {"level": str(rule.level)},
    }


def _result(finding: Finding, place: int) -> dict[str, Any]:
    location = {"artifactLocation": {"uri": _uri(finding.path)}, "region": {"startLine": max(finding.line, 1)}}
    said = f"{finding.rule}\n{finding.incident}\n{finding.message}"
    return {
        "ruleId": finding.rule,
        "ruleIndex": place,
        "level": str(finding.level),
        "message": {"text": f"{finding.incident}: {finding.message}"},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"finding/v1": sha256(said.encode("utf-8", "replace")).hexdigest()},
    }


def _uri(path: str) -> str:
    return PurePath(path).as_uri() if PurePath(path).is_absolute() else quote(os.fsencode(path))
