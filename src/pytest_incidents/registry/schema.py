"""Every field of a record, once: the loader, the JSON Schema and the field table of the docs read it here."""

from collections.abc import Mapping
from typing import Any

from pytest_incidents.documents import Node
from pytest_incidents.model import (
    CausalLink,
    Change,
    Detection,
    External,
    Fix,
    GateAssessment,
    Impact,
    Incident,
    Trigger,
    Waiver,
)
from pytest_incidents.registry.done import CheckOf, Inside
from pytest_incidents.registry.kinds import Anything, Kind, Number, Text, Truth, Word
from pytest_incidents.registry.mappings import Field, ListOf, MapOf, Record
from pytest_incidents.registry.moments import When
from pytest_incidents.registry.names import DefectClass, GateName, Id, SeverityName
from pytest_incidents.vocabulary import (
    ChangeStatus,
    DetectedBy,
    Effect,
    Enforcement,
    GateVerdict,
    LinkKind,
    Status,
    TestDuty,
    TriggerKind,
)


def _check_waiver(found: Mapping[str, Any], nodes: Mapping[str, Node]) -> list[tuple[int, str]]:
    granted, expires = found.get("granted"), found.get("expires")
    if granted and expires and expires.day < granted.day:
        return [(nodes["expires"][1], f"waiver: expires {expires.day} before it was granted ({granted.day})")]
    return []


IMPACT = Record(
    Impact,
    (
        Field("summary", Text(), "What users had of it."),
        Field("effect", Word(Effect), "The kind of effect."),
        Field("users_affected", Number("a whole number", whole=True), "How many users."),
        Field("share_affected", Number("a number from 0 to 1", most=1), "Which share of users or requests."),
        Field("cost", Text(), "What it cost, in words."),
    ),
    "a mapping of summary, effect, users_affected, share_affected, cost",
)
DETECTION = Record(
    Detection,
    (
        Field("source", Word(DetectedBy), "Who or what noticed first."),
        Field("signal", Text(), "What they noticed."),
        Field("missed_signals", ListOf(Text()), "What could have been noticed sooner."),
    ),
    "a mapping of source, signal, missed_signals",
)
TRIGGER = Record(
    Trigger,
    (
        Field("kind", Word(TriggerKind), "What set it off."),
        Field("ref", Text(), "A URL or a commit."),
        Field("summary", Text(), "In words."),
    ),
    "a mapping of kind, ref, summary",
)
CAUSAL_LINK = Record(
    CausalLink,
    (
        Field("what", Text(), "The cause.", required=True),
        Field("kind", Word(LinkKind), "The part it plays."),
        Field("catchable_at", ListOf(GateName()), "Gates that could have caught it."),
    ),
    "a text, or a mapping of what, kind, catchable_at",
    short="what",
    with_line=True,
)
GATE = Record(
    GateAssessment,
    (
        Field("verdict", Word(GateVerdict), "How the gate met the defect."),
        Field("why", Text(), "Why it did."),
        Field("test", Word(TestDuty), "Whether a regression test belongs at this gate."),
    ),
    "a mapping of verdict, why, test",
    with_line=True,
)
CHANGE = Record(
    Change,
    (
        Field("what", Text(), "What changes.", required=True),
        Field("closes", ListOf(GateName()), "Gates that it mends."),
        Field("enforced_by", Word(Enforcement), "What keeps it in place."),
        Field("owner", Text(), "A team or role."),
        Field("created", When(), "When it was decided."),
        Field("due", When(), "When it is to be done."),
        Field("done", When(), "When it was done."),
        Field("status", Word(ChangeStatus), "How far it has come."),
        Field("reject_reason", Text(), "Why it will not be done."),
        Field("ticket", Text(), "Where the work is tracked."),
        Field("done_when", ListOf(CheckOf()), "Checks that a machine can do."),
    ),
    "a change: a mapping with what",
    with_line=True,
)
FIX = Record(
    Fix,
    (
        Field(
            "commits",
            ListOf(Text(r"^[0-9a-f]{7,64}$", "a commit of 7 to 64 hexadecimal digits", "commit")),
            "Commits of the fix.",
        ),
        Field("paths", ListOf(Inside(glob=True)), "Files of the fix."),
        Field("patch", Inside(), "A file that puts the defect back."),
        Field(
            "sabotage",
            Text(r"^[A-Za-z_][A-Za-z0-9_.]*:[A-Za-z_][A-Za-z0-9_]*$", "module:function", "`module:function`"),
            "A function that puts the defect back.",
        ),
        Field("elsewhere", Text(), "Where the fix is, when it is not in this repository."),
        Field("prove", Truth(), "Whether a proof may be tried."),
        Field("reason", Text(), "Why none may."),
    ),
    "a mapping of commits, paths, patch, sabotage, elsewhere, prove, reason",
)
WAIVER = Record(
    Waiver,
    (
        Field(
            "reason",
            Text(r"\S[\s\S]{18,}\S", "a reason of 20 characters or more"),
            "Why the gap may stay open, in 20 characters or more.",
            required=True,
        ),
        Field("approved_by", Text(), "Who said so.", required=True),
        Field("granted", When(), "From when.", required=True),
        Field("expires", When(), "Until when, that UTC day included.", required=True),
    ),
    "a mapping of reason, approved_by, granted, expires",
    with_line=True,
    check=_check_waiver,
)
EXTERNAL = Record(
    External,
    (
        Field("reason", Text(), "Why no test in this repository can guard it.", required=True),
        Field("guard", Text(), "The URL of what does."),
    ),
    "a mapping of reason, guard",
)


def _required(name: str, kind: Kind, about: str) -> Field:
    return Field(name, kind, about, required=True, tier="required")


def _recommended(name: str, kind: Kind, about: str, question: str = "") -> Field:
    return Field(name, kind, about, question=question, tier="recommended")


def _optional(name: str, kind: Kind, about: str) -> Field:
    return Field(name, kind, about, tier="optional")


INCIDENT = Record(
    Incident,
    (
        _required("id", Id(), "The name that marks use; exact and case-sensitive."),
        _required("title", Text(), "One line that says what happened."),
        _required("severity", SeverityName(), "How bad it was."),
        _required("started", When(), "When it began to hurt."),
        _recommended("status", Word(Status), "How far the postmortem has come; `reviewed` by default."),
        _recommended("defect_class", DefectClass(), "What kind of defect it was; `unclassified` by default."),
        _recommended("detected", When(), "When somebody or something noticed.", "1"),
        _recommended("acknowledged", When(), "When somebody took it on.", "1"),
        _recommended("mitigated", When(), "When it stopped hurting.", "1"),
        _recommended("resolved", When(), "When it was over.", "1"),
        _recommended("introduced", When(), "When the defect came in.", "1"),
        _recommended("closed", When(), "When the postmortem's work was done.", "1"),
        _recommended("owner", Text(), "A team or role, never a person."),
        _recommended("services", ListOf(Text()), "What was hit."),
        _recommended("impact", IMPACT, "What users had of it.", "1"),
        _recommended("detection", DETECTION, "Who noticed, by what, and what was missed.", "1, 5"),
        _recommended("trigger", TRIGGER, "What set it off.", "2"),
        _recommended("causal_chain", ListOf(CAUSAL_LINK), "Cause by cause; a bare text is `{what}`.", "2"),
        _recommended("gates", MapOf(GateName(), GATE), "How each quality gate met the defect.", "3"),
        _recommended("process_changes", ListOf(CHANGE), "What keeps it from passing the gates again.", "4"),
        _recommended("instrumentation", ListOf(CHANGE), "What lets you notice sooner.", "5"),
        _recommended("fix", FIX, "How the defect was mended."),
        _optional("tests", ListOf(Text()), "Node ids or globs of guards that carry no mark."),
        _optional("recurrence_of", ListOf(Text()), "Ids of earlier incidents of the same defect."),
        _optional("aliases", ListOf(Text()), "Other ids that a mark may use."),
        _optional("action_items", ListOf(CHANGE), "Work that changes no process; counted only."),
        _optional("waiver", WAIVER, "Why its gap may stay open for a while."),
        _optional("external", EXTERNAL, "Why no test here can guard it, and what does."),
        _optional("facilitator", Text(), "Who led the review."),
        _optional("teams", ListOf(Text()), "Who took part."),
        _optional("cwe", ListOf(Text()), "Weaknesses by CWE number."),
        _optional("links", ListOf(Text()), "Where to read more."),
        _optional("x", Anything(), "Anything a team wants; never read."),
    ),
    "a record",
)


def field_names() -> dict[str, Field]:
    """Every field that another team's records may be mapped to, also those inside a mapping: ``impact.effect``."""
    found: dict[str, Field] = {}
    for item in INCIDENT.fields:
        if item.name != "x":
            found[item.name] = item
        if isinstance(item.kind, Record):
            found |= {f"{item.name}.{inner.name}": inner for inner in item.kind.fields}
    return found
