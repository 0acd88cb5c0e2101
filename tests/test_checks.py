import json
import os
import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_incidents import documents
from pytest_incidents.checks import Patience, child, look_at_all, named_tests, resolve_tests
from pytest_incidents.checks.patterns import PatternError, matcher
from pytest_incidents.evidence import CheckResult, Guard, Run, RunInfo, RunRecord
from pytest_incidents.model import Change, Check, Incident, Moment, Source
from pytest_incidents.vocabulary import CheckKind, CheckState, Outcome

HOLDS, FAILS, OPEN = CheckState.HOLDS, CheckState.FAILS, CheckState.NOT_CHECKED


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "repository"
    root.mkdir()
    return root


def looked(root, kind, **arguments):
    return looked_at(root, Check(CheckKind(kind), arguments))[0]


def looked_at(root, *checks, patience=Patience()):  # noqa: B008 - frozen
    record = record_of("INC-1", changes=(change(*checks),))
    return [(result.state, result.detail) for result in look_at_all([record], root, patience)["INC-1"][0]]


# Files


def test_a_file_that_is_there_holds(root):
    """``file`` holds for a regular file."""
    (root / "deploy.toml").write_text("")
    assert looked(root, "file", file="deploy.toml") == (HOLDS, "deploy.toml exists")


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("missing.toml", "missing.toml does not exist"),
        ("folder", "folder is not a regular file"),
        ("../outside.txt", "../outside.txt lies outside the repository"),
        ("link", "link lies outside the repository"),
        ("", "no path is given"),
        ("a\0b", "a\0b is no path: embedded null byte"),
    ],
)
def test_what_is_no_file_of_the_repository_fails(root, path, detail):
    """``file`` fails for what is missing, a folder, outside, or outside once symlinks are followed."""
    (root / "folder").mkdir()
    (root.parent / "outside.txt").write_text("")
    (root / "link").symlink_to(root.parent / "outside.txt")
    state, said = looked(root, "file", file=path)
    assert (state, said.replace("embedded null character in path", "embedded null byte").replace("lstat: ", "")) == (
        FAILS,
        detail,
    )


def test_an_absolute_path_outside_is_refused(root):
    """A record cannot ask about the machine it is judged on."""
    outside = root.parent / "outside.txt"
    outside.write_text("")
    assert looked(root, "file", file=str(outside))[0] is FAILS


def test_a_loop_of_symlinks_fails_in_words(root):
    """A path that leads nowhere is answered, not crashed on."""
    (root / "loop").symlink_to(root / "loop")
    assert looked(root, "file", file="loop")[0] in {FAILS, OPEN}


def test_no_file_holds_only_where_nothing_stands(root):
    """``no_file`` sees files, folders and broken symlinks."""
    (root / "broken").symlink_to(root / "nowhere")
    (root / "old").mkdir()
    states = [looked(root, "no_file", no_file=path) for path in ("gone", "old", "broken", "../x")]
    assert states == [
        (HOLDS, "gone is gone"),
        (FAILS, "old is still there"),
        (FAILS, "broken is still there"),
        (FAILS, "../x lies outside the repository"),
    ]


def test_a_pipe_is_not_waited_for(root):
    """A named pipe is no regular file, and looking at it does not block."""
    os.mkfifo(root / "pipe")
    assert looked(root, "file_matches", path="pipe", pattern="x") == (FAILS, "pipe is not a regular file")


# Patterns


def test_the_matching_line_is_named(root):
    """``file_matches`` says where it matched."""
    (root / ".envrc").write_text("one\nexport PROD_DATABASE_URL=x\n")
    assert looked(root, "file_matches", path=".envrc", pattern=r"^export PROD_\w+=") == (
        HOLDS,
        r".envrc:2 matches ^export PROD_\w+=",
    )


def test_no_matching_line_fails(root):
    """``file_matches`` fails in the words that a report repeats."""
    (root / ".envrc").write_text("unset DATABASE_URL\n")
    assert looked(root, "file_matches", path=".envrc", pattern="PROD_DATABASE_URL") == (
        FAILS,
        "no line of .envrc matches PROD_DATABASE_URL",
    )


def test_each_line_is_searched_by_itself(root):
    """``^`` and ``$`` are a line's ends, nothing matches across lines, and lines of Windows are lines."""
    (root / "file").write_bytes(b"ab\r\nb\r\n")
    found = looked_at(root, matches("^b$"), matches(r"a\sb"), matches("b$"), matches(r"\Ab\Z"))
    assert [detail for _, detail in found] == [
        "file:2 matches ^b$",
        r"no line of file matches a\sb",
        "file:1 matches b$",
        r"file:2 matches \Ab\Z",
    ]


def matches(pattern):
    return Check(CheckKind.FILE_MATCHES, {"path": "file", "pattern": pattern})


@pytest.mark.parametrize("pattern", ["(a", "a)", "[a", "*a", "a{3,2}", r"\q", "(?L)a", "a{9999999999}", "(?<=a*)b"])
def test_a_wrong_pattern_is_not_checked(root, pattern):
    """A pattern that is none is said to be none, in the words of Python, and judges nothing."""
    (root / "file").write_text("aaa")
    [(state, detail)] = looked_at(root, matches(pattern))
    assert (state, detail.partition(": ")[0]) == (OPEN, f"the pattern {pattern} is no regular expression")


def test_a_pattern_of_a_thousand_groups_is_answered(root):
    """Depth brings nobody down: it is a pattern, or it is said to be none."""
    (root / "file").write_text("aaa")
    [(state, detail)] = looked_at(root, matches("(" * 5000 + "a" + ")" * 5000))
    assert (state, "is no regular expression" in detail) in {(HOLDS, False), (OPEN, True)}


LONG = "a" * 200_000 + "!"


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*a){20}$", "((a*)*)*b", "(a+a+)+y"])
def test_a_pattern_that_backtracks_takes_too_long(root, pattern):
    """A pattern that would keep Python busy for years is given up when the time for one is over."""
    (root / "file").write_text(LONG)
    assert looked_at(root, matches(pattern), patience=Patience(one=0.05)) == [
        (OPEN, f"the pattern {pattern} took too long")
    ]


def test_the_patterns_after_a_slow_one_are_tried(root):
    """Each pattern has its own time; those before and after a slow one are answered."""
    (root / "file").write_text(LONG)
    patience = Patience(one=1)
    assert [
        state for state, _ in looked_at(root, matches("a"), matches("(a+)+$"), matches("!$"), patience=patience)
    ] == [
        HOLDS,
        OPEN,
        HOLDS,
    ]


def test_slow_patterns_have_an_end_together(root):
    """A registry full of slow patterns holds nobody up: once the time for all is over, no further one is tried."""
    (root / "file").write_text(LONG)
    slow = [matches(f"(a+)+{number}$") for number in range(50)]
    found = looked_at(root, *slow, patience=Patience(one=60, all=0.2))
    assert [detail.partition("$ ")[2] for _, detail in found] == [
        "took too long",
        *["was not tried: the patterns before it took too long"] * 49,
    ]


def test_no_child_is_started_without_a_pattern(root, monkeypatch):
    """Only a pattern check costs a process, and a Python that cannot be started is said to be missing."""
    monkeypatch.setattr(sys, "executable", str(root / "no-python"))
    (root / "file").write_text("a")
    assert looked_at(root, Check(CheckKind.FILE, {"file": "file"}), matches("a")) == [
        (HOLDS, "file exists"),
        (OPEN, "the pattern a cannot be tried: no child process: No such file or directory"),
    ]


def test_a_python_that_is_none_holds_nobody_up(root, monkeypatch):
    """Inside of another program ``sys.executable`` may be that program, which never answers."""
    program = root / "program"
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    (root / "file").write_text(LONG)
    assert looked_at(root, matches("a"), patience=Patience(all=0.1)) == [(OPEN, "the pattern a took too long")]


def test_the_child_ends_with_nobody_there(root):
    """A child whose parent was killed in the midst of a match does not run on."""
    question = json.dumps(["(a+)+$", LONG, 0.05]) + "\n"
    command = [sys.executable, "-I", "-S", child.__file__]
    done = subprocess.run(command, input=question, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=20))
@settings(deadline=None, max_examples=25)  # each example starts a process
def test_any_text_is_a_pattern_or_an_error_of_ours(questions):
    """No text makes the matcher raise anything else."""
    with matcher(Patience()) as first_match:
        for pattern, text in questions:
            try:
                assert first_match(pattern, text) in {None, *range(1, text.count("\n") + 2)}
            except PatternError as error:
                assert "took too long" not in str(error)  # noqa: PT017 - either outcome is right, a third is not


def test_a_file_of_many_checks_is_read_once(root, monkeypatch):
    """Checks of one file come together, whatever record they stand in; results stay where their checks stand."""
    read = []
    monkeypatch.setattr(documents, "read_text", lambda *names: read.append(names[1]) or "x = 1\n")
    for name in ("a.toml", "b.toml"):
        (root / name).write_text("")
    kinds = [
        Check(CheckKind.SETTING, {"file": name, "at": "x", "at_most": str(most)})
        for most in range(3)
        for name in ("b.toml", "a.toml")
    ]
    assert [detail.split(":")[0] for _, detail in looked_at(root, *kinds)] == ["b.toml", "a.toml"] * 3
    assert read == ["a.toml", "b.toml"]


# Settings

FILES = {
    "app.toml": '[status]\nregions = ["eu"]\nname = "a.b"\n\n[limits]\nmax = 5\nrate = 0.50\non = true\n',
    "d.yaml": "db:\n  db:\n    image: postgres:16\n    replicas: 2\n    read.only: yes\n",
    "p.json": '{\n  "uses": {"node": ">=18"},\n  "files": ["a", "b"]\n}\n',
    "setup.cfg": "[t:x]\naddopts = --strict -ra\nTestPaths = tests\n",
    ".coveragerc": "[run]\nbranch = yes\n",
}


@pytest.fixture
def configured(root):
    for name, text in FILES.items():
        (root / name).write_text(text)
    return root


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"file": "app.toml", "at": "limits.max", "at_least": "5"}, "app.toml:6: limits.max is 5"),
        ({"file": "app.toml", "at": "limits.rate", "equals": "0.5"}, "app.toml:7: limits.rate is 0.5"),
        ({"file": "app.toml", "at": "limits.on", "equals": "yes"}, "app.toml:8: limits.on is true"),
        ({"file": "app.toml", "at": "status.regions.0", "equals": "eu"}, "app.toml:2: status.regions.0 is eu"),
        ({"file": "app.toml", "at": "status", "contains": "name"}, "app.toml:1: status is a table of 2"),
        ({"file": "d.yaml", "at": "db.db.replicas", "at_least": "2", "at_most": "3"}, "d.yaml:4: db.db.replicas is 2"),
        ({"file": "d.yaml", "at": "db.db.read.only", "equals": "true"}, "d.yaml:5: db.db.read.only is yes"),
        ({"file": "p.json", "at": "files", "at_most": "2"}, "p.json:3: files is a list of 2"),
        ({"file": "p.json", "at": "files", "contains": "b"}, "p.json:3: files is a list of 2"),
        ({"file": "setup.cfg", "at": "t:x.addopts", "contains": "-ra"}, "setup.cfg:2: t:x.addopts is --strict -ra"),
        ({"file": "setup.cfg", "at": "t:x.TestPaths", "equals": "tests"}, "setup.cfg:3: t:x.TestPaths is tests"),
        ({"file": ".coveragerc", "at": "run.branch", "equals": "true"}, ".coveragerc:2: run.branch is yes"),
    ],
)  # fmt: skip
def test_a_setting_that_is_as_asked_holds(configured, arguments, expected):
    """``setting`` reads TOML, YAML, JSON and INI, and names the line of the value."""
    assert looked(configured, "setting", **arguments) == (HOLDS, expected)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"file": "app.toml", "at": "status.regions", "at_least": "2"}, "app.toml:2 has 1 region, needs 2"),
        ({"file": "app.toml", "at": "limits.max", "at_least": "6"}, "app.toml:6: limits.max is 5, needs 6"),
        ({"file": "app.toml", "at": "limits.max", "at_most": "4"}, "app.toml:6: limits.max is 5, at most 4 allowed"),
        ({"file": "app.toml", "at": "limits.max", "equals": "four"}, "app.toml:6: limits.max is 5, not four"),
        ({"file": "app.toml", "at": "limits.min", "equals": "4"}, "app.toml has no limits.min"),
        ({"file": "app.toml", "at": "status.regions.7", "equals": "4"}, "app.toml has no status.regions.7"),
        ({"file": "p.json", "at": "files", "contains": "c"}, "p.json:3: files does not contain c"),
        ({"file": "p.json", "at": "files", "at_most": "1"}, "p.json:3 has 2 files, at most 1 allowed"),
        ({"file": "p.json", "at": "files", "equals": "a"}, "p.json:3: files is a list of 2, not a"),
        ({"file": "p.json", "at": "uses.node", "at_least": "18"}, "p.json:2: uses.node is >=18, which is no number"),
        ({"file": "nowhere.toml", "at": "a", "equals": "a"}, "nowhere.toml does not exist"),
    ],
)  # fmt: skip
def test_a_setting_that_is_not_as_asked_fails_in_words(configured, arguments, expected):
    """``setting`` says where it looked, what it found and what was needed."""
    assert looked(configured, "setting", **arguments) == (FAILS, expected)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("broken.toml", "a = ", "broken.toml:1: not TOML: Invalid value"),
        ("anchored.yaml", "a: &x 1\n", "anchored.yaml:1: anchor '&x': write the value where it is needed"),
        ("Dockerfile", "FROM x", "Dockerfile: is none of YAML, JSON, TOML, INI and Markdown, by its name"),
        ("big.json", "[" + " " * (1 << 20) + "]", "big.json: is larger than 1 MiB"),
    ],
)
def test_a_file_that_cannot_be_read_is_not_checked(root, name, text, expected):
    """Nobody is told that something is missing where we only could not read it."""
    (root / name).write_text(text)
    assert looked(root, "setting", file=name, at="a", equals="1") == (OPEN, expected)


@pytest.mark.parametrize("at", ["files.9" + "9" * 5000, "files.", "a." * 500_000 + "a", ".", "files.0.0"])
def test_a_path_to_nowhere_is_answered(configured, at):
    """A path of a stranger may be of any length, and may count as far as it likes."""
    assert looked(configured, "setting", file="p.json", at=at, equals="1") == (FAILS, f"p.json has no {at}")


def test_a_comparison_with_no_number_is_not_checked(configured):
    """A mistake in the record is no finding about the setting."""
    arguments = {"file": "app.toml", "at": "limits.max", "at_least": "many"}
    assert looked(configured, "setting", **arguments) == (OPEN, "many is no number to compare with")


# Workflows

WORKFLOW = """\
on: push
jobs:
  tests:
    steps:
      - uses: actions/checkout@v4
      - name: Guards
        run: |
          pip install .
          pytest --incidents-policy=strict
      - if: ${{ false }}
        run: mypy .
      # - run: ruff check
  old:
    if: false
    steps:
      - run: tox
"""


@pytest.mark.parametrize(
    ("job", "contains", "expected"),
    [
        ("tests", "--incidents-policy=strict", (HOLDS, "ci.yml:7: a step of tests contains --incidents-policy=strict")),
        ("", "actions/checkout", (HOLDS, "ci.yml:5: a step of tests contains actions/checkout")),
        ("tests", "mypy", (FAILS, "no step of tests in ci.yml contains mypy")),
        ("tests", "ruff", (FAILS, "no step of tests in ci.yml contains ruff")),
        ("old", "tox", (FAILS, "no step of old in ci.yml contains tox")),
        ("deploy", "tox", (FAILS, "ci.yml has no job deploy")),
    ],
)
def test_a_step_that_is_executed_holds(root, job, contains, expected):
    """``workflow_step`` finds text in a step's values, not in comments or in what is switched off."""
    (root / "ci.yml").write_text(WORKFLOW)
    assert looked(root, "workflow_step", file="ci.yml", job=job, contains=contains) == expected


def test_a_script_at_the_top_level_is_a_job_too(root):
    """Jobs with a ``script`` list are read as well."""
    (root / ".gitlab-ci.yml").write_text("image: x\ntests:\n  variables: {A: pytest}\n  script:\n    - pytest -n 2\n")
    arguments = {"file": ".gitlab-ci.yml", "job": "tests", "contains": "pytest"}
    assert looked(root, "workflow_step", **arguments) == (
        HOLDS,
        ".gitlab-ci.yml:5: a step of tests contains pytest",
    )


# Words, tests, and all of a registry


def test_a_word_is_shown_as_such(root):
    """``recorded`` is neither true nor false."""
    assert looked(root, "recorded", by="platform", on="2026-09-01", evidence="CHG-7") == (
        CheckState.RECORDED,
        "said by platform, on 2026-09-01, see CHG-7",
    )


def test_a_test_is_left_open(root):
    """``test`` waits for a run."""
    assert looked(root, "test", test="tests/test_a.py::test_b") == (
        OPEN,
        "tests/test_a.py::test_b is known only to a run of the suite",
    )


def change(*checks):
    return Change("Refuse it", done_when=checks)


def record_of(incident_id, *, changes=(), instrumentation=(), aliases=()):
    return Incident(
        incident_id,
        "Title",
        "sev2",
        Moment.of(date(2026, 9, 1)),
        Source(f"postmortems/{incident_id}.md"),
        process_changes=changes,
        instrumentation=instrumentation,
        aliases=aliases,
    )


def test_results_come_by_incident_change_and_check(root):
    """The results of process changes come first, then those of instrumentation, empty ones included."""
    (root / "a").write_text("")
    there, missing = Check(CheckKind.FILE, {"file": "a"}), Check(CheckKind.FILE, {"file": "b"})
    one = record_of("INC-1", changes=(change(there, missing), change()), instrumentation=(change(there),))
    exists, absent = CheckResult(HOLDS, "a exists"), CheckResult(FAILS, "b does not exist")
    assert look_at_all([one, record_of("INC-2")], root) == {
        "INC-1": ((exists, absent), (), (exists,)),
        "INC-2": (),
    }


def run(*guards, complete=True, links_only=False, named=None):
    info = RunInfo("1", complete=complete, today=date(2026, 11, 23), links_only=links_only)
    return RunRecord((Run(info, guards=guards, named_tests=named or {}),), ())


def guard(nodeid, target, outcome):
    return Guard(nodeid, target, nodeid.partition("::")[0], cases={outcome: 1})


def resolved(root, name, record, **more):
    incidents = [record_of("INC-1", changes=(change(Check(CheckKind.TEST, {"test": name})),), **more)]
    result = resolve_tests(look_at_all(incidents, root), incidents, record)["INC-1"][0][0]
    return result.state, result.detail


PASSED, FAILED, SKIPPED = Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED


@pytest.mark.parametrize(
    ("name", "record", "expected"),
    [
        ("t.py::a", run(guard("t.py::a", "INC-9", PASSED)), (HOLDS, "t.py::a passes")),
        ("t.py::a[1]", run(guard("t.py::a", "INC-9", PASSED)), (HOLDS, "t.py::a[1] passes")),
        ("t.py", run(guard("t.py::a", "INC-9", PASSED)), (HOLDS, "t.py passes")),
        ("t.py::a", run(named={"t.py::a": PASSED}), (HOLDS, "t.py::a passes")),
        ("t.py::a", run(guard("t.py::a", "INC-9", FAILED)), (FAILS, "t.py::a fails")),
        ("t.py::a", run(guard("t.py::a", "INC-9", SKIPPED)), (FAILS, "t.py::a is skipped")),
        ("t.py::a", run(guard("t.py::a", "INC-9", Outcome.NOT_RUN)), (OPEN, "t.py::a was not run")),
        ("t.py::a", run(), (FAILS, "no test t.py::a")),
        ("t.py::a", run(links_only=True), (FAILS, "no test t.py::a")),
        ("t.py::a", run(complete=False), (OPEN, "no test t.py::a in this partial run")),
        ("INC-1", run(guard("t.py::a", "INC-1", PASSED)), (HOLDS, "the guard of INC-1 passes")),
        ("CVE-2", run(guard("t.py::a", "INC-1", PASSED)), (HOLDS, "the guard of CVE-2 passes")),
        ("INC-1", run(guard("t.py::a", "INC-2", PASSED)), (FAILS, "no test guards INC-1")),
    ],
)
def test_a_run_answers_checks_that_name_a_test(root, name, record, expected):
    """A test holds that passed and failed nowhere; a complete run knows what does not exist."""
    assert resolved(root, name, record, aliases=("CVE-2",)) == expected


def test_other_checks_keep_their_results(root):
    """A run changes nothing about what was looked at in the repository."""
    incidents = [record_of("INC-1", changes=(change(Check(CheckKind.FILE, {"file": "b"})),))]
    checks = look_at_all(incidents, root)
    assert resolve_tests(checks, incidents, run()) == checks


def test_a_run_has_to_note_the_tests_that_checks_name():
    """Incidents are no tests, and each test is named once."""
    checks = [Check(CheckKind.TEST, {"test": name}) for name in ("t.py::b", "INC-1", "t.py::a", "t.py::b")]
    incidents = [record_of("INC-1", changes=(change(*checks),))]
    assert named_tests(incidents) == ("t.py::a", "t.py::b")
