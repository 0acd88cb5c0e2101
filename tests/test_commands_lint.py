"""lint, as users call it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pytest_incidents.registry.files import SUFFIXES

TOP = Path(__file__).parent.parent
CLAIM = "deploy/production.toml:8: client.max_attempts is 8, at most 3 allowed"


@pytest.fixture
def shop(tmp_path):
    """A copy of the example, in a repository of its own."""
    ignored = shutil.ignore_patterns("__pycache__", ".pytest_cache")
    folder = shutil.copytree(TOP / "examples" / "shop", tmp_path / "shop", ignore=ignored)
    (folder / ".git").mkdir()
    return folder


def call(folder, *words):
    """Exit code, output and errors of ``pytest-incidents lint`` on the day of the example."""
    command = [sys.executable, "-m", "pytest_incidents", "lint", "--today=2026-11-23", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_claim_that_does_not_hold_comes_first(shop):
    """Exit 1 for errors; the loudest finding first, and where to begin below."""
    code, out, err = call(shop)
    lines = out.splitlines()
    assert (code, err) == (1, "")
    assert re.fullmatch(
        rf"postmortems/INC-0004-retry-storm\.md:\d+: error PM509 claimed done, not in place: {re.escape(CLAIM)}",
        lines[0],
    )
    assert "start with PM509: 1 change that people believe is in place, and is not." in lines
    assert "not checked, for want of --run RUN.json: PM701, " in out


def test_paths_choose_whose_findings_are_shown(shop):
    """Warnings alone do not fail; --fail-on makes them."""
    record = "postmortems/INC-0006-orders-into-the-sandbox.md"
    code, out, _ = call(shop, record)
    assert code == 0
    assert out.startswith(
        f"{record}:8: warning PM901 configuration/silent-default came back after INC-0003 was closed\n"
    )
    assert out.endswith("1 record: 1 warning\n")
    assert call(shop, record, "--fail-on=warning")[0] == 1


def test_a_folder_stands_for_all_below_it(shop):
    """The folder of the registry is the registry."""
    assert call(shop, "postmortems") == call(shop)


def test_a_file_without_a_record_is_passed_over(shop):
    """A hook may name a README; nothing is found in it."""
    assert call(shop, "README.md") == (0, "0 records: nothing to mend\n", "")


def test_the_configuration_says_what_fails(shop):
    """``lint.fail-on`` holds where the command line says nothing."""
    with (shop / "pyproject.toml").open("a") as file:
        file.write('\n[tool.pytest-incidents.lint]\nfail-on = "note"\nlevels = { PM509 = "off" }\n')
    code, out, _ = call(shop)
    assert (code, "PM509 claimed" in out) == (1, False)
    assert call(shop, "--fail-on=error")[0] == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["nowhere.md"], "nowhere.md: no such file or folder"),
        (["tests"], "tests: no postmortem of the registry lies here"),
        (["--registry=nowhere"], "nowhere: no such file or folder"),
        (["--registry=deploy"], "no postmortem in deploy: there is nothing to look at"),
        (["--run=nowhere.json"], "nowhere.json: "),
        (["--run=pyproject.toml"], "pyproject.toml: "),
    ],
)
def test_bad_input_is_said_in_a_line(shop, words, expected):
    """Exit 2, a line for each problem, nothing on standard output."""
    code, out, err = call(shop, *words)
    assert (code, out) == (2, "")
    assert err.startswith(expected)
    assert "Traceback" not in err


def test_a_record_that_cannot_be_read_is_bad_input(shop):
    """The loader's problems end the run with exit 2."""
    (shop / "postmortems" / "INC-0099.md").write_text("---\nid: INC-0099\n---\n")
    code, _, err = call(shop)
    assert code == 2
    assert "postmortems/INC-0099.md:2: " in err


ADVISORY = """\
id: PYSEC-2023-1
details: Write to a.person@example.org.
affected: []
modified: '2099-03-01T00:00:00Z'
published: '2099-03-01T00:00:00Z'
"""


def test_advisories_are_no_postmortems(shop):
    """What others published is passed over and counted; our own records are linted as without it."""
    expected = call(shop)[1]
    (shop / "postmortems" / "PYSEC-2023-1.yaml").write_text(ADVISORY)
    said = "1 advisory passed over: published by others, and no postmortem to mend\n"
    assert call(shop) == (1, expected, said)
    for path in (shop / "postmortems").glob("INC-*"):
        path.unlink()
    (shop / "postmortems" / "PYSEC-2023-2.yaml").write_text(ADVISORY.replace("2023-1", "2023-2"))
    said = "2 advisories passed over: published by others, and no postmortem to mend\n"
    assert call(shop) == (0, "0 records: nothing to mend\n", said)
    assert call(shop, "postmortems/PYSEC-2023-1.yaml")[:2] == (0, "0 records: nothing to mend\n")


def test_a_run_settles_what_only_runs_know(shop):
    """With the record of a whole run nothing is left unchecked, and broken names are found."""
    record = shop / "postmortems" / "INC-0004-retry-storm.md"
    record.write_text(
        re.sub(r"(?m)^tests:$.*?(?=^\S)", "tests: [tests/gone.py]\n", record.read_text(), flags=re.DOTALL)
    )
    assert "tests: [tests/gone.py]" in record.read_text()
    run = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:asyncio", "-q"]
    words = ["--incidents-report=json:run.json", "--incidents-today=2026-11-23"]
    done = subprocess.run([*run, *words], cwd=shop, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    _, out, _ = call(shop, "--run=run.json")
    assert "not checked" not in out
    assert "error PM701 no test tests/gone.py" in out


def test_paths_are_those_of_the_reader(shop):
    """Text has paths as seen from here, annotations and code scanning as seen from the repository."""
    folder = shop / "deploy"
    assert call(folder)[1].startswith("../postmortems/INC-0004")
    assert call(folder, "--format=github")[1].startswith("::error file=postmortems/INC-0004")
    uri = json.loads(call(folder, "--format=sarif")[1])["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert uri["artifactLocation"]["uri"].startswith("postmortems/INC-0004")


def test_json_has_the_same_findings_as_text(shop):
    """The formats say the same."""
    lines = [
        "{path}:{line}: {level} {rule} {message}".format(**one)
        for one in json.loads(call(shop, "--format=json")[1])["findings"]
    ]
    assert call(shop)[1].splitlines()[: len(lines)] == lines


def test_the_hook_lints_the_files_of_a_default_registry():
    """The hook that we offer calls a command that exists, for the kinds of files that the loader reads."""
    (hook,) = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text())
    assert (hook["id"], hook["entry"]) == ("pytest-incidents-lint", "pytest-incidents lint")
    assert all(re.search(hook["files"], f"postmortems/2026/INC-1{suffix}") for suffix in SUFFIXES)
    assert not re.search(hook["files"], "src/postmortems.py")


def test_public_incidents_lack_what_their_readers_miss(tmp_path):
    """Fifteen published incidents: what a reader would say of each is among the findings."""
    ignored = shutil.ignore_patterns("__pycache__", ".pytest_cache")
    folder = shutil.copytree(TOP / "examples" / "public-incidents", tmp_path / "public", ignore=ignored)
    (folder / ".git").mkdir()
    findings = json.loads(call(folder, "--format=json")[1])["findings"]
    said = {(one["incident"], one["rule"], one["message"]) for one in findings}
    assert said >= {
        ("CF-2019-07-02", "PM507", "overdue since 2019-07-31"),
        ("CF-2025-11-18", "PM406", "canary was bypassed in GCP-2025-06-12, too, less than a year before"),
        ("FASTLY-2021-06-08", "PM403", "no change closes canary"),
        ("FASTLY-2021-06-08", "PM506", "only weak changes: all of it relies on memory"),
        ("KC-2012-08-01", "PM901", "release/no-output-sanity-limit came back after KC-2011-10 was closed"),
        ("META-2021-10-04", "PM403", "no change closes unit-tests"),
        ("TRAVIS-2018-03-13", "PM201", "detection unknown"),
    }
    assert {rule for _, rule, _ in said}.isdisjoint({"PM101", "PM104", "PM105", "PM302", "PM404"})
