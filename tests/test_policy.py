"""What a gap does to the exit code: every policy, on whole runs, parts, and runs that saw nothing."""

from dataclasses import replace
from datetime import date

import pytest

from assessments import RULES, TODAY, guard, incident, moment, run
from pytest_incidents.audit import Demand, assess
from pytest_incidents.evidence import Run, RunRecord
from pytest_incidents.model import External, Fix, Waiver
from pytest_incidents.policy import grace_until, required_level
from pytest_incidents.settings import Rules, Severity
from pytest_incidents.vocabulary import Level, Outcome, PartialBy, Policy

MISSING, LINKED, PASSING = Level.MISSING, Level.LINKED, Level.PASSING
PARTIAL = {"complete": False, "why_partial": "-k 'cent'", "partial_by": PartialBy.SELECTION}
GUARDED = (incident("INC-1"), guard("INC-1"))
GAP = (incident("INC-2"), None)
SKIPPED = (incident("INC-3"), guard("INC-3", Outcome.SKIPPED))
FAILING = (incident("INC-4"), guard("INC-4", Outcome.FAILED))
GRACE = (incident("INC-5", started=moment("2026-11-20")), None)


def waiver(expires, granted="2026-10-01"):
    """A waiver from one day through another."""
    return Waiver("The provider has no test account.", "lead", moment(granted), moment(expires))


WAIVED = (incident("INC-6", waiver=waiver("2026-12-20")), None)
EXPIRED = (incident("INC-7", waiver=waiver("2026-11-22")), None)
EXTERNAL = (incident("INC-8", external=External("The provider's switch broke.")), None)


def decided(*pairs, info=None, rules=RULES, **demand):
    """What a policy says of these incidents and their guards."""
    guards = tuple(guard for _, guard in pairs if guard)
    record = RunRecord((Run(run(**(info or {})), guards),), tuple(incident for incident, _ in pairs), rules)
    return assess(record, Demand(**demand)).policy


def told(result):
    """What counts of a result."""
    return (result.applied, result.failed, result.message)


NO_FILE = "there is no baseline file: write one with pytest-incidents baseline RUN.json"
EMPTY = "the registry has no incidents: nothing was measured"
WHOLE_RUN = [
    ("report, gaps", "report", None, [GUARDED, GAP, FAILING], (True, False, "")),
    ("report, nothing", "report", None, [], (True, False, "")),
    ("strict, no gap", "strict", None, [GUARDED, GRACE, WAIVED, EXTERNAL], (True, False, "")),
    ("strict, a gap", "strict", None, [GUARDED, GAP], (True, True, "1 gap")),
    ("strict, gaps", "strict", None, [GAP, SKIPPED, FAILING], (True, True, "3 gaps")),
    ("strict, expired waiver", "strict", None, [GAP, EXPIRED], (True, True, "2 gaps, 1 expired waiver")),
    ("strict, nothing", "strict", None, [], (True, True, EMPTY)),
    ("ratchet, no file", "ratchet", None, [GUARDED], (True, True, NO_FILE)),
    ("ratchet, nothing", "ratchet", {}, [], (True, True, EMPTY)),
    ("ratchet, no gap", "ratchet", {}, [GUARDED, GRACE, WAIVED], (True, False, "")),
    ("ratchet, new gap", "ratchet", {}, [GUARDED, GAP], (True, True, "1 new gap")),
    ("ratchet, known gap", "ratchet", {"INC-2": MISSING}, [GAP], (True, False, "")),
    ("ratchet, known and new", "ratchet", {"INC-2": MISSING}, [GAP, SKIPPED], (True, True, "1 new gap")),
    ("ratchet, no worse", "ratchet", {"INC-3": LINKED}, [SKIPPED], (True, False, "")),
    ("ratchet, better than it was", "ratchet", {"INC-3": MISSING}, [SKIPPED], (True, False, "")),
    ("ratchet, worse than it was", "ratchet", {"INC-2": LINKED}, [GAP], (True, True, "1 new gap")),
    ("ratchet, level not known then", "ratchet", {"INC-2": None}, [GAP], (True, False, "")),
    ("ratchet, known but failing", "ratchet", {"INC-4": LINKED}, [FAILING], (True, True, "1 new gap")),
    (
        "ratchet, known, waiver expired",
        "ratchet",
        {"INC-7": MISSING},
        [EXPIRED],
        (True, True, "1 new gap, 1 expired waiver"),
    ),
]


@pytest.mark.parametrize(
    ("policy", "baseline", "pairs", "expected"), [row[1:] for row in WHOLE_RUN], ids=[row[0] for row in WHOLE_RUN]
)
def test_policy_on_a_whole_run(policy, baseline, pairs, expected):
    """A policy fails for what it names, says how many there are, and is never green on nothing."""
    assert told(decided(*pairs, policy=Policy(policy), baseline=baseline)) == expected


@pytest.mark.parametrize(
    ("policy", "pairs", "expected"),
    [
        ("report", [GAP], (False, False, "")),
        ("strict", [GAP, FAILING], (False, False, "partial (-k 'cent')")),
        ("ratchet", [GAP], (False, False, "partial (-k 'cent')")),
        ("strict", [], (True, True, EMPTY)),
        ("ratchet", [], (True, True, EMPTY)),
    ],
)
def test_policy_on_a_part(policy, pairs, expected):
    """From a part of the suite nothing is concluded, and it says why; an empty registry is empty all the same."""
    assert told(decided(*pairs, info=PARTIAL, policy=Policy(policy))) == expected


@pytest.mark.parametrize(
    ("require", "pairs", "expected"),
    [
        (Level.LINKED, [SKIPPED], (True, False, "")),
        (Level.LINKED, [SKIPPED, GAP], (True, True, "1 gap")),
        (Level.LINKED, [GAP, EXTERNAL], (True, True, "1 gap")),
        (None, [SKIPPED, GAP], (False, False, "tests were collected, not run")),
        (None, [EXTERNAL], (True, False, "")),
    ],
)
def test_policy_on_links_alone(require, pairs, expected):
    """A run that only collected may fail for missing links where links are what is required, and for nothing else."""
    assert told(decided(*pairs, info={"links_only": True}, policy=Policy.STRICT, require=require)) == expected


@pytest.mark.parametrize(
    ("policy", "fail_under", "pairs", "expected"),
    [
        ("report", 50, [GUARDED, GAP], (True, False, "")),
        ("report", 51, [GUARDED, GAP], (True, True, "coverage 50.0 % is under 51 %")),
        ("strict", 51, [GUARDED, GAP], (True, True, "1 gap; coverage 50.0 % is under 51 %")),
        ("report", 66.67, [GUARDED, GUARDED, GAP], (True, True, "coverage 66.667 % is under 66.67 %")),
        ("report", 66.66, [GUARDED, GUARDED, GAP], (True, False, "")),
        ("report", 100, [GUARDED, GRACE], (True, True, "coverage 50.0 % is under 100 %")),
        ("report", 100, [GUARDED, WAIVED], (True, True, "coverage 50.0 % is under 100 %")),
        ("report", 100, [GUARDED, EXTERNAL], (True, False, "")),
        ("report", 1, [], (True, True, EMPTY)),
    ],
)
def test_least_coverage(policy, fail_under, pairs, expected):
    """The least coverage holds under every policy, on the unrounded value, which neither waiver nor grace raises."""
    assert told(decided(*_apart(pairs), policy=Policy(policy), fail_under=fail_under)) == expected


def _apart(pairs):
    """The same incidents, each with an id of its own."""
    return [
        (replace(record, id=f"{record.id}-{place}"), test and replace(test, target=f"{record.id}-{place}"))
        for place, (record, test) in enumerate(pairs)
    ]


def test_least_coverage_is_not_judged_on_a_part():
    """A part of the suite has no coverage to be under anything."""
    assert told(decided(GAP, info=PARTIAL, fail_under=90)) == (False, False, "partial (-k 'cent')")


def test_least_coverage_of_the_rules_gives_way_to_the_one_asked_for():
    """The configuration's least coverage holds unless the command line says another."""
    rules = replace(RULES, fail_under=90)
    assert decided(GUARDED, GAP, rules=rules).failed
    assert not decided(GUARDED, GAP, rules=rules, fail_under=10).failed


@pytest.mark.parametrize("policy", [Policy.STRICT, Policy.RATCHET])
def test_evidence_that_nobody_measured_is_not_green(policy):
    """A whole run that could not measure what is required fails, and says that it could not."""
    result = decided(GUARDED, policy=policy, baseline={}, require=Level.REACHING)
    assert told(result) == (True, True, "1 incident could not be judged: the evidence required was not measured")


def test_baseline_excuses_by_name():
    """The gaps that a baseline excuses are named in the result."""
    result = decided(GAP, SKIPPED, policy=Policy.RATCHET, baseline={"INC-2": MISSING, "INC-9": MISSING})
    assert result.excused == ("INC-2",)


NOTES = [
    (
        "ends in 14 days",
        [(incident("INC-6", waiver=waiver("2026-12-07")), None)],
        "waiver of INC-6 ends on 2026-12-07, in 14 days",
    ),
    ("ends in 15 days", [(incident("INC-6", waiver=waiver("2026-12-08")), None)], None),
    (
        "ends tomorrow",
        [(incident("INC-6", waiver=waiver("2026-11-24")), None)],
        "waiver of INC-6 ends on 2026-11-24, in 1 day",
    ),
    ("expired", [EXPIRED], "waiver of INC-7 expired on 2026-11-22"),
    ("expired, but guarded since", [(EXPIRED[0], guard("INC-7"))], None),
    (
        "cut short by the rules",
        [(incident("INC-6", waiver=waiver("2027-09-01", "2026-09-01")), None)],
        "waiver of INC-6 ends on 2026-11-30, in 7 days",
    ),
]


@pytest.mark.parametrize(("pairs", "note"), [row[1:] for row in NOTES], ids=[row[0] for row in NOTES])
def test_waivers_speak_up_before_they_end(pairs, note):
    """A waiver that ends within 14 days, or has ended, is named under every policy."""
    assert decided(*pairs).notes == ((note,) if note else ())


@pytest.mark.parametrize(
    ("pairs", "info", "notes"),
    [
        ([GUARDED, GAP], {}, ("baseline: INC-1 is no longer needed", "baseline: INC-9 is no longer needed")),
        ([GUARDED, GAP], PARTIAL, ()),
        ([SKIPPED], {"links_only": True}, tuple(f"baseline: INC-{n} is no longer needed" for n in (1, 2, 9))),
    ],
)
def test_entries_no_longer_needed_are_named(pairs, info, notes):
    """A whole run names the entries of the baseline that excuse nothing; what it did not see may still need them."""
    baseline = {"INC-1": MISSING, "INC-2": MISSING, "INC-3": LINKED, "INC-9": MISSING}
    if SKIPPED not in pairs:
        del baseline["INC-3"]
    assert decided(*pairs, info=info, policy=Policy.RATCHET, baseline=baseline).notes == notes


@pytest.mark.parametrize(
    ("said", "override", "level"),
    [
        ({"severity": "sev1"}, None, Level.PROVEN),
        ({"severity": "sev2"}, None, Level.LINKED),
        ({"severity": "of another scale"}, None, Level.PASSING),
        ({"severity": "sev1"}, Level.LINKED, Level.LINKED),
        ({"severity": "sev1", "fix": Fix(elsewhere="in the driver")}, None, Level.PASSING),
        ({"severity": "sev2", "fix": Fix(elsewhere="in the driver")}, None, Level.LINKED),
        ({"severity": "sev2", "fix": Fix(elsewhere="in the driver")}, Level.REACHING, Level.PASSING),
    ],
)
def test_required_level(said, override, level):
    """The severity asks, an override asks of all; where the fix lies elsewhere no more than passing can be asked."""
    rules = Rules(severities=(Severity("sev1", require=Level.PROVEN), Severity("sev2", require=Level.LINKED)))
    assert required_level(incident(**said), rules, override) is level


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ({"started": moment("2026-09-01")}, "2026-10-01"),
        ({"started": moment("2026-09-01"), "resolved": moment("2026-09-03T23:30:00-03:00")}, "2026-10-04"),
        ({"started": moment("2026-09-01"), "severity": "sev1"}, "2026-09-16"),
        ({"started": moment("2026-09-01"), "severity": "of another scale"}, "2026-10-27"),
    ],
)
def test_grace(said, day):
    """Grace counts from the UTC day of the resolution, else of the start, by severity."""
    assert grace_until(incident(**said), RULES) == date.fromisoformat(day)


def test_today_of_the_tests_is_past_the_grace_of_their_records():
    """A record of these tests is a gap because its grace is over, not by accident."""
    assert grace_until(incident(), RULES) < TODAY
