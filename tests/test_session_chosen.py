"""``--incident``: what a run says of the incidents that were chosen, and of those that do not answer."""

import pytest

GUARDS = """
import pytest

@pytest.mark.incident("INC-1")
def test_passes(): pass

@pytest.mark.incident("INC-2")
@pytest.mark.skip(reason="flaky on CI")
def test_skipped(): pass

@pytest.mark.incident("INC-3")
@pytest.mark.xfail(reason="not mended yet")
def test_expected(): assert False

@pytest.mark.incident("INC-4")
@pytest.mark.skipif("True", reason="no driver")
def test_without_driver(): pass

@pytest.mark.incident("INC-5")
def test_fails(): assert False
"""
SKIPS_ITSELF = """
import pytest

pytest.importorskip("no_such_driver", reason="no driver here")

@pytest.mark.incident("INC-6")
def test_driver(): pass
"""


@pytest.fixture
def shop(suite):
    """Seven incidents: one guarded, five whose guards are there and do not pass, the last without a test."""
    for number in range(1, 8):
        suite.record(f"INC-{number}", aliases=[f"OPS-{number}"])
    suite.write({"tests/test_guards.py": GUARDS, "tests/test_driver.py": SKIPS_ITSELF})
    return suite


FILE = "tests/test_guards.py"


@pytest.mark.parametrize(
    ("words", "code", "note"),
    [
        ("INC-2", 0, f"INC-2: {FILE}::test_skipped is skipped: flaky on CI; next: take the skip out of {FILE}:7"),
        (
            "INC-3",
            0,
            f"INC-3: {FILE}::test_expected is expected to fail: not mended yet; next: take the xfail out of {FILE}:11",
        ),
        ("INC-4 -m 'not skipif'", 5, f"INC-4: {FILE}::test_without_driver was collected, and did not run"),
        (
            "INC-6",
            5,
            "INC-6: tests/test_driver.py is skipped: no driver here; next: take the skip out of tests/test_driver.py:6",
        ),
        ("INC-7", 5, 'no test guards INC-7: nothing to run for it; next: @incident("INC-7")'),
        ("OPS-7", 5, 'no test guards INC-7: nothing to run for it; next: @incident("INC-7")'),
        ("INC-1 tests/test_driver.py", 5, "no test that was collected here guards INC-1: nothing to run for it"),
    ],
)
@pytest.mark.parametrize("workers", ["", " -n 2"], ids=["alone", "xdist"])
def test_incident_without_an_answer(shop, words, code, note, workers):
    """A chosen incident of which no guard passes or fails is not passed over in silence, and what to do comes next."""
    said = shop.pytest(f"--incident {words}{workers}", plugins="xdist" if workers else "")
    assert said.section[1:] == [f"note: {note}"]
    assert said.code == code


def test_incident_without_a_test_is_told_when_collecting_too(shop):
    """To collect is enough to see that no test guards an incident."""
    said = shop.pytest("--incident INC-7 --collect-only")
    assert said.section[1:] == ['note: no test guards INC-7: nothing to run for it; next: @incident("INC-7")']


@pytest.mark.parametrize("words", ["INC-1", "INC-2 --collect-only", "INC-1 --collect-only"])
def test_incident_with_an_answer(shop, words):
    """Where a guard passes, or tests are only collected, there is nothing to add."""
    said = shop.pytest(f"--incident {words}")
    assert (said.code, len(said.section)) == (0, 1)


def test_guard_that_fails_is_a_gap(shop):
    """A failing guard is told as a gap, and not twice."""
    said = shop.pytest("--incident INC-5")
    assert (said.code, said.section[0]) == (
        1,
        "incidents: 0 guarded here, 1 failing, 6 not seen by this run (partial: --incident INC-5)",
    )
    assert "note: " not in said.out


@pytest.mark.parametrize(
    ("words", "env", "error"),
    [
        ("--incident INC-0 --incident X", {}, "--incident: unknown incident 'INC-0' (did you mean 'INC-"),
        ("", {"PYTEST_INCIDENTS_INCIDENT": "X"}, "PYTEST_INCIDENTS_INCIDENT: unknown incident 'X'"),
        (
            "--incidents-registry=postmortem",
            {},
            "--incidents-registry 'postmortem': no such file or folder (did you mean 'postmortems'?)",
        ),
        ("--incidents-registry=a/b", {}, "--incidents-registry 'a/b': no such file or folder"),
        ("", {"PYTEST_INCIDENTS_REGISTRY": "x"}, "PYTEST_INCIDENTS_REGISTRY 'x': no such file or folder"),
        ("--incidents-report=json", {}, "--incidents-report: report 'json' needs a path: json:FILE"),
        ("", {"PYTEST_INCIDENTS_REPORT": "json"}, "PYTEST_INCIDENTS_REPORT: report 'json' needs a path: json:FILE"),
    ],
)
def test_error_names_what_said_it(shop, words, env, error):
    """A bad value is refused by the name of the option, or of the variable, that it came from; no test runs."""
    said = shop.pytest(words, env=env)
    assert said.code == 4
    assert f"ERROR: {error}" in said.err
    assert "passed" not in said.out


def test_configured_registry_that_is_not_there(shop):
    """A folder that the configuration names in vain is refused by the configuration's file."""
    shop.write({"pytest-incidents.toml": 'registry = ["postmortem"]\n'})
    said = shop.pytest("")
    assert said.code == 4
    wrong = "registry 'postmortem': no such file or folder (did you mean 'postmortems'?)"
    assert f"ERROR: pytest-incidents.toml:1: {wrong}" in said.err
