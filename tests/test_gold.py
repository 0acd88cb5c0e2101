"""Whole reports of the examples, compared with gold files: what readers get, to the letter.

After a change that is meant, ``GOLD=write pytest tests/test_gold.py`` writes them anew; the diff is the review.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from repositories import Repository

GOLD = Path(__file__).parent / "gold"
EXAMPLES = Path(__file__).parent.parent / "examples"
FORMATS = {"html": "html", "md": "md", "term": "txt"}
WORKING_DAY = "2026-11-20"  # the guards were committed the working day before
VOLATILE = (
    (r"<style>.*?</style>", "<style>page.css</style>"),
    (r"<script>.*?</script>", "<script>page.js</script>"),
    (r"sha256-[A-Za-z0-9+/]+=", "sha256-HASH"),
    (r"(<dt>Date</dt><dd>)[^<]*", r"\1DATE"),
    (r"(<dt>Commit</dt><dd><code>)[^<]*", r"\1COMMIT"),
    (r"(<dt>Command</dt><dd><code>)[^<]*", r"\1COMMAND"),
    (r"(<dt>Python</dt><dd>)[^<]*", r"\1PYTHON"),
    (r"(<dt>Version</dt><dd>)[^<]*", r"\1VERSION"),
    (r"(<p>pytest-incidents )[^<]*?(\. One file)", r"\1VERSION\2"),
    (r"\bcommit `?[0-9a-f]{7,40}`?", "commit COMMIT"),
)


def scrubbed(text):
    """The report without what differs from run to run and from machine to machine."""
    for pattern, instead in VOLATILE:
        text = re.sub(pattern, instead, text, flags=re.DOTALL)
    return text


@pytest.fixture(scope="module", params=["shop", "public-incidents"])
def reported(request, tmp_path_factory):
    """An example in a repository of its own, run as its users run it, and the folder of its reports."""
    folder = tmp_path_factory.mktemp("gold") / request.param
    shutil.copytree(EXAMPLES / request.param, folder, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    Repository(folder).commit({}, WORKING_DAY)
    wanted = [f"--incidents-report={kind}:reports/report.{suffix}" for kind, suffix in FORMATS.items()]
    ours = ("PYTEST", "COV_", "COVERAGE", "GIT_")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:asyncio", "--incidents-today=2026-11-23", *wanted],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith(ours)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return request.param, folder / "reports"


@pytest.mark.parametrize("suffix", FORMATS.values())
def test_the_examples_report_what_they_reported(reported, suffix):
    """The same records and the same tests give the same report."""
    name, folder = reported
    made = scrubbed((folder / f"report.{suffix}").read_text(encoding="utf-8"))
    gold = GOLD / f"{name}.{suffix}"
    if os.environ.get("GOLD") == "write":
        gold.parent.mkdir(exist_ok=True)
        gold.write_text(made, encoding="utf-8")
    assert made.splitlines() == gold.read_text(encoding="utf-8").splitlines()
