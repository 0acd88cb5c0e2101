"""``--incidents-against=OLD.json``: what a run says of the run before it."""

import pytest

from suites import command

HEAD = "import pytest\n\n"
GUARD = "@pytest.mark.incident({1!r})\ndef test_{0}(): {2}\n\n"


def module(**guards):
    """A module of guards: name → id of its incident, or the id and the body."""
    rows = [(name, *(said if isinstance(said, tuple) else (said, "pass"))) for name, said in guards.items()]
    return HEAD + "".join(GUARD.format(*row) for row in rows)


BEFORE = module(charge="INC-1", cent="INC-2", tax="INC-2", feed="INC-3", clock="INC-4", old="INC-4")


@pytest.fixture
def shop(suite):
    """A suite with five incidents, one of them unguarded, and the record of its run."""
    for number, severity in enumerate(("sev1", "sev2", "sev2", "sev3", "sev3"), 1):
        suite.record(f"INC-{number}", severity=severity)
    suite.write({"tests/test_shop.py": BEFORE})
    assert suite.pytest("--incidents-report=json:old.json").code == 0
    return suite


def told(said):
    """What changed, as the section tells it."""
    starts = ("guard ", "gap ", "no longer on record", "coverage was", "deleted guards")
    return [line for line in said.section if line.startswith(starts)]


def test_nothing_changed(shop):
    """A run that is as the one before says nothing of it."""
    said = shop.pytest("--incidents-against=old.json")
    assert (said.code, told(said)) == (0, [])
    assert "error" not in said.out


def test_gaps_open_and_close(shop):
    """A new guard closes a gap, a new record without one opens one; the coverage before and now is said."""
    shop.write({"tests/test_more.py": module(more="INC-5")})
    shop.record("INC-6", severity="sev2")
    assert told(shop.pytest("--incidents-against=old.json")) == [
        'gap opened: INC-6 sev2: no test carries @incident("INC-6")',
        "gap closed: INC-5 sev3: guarded",
        "coverage was 80 % (4 of 5), is 83 % (5 of 6)",
    ]


def test_guards_lost_the_only_one_of_a_severe_incident_first(shop):
    """Deleted, newly skipped, renamed: each is told apart, and what hurts most stands first."""
    changed = module(
        cent=("INC-2", "pytest.skip('flaky on CI')"),
        tax="INC-2",
        feed=("INC-3", "pytest.skip('no server')"),
        clock2="INC-4",
        old="INC-4",
    )
    shop.write({"tests/test_shop.py": changed})
    said = shop.pytest("--incidents-against=old.json")
    assert told(said) == [
        "guard deleted: tests/test_shop.py::test_charge, the only guard of INC-1, sev1",
        "guard newly skipped: tests/test_shop.py::test_feed (no server), the only guard of INC-3, sev2",
        "guard newly skipped: tests/test_shop.py::test_cent (flaky on CI), a guard of INC-2, sev2",
        "guard renamed: tests/test_shop.py::test_clock to tests/test_shop.py::test_clock2, a guard of INC-4, sev3",
        'gap opened: INC-1 sev1: no test carries @incident("INC-1")',
        "gap opened: INC-3 sev2: tests/test_shop.py::test_feed is skipped: no server",
        "coverage was 80 % (4 of 5), is 40 % (2 of 5)",
    ]
    assert said.code == 0


def test_a_loss_alone_does_not_fail_a_run(shop):
    """What fails a run is the policy; the losses are told before its reason, which stays last."""
    shop.write({"tests/test_shop.py": BEFORE.replace("'INC-1'", "'INC-2'")})
    said = shop.pytest("--incidents-against=old.json --incidents-policy=strict")
    assert (said.code, said.last) == (1, "policy strict: 2 gaps — FAILED")
    assert told(said)[0] == "guard deleted: tests/test_shop.py::test_charge, the only guard of INC-1, sev1"


def test_a_guard_that_moved_is_renamed(shop):
    """A test that went to another file is not lost."""
    shop.write(
        {
            "tests/test_shop.py": BEFORE.replace("test_charge", "x_charge"),
            "tests/pay/test_pay.py": module(charge="INC-1"),
        }
    )
    assert told(shop.pytest("--incidents-against=old.json")) == [
        "guard renamed: tests/test_shop.py::test_charge to tests/pay/test_pay.py::test_charge, a guard of INC-1, sev1"
    ]


def test_an_expected_failure_is_a_skip_in_disguise(shop):
    """A guard that is newly expected to fail guards no more."""
    marked = BEFORE.replace("@pytest.mark.incident('INC-1')", "@pytest.mark.xfail\n@pytest.mark.incident('INC-1')")
    shop.write({"tests/test_shop.py": marked.replace("def test_charge(): pass", "def test_charge(): assert False")})
    assert told(shop.pytest("--incidents-against=old.json"))[0].startswith(
        "guard newly skipped: tests/test_shop.py::test_charge"
    )


def test_a_failing_guard_is_a_gap_and_not_lost(shop):
    """A red guard does what it is there for."""
    shop.write({"tests/test_shop.py": BEFORE.replace("def test_charge(): pass", "def test_charge(): assert False")})
    assert told(shop.pytest("--incidents-against=old.json")) == [
        "gap opened: INC-1 sev1: tests/test_shop.py::test_charge fails: the defect may be back",
        "coverage was 80 % (4 of 5), is 60 % (3 of 5)",
    ]


def test_a_record_that_went(shop):
    """An incident that is on record no longer is named: so are gaps closed that nobody closed."""
    (shop.root / "postmortems/INC-5.md").unlink()
    assert told(shop.pytest("--incidents-against=old.json")) == [
        "no longer on record: INC-5",
        "coverage was 80 % (4 of 5), is 100 % (4 of 4)",
    ]


def test_a_partial_run_accuses_nobody(shop):
    """It cannot know what was deleted, and says so; a new skip it sees."""
    shop.write(
        {"tests/test_shop.py": BEFORE.replace("def test_feed(): pass", "def test_feed(): pytest.skip('no server')")}
    )
    assert told(shop.pytest("--incidents-against=old.json -k feed")) == [
        "guard newly skipped: tests/test_shop.py::test_feed (no server), the only guard of INC-3, sev2",
        "coverage was 80 % (4 of 5), is n/a",
        "deleted guards not looked for: this run was partial (-k 'feed')",
    ]


@pytest.mark.parametrize("workers", ["-n 0", "-n 2"])
def test_the_same_under_xdist(shop, workers):
    """Workers or none, the same changes are told."""
    shop.write({"tests/test_shop.py": module(cent="INC-2", tax="INC-2", feed="INC-3", clock="INC-4", old="INC-4")})
    assert told(shop.pytest(f"-p xdist {workers} --incidents-against=old.json")) == [
        "guard deleted: tests/test_shop.py::test_charge, the only guard of INC-1, sev1",
        'gap opened: INC-1 sev1: no test carries @incident("INC-1")',
        "coverage was 80 % (4 of 5), is 60 % (3 of 5)",
    ]


def test_reports_and_check_tell_the_same(shop):
    """The Markdown of a run and the section of check name what the section of the run names."""
    shop.write({"tests/test_shop.py": module(cent="INC-2", tax="INC-2", feed="INC-3", clock="INC-4", old="INC-4")})
    said = shop.pytest("--incidents-against=old.json --incidents-report=md:new.md --incidents-report=json:new.json")
    checked = command("check new.json --against old.json", shop.root)
    assert [line for line in checked.lines if line in told(said)] == told(said)
    markdown = (shop.root / "new.md").read_text(encoding="utf-8")
    assert "the only guard of INC-1" in markdown.replace("\\", "")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("gone.json", None, "gone.json: no run record: No such file or directory"),
        ("bad.json", "{", "bad.json: no run record: not JSON (Expecting property name enclosed in double quotes"),
        ("tests", None, "tests: no run record: Is a directory"),
    ],
)
def test_what_is_no_record_is_an_error_before_any_test_runs(shop, name, text, message):
    """It is told by name with whatever else is wrong at the start, and the run ends with 4."""
    if text:
        shop.write({name: text})
    said = shop.pytest(f"--incidents-against={name} --incidents-report=htm:new.html")
    assert said.code == 4
    assert message in said.err
    assert "--incidents-report: unknown report 'htm' (did you mean 'html'?)" in said.err
    assert "passed" not in said.out
