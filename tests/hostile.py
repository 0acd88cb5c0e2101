"""Text from a stranger, in every place where an assessment holds text."""

from dataclasses import replace

from assessments import assessed, guard, incident, moment, run
from pytest_incidents.audit import Assessment
from pytest_incidents.evidence import CheckResult, History, HotSpot
from pytest_incidents.model import (
    CausalLink,
    Change,
    Check,
    Detection,
    External,
    GateAssessment,
    Impact,
    Source,
    Trigger,
    Waiver,
)
from pytest_incidents.vocabulary import ChangeStatus, CheckKind, CheckState, GateVerdict, Outcome, TestDuty

SCRIPT = "<script>alert(1)</script>"
NASTY = (
    f"{SCRIPT}</td></svg><img src=x onerror=alert(1)> \"'`|*_[a](javascript:alert(1)) @octocat #1 www.evil.example "
    "https://evil.example ![x](https://evil.example/x.png) <!-- ${x} {{7*7}} {% raw %} &amp; %0A::error::x "
    "\n::set-output name=x::y\r\n::error file=a,line=1::forged\n\x1b[31mred\x1b[0m\x07\x00\x9b2J "
    "\u202egnp.exe\u2066\u2069\u200b\ufeff\u2028\u2029 [bold]markup[/bold] :smile: \ud800"
)
LONG = "x" * 10_000
DANGEROUS = "\x1b\x07\x00\x9b\u202e\u2066\u2069\u200b\ufeff\u2028\u2029\ud800\r"


def assessment(nasty: str = NASTY) -> Assessment:
    """Every kind of verdict, change and figure, with the same hostile text wherever text can stand."""
    change = Change(
        nasty,
        (nasty,),
        owner=nasty,
        due=moment("2026-01-01"),
        reject_reason=nasty,
        ticket=nasty,
        done_when=(Check(CheckKind.FILE, {"file": nasty}),),
        line=3,
    )
    common = {
        "title": nasty,
        "severity": nasty,
        "source": Source(nasty, 2),
        "defect_class": f"{nasty}/{nasty}",
        "owner": nasty,
        "services": (nasty,),
        "teams": (nasty,),
        "impact": Impact(nasty, cost=nasty),
        "detection": Detection(signal=nasty, missed_signals=(nasty,)),
        "trigger": Trigger(ref=nasty, summary=nasty),
        "causal_chain": (CausalLink(nasty, catchable_at=(nasty,)),),
        "gates": {nasty: GateAssessment(GateVerdict.MISSED, nasty, TestDuty.REQUIRED)},
        "process_changes": (change, replace(change, status=ChangeStatus.DONE), replace(change, due=None)),
        "instrumentation": (replace(change, status=ChangeStatus.DONE), change),
        "links": (nasty, "javascript:alert(1)"),
        "cwe": (nasty,),
    }
    test = {"path": nasty, "nodeid": f"{nasty}::{nasty}", "why": nasty, "gate": nasty}
    failing = CheckResult(CheckState.FAILS, nasty)
    waiver = Waiver(nasty, nasty, moment("2026-11-01"), moment("2026-12-24"))
    names = [f"{kind}-1{nasty}" for kind in ("missing", "failing", "skipped", "waived", "external", "grace", "guarded")]
    missing, red, skipped, waived, external, grace, guarded = (incident(name, **common) for name in names)
    return assessed(
        (
            missing, red, skipped, replace(waived, waiver=waiver), replace(external, external=External(nasty, nasty)),
            replace(grace, resolved=moment("2026-11-22")), guarded,
        ),
        (
            guard(red.id, Outcome.FAILED, **test),
            guard(skipped.id, Outcome.SKIPPED, **test),
            guard(guarded.id, **test | {"nodeid": f"elsewhere{nasty}", "gate": "unit-tests"}),
            guard(guarded.id, **test),
        ),
        info=run(nasty, command=(nasty,), commit=nasty, python=nasty, platform=nasty, registry=(nasty,)),
        class_guards=(guard(nasty, **test),),
        checks=dict.fromkeys(names, ((failing,),) * 5),
        history=History(available=True, hot_spots=(HotSpot(nasty, (missing.id,), 3, 1),)),
    )  # fmt: skip
