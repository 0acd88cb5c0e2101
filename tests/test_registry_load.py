"""Records of our own format: every field, every mistake, and what records say of each other."""

# ruff: noqa: E501 - the table of mistakes has one mistake a line

import pytest

from pytest_incidents.model import (
    CausalLink,
    Change,
    Check,
    Detection,
    External,
    Fix,
    GateAssessment,
    Impact,
    Incident,
    Moment,
    Source,
    Trigger,
    Waiver,
)
from pytest_incidents.registry.moments import moment_of
from pytest_incidents.vocabulary import (
    ChangeStatus,
    CheckKind,
    DetectedBy,
    Effect,
    Enforcement,
    GateVerdict,
    LinkKind,
    Status,
    TestDuty,
    TriggerKind,
)
from registries import HEAD, loaded, problems, record, wrong

FULL = """\
id: INC-42
title: Orders were charged twice
severity: sev1
started: 2026-01-05T10:00:00+02:00
status: closed
defect_class: concurrency/race
detected: 2026-01-05 08:30Z
acknowledged: "2026-01-05T08:35:00.5Z"
mitigated: 2026-01-05T09:00:00Z
resolved: 2026-01-06
introduced: 2025-12-24
closed: 2026-02-01
owner: payments
services: [checkout, ledger]
impact:
  summary: 412 orders
  effect: financial
  users_affected: 412
  share_affected: 0.02
  cost: about 9,000
detection:
  source: customer
  signal: a mail
  missed_signals: [duplicate keys in the log]
trigger:
  kind: code-deploy
  ref: 1a2b3c4
  summary: retries went live
causal_chain:
  - no key makes a charge idempotent
  - what: the client retries after a timeout
    kind: trigger
    catchable_at: [unit-tests, canary]
gates:
  unit-tests: {verdict: missed, why: no test retries, test: required}
  canary:
    verdict: bypassed
process_changes:
  - what: charges carry a key
    closes: [unit-tests]
    enforced_by: code
    owner: payments
    created: 2026-01-07
    due: 2026-01-20
    done: 2026-01-15
    status: done
    ticket: PAY-7
    done_when:
      - file: src/keys.py
      - setting: {file: pyproject.toml, at: tool.coverage.report.fail_under, at_least: 90}
      - recorded: {by: payments, on: 2026-01-15}
instrumentation:
  - what: alert on duplicate charges
    status: rejected
    reject_reason: the ledger refuses them now
action_items:
  - what: pay the money back
fix:
  commits: [0012345, abcdef0123456789abcdef0123456789abcdef01]
  paths: [src/pay/**]
  patch: defects/INC-42.patch
  sabotage: tests.sabotage:inc_42
  prove: no
  reason: it sends mail
tests: ["tests/test_pay.py::test_*"]
recurrence_of: []
aliases: ["PD:PT4KHLK", https://example.org/42]
waiver:
  reason: the vendor mends it in their next release
  approved_by: head of payments
  granted: 2026-01-10
  expires: 2026-03-01
external:
  reason: the defect is in the vendor's client
  guard: https://example.org/suite
facilitator: reliability
teams: [payments]
cwe: [CWE-362]
links: [https://example.org/report]
x: {anything: [goes, {here: too}]}
"""


def at(text: str) -> Moment:
    return Moment.parse(text)


def test_every_field(tmp_path):
    """A record with every field is an incident with every field."""
    (incident,) = loaded(tmp_path, {"postmortems/INC-42.yaml": FULL}).incidents
    assert incident == Incident(
        id="INC-42",
        title="Orders were charged twice",
        severity="sev1",
        started=at("2026-01-05T08:00:00Z"),
        source=Source("postmortems/INC-42.yaml", 1),
        status=Status.CLOSED,
        defect_class="concurrency/race",
        introduced=at("2025-12-24"),
        detected=at("2026-01-05T08:30:00Z"),
        acknowledged=at("2026-01-05T08:35:00.500000Z"),
        mitigated=at("2026-01-05T09:00:00Z"),
        resolved=at("2026-01-06"),
        closed=at("2026-02-01"),
        owner="payments",
        services=("checkout", "ledger"),
        teams=("payments",),
        facilitator="reliability",
        impact=Impact("412 orders", Effect.FINANCIAL, 412, 0.02, "about 9,000"),
        detection=Detection(DetectedBy.CUSTOMER, "a mail", ("duplicate keys in the log",)),
        trigger=Trigger(TriggerKind.CODE_DEPLOY, "1a2b3c4", "retries went live"),
        causal_chain=(
            CausalLink("no key makes a charge idempotent", line=30),
            CausalLink("the client retries after a timeout", LinkKind.TRIGGER, ("unit-tests", "canary"), 31),
        ),
        gates={
            "unit-tests": GateAssessment(GateVerdict.MISSED, "no test retries", TestDuty.REQUIRED, 35),
            "canary": GateAssessment(GateVerdict.BYPASSED, line=36),
        },
        process_changes=(
            Change(
                "charges carry a key",
                ("unit-tests",),
                Enforcement.CODE,
                "payments",
                at("2026-01-07"),
                at("2026-01-20"),
                at("2026-01-15"),
                ChangeStatus.DONE,
                ticket="PAY-7",
                done_when=(
                    Check(CheckKind.FILE, {"file": "src/keys.py"}, 49),
                    Check(
                        CheckKind.SETTING,
                        {"file": "pyproject.toml", "at": "tool.coverage.report.fail_under", "at_least": "90"},
                        50,
                    ),
                    Check(CheckKind.RECORDED, {"by": "payments", "on": "2026-01-15"}, 51),
                ),
                line=39,
            ),
        ),
        instrumentation=(
            Change(
                "alert on duplicate charges",
                status=ChangeStatus.REJECTED,
                reject_reason="the ledger refuses them now",
                line=53,
            ),
        ),
        action_items=(Change("pay the money back", line=57),),
        fix=Fix(
            ("0012345", "abcdef0123456789abcdef0123456789abcdef01"),
            ("src/pay/**",),
            "defects/INC-42.patch",
            "tests.sabotage:inc_42",
            prove=False,
            reason="it sends mail",
        ),
        tests=("tests/test_pay.py::test_*",),
        aliases=("PD:PT4KHLK", "https://example.org/42"),
        waiver=Waiver(
            "the vendor mends it in their next release",
            "head of payments",
            at("2026-01-10"),
            at("2026-03-01"),
            line=68,
        ),
        external=External("the defect is in the vendor's client", "https://example.org/suite"),
        cwe=("CWE-362",),
        links=("https://example.org/report",),
        lines=incident.lines,
    )
    names = [line.partition(":")[0] for line in FULL.splitlines()]
    assert incident.lines == {name: n for n, name in enumerate(names, 1) if name and name[0] not in " -"}


def test_markdown_json_and_yaml_say_the_same(tmp_path):
    """One record as Markdown with YAML or TOML front matter, as YAML and as JSON is one incident."""
    said = {"services": ["a", "b"], "impact": {"users_affected": 3, "share_affected": 0.5}, "fix": {"prove": False}}
    yaml = HEAD + "services: [a, b]\nimpact: {users_affected: 3, share_affected: 0.5}\nfix: {prove: false}\n"
    toml = (
        'id = "INC-1"\ntitle = "Orders were charged twice"\nseverity = "sev2"\nstarted = 2026-01-05\n'
        'services = ["a", "b"]\nimpact = {users_affected = 3, share_affected = 0.5}\nfix.prove = false\n'
    )
    import json

    head = {"id": "INC-1", "title": "Orders were charged twice", "severity": "sev2", "started": "2026-01-05"}
    variants = {
        "a.yaml": yaml,
        "a.yml": yaml,
        "a.md": f"---\n{yaml}---\n\n# Prose: with [brackets\n",
        "b.md": f"+++\n{toml}+++\n",
        "c.json": json.dumps(head | said),
    }
    incidents = set()
    for place, (name, text) in enumerate(variants.items()):
        (incident,) = loaded(tmp_path / str(place), {f"postmortems/{name}": text}).incidents
        incidents.add(
            (
                incident.id,
                incident.title,
                incident.severity,
                incident.started,
                incident.services,
                incident.impact,
                incident.fix,
            )
        )
    assert len(incidents) == 1


@pytest.mark.parametrize("text", ["\ufeff" + FULL, FULL.replace("\n", "\r\n"), ("\ufeff" + FULL).replace("\n", "\r\n")])
def test_bom_and_crlf_change_nothing(tmp_path, text):
    """What an editor on another system adds changes neither the incident, nor a line, nor the digest."""
    plain = loaded(tmp_path / "plain", {"postmortems/INC-42.yaml": FULL})
    other = loaded(tmp_path / "other", {"postmortems/INC-42.yaml": text})
    assert other == plain
    assert other.incidents == plain.incidents


def test_a_list_of_records(tmp_path):
    """A file may hold a list under incidents, each record with its own line."""
    text = "incidents:\n" + "".join(
        f"  - title: t\n    severity: sev1\n    started: 2026-01-0{n}\n    id: INC-{n}\n" for n in (3, 1, 2)
    )
    incidents = loaded(tmp_path, {"postmortems/all.yaml": text}).incidents
    assert [(incident.id, str(incident.source)) for incident in incidents] == [
        ("INC-1", "postmortems/all.yaml:9"),
        ("INC-2", "postmortems/all.yaml:13"),
        ("INC-3", "postmortems/all.yaml:5"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("incidents: []\nversion: 1\n", ["2: unknown key 'version' beside incidents"]),
        ("incidents:\n- x\n- [y]\n", ["2: a record is expected: a mapping of id, title, severity, started …"] * 1),
        ("- id: INC-1\n", ["1: a list of records stands under the key incidents"]),
        ("just text\n", ["1: a record is expected: a mapping of id, title, severity, started …"]),
        ("", ["1: a record is expected: a mapping of id, title, severity, started …"]),
        ("incidents: 3\n", ["1: unknown key 'incidents'"]),
    ],
)
def test_what_is_no_record(tmp_path, text, expected):
    """A YAML file that holds something else is a problem: it would be an incident that nobody sees."""
    found = problems(tmp_path, {"postmortems/a.yaml": text})
    assert set(expected) <= {problem.partition("a.yaml:")[2] for problem in found}


def test_ordered_by_start_then_id(tmp_path):
    """Incidents are ordered by start, ties by id, wherever their files lie; a date counts as midnight."""
    starts = {
        "B-1": "2026-01-05",
        "A-2": "2026-01-05T00:00:00Z",
        "A-1": "2026-01-05",
        "C-1": "2026-01-04T23:30:00-02:00",
        "D-1": "2025-12-31",
    }
    files = {
        f"postmortems/{'x/' * n}{name}.md": f"---\nid: {name}\ntitle: t\nseverity: sev1\nstarted: {start}\n---\n"
        for n, (name, start) in enumerate(starts.items())
    }
    registry = loaded(tmp_path, files)
    assert [incident.id for incident in registry.incidents] == ["D-1", "A-1", "A-2", "B-1", "C-1"]
    assert [incident.id for incident in registry.incidents] == [entry.id for entry in registry.index]
    assert sorted(registry.incidents, key=lambda incident: incident.order) == list(registry.incidents)


@pytest.mark.parametrize("empty", ["owner:", "owner: ''", "owner: ~", "owner: null", 'owner: ""'])
def test_nothing_is_not_said(tmp_path, empty):
    """A key without a value, as templates and exports have them, is as if it were not there."""
    assert record(tmp_path, f"{empty}\ndetected:\nservices:\nimpact: null\ngates: ~\n").owner == ""


MISTAKES = [
    ("status: open", "1: unknown status 'open' (one of draft, in-review, reviewed, closed)"),
    ("status: in_review", "1: unknown status 'in_review' (did you mean 'in-review'?)"),
    ("status: [draft]", "1: unknown status a list (one of draft, in-review, reviewed, closed)"),
    ("proces_changes: []", "1: unknown key 'proces_changes' (did you mean 'process_changes'?)"),
    ("zzz: 1", "1: unknown key 'zzz'"),
    ("impact: big", "1: impact: a mapping of summary, effect, users_affected, share_affected, cost is expected, not 'big'"),
    ("impact:\n  efect: outage", "2: unknown key 'efect' in impact (did you mean 'effect'?)"),
    ("impact:\n  effect: outages", "2: unknown effect 'outages' (did you mean 'outage'?)"),
    ("impact: {users_affected: -3}", "1: users_affected: a whole number is expected, not '-3'"),
    ("impact: {users_affected: 1e3}", "1: users_affected: a whole number is expected, not '1e3'"),
    ("impact: {users_affected: 1_000}", "1: users_affected: a whole number is expected, not '1_000'"),
    ("impact: {share_affected: 12%}", "1: share_affected: a number from 0 to 1 is expected, not '12%'"),
    ("impact: {share_affected: 1.5}", "1: share_affected: a number from 0 to 1 is expected, not '1.5'"),
    ("impact: {share_affected: nan}", "1: share_affected: a number from 0 to 1 is expected, not 'nan'"),
    ("services: checkout", "1: services: a list is expected, not 'checkout'"),
    ("services:\n  - a\n  -\n  - b", "3: services: an empty item"),
    ("services:\n  - a\n  - {b: c}", "3: services: text is expected, not a mapping"),
    ("detection: {source: customers}", "1: unknown source 'customers' (did you mean 'customer'?)"),
    ("trigger: {kind: deploy}", "1: unknown kind 'deploy' (did you mean 'code-deploy'?)"),
    ("causal_chain:\n  - kind: trigger", "2: causal_chain: what is missing"),
    ("causal_chain:\n  - what:\n    kind: trigger", "2: causal_chain: what is missing"),
    ("causal_chain:\n  - [a]", "2: causal_chain: a text, or a mapping of what, kind, catchable_at is expected, not a list"),
    ("gates:\n  canary: missed", "2: gates: a mapping of verdict, why, test is expected, not 'missed'"),
    ("gates:\n  canary:\n    verdict: miss", "3: unknown verdict 'miss' (did you mean 'missed'?)"),
    ("gates: [canary]", "1: gates: a mapping is expected, not a list"),
    ("process_changes:\n  - a change", "2: process_changes: a change: a mapping with what is expected, not 'a change'"),
    ("process_changes:\n  - owner: a", "2: process_changes: what is missing"),
    ("process_changes:\n  - {what: a, enforced_by: pipelines}", "2: unknown enforced_by 'pipelines' (did you mean 'pipeline'?)"),
    ("process_changes:\n  - what: a\n    due: soon", "3: due: a date such as 2026-11-23, or a time with its zone such as 2026-11-23T08:00:00Z, is expected, not 'soon'"),
    ("process_changes:\n  - what: a\n    done_when: tests pass", "3: done_when: a list is expected, not 'tests pass'"),
    ("process_changes:\n  - what: a\n    done_when:\n      - tests pass", "4: done_when: a check with a single key is expected, such as {file: PATH}, not 'tests pass'"),
    ("process_changes:\n  - what: a\n    done_when:\n      - {file: a, test: b}", "4: done_when: a check with a single key is expected, such as {file: PATH}, not one with file and test"),
    ("process_changes:\n  - what: a\n    done_when:\n      - files: a", "4: done_when: unknown check 'files' (did you mean 'file'?)"),
    ("process_changes:\n  - what: a\n    done_when:\n      - file: [a]", "4: file: a text is expected, not a list"),
    ("process_changes:\n  - what: a\n    done_when:\n      - file: /etc/passwd", "4: file: a path inside the repository is expected, not '/etc/passwd'"),
    ("process_changes:\n  - what: a\n    done_when:\n      - no_file: a/../../b", "4: no_file: a path inside the repository is expected, not 'a/../../b'"),
    ("process_changes:\n  - what: a\n    done_when:\n      - file_matches:\n          path: 'C:\\x'\n          pattern: a", "5: path: a path inside the repository is expected, not 'C:\\\\x'"),
    ("process_changes:\n  - what: a\n    done_when:\n      - file_matches: {path: a}", "4: file_matches: pattern is missing"),
    ("process_changes:\n  - what: a\n    done_when:\n      - file_matches: a", "4: file_matches: a mapping of path, pattern is expected, not 'a'"),
    ("process_changes:\n  - what: a\n    done_when:\n      - setting: {file: a, at: b}", "4: setting: exactly one of equals, at_least, at_most, contains is expected"),
    ("process_changes:\n  - what: a\n    done_when:\n      - setting: {file: a, at: b, equals: 1, bt: c}", "4: unknown key 'bt' in setting"),
    ("process_changes:\n  - what: a\n    done_when:\n      - recorded:\n          by: a\n          on:", "6: recorded: on is missing"),
    ("process_changes:\n  - what: a\n    done_when:\n      - recorded:\n          by: [a]\n          on: b", "5: by: a text is expected, not a list"),
    ("fix: {commits: [--output=x]}", "1: commits: a commit of 7 to 64 hexadecimal digits is expected, not '--output=x'"),
    ("fix: {commits: [ABCDEF0]}", "1: commits: a commit of 7 to 64 hexadecimal digits is expected, not 'ABCDEF0'"),
    ("fix: {commits: 1a2b3c4}", "1: commits: a list is expected, not '1a2b3c4'"),
    ("fix: {patch: ../x.patch}", "1: patch: a path inside the repository is expected, not '../x.patch'"),
    ("fix: {paths: ['~/**', '/**']}", "1: paths: a path inside the repository is expected, not '/**'"),
    ("fix: {sabotage: 'os.system'}", "1: sabotage: module:function is expected, not 'os.system'"),
    ("fix: {prove: maybe}", "1: prove: true or false is expected, not 'maybe'"),
    ("waiver: {reason: short, approved_by: a, granted: 2026-01-01, expires: 2026-02-01}", "1: reason: a reason of 20 characters or more is expected, not 'short'"),
    ("waiver: {reason: long enough for a waiver, approved_by: a, granted: 2026-01-01}", "1: waiver: expires is missing"),
    ("waiver: {reason: long enough for a waiver, approved_by: a, granted: 2026-02-02, expires: 2026-02-01}", "1: waiver: expires 2026-02-01 before it was granted (2026-02-02)"),
    ("external: {guard: somewhere}", "1: external: reason is missing"),
    ("defect_class: concurency/race", "1: defect_class: unknown family 'concurency' (did you mean 'concurrency'?)"),
    ("defect_class: concurrency/", "1: defect_class: family/leaf is expected, not 'concurrency/'"),
    ("defect_class: concurrency/a/b", "1: defect_class: family/leaf is expected, not 'concurrency/a/b'"),
    ("defect_class: [concurrency]", "1: defect_class: family/leaf is expected, not a list"),
    ("detected: 2026-02-30", "1: detected: a date such as 2026-11-23, or a time with its zone such as 2026-11-23T08:00:00Z, is expected, not '2026-02-30'"),
    ("detected: 2026-01-05T10:00:00", "1: detected: a time with its zone such as 2026-11-23T08:00:00Z is expected, not '2026-01-05T10:00:00'"),
    ("detected: 9999-12-31", "1: detected: a date such as 2026-11-23, or a time with its zone such as 2026-11-23T08:00:00Z, is expected, not '9999-12-31'"),
    ("detected: 0001-01-01T00:00:00+23:00", "1: detected: a date such as 2026-11-23, or a time with its zone such as 2026-11-23T08:00:00Z, is expected, not '0001-01-01T00:00:00+23:00'"),
    ("recurrence_of: [INC-1]", "1: recurrence_of: an incident is no recurrence of itself"),
    ("recurrence_of:\n  - INC-1111111111\n", "2: recurrence_of: unknown incident 'INC-1111111111'"),
    ("recurrence_of: [INC-11]", "1: recurrence_of: unknown incident 'INC-11' (did you mean 'INC-1'?)"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "expected"), MISTAKES, ids=[expected for _, expected in MISTAKES])
def test_mistakes(tmp_path, more, expected):
    """Each mistake is one line, with its place and what may have been meant."""
    assert wrong(tmp_path, more + "\n") == [expected]


def test_a_hundred_mistakes_at_once(tmp_path):
    """A hundred mistakes in one registry are reported in one run, each with the right line."""
    files = {}
    expected = []
    for number in range(10, 35):
        name = f"postmortems/INC-{number}.md"
        padding = "".join(f"# a comment, number {n}\n" for n in range(number))
        text = (
            f"---\n{padding}id: INC-{number}\ntitle: t\nseverity: sev6\nstarted: yesterday\nservices:\n  - a\n  -\n"
            "gates:\n  canary:\n    why: >\n      of\n      old\n    verdict: passed\n---\n\n# Prose\n"
        )
        files[name] = text
        for wrong_line, message in (
            ("severity: sev6", "unknown severity 'sev6' (did you mean 'sev5'?)"),
            (
                "started: yesterday",
                "started: a date such as 2026-11-23, or a time with its zone such as 2026-11-23T08:00:00Z, is expected, not 'yesterday'",
            ),
            ("  -", "services: an empty item"),
            ("    verdict: passed", "unknown verdict 'passed' (did you mean 'bypassed'?)"),
        ):
            expected.append(f"{name}:{text.split(chr(10)).index(wrong_line) + 1}: {message}")
    assert problems(tmp_path, files) == expected
    assert len(expected) == 100


def test_missing_required_fields(tmp_path):
    """All missing fields are named at once, where the record begins or where the key stands empty."""
    files = {"postmortems/a.md": "---\nowner: x\ntitle:\n---\n", "postmortems/b.md": "---\n{}\n---\n"}
    assert problems(tmp_path, files) == [
        "postmortems/a.md:2: id is missing",
        "postmortems/a.md:2: severity is missing",
        "postmortems/a.md:2: started is missing",
        "postmortems/a.md:3: title is missing",
        *(f"postmortems/b.md:2: {name} is missing" for name in ("id", "severity", "started", "title")),
    ]


def test_duplicate_ids_name_both_places(tmp_path):
    """Two records with one id are both named, also when one of them has another problem."""
    files = {"postmortems/a.yaml": HEAD, "postmortems/b.yaml": "owner: x\n" + HEAD + "zzz: 1\n"}
    assert problems(tmp_path, files) == [
        "postmortems/b.yaml:2: duplicate id 'INC-1', also in postmortems/a.yaml:1",
        "postmortems/b.yaml:6: unknown key 'zzz'",
    ]


def test_an_alias_that_is_another_id(tmp_path):
    """An alias cannot be the id of another incident; one's own id as alias is merely superfluous."""
    files = {
        "postmortems/a.yaml": HEAD + "aliases: [INC-1, INC-2, X-1]\n",
        "postmortems/b.yaml": HEAD.replace("INC-1", "INC-2"),
    }
    assert problems(tmp_path, files) == [
        "postmortems/a.yaml:5: alias 'INC-2' is the id of another incident, in postmortems/b.yaml:1"
    ]


def test_aliases_of_several_incidents_are_no_error_yet(tmp_path):
    """An alias that two incidents share leads to both; whoever uses it has to choose."""
    files = {
        "postmortems/a.yaml": HEAD + "aliases: [X-1, Y-1, X-1, INC-1]\n",
        "postmortems/b.yaml": HEAD.replace("INC-1", "INC-2") + "aliases: [X-1]\n",
    }
    assert loaded(tmp_path, files).aliases == {"X-1": ("INC-1", "INC-2"), "Y-1": ("INC-1",)}


def test_recurrences_of_records_with_problems_are_known(tmp_path):
    """A recurrence of an incident whose record has a mistake is no second mistake."""
    files = {
        "postmortems/a.yaml": HEAD + "zzz: 1\n",
        "postmortems/b.yaml": HEAD.replace("INC-1", "INC-2") + "recurrence_of: [INC-1]\n",
    }
    assert problems(tmp_path, files) == ["postmortems/a.yaml:5: unknown key 'zzz'"]


CONFIGURED = """\
id-pattern = '^[A-Z]+-[0-9]+$'
[severities]
high = {}
low = {}
[defect-classes]
logic = ["off-by-one", "other"]
state = []
[class-aliases]
"bugs/loop" = "logic/off-by-one"
bugs = "logic"
conditions = "state"
[gates]
review = {}
unit = {}
"""


def test_configured_names(tmp_path):
    """Ids, severities, classes and gates are those of the configuration, and no others."""
    good = (
        "id: INC-1\ntitle: t\nseverity: high\nstarted: 2026-01-05\ndefect_class: logic/off-by-one\ngates:\n  unit: {}\n"
    )
    assert (
        loaded(tmp_path, {"pytest-incidents.toml": CONFIGURED, "postmortems/a.yaml": good}).incidents[0].severity
        == "high"
    )
    bad = """\
id: inc-1
title: t
severity: sev1
started: 2026-01-05
defect_class: logic/of-by-one
causal_chain:
  - what: a
    catchable_at: [unit, integration]
gates:
  units: {}
process_changes:
  - what: a
    closes: [reviews]
"""
    assert problems(tmp_path, {"postmortems/a.yaml": bad}) == [
        f"postmortems/a.yaml:{line}"
        for line in (
            "1: id: an id that matches ^[A-Z]+-[0-9]+$ is expected, not 'inc-1'",
            "3: unknown severity 'sev1' (one of high, low)",
            "5: defect_class: unknown leaf 'of-by-one' of logic (did you mean 'off-by-one'?)",
            "8: catchable_at: unknown gate 'integration' (configured: review, unit)",
            "10: gates: unknown gate 'units' (did you mean 'unit'?)",
            "13: closes: unknown gate 'reviews' (did you mean 'review'?)",
        )
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bugs/loop", "logic/off-by-one"),
        ("bugs/other", "logic/other"),
        ("bugs", "logic"),
        ("conditions/stale", "state/stale"),
        ("state/anything", "state/anything"),
        ("unclassified", "unclassified"),
    ],
)
def test_renamed_classes_keep_their_history(tmp_path, written, meant):
    """A record of a class that was renamed, or whose family was, is of the class as it is called now."""
    text = f"id: INC-1\ntitle: t\nseverity: high\nstarted: 2026-01-05\ndefect_class: {written}\n"
    registry = loaded(tmp_path, {"pytest-incidents.toml": CONFIGURED, "postmortems/a.yaml": text})
    assert registry.incidents[0].defect_class == registry.index[0].defect_class == meant


def test_names_that_were_renamed_in_a_circle(tmp_path):
    """Aliases that lead in a circle by way of a family end somewhere, and nobody waits."""
    configuration = 'class-aliases = { "logic/x" = "release/x", release = "logic" }\n'
    text = HEAD + "defect_class: logic/x\n"
    loaded(tmp_path, {"pytest-incidents.toml": configuration, "postmortems/a.yaml": text})


def test_without_a_gates_table_any_gate_is_accepted(tmp_path):
    """Until gates are configured, records may name their own, in their own order."""
    text = HEAD + "gates:\n  zoo: {verdict: absent}\n  ark: {}\nprocess_changes:\n  - {what: a, closes: [zoo]}\n"
    assert list(loaded(tmp_path, {"postmortems/a.yaml": text}).incidents[0].gates) == ["zoo", "ark"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-01-05", "2026-01-05"),
        ("2026-01-05T10:00Z", "2026-01-05T10:00:00Z"),
        ("2026-01-05t10:00z", "2026-01-05T10:00:00Z"),
        ("2026-01-05 10:00:30 +02:00", "2026-01-05T08:00:30Z"),
        ("2026-01-05T10:00:00.25-0130", "2026-01-05T11:30:00.250000Z"),
        ("2026-01-05T23:00:00-02", "2026-01-06T01:00:00Z"),
    ],
)
def test_moments(text, meant):
    """Dates, and times with any spelling of their zone, are moments in UTC."""
    assert str(moment_of(text)) == meant


def test_many_problems_of_one_file_are_cut_short(tmp_path):
    """Whoever has a thousand mistakes in one file has one; the first two hundred are told."""
    found = problems(tmp_path, {"postmortems/a.yaml": HEAD + "".join(f"k{n}: 1\n" for n in range(1000))})
    assert len(found) == 201
    assert found[-1] == "postmortems/a.yaml:205: and 800 more problems from here on"


def test_many_problems_between_files_are_cut_short(tmp_path):
    """Ids of nobody are cut short as well, and so are mistakes in the YAML itself."""
    earlier = "".join(f"- Z-{n}\n" for n in range(300))
    files = {"postmortems/a.yaml": f"{HEAD}recurrence_of:\n{earlier}", "postmortems/b.yaml": "a: 1\n" * 300}
    found = problems(tmp_path, files)
    assert [problem for problem in found if " more " in problem] == [
        "postmortems/a.yaml:206: and 100 more problems from here on",
        "postmortems/b.yaml:202: and 99 more problems from here on",
    ]


def test_hints_of_one_file_have_an_end(tmp_path):
    """To look for a likeness takes long, so a file full of mistakes has fifty; the next file has its own."""
    files = {
        "pytest-incidents.toml": "gates.unit = {}\n",
        "postmortems/a.yaml": f"{HEAD}process_changes:\n- what: a\n  closes: [{','.join(['units'] * 80)}]\n",
        "postmortems/b.yaml": HEAD.replace("INC-1", "INC-2") + "gates: {units: {}}\n",
    }
    found = problems(tmp_path, {**files, "postmortems/a.yaml": files["postmortems/a.yaml"].replace(",", ",\n    ")})
    assert sum("(did you mean 'unit'?)" in problem for problem in found) == 51
    assert len(found) == 81
