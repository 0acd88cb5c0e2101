"""With workers: the same section, the same record, the same exit code; and honest where a worker was lost."""

import pytest

from pytest_incidents.session.workers import Workers
from suites import Suite, scrubbed

TESTS = {
    "test_a.py": """
import pytest
from pytest_incidents import defect_class, incident

@incident("INC-1")
@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("x", range(6))
def test_cases(x):
    if x == 3: pytest.skip("three")

@incident("INC-2", gate="unit-tests")
class TestIt:
    def test_passes(self): pass
    def test_fails(self): assert False

@defect_class("configuration")
def test_class(): pass
""",
    "test_b.py": """
import pytest
from pytest_incidents import incident

pytestmark = incident("INC-3")

def test_module(): pass

@incident("INC-4")
@pytest.mark.skip(reason="until May")
def test_skipped(): pass
""",
    "sub/test_c.py": """
import pytest
pytest.importorskip("no_such_driver")

@pytest.mark.incident("INC-5")
def test_driver(): pass
""",
}
DISTS = ["load", "loadscope", "loadfile", "loadgroup", "worksteal", "each", "no"]
WAYS = [
    "-n 0",
    "-n 1",
    "-n 2",
    *(f"-n 2 --dist {dist}" for dist in DISTS),
    "-n 2 --maxprocesses 1",
    "-d --tx 2*popen",
    "-n 2 -p no:cacheprovider",
    "-n 2 -p randomly",
]


def written(suite: Suite):
    """Write the suite of these tests."""
    for number in range(1, 7):
        suite.record(f"INC-{number}")
    suite.record("INC-7", tests=["test_a.py::TestIt"])
    suite.write({"pytest.ini": "[pytest]\n", **TESTS})
    return suite


@pytest.fixture
def shop(suite):
    """A suite with every kind of outcome, in several files."""
    return written(suite)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The suite of these tests, and what a run without xdist says of it, for each selection."""
    suite = written(Suite(tmp_path_factory.mktemp("alone")))
    seen = {}

    def run(words):
        if words not in seen:
            said = suite.pytest(f"{words} --incidents-report=json:run.json")
            seen[words] = (said.code, said.section, scrubbed(suite.document()))
        return seen[words]

    return suite, run


@pytest.mark.parametrize("way", WAYS)
def test_same_figures_in_every_way(alone, way):
    """A complete run says and records the same, whoever runs its tests and in whichever order."""
    suite, run = alone
    said = suite.pytest(f"{way} --incidents-report=json:with.json", plugins="xdist")
    code, section, document = run("")
    assert (said.code, said.section) == (code, section)
    assert scrubbed(suite.document("with.json")) == document
    assert section[0] == "7 incidents: 2 guarded, 5 gaps"


SELECTIONS = [
    "--incidents-policy=strict",
    "-k cases",
    "-m 'not slow'",
    "test_b.py",
    "--incident INC-1",
    "--incident INC-2 --incident INC-6",
    "--deselect test_a.py::TestIt::test_fails --incidents-policy=strict",
    "--deselect test_a.py::TestIt::test_fails --incidents-complete=yes --incidents-policy=strict",
    "--deselect test_a.py::TestIt::test_fails --incidents-complete=require",
    "--collect-only",
    "--collect-only -k cases",
    "-k nothing_of_that_name",
]


@pytest.mark.parametrize("words", SELECTIONS)
def test_same_figures_of_every_selection(alone, words):
    """Selection, policy and exit code are those of a run without workers."""
    suite, run = alone
    code, section, document = run(words)
    said = suite.pytest(f"-n 2 {words} --incidents-report=json:with.json", plugins="xdist")
    assert (said.code, said.section) == (code, section)
    assert scrubbed(suite.document("with.json")) == document


def test_without_a_terminal_the_record_is_the_same(alone):
    """``-p no:terminal`` prints nothing, and changes nothing of the record."""
    suite, run = alone
    said = suite.pytest("-n 2 -p no:terminal --incidents-report=json:with.json", plugins="xdist")
    assert said.out.strip() == ""
    assert scrubbed(suite.document("with.json")) == run("")[2]


ONE_KNOWS = """
import os
import pytest

def pytest_collection_modifyitems(items):
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw1":
        for item in items:
            if item.name == "test_plain":
                item.add_marker(pytest.mark.incident("{id}"))
"""
ONE_DROPS = """
import os

def pytest_collection_modifyitems(items):
    if os.environ.get("PYTEST_XDIST_WORKER") == "gw1":
        del items[0]
"""


@pytest.fixture
def one_knows(suite):
    """A suite in which only the second worker sees a test's mark."""
    suite.record("INC-1")
    suite.write({"pytest.ini": "[pytest]\n", "test_a.py": "def test_plain(): pass\n\ndef test_other(): pass\n"})
    return suite


def test_mark_that_one_worker_knows(one_knows):
    """A link counts whichever worker saw it, and whichever ran the test."""
    one_knows.write({"conftest.py": ONE_KNOWS.replace("{id}", "INC-1")})
    said = one_knows.pytest("-n 2 --incidents-policy=strict", plugins="xdist")
    assert (said.code, said.section) == (0, ["incidents: all 1 guarded"])


@pytest.mark.parametrize("words", ["", "-p no:terminal"])
def test_mistake_that_one_worker_knows(one_knows, words):
    """A bad mark is told and stops the session, whichever worker saw it."""
    one_knows.write({"conftest.py": ONE_KNOWS.replace("{id}", "INC-9")})
    said = one_knows.pytest(f"-n 2 {words}", plugins="xdist")
    assert said.code == 4
    told = [line for line in (said.out + said.err).splitlines() if "unknown incident 'INC-9'" in line]
    assert [line.removeprefix("ERROR: ").partition(" unknown")[0] for line in told] == ["test_a.py:1: test_plain:"]


def test_workers_that_collect_different_tests(one_knows):
    """Where workers disagree on what there is, xdist runs nothing, and the run is partial and accuses nobody."""
    one_knows.write({"conftest.py": ONE_DROPS})
    said = one_knows.pytest("-n 2 --incidents-policy=strict", plugins="xdist")
    assert (said.code, said.why_partial) == (1, "workers collected different tests")
    assert said.last == "policy strict not applied: partial (workers collected different tests)"


DIES = """
import os
from pytest_incidents import incident

@incident("INC-6")
def test_dies(): os._exit(3)

def test_after(): pass
"""


# not under loadfile and loadscope: after a crash xdist itself may wait for ever there, with or without us
@pytest.mark.parametrize(
    "words",
    ["-n 2", "-n 2 --max-worker-restart=0", "-n 2 --dist worksteal --max-worker-restart=1"],
)
def test_worker_that_crashes(shop, words):
    """A crashed worker makes the run partial; the guard it died in fails, and nothing is called missing."""
    shop.write({"test_d.py": DIES})
    said = shop.pytest(f"{words} --incidents-policy=strict --incidents-report=json:run.json", plugins="xdist")
    assert said.code == 1
    assert said.why_partial.startswith("worker gw")
    assert said.why_partial.endswith("crashed")
    assert said.last.startswith("policy strict not applied: partial (worker gw")
    run, incidents = shop.document()["run"], shop.document()["incidents"]
    assert (run["complete"], run["partial_by"]) == (False, "abort")
    assert [one["reason"] for one in incidents if one["id"] == "INC-6"] == ["failing"]
    assert {one["reason"] for one in incidents} <= {"failing", None}
    assert {one["level"] for one in incidents if one["verdict"] == "unseen"} == {None}


def test_many_crashes_are_counted():
    """The first workers that crashed are named, the others counted: one test can take all of them with it."""
    workers = Workers(crashed=[f"gw{number}" for number in range(9)], interrupted=True)
    first = ["worker gw0 crashed", "worker gw1 crashed", "worker gw2 crashed"]
    assert workers.ended() == [*first, "6 more crashed", "interrupted"]


def test_every_worker_crashes(suite):
    """Where no worker came to its end nothing is known, and nothing is said of anything."""
    suite.record("INC-1")
    suite.write({"test_a.py": DIES.replace("INC-6", "INC-1")})
    said = suite.pytest("-n 1 --max-worker-restart=0 --incidents-policy=strict", plugins="xdist")
    assert said.code == 1
    assert said.section[0] == "incidents: 0 guarded here, 1 not seen by this run (partial: worker gw0 crashed)"


BREAKS = """
import os

def pytest_runtest_logreport(report):
    if report.when == "call" and "test_passes" in report.nodeid and os.environ.get("PYTEST_XDIST_WORKER"):
        raise ValueError("a plugin that breaks")
"""


def test_worker_that_breaks(shop):
    """A plugin that breaks in a worker, where xdist may go on and end green, leaves a partial run or none at all."""
    shop.write({"conftest.py": BREAKS})
    said = shop.pytest("-n 2 --incidents-policy=strict", plugins="xdist")
    assert said.code == pytest.ExitCode.INTERNAL_ERROR or said.why_partial == "internal error"
    assert "no test carries" not in said.out


@pytest.mark.parametrize("words", ["-x", "--maxfail=1"])
def test_first_failure_stops_the_workers(shop, words):
    """A run that a failure stopped is partial, with workers as without, and fails as pytest does."""
    said = shop.pytest(f"-n 2 {words} --incidents-policy=strict --incidents-report=json:run.json", plugins="xdist")
    assert said.code == 2
    assert said.why_partial == "stopping after 1 failures"
    assert {one["reason"] for one in shop.document()["incidents"]} == {"failing", None}


def test_failures_below_the_limit_stop_nothing(shop):
    """A limit that was not reached leaves the run whole."""
    said = shop.pytest("-n 2 --maxfail=9", plugins="xdist")
    assert (said.code, said.section[0]) == (1, "7 incidents: 2 guarded, 5 gaps")


def test_collection_error_in_the_workers(shop):
    """A file that no worker can collect is one file, however many workers say so."""
    shop.write({"test_d.py": "1 / 0\n"})
    assert shop.pytest("-n 2", plugins="xdist").why_partial == "1 file could not be collected"


def test_modules_that_skip_themselves(shop):
    """A guard in a module that skips itself is disarmed, not missing: workers tell what they skipped."""
    said = shop.pytest("-n 2", plugins="xdist")
    line = (
        "  INC-5  sev2  sub/test_c.py is skipped: could not import 'no_such_driver': No module named 'no_such_driver'"
    )
    assert line in said.section


def test_what_travels_is_a_text(suite):
    """What workers are told and tell is text of their own, whatever characters a mark holds."""
    suite.record("INC-1", title="Ünïcödé", aliases=["CVE-1"])
    body = 'import pytest\n\n@pytest.mark.incident("CVE-1", "\\ud800")\ndef test_é(): pass\n'
    suite.write({"test_a.py": body})
    said = suite.pytest("-n 2", plugins="xdist")
    assert said.code == 4
    assert "unknown incident '\\ud800'" in said.out
    suite.write({"test_a.py": body.replace(', "\\ud800"', "").replace("pass", "assert False")})
    said = suite.pytest("-n 2", plugins="xdist")
    assert (said.code, said.section[0]) == (1, "1 incident: 0 guarded, 1 gap")
    assert "Ünïcödé" in said.out
