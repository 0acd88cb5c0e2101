import json

import pytest

from pytest_incidents.lint import RULES, Finding, LintLevel
from pytest_incidents.lint.formats import FORMATS, Report

CLAIM = Finding("PM509", LintLevel.ERROR, "postmortems/INC-4.md", 74, "claimed done, not in place: a is gone", "INC-4")
CHAIN = Finding("PM301", LintLevel.ERROR, "postmortems/INC-1.md", 9, "causal chain: 0 links, needs 2", "INC-1")
WHO = Finding("PM201", LintLevel.WARNING, "postmortems/INC-1.md", 1, "detection unknown", "INC-1")
LATER = Finding("PM802", LintLevel.NOTE, "postmortems/INC-1.md", 3, "waiver expires today", "INC-1")
HOSTILE = Finding(
    "PM201", LintLevel.WARNING, "post,mortems:/a\nb.md", 1, "50 % \x1b[31m\n::error::owned \u202e", "INC-1"
)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Report((), 3), "3 records: nothing to mend\n"),
        (
            Report((CLAIM, WHO, CHAIN, LATER), 2),
            (
                "postmortems/INC-4.md:74: error PM509 claimed done, not in place: a is gone\n"
                "postmortems/INC-1.md:1: warning PM201 detection unknown\n"
                "postmortems/INC-1.md:9: error PM301 causal chain: 0 links, needs 2\n"
                "postmortems/INC-1.md:3: note PM802 waiver expires today\n"
                "\n"
                "start with PM509: 1 change that people believe is in place, and is not.\n"
                'why a rule is there, and how to satisfy it: docs, "Lint", PM509\n'
                "2 records: 2 errors, 1 warning, 1 note\n"
            ),
        ),
        (
            Report((WHO, CHAIN), 1, ("PM701, 2 tests: entries", "PM804, 1 waiver"), "for want of --run RUN.json"),
            (
                "postmortems/INC-1.md:1: warning PM201 detection unknown\n"
                "postmortems/INC-1.md:9: error PM301 causal chain: 0 links, needs 2\n"
                "\n"
                "start with PM301: causal chain shorter than two links, 1 time.\n"
                'why a rule is there, and how to satisfy it: docs, "Lint", PM301\n'
                "not checked, for want of --run RUN.json: PM701, 2 tests: entries; PM804, 1 waiver\n"
                "1 record: 1 error, 1 warning\n"
            ),
        ),
        (
            Report((HOSTILE,), 1),
            (
                "post,mortems:/a b.md:1: warning PM201 50 % \\x1b[31m ::error::owned \\u202e\n"
                "\n"
                "start with PM201: detection unknown, 1 time.\n"
                'why a rule is there, and how to satisfy it: docs, "Lint", PM201\n'
                "1 record: 1 warning\n"
            ),
        ),
    ],
    ids=["clean", "claim", "not-checked", "hostile"],
)
def test_text_is_a_line_each_and_says_where_to_begin(report, expected):
    """One line for each finding; the claim first, else what is found most; control characters are shown."""
    assert FORMATS["text"](report) == expected


def test_two_claims_of_one_change_are_one_change():
    """The hint counts changes, not checks."""
    other = Finding("PM509", LintLevel.ERROR, CLAIM.path, 74, "claimed done, not in place: b is gone", "INC-4")
    third = Finding("PM509", LintLevel.ERROR, CLAIM.path, 90, "claimed done, not in place: c is gone", "INC-4")
    assert "start with PM509: 1 change that" in FORMATS["text"](Report((CLAIM, other), 1))
    assert "start with PM509: 2 changes that people believe are" in FORMATS["text"](Report((CLAIM, other, third), 1))


def test_json_holds_everything():
    """Tools get every field of every finding, the totals, and what was not checked."""
    assert json.loads(FORMATS["json"](Report((CLAIM, LATER), 2, ("PM804, 1 waiver",), "because"))) == {
        "format": 1,
        "records": 2,
        "totals": {"error": 1, "warning": 0, "note": 1},
        "findings": [
            {
                "rule": "PM509",
                "level": "error",
                "path": "postmortems/INC-4.md",
                "line": 74,
                "message": "claimed done, not in place: a is gone",
                "incident": "INC-4",
            },
            {
                "rule": "PM802",
                "level": "note",
                "path": "postmortems/INC-1.md",
                "line": 3,
                "message": "waiver expires today",
                "incident": "INC-1",
            },
        ],
        "not_checked": ["PM804, 1 waiver"],
    }


def test_workflow_commands_cannot_be_forged():
    """Each finding is one annotation at its line; its text can neither end the command nor begin another."""
    assert FORMATS["github"](Report((CLAIM, LATER, HOSTILE), 2)) == (
        "::error file=postmortems/INC-4.md,line=74,title=PM509 INC-4::claimed done, not in place: a is gone\n"
        "::notice file=postmortems/INC-1.md,line=3,title=PM802 INC-1::waiver expires today\n"
        "::warning file=post%2Cmortems%3A/a b.md,line=1,title=PM201 INC-1"
        "::50 %25 \\x1b[31m ::error::owned \\u202e\n"
        "2 records: 1 error, 1 warning, 1 note\n"
    )


def test_sarif_names_the_tool_its_rules_and_each_finding():
    """A log of version 2.1.0: every rule, and a result for each finding that points at it."""
    log = json.loads(FORMATS["sarif"](Report((CLAIM,), 1)))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert (log["version"], run["tool"]["driver"]["name"]) == ("2.1.0", "pytest-incidents")
    assert [rule["id"] for rule in rules] == list(RULES)
    (result,) = run["results"]
    assert rules[result["ruleIndex"]]["id"] == "PM509"
    fingerprint = result.pop("partialFingerprints")["finding/v1"]
    assert len(fingerprint) == 64
    assert result == {
        "ruleId": "PM509",
        "ruleIndex": list(RULES).index("PM509"),
        "level": "error",
        "message": {"text": "INC-4: claimed done, not in place: a is gone"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "postmortems/INC-4.md"},
                    "region": {"startLine": 74},
                }
            }
        ],
    }


def test_sarif_locations_are_uris():
    """Spaces and odd characters are escaped, an absolute path becomes a file URI, a line is at least 1."""
    paths = ["post mortems/ä:1.md", "/shared/INC-1.md", "post\udcffmortems/a.md"]
    findings = tuple(Finding("PM201", LintLevel.WARNING, path, 0, "x", "INC-1") for path in paths)
    places = [
        one["locations"][0]["physicalLocation"]
        for one in json.loads(FORMATS["sarif"](Report(findings, 1)))["runs"][0]["results"]
    ]
    assert [place["artifactLocation"]["uri"] for place in places] == [
        "post%20mortems/%C3%A4%3A1.md",
        "file:///shared/INC-1.md",
        "post%FFmortems/a.md",
    ]
    assert {place["region"]["startLine"] for place in places} == {1}


def test_a_fingerprint_outlives_an_edit_above():
    """The same finding at another line has the same fingerprint; another message has another."""
    moved = Finding("PM509", LintLevel.ERROR, CLAIM.path, 80, CLAIM.message, CLAIM.incident)
    other = Finding("PM509", LintLevel.ERROR, CLAIM.path, 74, "claimed done, not in place: b is gone", CLAIM.incident)
    results = json.loads(FORMATS["sarif"](Report((CLAIM, moved, other), 1)))["runs"][0]["results"]
    prints = [result["partialFingerprints"]["finding/v1"] for result in results]
    assert prints[0] == prints[1] != prints[2]
