"""Was this the whole suite? Decided from what pytest was told and from what it did, and said in words."""

import pytest

from suites import Suite

PROJECT = """
[tool.pytest.ini_options]
testpaths = ["tests"]
addopts = ["-m", "not slow"]
markers = ["slow"]
"""
CENT = """
import pytest

@pytest.mark.incident("INC-1")
def test_cent(): pass

def test_other(): pass

@pytest.mark.slow
def test_slow(): pass
"""
FEED = """
import pytest

@pytest.mark.incident("INC-2")
def test_feed(): pass
"""
FAILING = """
import pytest

def test_fails(): assert False

@pytest.mark.incident("INC-1")
def test_guard(): pass
"""


@pytest.fixture
def shop(suite):
    """A suite that guards two of three incidents; its own addopts leave slow tests out."""
    for number in (1, 2, 3):
        suite.record(f"INC-{number}")
    suite.write(
        {
            "pyproject.toml": PROJECT,
            "tests/__init__.py": "",
            "tests/unit/test_cent.py": CENT,
            "tests/feed/test_feed.py": FEED,
        }
    )
    return suite


WHOLE = [
    "",
    "tests",
    "tests/",
    ".",
    "./tests",
    "-m 'not slow'",
    "-m ''",
    "--ff",
    "--nf",
    "-x",
    "--maxfail=1",
    "-v",
    "--tb=short",
    "-o log_level=INFO",
    "--incidents-complete=auto",
    "--incidents-complete=yes tests/unit tests/feed",
    "--incidents-complete=require",
    "--durations=3 -p no:cacheprovider",
]


@pytest.mark.parametrize("words", WHOLE)
def test_whole(shop, words):
    """A run that selects nothing away beyond what the ini file does is complete, and may say what is missing."""
    said = shop.pytest(words)
    assert said.section[:2] == ["3 incidents: 2 guarded, 1 gap", "coverage 67 % (2 of 3), weighted 67 % (8 of 12)"]
    assert said.code == 0


@pytest.mark.parametrize("words", ["tests tests/unit", "tests/unit/test_cent.py::test_cent tests", ". tests/unit"])
def test_path_within_another(shop, words):
    """It selects nothing away, but before pytest 9 it was all that was collected: then nothing is called missing."""
    said = shop.pytest(words)
    nested = pytest.version_tuple < (9,)
    assert (said.why_partial, said.code) == ((words, 0) if nested else (None, 0))
    assert ("1 gap" in said.section[0]) is not nested


PARTIAL = [
    ("-k cent", "-k 'cent'"),
    ("-k 'cent and not other'", "-k 'cent and not other'"),
    ("-m slow", "-m 'slow'"),
    ("-m 'not slow and not x'", "-m 'not slow and not x'"),
    ("tests/unit", "tests/unit"),
    ("tests/unit tests/feed", "tests/unit tests/feed"),
    ("tests/unit/test_cent.py", "tests/unit/test_cent.py"),
    ("tests/unit/test_cent.py::test_cent", "tests/unit/test_cent.py::test_cent"),
    ("--lf", "--lf"),
    ("--sw", "--sw"),
    ("--deselect tests/unit/test_cent.py::test_other", "--deselect tests/unit/test_cent.py::test_other"),
    ("--ignore tests/feed", "--ignore tests/feed"),
    ("--ignore-glob '*feed*'", "--ignore-glob *feed*"),
    ("--incident INC-1", "--incident INC-1"),
    ("--incident INC-1 --incident INC-2", "--incident INC-1, --incident INC-2"),
    ("--pyargs tests", "--pyargs"),
    ("--noconftest", "--noconftest"),
    ("-o testpaths=tests/unit", "-o testpaths=tests/unit"),
    ("-o addopts= -o python_functions=test_c", "-o addopts=, -o python_functions=test_c"),
    ("-k cent tests/unit", "-k 'cent', tests/unit"),
    ("--incidents-complete=no", "so declared by --incidents-complete=no"),
    ("--incidents-complete=no -k cent", "-k 'cent'"),
]


@pytest.mark.parametrize(("words", "why"), PARTIAL)
def test_partial(shop, words, why):
    """A run that selects is partial: it says why, and never what is missing."""
    said = shop.pytest(words)
    assert said.why_partial == why
    assert "INC-3" not in said.out
    assert said.code == 0


@pytest.mark.parametrize(
    ("env", "why"),
    [
        ({"PYTEST_ADDOPTS": "-k cent"}, "-k 'cent'"),
        ({"PYTEST_ADDOPTS": "tests/unit"}, "tests/unit"),
        ({"PYTEST_ADDOPTS": "--tb=short"}, None),
        ({"PYTEST_INCIDENTS_INCIDENT": "INC-1"}, "--incident INC-1"),
        ({"PYTEST_INCIDENTS_COMPLETE": "no"}, "so declared by --incidents-complete=no"),
    ],
)
def test_environment_selects_too(shop, env, why):
    """What the environment selects is no less a selection."""
    assert shop.pytest("", env=env).why_partial == why


@pytest.mark.parametrize(
    ("folder", "words", "why"),
    [
        ("tests", "", None),
        ("tests/unit", "", "started in tests/unit"),
        ("tests/unit", "../..", None),
        ("tests/unit", "..", None),
        ("tests/unit", "test_cent.py", "test_cent.py"),
    ],
)
def test_folder_it_starts_in(shop, folder, words, why):
    """Paths count from where pytest was started, and a folder below the suite is a part of it."""
    assert shop.pytest(words, folder=folder).why_partial == why


@pytest.mark.parametrize(
    ("ini", "words", "why"),
    [
        ("", "", None),
        ("", ".", None),
        ("", "tests", "tests"),
        ('testpaths = ["tests/unit", "tests/feed"]', "tests/unit tests/feed", None),
        ('testpaths = ["tests/unit", "tests/feed"]', "tests", None),
        ('testpaths = ["tests/unit", "tests/feed"]', "tests/unit", "tests/unit"),
        ('testpaths = ["tests/[uf]*"]', "tests/unit tests/feed", None),
        ('testpaths = ["tests"]\naddopts = ["tests/unit"]', "", None),
        ('testpaths = ["tests"]\naddopts = ["tests/unit"]', "tests/feed", None),
        ('testpaths = ["tests"]\naddopts = ["--ignore", "tests/feed"]', "", None),
        ('testpaths = ["tests"]\naddopts = ["--ignore", "tests/feed"]', "--ignore tests/unit", "--ignore tests/unit"),
        ('testpaths = ["tests"]\naddopts = "-k cent"', "", None),
        ('testpaths = ["tests"]\naddopts = "-k cent"', "-k feed", "-k 'feed'"),
        ('testpaths = ["tests"]\naddopts = ["-o", "python_functions=test_c*"]', "", None),
    ],
)
def test_ini_file_says_what_the_suite_is(shop, ini, words, why):
    """The suite is what the ini file and its addopts select, whatever that is; without testpaths it is the project."""
    shop.write({"pyproject.toml": f"[tool.pytest.ini_options]\nmarkers = ['slow']\n{ini}\n"})
    assert shop.pytest(words).why_partial == why


def test_suite_of_a_service_in_a_larger_repository(shop):
    """Where the registry lies above pytest's root, the service's own testpaths say what the suite is."""
    shop.write(
        {
            "pyproject.toml": "[tool.pytest-incidents]\n",
            "service/pytest.ini": "[pytest]\n",
            "service/test_cent.py": CENT.replace("mark.slow", "mark.skip"),
        }
    )
    assert shop.pytest("", folder="service").why_partial == "started in service"
    shop.write({"service/pytest.ini": "[pytest]\ntestpaths = .\n"})
    assert shop.pytest("", folder="service").why_partial is None


def test_last_failed_is_a_selection(shop):
    """A rerun of what failed last says nothing about the rest, although it collects only those files."""
    shop.write({"tests/unit/test_fails.py": FAILING})
    assert shop.pytest("").section[0] == "3 incidents: 2 guarded, 1 gap"
    said = shop.pytest("--lf")
    assert said.section[0] == "incidents: 0 guarded here, 3 not seen by this run (partial: --lf)"


STOPPED = [
    ("the first failure", "-x", "stopping after 1 failures", 1),
    ("too many failures", "--maxfail=1", "stopping after 1 failures", 1),
]


@pytest.mark.parametrize(("words", "why"), [row[1:3] for row in STOPPED], ids=[row[0] for row in STOPPED])
def test_run_that_stopped_early(shop, words, why):
    """A run that a failure stopped is partial, whatever was declared of it."""
    shop.write({"tests/unit/test_a_fails.py": FAILING})
    for declared in ("", "--incidents-complete=yes"):
        said = shop.pytest(f"{words} {declared}")
        assert (said.why_partial, said.code) == (why, 1)


ENDS = [
    ("Ctrl-C", "raise KeyboardInterrupt", "interrupted", 2),
    ("pytest.exit", "pytest.exit('enough')", "interrupted: enough", 2),
    ("pytest.exit as if all were well", "pytest.exit('enough', returncode=0)", "interrupted: enough", 0),
]


@pytest.mark.parametrize(("code", "why", "exit_code"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS])
def test_run_that_was_ended(shop, code, why, exit_code):
    """An interrupted run is partial and keeps pytest's exit code."""
    shop.write({"tests/unit/test_ends.py": f"import pytest\n\ndef test_ends():\n    {code}\n"})
    said = shop.pytest("--incidents-policy=strict")
    assert (said.why_partial, said.code) == (why, exit_code)
    assert said.last == f"policy strict not applied: partial ({why})"


def test_run_that_ended_as_if_all_were_well_is_not_complete(shop):
    """Where completeness is required, an exit in the middle is no success, whatever code it asks for."""
    shop.write({"tests/unit/test_ends.py": "import pytest\n\ndef test_ends():\n    pytest.exit('enough', 0)\n"})
    said = shop.pytest("--incidents-complete=require")
    assert (said.code, said.last) == (1, "this run had to be complete: partial (interrupted: enough) — FAILED")


def test_interrupted_while_collecting(shop):
    """A run that ended while it collected knows of no test, and accuses no incident."""
    shop.write({"tests/feed/test_a.py": "raise KeyboardInterrupt\n"})
    said = shop.pytest("--incidents-policy=strict")
    # pytest 8.2.0 takes it for an error of the file
    assert said.code == 2
    assert said.why_partial in {"interrupted", "1 file could not be collected"}


@pytest.mark.parametrize("words", ["", "--continue-on-collection-errors", "--incidents-complete=yes"])
def test_collection_error(shop, words):
    """A file that cannot be collected may hold any guard: the run is partial, and says how many there are."""
    shop.write({"tests/unit/test_broken.py": "import nothing_of_that_name\n", "tests/unit/test_too.py": "1 / 0\n"})
    said = shop.pytest(words)
    assert said.why_partial == "2 files could not be collected"
    assert said.code in {1, 2}


def test_module_that_skips_itself_disarms_its_guards(shop):
    """A guard in a module that skips itself when it is collected is there, and disarmed; it is not missing."""
    shop.write({"tests/feed/test_feed.py": "import pytest\n\npytest.importorskip('no_such_driver')\n" + FEED})
    said = shop.pytest("--incidents-policy=strict")
    assert "  INC-2  sev2  tests/feed/test_feed.py is skipped: could not import 'no_such_driver'" in said.out
    assert said.last == "policy strict: 2 gaps — FAILED"


@pytest.mark.parametrize("words", ["--fixtures", "--fixtures-per-test", "--cache-show", "--markers", "--version"])
def test_pytest_does_other_things_than_test(shop, words):
    """Where pytest is not asked to test, nothing is judged."""
    said = shop.pytest(f"{words} --incidents-policy=strict")
    assert (said.code, said.section) == (0, [])


@pytest.mark.parametrize("words", ["--collect-only", "--setup-plan", "--setup-only"])
def test_collecting_alone_judges_links(shop, words):
    """A run that only collects says which incidents have a test, and fails for nothing that it did not see."""
    said = shop.pytest(f"{words} --incidents-policy=strict")
    assert said.section == [
        "3 incidents: 2 linked, 1 without a test (tests were collected, not run)",
        "gaps, worst first:",
        '  INC-3  sev2  no test carries @incident("INC-3")',
        'next: @incident("INC-3")',
        "policy strict not applied: tests were collected, not run",
    ]
    assert said.code == 0


def test_collecting_alone_can_gate_links(shop):
    """Where links are all that is required, collecting is enough to fail for a missing one."""
    said = shop.pytest("--collect-only --incidents-policy=strict --incidents-require=linked")
    assert (said.code, said.last) == (1, "policy strict: 1 gap — FAILED")


def test_collecting_a_part_judges_nothing(shop):
    """Collecting a part of the suite is partial as any other run of it is."""
    assert shop.pytest("--collect-only -k cent").why_partial == "-k 'cent'"


def test_selection_by_somebody_elses_hook_is_the_suite(shop):
    """What a conftest deselects is left out of the suite by the project itself, and its guards never run."""
    deselect = """
        def pytest_collection_modifyitems(config, items):
            gone = [item for item in items if "feed" in item.nodeid]
            config.hook.pytest_deselected(items=gone)
            items[:] = [item for item in items if item not in gone]
    """
    shop.write({"conftest.py": deselect.replace("\n        ", "\n")})
    said = shop.pytest("")
    assert "  INC-2  sev2  tests/feed/test_feed.py::test_feed was collected, but never runs" in said.section


def test_complete_is_required_of_the_one_job_that_must_be_whole(shop):
    """Under ``require`` a partial run fails, with the reason as the last line, whatever the policy."""
    said = shop.pytest("--incidents-complete=require -k cent --incidents-policy=strict")
    assert (said.code, said.last) == (1, "this run had to be complete: partial (-k 'cent') — FAILED")


def test_complete_is_required_and_pytest_failed_already(shop):
    """``require`` leaves pytest's own exit code alone where the run was not green."""
    shop.write({"tests/unit/test_broken.py": "1 / 0\n"})
    said = shop.pytest("--incidents-complete=require")
    assert (said.code, said.last) == (
        2,
        "this run had to be complete: partial (1 file could not be collected) — FAILED",
    )


def test_why_partial_is_in_the_run_record(shop):
    """The run record says why the run was partial, in the same words, and that a selection made it so."""
    shop.pytest("-k cent --incidents-report=json:run.json")
    run = shop.document()["run"]
    assert (run["complete"], run["why_partial"], run["partial_by"]) == (False, "-k 'cent'", "selection")


def test_hostile_selection_stays_on_its_line(shop):
    """Control characters in what was selected are shown, not sent to the terminal."""
    said = shop.run("--deselect", "a\x1b]0;b\u202e\nc")
    assert said.why_partial == "--deselect a\\x1b]0;b\\u202e c"


def test_suites_are_what_these_tests_say(shop):
    """The project of these tests collects as they rely on."""
    assert isinstance(shop, Suite)
    assert "3/4 tests collected (1 deselected)" in shop.pytest("--collect-only -q").out
