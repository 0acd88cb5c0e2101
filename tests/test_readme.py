"""The README against what really happens."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run_shop(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--incidents-today=2026-11-23", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def shop(tmp_path):
    """A copy of the example, away from this repository."""
    return shutil.copytree(ROOT / "examples" / "shop", tmp_path / "shop", ignore=shutil.ignore_patterns("__pycache__"))


def test_the_output_shown_is_the_output(shop):
    """The first screen shows what the first command prints, to the letter."""
    (shown,) = re.findall(r"<!-- output .*? -->\n```\n(.*?)```", README, re.DOTALL)
    result = run_shop(shop)
    assert shown in result.stdout
    assert result.returncode == 0


def test_strict_fails_until_the_last_gap_is_closed(shop):
    """Under strict the gaps give exit code 1 and the reason; the closing tests turn it to 0, also with workers."""
    failed = run_shop(shop, "--incidents-policy=strict", "-q")
    assert (failed.returncode, "policy strict: 3 gaps — FAILED" in failed.stdout) == (1, True)
    shutil.copy(shop / "closing" / "test_closes_the_gaps.py", shop / "tests")
    for options in ([], ["-n", "2"]):
        closed = run_shop(shop, "--incidents-policy=strict", "-q", *options)
        assert closed.returncode == 0, closed.stdout
        assert "incidents: 7 guarded, 1 in grace, 1 waived, 1 external" in closed.stdout


def test_every_document_it_names_is_there():
    """Each link of the README leads to a file."""
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
