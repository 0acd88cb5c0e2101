"""What a policy does to a real run: its exit code, and the reason as the last line of the section."""

import json

import pytest

from suites import Suite, command

GUARD = """\
import pytest

@pytest.mark.incident("INC-1")
def test_cent(): {body}
"""
WAIVER = {"reason": "The vendor mends its client soon", "approved_by": "head of payments", "granted": "2026-09-01"}
BASELINE = "incidents-baseline.json"


@pytest.fixture
def shop(suite: Suite) -> Suite:
    """INC-1 has a guard that passes, INC-2 has none."""
    suite.record("INC-1")
    suite.record("INC-2")
    suite.write({"tests/test_cent.py": GUARD.format(body="pass")})
    return suite


def baseline(shop, **gaps):
    """Write a baseline: gaps by id, with underscores for hyphens."""
    entries = {id_.replace("_", "-"): level for id_, level in gaps.items()}
    shop.write({BASELINE: json.dumps({"format": 1, "gaps": entries})})


@pytest.mark.parametrize(
    ("policy", "code", "last"),
    [
        ("report", 0, 'next: @incident("INC-2")'),
        ("strict", 1, "policy strict: 1 gap — FAILED"),
    ],
)
@pytest.mark.parametrize("how", ["option", "variable", "configuration"])
def test_policy(shop, policy, code, last, how):
    """A gap fails a run under strict and not under report, however the policy was chosen."""
    env = {"PYTEST_INCIDENTS_POLICY": policy} if how == "variable" else {}
    if how == "configuration":
        shop.write({"pytest-incidents.toml": f'policy = "{policy}"\n'})
    said = shop.pytest(f"--incidents-policy={policy}" if how == "option" else "", env=env)
    assert (said.code, said.last) == (code, last)


def test_ratchet_without_a_baseline(shop):
    """Ratchet without its file fails, and names the command that writes it."""
    said = shop.pytest("--incidents-policy=ratchet")
    assert said.code == 1
    assert "pytest-incidents baseline" in said.last
    assert said.last.endswith(" — FAILED")


def test_ratchet_from_beginning_to_end(shop):
    """A gap of the baseline is excused, a new one is not, and an entry no longer needed is named and taken out."""
    shop.pytest("--incidents-report=json:run.json")
    command("baseline run.json", shop.root)
    excused = shop.pytest("--incidents-policy=ratchet")
    assert excused.code == 0
    assert "FAILED" not in excused.out
    shop.record("INC-3")
    new = shop.pytest("--incidents-policy=ratchet")
    assert (new.code, new.last) == (1, "policy ratchet: 1 new gap — FAILED")
    shop.write({"tests/test_more.py": GUARD.format(body="pass").replace('"INC-1"', '"INC-2", "INC-3"')})
    closed = shop.pytest("--incidents-policy=ratchet --incidents-report=json:run.json")
    assert (closed.code, closed.last) == (0, "note: baseline: INC-2 is no longer needed")
    assert command("baseline run.json", shop.root).out.splitlines() == [
        "no longer needed: INC-2",
        f"{BASELINE}: 0 gaps, 1 before",
    ]


def test_what_ratchet_excuses_comes_after_what_fails(shop):
    """The gaps that fail the run stand first and say what is next; excused ones are told apart."""
    baseline(shop, INC_2="missing")
    shop.record("INC-3")
    said = shop.pytest("--incidents-policy=ratchet")
    assert said.section[2:] == [
        "gaps, worst first:",
        '  INC-3  sev2  no test carries @incident("INC-3")',
        '  INC-2  sev2  no test carries @incident("INC-2") (excused by the baseline)',
        'next: @incident("INC-3")',
        "policy ratchet: 1 new gap — FAILED",
    ]
    tables = shop.pytest("--incidents-policy=ratchet --incidents-report=term --incidents-report=md")
    assert 'No test carries @incident("INC-2"). Excused by the baseline.' in tables.out
    assert "(excused by the baseline) | <code>" in tables.out


@pytest.mark.parametrize(
    ("recorded", "body", "code"),
    [
        ("missing", "pytest.skip('later')", 0),
        ("linked", "pytest.skip('later')", 0),
        ("passing", "pytest.skip('later')", 1),
    ],
)
def test_ratchet_does_not_excuse_weaker_evidence(shop, recorded, body, code):
    """A gap is excused only while its evidence is no weaker than the baseline says."""
    shop.write({"tests/test_cent.py": GUARD.format(body=body)})
    baseline(shop, INC_1=recorded, INC_2="missing")
    assert shop.pytest("--incidents-policy=ratchet").code == code


def test_ratchet_does_not_excuse_a_deleted_guard(shop):
    """What had a test and has none any more is a new gap."""
    shop.write({"tests/test_cent.py": "def test_other(): pass\n"})
    baseline(shop, INC_1="linked", INC_2="missing")
    said = shop.pytest("--incidents-policy=ratchet")
    assert (said.code, said.last) == (1, "policy ratchet: 1 new gap — FAILED")
    assert "note: baseline: INC-1 was linked, is missing" in said.section


def test_broken_baseline(shop):
    """A baseline that cannot be read is bad input, said with its line before any test runs."""
    shop.write({BASELINE: "{\n"})
    said = shop.pytest("--incidents-policy=ratchet")
    assert (said.code, "passed" in said.out) == (4, False)
    assert f"ERROR: {BASELINE}:2: the baseline cannot be read: " in said.err
    assert shop.pytest("--incidents-policy=strict").code == 1


def test_baseline_lies_beside_the_configuration(shop):
    """The baseline is found from the folder of the configuration, wherever pytest is started."""
    shop.write({"pytest-incidents.toml": 'policy = "ratchet"\n', "pytest.ini": "[pytest]\ntestpaths = tests\n"})
    baseline(shop, INC_2="missing")
    said = shop.pytest("..", folder="tests")
    assert (said.code, said.why_partial) == (0, None)


@pytest.mark.parametrize(
    ("expires", "code", "line"),
    [
        ("2026-12-31", 0, None),
        ("2026-12-08", 0, None),
        ("2026-12-07", 0, "note: waiver of INC-2 ends on 2026-12-07, in 14 days"),
        ("2026-11-24", 0, "note: waiver of INC-2 ends on 2026-11-24, in 1 day"),
        ("2026-11-23", 0, "note: waiver of INC-2 ends on 2026-11-23, today"),
        ("2026-11-22", 1, "policy {policy}: 1 {new}gap, 1 expired waiver — FAILED"),
    ],
)
@pytest.mark.parametrize("policy", ["ratchet", "strict"])
def test_waiver(shop, expires, code, line, policy):
    """A waiver covers its last day, speaks up fourteen days before it, and fails the day after, baseline or not."""
    shop.write({"pytest-incidents.toml": "max-waiver-days = 365\n"})
    shop.record("INC-2", waiver=WAIVER | {"expires": expires})
    baseline(shop, INC_2="missing")
    said = shop.pytest(f"--incidents-policy={policy}")
    assert said.code == code
    if line is None:
        assert "waiver of" not in said.out
    else:
        assert line.format(policy=policy, new="new " if policy == "ratchet" else "") in said.section


def test_waiver_does_not_raise_coverage(shop):
    """A waived incident still counts as one that has no guard."""
    shop.record("INC-2", waiver=WAIVER | {"expires": "2026-11-30"})
    said = shop.pytest("--incidents-policy=strict --incidents-fail-under=50.1")
    assert (said.code, said.last) == (1, "policy strict: coverage 50.0 % is under 50.1 % — FAILED")


@pytest.mark.parametrize(
    ("today", "code", "counts"),
    [
        ("2026-10-01", 0, "1 in grace"),
        ("2026-10-02", 1, "1 gap"),
    ],
)
def test_grace(shop, today, code, counts):
    """Grace counts from the day that the incident was resolved, its last day included; a gap follows."""
    shop.write({"pytest-incidents.toml": "[severities]\nsev2 = { weight = 4, grace-days = 14 }\n"})
    shop.record("INC-2", resolved="2026-09-17")
    said = shop.pytest(f"--incidents-policy=strict --incidents-today={today}")
    assert said.code == code
    assert counts in said.section[0]


def test_grace_counts_from_the_start_where_nothing_is_resolved(shop):
    """Without ``resolved`` the grace counts from ``started``."""
    shop.write({"pytest-incidents.toml": "[severities]\nsev2 = { weight = 4, grace-days = 14 }\n"})
    assert shop.pytest("--incidents-policy=strict --incidents-today=2026-09-15").code == 0
    assert shop.pytest("--incidents-policy=strict --incidents-today=2026-09-16").code == 1


def test_external_stands_outside(shop):
    """An incident that no test here can guard fails nothing, and counts neither for nor against the coverage."""
    shop.record("INC-2", external={"reason": "It was the load balancer's configuration", "guard": "platform/tests"})
    said = shop.pytest("--incidents-policy=strict --incidents-fail-under=100")
    assert (said.code, said.section) == (0, ["incidents: all 1 guarded, 1 external"])


@pytest.mark.parametrize("policy", ["report", "ratchet", "strict"])
@pytest.mark.parametrize(("limit", "code"), [("66.66", 0), ("66.67", 1)])
def test_fail_under(shop, policy, limit, code):
    """The least coverage applies under every policy, to the figure as it is and not as it is printed."""
    shop.record("INC-3")
    shop.record("INC-2", waiver=WAIVER | {"expires": "2026-11-30"})
    shop.write({"tests/test_more.py": GUARD.format(body="pass").replace("INC-1", "INC-3")})
    baseline(shop)
    said = shop.pytest(f"--incidents-policy={policy} --incidents-fail-under={limit}")
    assert said.code == code
    if code:
        whose = "fail-under: " if policy == "report" else f"policy {policy}: "
        assert said.last == f"{whose}coverage 66.667 % is under 66.67 % — FAILED"


def test_fail_under_of_the_configuration(shop):
    """The configuration may ask for a least coverage; the command line counts before it."""
    shop.write({"pytest-incidents.toml": "fail-under = 80\n"})
    assert shop.pytest("").code == 1
    assert shop.pytest("--incidents-fail-under=50").code == 0
    assert shop.pytest("", env={"PYTEST_INCIDENTS_FAIL_UNDER": "50"}).code == 0


def test_reports_say_what_failed_the_run(shop):
    """Under the policy ``report``, which fails nothing, reports name the least coverage as what failed the run."""
    said = shop.pytest("--incidents-fail-under=90 --incidents-report=md --incidents-report=html:report.html")
    assert "**Fail-under failed: coverage 50.0 % is under 90 %**" in said.section
    assert "Fail-under failed: coverage 50.0 % is under 90 %." in (shop.root / "report.html").read_text("utf-8")


def test_fail_under_and_gaps_are_told_together(shop):
    """Where both fail a run, its last line names both."""
    said = shop.pytest("--incidents-policy=strict --incidents-fail-under=90")
    assert said.last == "policy strict: 1 gap; coverage 50.0 % is under 90 % — FAILED"


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("--incidents-policy=strict", "policy strict not applied: partial (-k 'cent')"),
        ("--incidents-policy=ratchet", "policy ratchet not applied: partial (-k 'cent')"),
        ("--incidents-fail-under=90", "fail-under not applied: partial (-k 'cent')"),
        ("", "incidents: 1 guarded here, 1 not seen by this run (partial: -k 'cent')"),
    ],
)
def test_partial_run_is_not_judged(shop, words, last):
    """A partial run says in its last line what was not applied and why, and stays green."""
    said = shop.pytest(f"-k cent {words}")
    assert (said.code, said.last) == (0, last)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"tests/test_fails.py": "def test_fails(): assert False\n"}, 1),
        ({"tests/test_broken.py": "import nothing_of_that_name\n"}, 2),
        ({"tests/test_exits.py": "import pytest\n\ndef test_exits(): pytest.exit('no', 7)\n"}, 7),
        ({"tests/test_cent.py": ""}, 5),
    ],
    ids=["failed", "not collected", "exited", "no tests"],
)
def test_exit_code_of_pytest_stands(shop, files, code):
    """Our exit code is set only where the run was otherwise green."""
    shop.write(files)
    assert shop.pytest("--incidents-policy=strict").code == code


@pytest.mark.parametrize("words", ["", "--incidents-report=md", "--incidents-report=github --incidents-report=term"])
def test_reason_is_the_last_line(shop, words):
    """The reason of a failure is the last line of the section, also below reports that were asked for."""
    said = shop.pytest(f"--incidents-policy=strict {words}")
    assert said.last == "policy strict: 1 gap — FAILED"


def test_reason_without_a_terminal(shop):
    """Where nobody prints, the reason is on standard error."""
    said = shop.pytest("--incidents-policy=strict -p no:terminal")
    assert (said.code, said.err) == (1, "policy strict: 1 gap — FAILED\n")


def test_policy_in_the_record(shop):
    """The run record has the policy, whether it was applied, and the reason."""
    shop.pytest("--incidents-policy=strict --incidents-report=json:run.json")
    policy = shop.document()["policy"]
    assert (policy["name"], policy["applied"], policy["failed"], policy["message"]) == ("strict", True, True, "1 gap")


@pytest.mark.parametrize("elsewhere", [None, "vendor/client"])
def test_proof_cannot_be_asked_for_where_the_fix_lies_elsewhere(shop, elsewhere):
    """Where the record says that the fix lies elsewhere, a passing guard is enough, and otherwise it is not."""
    shop.record("INC-1", fix={"elsewhere": elsewhere} if elsewhere else {"commits": ["1a2b3c4"]})
    baseline(shop, INC_2="missing")
    said = shop.pytest("--incidents-policy=ratchet --incidents-require=proven")
    assert said.code == (0 if elsewhere else 1)


FOREIGN = "[fields]\nid = '@stem'\ntitle = '@heading'\nstarted = '@stem'\nseverity = { value = 'sev2' }\n"


@pytest.mark.parametrize(
    ("names", "notes"),
    [
        (["b1"], ["postmortems/b1.md:1: started is missing (no date in @stem)"]),
        (
            ["b1", "b2", "b3", "b4"],
            [
                (
                    "4 files of the registry are left out, with 4 problems (pytest-incidents list -v), "
                    "the first: postmortems/b1.md:1: started is missing (no date in @stem)"
                )
            ],
        ),
    ],
)
def test_what_cannot_be_read_of_another_teams_registry(suite, names, notes):
    """A few problems are told one by one; many are counted in one line. Under strict, each of them is an error."""
    files = {f"postmortems/{name}.md": "# No day\n" for name in names}
    guard = 'import pytest\n\n@pytest.mark.incident("a1-2026-01-02")\ndef test_a(): pass\n'
    suite.write({"pytest-incidents.toml": FOREIGN, "postmortems/a1-2026-01-02.md": "# A day\n", "test_a.py": guard})
    suite.write(files)
    said = suite.pytest("")
    assert (said.code, said.section) == (0, ["incidents: all 1 guarded", *(f"note: {note}" for note in notes)])
    strict = suite.pytest("--incidents-policy=strict")
    assert (strict.code, strict.err.count("started is missing")) == (4, len(names))


def test_severities_of_other_lengths_stand_in_a_column(shop):
    """What is wrong begins in one column, whatever the severities are called."""
    shop.record("INC-2", severity="unknown")
    shop.record("INC-3", severity="sev1")
    said = shop.pytest("")
    assert [line for line in said.section if line.startswith("  INC-")] == [
        '  INC-3  sev1     no test carries @incident("INC-3")',
        '  INC-2  unknown  no test carries @incident("INC-2")',
    ]
