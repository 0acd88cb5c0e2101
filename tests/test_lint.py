from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_incidents import registry
from pytest_incidents.checks import look_at_all
from pytest_incidents.evidence import Guard, Run, RunInfo, RunRecord
from pytest_incidents.lint import LintLevel, lint, not_checked
from pytest_incidents.lint.wording import VAGUE, blame, personal_data, significant_words, vague_phrase
from pytest_incidents.model import (
    CausalLink,
    Change,
    Check,
    Detection,
    GateAssessment,
    Impact,
    Incident,
    Moment,
    Source,
    Trigger,
    Waiver,
)
from pytest_incidents.registry.configuration import find_project
from pytest_incidents.settings import FieldMap, Gate, LintSettings, Rules, Settings, Severity
from pytest_incidents.vocabulary import (
    ChangeStatus,
    CheckKind,
    Effect,
    Enforcement,
    GateVerdict,
    Outcome,
    PartialBy,
    Status,
    TriggerKind,
)

TODAY = date(2026, 11, 23)


def day(text):
    return Moment.of(date.fromisoformat(text))


def incident(name="INC-1", **fields):
    fields = {"severity": "sev3", "started": day("2026-09-01"), **fields}
    return Incident(name, "Wrong totals", source=Source(f"postmortems/{name}.md"), **fields)


def found(*incidents, rule=None, settings=None, checks=None, run=None):
    findings = lint(incidents, settings or Settings(), TODAY, checks or {}, run)
    return [finding for finding in findings if rule in {None, finding.rule}]


def messages(*incidents, rule, **more):
    return [finding.message for finding in found(*incidents, rule=rule, **more)]


# Lines


RECORD = """\
---
id: INC-7
title: Wrong totals
severity: sev1
started: 2026-09-01T08:00:00Z
detected: 2026-09-01T07:00:00Z
owner: checkout
facilitator: checkout
impact:
  summary: Wrong totals.
detection:
  source: customer
trigger:
  kind: code-deploy
causal_chain:
  - what: A rule
    catchable_at: [design-review]
gates:
  code-review: {verdict: missed, why: Read in haste.}
  unit-tests: {verdict: missed}
  integration-tests: {verdict: not-assessed}
  staging: {verdict: not-applicable, why: None.}
  canary: {verdict: not-applicable, why: None.}
  production-monitoring: {verdict: caught, why: A page.}
process_changes:
  - what: Be careful with totals
    closes: [unit-tests]
    enforced_by: training
    due: 2026-10-01
  - what: A page
    owner: shop
    status: done
    enforced_by: documentation
    done_when:
      - file: docs/totals.md
---
"""
EXPECTED = """\
30 error PM509 claimed done, not in place: docs/totals.md does not exist
6 error PM101 detected (2026-09-01T07:00:00Z) lies before started (2026-09-01T08:00:00Z)
8 warning PM103 the facilitator is the owner (checkout)
9 warning PM204 impact not quantified: users_affected, share_affected or cost
11 error PM202 found by a customer, and no instrumentation answers
13 warning PM303 trigger without a reference: which code-deploy?
15 error PM301 causal chain: 1 link, needs 2
16 error PM402 design-review is not assessed, though it could have caught this
19 error PM403 no change closes code-review
20 error PM404 unit-tests: missed, without a why
21 error PM401 not assessed: integration-tests
26 error PM501 change without owner
26 error PM503 no machine-checkable definition of done
26 warning PM504 vague: "Be careful"; say what will be different, so that one can see it
26 warning PM505 action item, not a process change: enforced by training
26 error PM506 only weak changes: all of it relies on memory
26 warning PM507 overdue since 2026-10-01
30 warning PM505 action item, not a process change: enforced by documentation
30 warning PM510 change that closes no gate
"""


def test_findings_stand_at_their_lines(tmp_path):
    """Each finding has the line that it is about; claims that do not hold come first, the others by line."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "postmortems" / "INC-7.md").write_text(RECORD)
    project = find_project(tmp_path)
    incidents = registry.load(project).incidents
    findings = lint(incidents, project.settings, TODAY, look_at_all(incidents, tmp_path))
    assert {finding.path for finding in findings} == {"postmortems/INC-7.md"}
    assert "".join(f"{one.line} {one.level} {one.rule} {one.message}\n" for one in findings) == EXPECTED


def test_what_is_not_there_is_said_at_the_record():
    """A finding about a missing key has the record's own line."""
    bare = replace(incident(), source=Source("all.yaml", 12))
    assert {finding.line for finding in found(bare)} == {12}


# Levels


@pytest.mark.parametrize(
    ("status", "levels"),
    [
        (Status.CLOSED, {"PM301": "error", "PM201": "warning"}),
        (Status.REVIEWED, {"PM301": "error", "PM201": "warning"}),
        (Status.IN_REVIEW, {"PM301": "warning", "PM201": "note"}),
        (Status.DRAFT, {"PM301": "note", "PM201": "note"}),
    ],
)
def test_a_record_that_is_not_finished_is_judged_mildly(status, levels):
    """One step milder in review, only notes for drafts."""
    findings = found(incident(status=status))
    assert {one.rule: str(one.level) for one in findings if one.rule in levels} == levels


def test_a_draft_left_lying_is_more_than_a_note():
    """The rule about drafts keeps its level for drafts."""
    (finding,) = found(incident(status=Status.DRAFT, resolved=day("2026-11-12")), rule="PM102")
    assert (finding.level, finding.message) == ("warning", "still a draft 11 days after it was resolved")


def test_ten_days_are_time_enough_for_a_draft():
    """On the tenth day nothing is said yet."""
    assert found(incident(status=Status.DRAFT, resolved=day("2026-11-13")), rule="PM102") == []


@pytest.mark.parametrize(("level", "expected"), [("off", []), ("note", ["note"]), ("error", ["error"])])
def test_the_configuration_sets_levels(level, expected):
    """A rule is as loud as configured, or silent."""
    settings = Settings(lint=LintSettings(levels={"PM201": level}))
    assert [one.level for one in found(incident(), rule="PM201", settings=settings)] == expected


def test_the_configuration_outranks_the_severity():
    """Where a level is configured, it holds for sev1 as well."""
    settings = Settings(lint=LintSettings(levels={"PM503": "note"}))
    bad = incident(severity="sev1", process_changes=(Change("Refuse it"),))
    assert [one.level for one in found(bad, rule="PM503", settings=settings)] == ["note"]


@pytest.mark.parametrize(("severity", "level"), [("sev1", "error"), ("sev2", "error"), ("sev3", "warning")])
def test_severe_incidents_need_checks(severity, level):
    """Without a definition of done, a change of the two worst severities is an error."""
    bad = incident(severity=severity, process_changes=(Change("Refuse it"),))
    assert [one.level for one in found(bad, rule="PM503")] == [level]


# Waivers


def waived(expires="2026-12-31", granted="2026-11-01"):
    return Waiver("The pipeline has one connection only.", "lead", day(granted), day(expires))


def test_a_waiver_lowers_what_is_postponed_to_notes():
    """While it holds, gaps of its record are notes that say so."""
    (finding,) = found(incident(waiver=waived()), rule="PM301")
    assert (finding.level, finding.message) == (
        "note",
        "causal chain: 0 links, needs 2 (waived until 2026-12-31)",
    )


@pytest.mark.parametrize(
    "waiver", [waived("2026-11-22"), waived("2026-12-31", "2026-11-24"), waived("2026-12-31", "2026-08-01")]
)
def test_a_waiver_that_does_not_hold_lowers_nothing(waiver):
    """Expired, not yet granted or beyond the longest time: the finding keeps its level."""
    (finding,) = found(incident(waiver=waiver), rule="PM301")
    assert finding.level == "error"


def test_a_waiver_excuses_no_claim_and_no_address(tmp_path):
    """A change that is not in place and personal data stay errors."""
    change = Change("Refuse it", status=ChangeStatus.DONE, done_when=(Check(CheckKind.FILE, {"file": "a"}),))
    bad = incident(owner="jane@shop.example", process_changes=(change,), waiver=waived())
    findings = found(bad, checks=look_at_all([bad], tmp_path))
    assert {one.rule for one in findings if one.level == "error"} == {"PM104", "PM509"}


@pytest.mark.parametrize(
    ("expires", "rule", "message"),
    [
        ("2026-11-22", "PM801", "waiver expired on 2026-11-22"),
        ("2026-11-23", "PM802", "waiver expires today, on 2026-11-23"),
        ("2026-11-24", "PM802", "waiver expires in 1 day, on 2026-11-24"),
        ("2026-12-07", "PM802", "waiver expires in 14 days, on 2026-12-07"),
        ("2027-01-31", "PM803", "waiver of 91 days, at most 90 allowed"),
    ],
)
def test_the_waiver_itself_is_watched(expires, rule, message):
    """A waiver that ran out, is about to, or is too long is said, each by one rule."""
    findings = found(incident(waiver=waived(expires)))
    assert [(one.rule, one.message) for one in findings if one.rule.startswith("PM8")] == [(rule, message)]


def test_a_good_waiver_is_left_alone():
    """Fifteen days to go, ninety in all: nothing to say."""
    findings = found(incident(waiver=waived("2026-12-08", "2026-09-09")))
    assert [one.rule for one in findings if one.rule.startswith("PM8")] == []


# Runs


def run(*guards, complete=True):
    info = RunInfo(
        "1",
        complete=complete,
        today=TODAY,
        why_partial=None if complete else "-k x",
        partial_by=None if complete else PartialBy.SELECTION,
    )
    return RunRecord((Run(info, guards=guards),), ())


def guard(nodeid, target="INC-1", outcome=Outcome.PASSED):
    return Guard(nodeid, target, nodeid.partition("::")[0], cases={outcome: 1})


@pytest.mark.parametrize(
    "name", ["t.py::T::a", "t.py::T", "t.py", "t.py::T::a[1]", "t.py::T::*", "*::a", "t.py::?::a[*]"]
)
def test_a_test_that_exists_may_be_named_in_many_ways(name):
    """A node id, its class or file, one of its cases and a glob all name it."""
    assert found(incident(tests=(name,)), rule="PM701", run=run(guard("t.py::T::a"))) == []


@pytest.mark.parametrize("name", ["t.py::T::b", "t.py::T2", "u.py", "t.py::T::a::b", "t.p", "x*"])
def test_a_test_that_is_gone_is_found(name):
    """A name that no guard of the incident has is said."""
    record = run(guard("t.py::T::a"), guard("u.py::b", "INC-2"))
    assert messages(incident(tests=(name,)), rule="PM701", run=record) == [f"no test {name}"]


@pytest.mark.parametrize("record", [None, run(complete=False)])
def test_nothing_is_missed_by_who_did_not_look(record):
    """Without a run of the whole suite nothing is said to be gone, and it is said what was not checked."""
    change = Change("Refuse it", done_when=(Check(CheckKind.TEST, {"test": "t.py::a"}),) * 2)
    one = incident(tests=("t.py::a",), waiver=waived(), process_changes=(change,))
    assert {finding.rule for finding in found(one, run=record)} & {"PM701", "PM804", "PM509"} == set()
    assert not_checked([one], record) == ("PM701, 1 tests: entry", "PM804, 1 waiver", "PM509, 2 test: checks")


def test_a_whole_run_leaves_nothing_unchecked():
    """With a complete run there is nothing to say."""
    assert not_checked([incident(tests=("t.py::a",), waiver=waived())], run()) == ()


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.PASSED, ["waiver no longer needed: the incident is guarded"]),
        (Outcome.SKIPPED, []),
        (Outcome.FAILED, []),
    ],
)
def test_a_waiver_goes_when_the_guard_has_come(outcome, expected):
    """A waived incident that is guarded without the waiver needs none."""
    one = incident(waiver=waived())
    assert messages(one, rule="PM804", run=run(guard("t.py::a", outcome=outcome))) == expected


def test_a_run_finds_claims_whose_test_fails(tmp_path):
    """A done change whose test fails is claimed, not in place."""
    change = Change("Refuse it", status=ChangeStatus.DONE, done_when=(Check(CheckKind.TEST, {"test": "t.py::a"}),))
    one = incident(process_changes=(change,))
    record = run(guard("t.py::a", outcome=Outcome.FAILED))
    expected = ["claimed done, not in place: t.py::a fails"]
    assert messages(one, rule="PM509", checks=look_at_all([one], tmp_path), run=record) == expected


# Rules with corners


def test_a_check_that_cannot_be_made_is_no_definition_of_done(tmp_path):
    """A pattern that is none is said at its line, and is not called a broken claim."""
    check = Check(CheckKind.FILE_MATCHES, {"path": "a", "pattern": "("}, line=31)
    (tmp_path / "a").write_text("a")
    one = incident(process_changes=(Change("Refuse it", status=ChangeStatus.DONE, done_when=(check,)),))
    findings = found(one, checks=look_at_all([one], tmp_path))
    said = [(each.rule, each.line, each.message) for each in findings if each.rule in {"PM503", "PM509"}]
    message = "definition of done cannot be checked: the pattern ( is no regular expression: "
    assert said == [("PM503", 31, f"{message}missing ), unterminated subpattern at position 0")]


def test_somebody_s_word_is_no_definition_of_done():
    """``recorded`` alone does not count."""
    change = Change("Refuse it", done_when=(Check(CheckKind.RECORDED, {"by": "me"}),))
    assert messages(incident(process_changes=(change,)), rule="PM503") == ["no machine-checkable definition of done"]


def test_rejected_changes_owe_nothing_but_a_reason():
    """A rejected change needs no owner, date, check or gate, and closes nothing."""
    gates = {"canary": GateAssessment(GateVerdict.MISSED, "x")}
    change = Change("Improve it", closes=("canary",), status=ChangeStatus.REJECTED)
    rules = {finding.rule for finding in found(incident(process_changes=(change,), gates=gates))}
    assert {rule for rule in rules if rule[:3] == "PM5" or rule == "PM403"} == {"PM508", "PM403"}


def test_action_items_are_held_to_account_while_open():
    """Owner, date and clear words are asked of open ones; done ones are left in peace."""
    todo, done = Change("Improve it"), Change("Improve it", status=ChangeStatus.DONE)
    rules = [finding.rule for finding in found(incident(action_items=(todo, done))) if finding.rule[:3] == "PM5"]
    assert rules == ["PM501", "PM502", "PM504"]


def test_a_mere_day_is_held_against_days_only():
    """A date without a time contradicts no time of the same day."""
    one = incident(
        introduced=Moment.parse("2026-09-01T10:00:00Z"), started=day("2026-09-01"), detected=day("2026-09-01")
    )
    assert found(one, rule="PM101") == []


def test_the_future_is_no_place_for_facts():
    """Tomorrow is the future; today is not."""
    assert messages(incident(closed=day("2026-11-23")), rule="PM101") == []
    assert messages(incident(closed=day("2026-11-24")), rule="PM101") == ["closed (2026-11-24) lies in the future"]


def test_one_gate_in_each_of_two_records_is_said_at_the_later():
    """Bypassed twice within a year: the later record says it, and a third names the one before it."""
    gates = {"canary": GateAssessment(GateVerdict.BYPASSED, "In haste.")}
    records = [incident(f"INC-{year}", started=day(f"{year}-05-01"), gates=gates) for year in (2022, 2025, 2026)]
    assert [(finding.incident, finding.message) for finding in found(*records, rule="PM406")] == [
        ("INC-2026", "canary was bypassed in INC-2025, too, less than a year before")
    ]


def test_configured_gates_are_asked_for_by_name():
    """With a gates table, the hint about the default ones is gone."""
    settings = Settings(rules=Rules(gates=(Gate("drill"),), gates_are_closed=True))
    assert messages(incident(), rule="PM401", settings=settings) == ["not assessed: drill"]


def test_default_gates_are_named_as_such():
    """Without one, the reader learns where the names come from."""
    (message,) = messages(incident(), rule="PM401")
    assert message.endswith("production-monitoring (the default gates; configure yours)")


def test_a_scale_of_one_s_own_has_two_worst_severities():
    """What sev1 and sev2 are held to, the two worst of any scale are; unknown is none of them."""
    gates = {"canary": GateAssessment(GateVerdict.CAUGHT, "x")}
    assert len(found(incident(severity="sev2", gates=gates), rule="PM405")) == 1
    assert found(incident(severity="unknown", gates=gates), rule="PM405") == []


def test_unknown_is_never_severe():
    """A scale with few steps makes no incident of unknown severity a severe one."""
    settings = Settings(rules=Rules(severities=(Severity("bad"), Severity("unknown"))))
    gates = {"canary": GateAssessment(GateVerdict.CAUGHT, "x")}
    assert len(found(incident(severity="bad", gates=gates), rule="PM405", settings=settings)) == 1
    assert found(incident(severity="unknown", gates=gates), rule="PM405", settings=settings) == []


def test_a_change_is_due_through_its_day():
    """Overdue begins the day after."""
    due = [Change("Refuse it", due=day(text)) for text in ("2026-11-22", "2026-11-23")]
    assert messages(incident(process_changes=tuple(due)), rule="PM507") == ["overdue since 2026-11-22"]


def test_another_team_s_files_keep_their_names():
    """A registry with ``fields`` has its own customs."""
    one = replace(incident("INC-1"), source=Source("incidents/2026/outage.md"))
    assert found(one, rule="PM105", settings=Settings(fields={"id": FieldMap("uuid")})) == []
    assert len(found(one, rule="PM105")) == 1


def test_a_test_that_waits_for_a_run_is_a_definition_of_done(tmp_path):
    """A ``test:`` check is not held against its record for want of a run."""
    change = Change("Refuse it", done_when=(Check(CheckKind.TEST, {"test": "t.py::a"}),))
    one = incident(process_changes=(change,))
    assert found(one, rule="PM503", checks=look_at_all([one], tmp_path)) == []


@pytest.mark.parametrize("kind", [TriggerKind.HARDWARE_FAILURE, TriggerKind.TRAFFIC_CHANGE, TriggerKind.NONE])
def test_what_nobody_changed_has_no_reference(kind):
    """A broken disk has no commit."""
    assert found(incident(trigger=Trigger(kind)), rule="PM303") == []


def test_what_had_no_effect_needs_no_number():
    """A near miss is not asked how many users it had."""
    assert found(incident(impact=Impact(effect=Effect.NONE)), rule="PM204") == []


def test_a_monitor_answers_a_missed_signal():
    """A process change that a monitor enforces is an answer, too."""
    detection = Detection(missed_signals=("A graph.",))
    change = Change("Page", enforced_by=Enforcement.MONITOR)
    assert found(incident(detection=detection, process_changes=(change,)), rule="PM203") == []
    assert len(found(incident(detection=detection), rule="PM203")) == 1


def test_several_records_in_a_file_need_no_name():
    """A file that holds a list is named for none of them."""
    one, other = (replace(incident(name), source=Source("all.yaml", 1)) for name in ("INC-1", "INC-2"))
    assert found(one, other, rule="PM105") == []


@pytest.mark.parametrize(
    ("stem", "count"), [("INC-1", 0), ("inc-1-totals", 0), ("INC-1_x", 0), ("INC-12", 1), ("x-INC-1", 1)]
)
def test_the_file_starts_with_the_whole_id(stem, count):
    """In any case, and not as a part of a longer id."""
    one = replace(incident("INC-1"), source=Source(f"postmortems/{stem}.md"))
    assert len(found(one, rule="PM105")) == count


# Records together


def test_a_renamed_class_keeps_its_history():
    """An old name and the new one are the same class."""
    settings = Settings(rules=Rules(class_aliases={"rounding": "logic/rounding"}))
    first = incident("INC-1", started=day("2026-03-01"), closed=day("2026-04-01"), defect_class="rounding")
    second = incident("INC-2", defect_class="logic/rounding")
    assert messages(first, second, rule="PM901", settings=settings) == [
        "logic/rounding came back after INC-1 was closed"
    ]


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"closed": day("2026-08-31")}, 1),
        ({"closed": day("2026-09-02")}, 0),
        ({"status": Status.CLOSED, "resolved": day("2026-03-02")}, 1),
        ({"status": Status.CLOSED, "resolved": day("2026-09-02")}, 0),
        ({"started": day("2025-08-01"), "closed": day("2025-09-01")}, 0),
        ({"defect_class": "unclassified", "closed": day("2026-08-31")}, 0),
    ],
)
def test_what_comes_back_within_a_year_of_closing_is_said(fields, count):
    """Closed before the later one started, of its class, and not longer ago than a year."""
    first = incident("INC-1", **{"started": day("2026-03-01"), "defect_class": "logic/a", **fields})
    second = incident("INC-2", defect_class=fields.get("defect_class", "logic/a"))
    assert len(found(first, second, rule="PM901")) == count


def test_a_year_of_few_incidents_is_not_judged():
    """Four incidents are too few for a share; five are not."""
    many = [incident(f"INC-{number}", started=day(f"2026-0{number}-01")) for number in range(1, 6)]
    assert found(*many[:4], rule="PM903") == []
    assert messages(*many, rule="PM903") == [
        "5 of the 5 incidents of a year are unclassified or other: INC-1, INC-2, INC-3, INC-4, INC-5"
    ]


# Words


@pytest.mark.parametrize("phrase", VAGUE)
def test_every_vague_phrase_is_found_in_any_case(phrase):
    """The phrases of the built-in list are found as whole words."""
    assert vague_phrase(f"We will {phrase.upper()} it", None) == phrase.upper()


@pytest.mark.parametrize("text", ["Improvement board", "Reconsidered limits are refused", "Reminder service is gone"])
def test_parts_of_words_are_not_vague(text):
    """Only whole words count."""
    assert vague_phrase(text, None) is None


def test_vague_words_are_configured_as_a_whole():
    """A list of one's own replaces the built-in one; an empty one finds nothing."""
    assert vague_phrase("Improve synergy", ("synergy",)) == "synergy"
    assert vague_phrase("Improve synergy", ()) is None


@pytest.mark.parametrize(
    "text", ["Human error", "the operator's mistake", "She forgot it", "It should have been seen", "failed to follow"]
)
def test_blame_is_heard(text):
    """Words that end a search at a person."""
    assert blame(text)


@pytest.mark.parametrize(
    "text", ["Error of rounding", "The service failed to start", "unforgotten", "user errors page"]
)
def test_failures_of_things_are_no_blame(text):
    """Machines may fail without anybody being blamed."""
    assert blame(text) is None


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Ask jane.doe+x@mail.shop.example", ["an e-mail address"]),
        ("+44 20 7946 0958", ["a phone number"]),
        ("+4915112345678", ["a phone number"]),
        ("(555) 123-4567", ["a phone number"]),
        ("555-123-4567", ["a phone number"]),
        ("tel: 0171 123456", ["a phone number"]),
        ("git@host.example:shop.git", []),
        ("noreply@shop.example", []),
        ("lodash@4.17.21 and actions/checkout@v4", []),
        ("getty@tty1.service", []),
        ("https://host.example/@jane/post", []),
        ("2026-09-01 08:00:00+02:00", []),
        ("10.200.300.400, 1,840 users, +1200 servers, 555-1234", []),
        ("https://tracker.example/555-123-4567", []),
        ("3f9c2d1b 123456789012", []),
    ],
)
def test_personal_data_is_told_from_what_looks_like_it(text, kinds):
    """Addresses and numbers of people are found; hosts, versions, times and counts are not."""
    assert list(personal_data(text)) == kinds


def test_wordings_are_the_same_without_case_order_and_plural():
    """What the graveyard compares."""
    assert significant_words("Baskets with tax rates: tested!") == significant_words(
        "tested a basket with the Tax rate"
    )


@pytest.mark.parametrize(
    "text", ["a" * 500_000, "@" * 500_000, "+1 " * 150_000, "a@" + "a." * 200_000, "should " * 90_000]
)
def test_no_text_keeps_the_patterns_busy(text):
    """Patterns over people's words are linear in them."""
    assert (list(personal_data(text)), blame(text), vague_phrase(text, None)) == ([], None, None)


# Laws

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 390_000).map(lambda minutes: Moment(BEGINNING + timedelta(minutes=minutes), timed=True))
texts = st.text(max_size=20)
NAMES = ("introduced", "started", "detected", "acknowledged")


@given(st.tuples(*[moments] * len(NAMES)))
def test_times_are_out_of_order_where_they_are_not_sorted(times):
    """There is a finding exactly where one of the known times lies before its predecessor."""
    ordered = all(earlier <= later for earlier, later in pairwise(times))
    assert (found(incident(**dict(zip(NAMES, times, strict=True))), rule="PM101") == []) is ordered


changes = st.builds(
    Change,
    what=texts,
    closes=st.lists(st.sampled_from(["canary", "drill"]), max_size=2).map(tuple),
    enforced_by=st.sampled_from(Enforcement),
    owner=texts,
    due=st.none() | moments,
    done=st.none() | moments,
    status=st.sampled_from(ChangeStatus),
    done_when=st.lists(st.builds(Check, st.sampled_from(CheckKind)), max_size=2).map(tuple),
)
lists_of_changes = st.lists(changes, max_size=2).map(tuple)
records = st.builds(
    lambda number, **fields: incident(f"INC-{number}", **fields),
    st.integers(1, 99),
    severity=st.sampled_from(["sev1", "sev3", "unknown"]),
    started=moments,
    status=st.sampled_from(Status),
    closed=st.none() | moments,
    defect_class=st.sampled_from(["logic/a", "logic/other", "unclassified"]),
    services=st.lists(st.sampled_from(["a", "b"]), max_size=2).map(tuple),
    owner=texts,
    causal_chain=st.lists(st.builds(CausalLink, texts, catchable_at=st.just(("drill",))), max_size=3).map(tuple),
    gates=st.dictionaries(
        st.sampled_from(["canary", "drill"]), st.builds(GateAssessment, st.sampled_from(GateVerdict), texts)
    ),
    process_changes=lists_of_changes,
    instrumentation=lists_of_changes,
    action_items=lists_of_changes,
)
registries = st.lists(records, max_size=6, unique_by=lambda one: one.id)


@given(registries.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_of_records_does_not_matter(both):
    """Findings are the same however the records came in, and any records can be judged."""
    one, other = both
    assert found(*one) == found(*other)


@given(registries.filter(bool))
def test_a_waiver_makes_no_finding_louder(some):
    """A waiver lowers levels; the only new findings are those about itself."""
    first, *others = some
    before = {(one.rule, one.incident, one.line): one.level.rank for one in found(*some)}
    for one in found(replace(first, waiver=waived("2026-12-20")), *others):
        assert one.level.rank <= before.get((one.rule, one.incident, one.line), LintLevel.NOTE.rank)


@given(registries)
def test_levels_follow_the_status(some):
    """No draft has more than notes, but for having been left lying."""
    drafts = {one.id for one in some if one.status is Status.DRAFT}
    assert {one.level for one in found(*some) if one.incident in drafts and one.rule != "PM102"} <= {LintLevel.NOTE}
