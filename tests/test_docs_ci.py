"""The workflows of docs/ci.md, step by step in a shell, as a runner would take them."""

import re
from pathlib import Path

import pytest
import yaml

from scenarios import GUARD, SHOP
from test_scenarios import shell

PAGE = (Path(__file__).parent.parent / "docs" / "ci.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def jobs():
    """The jobs of the workflows by name; an example that begins with a job stands below ``jobs`` as well."""
    found = {}
    for text in EXAMPLES:
        found |= yaml.safe_load(text if "jobs:" in text else f"jobs:\n{text}")["jobs"]
    return found


def steps(job, **matrix):
    """The commands of a job, without those that install."""
    for step in job["steps"]:
        line = step.get("run", "")
        for name, value in matrix.items():
            line = line.replace(f"${{{{ matrix.{name} }}}}", value)
        if line and "pip install" not in line:
            assert "${{" not in line
            yield line


@pytest.fixture
def shop(suite):
    """A suite of three folders and three incidents, one of which no test guards."""
    suite.write({name: text for name, text in SHOP.items() if name.startswith("incidents/")})
    suite.write(
        {
            "pyproject.toml": '[tool.pytest-incidents]\nregistry = ["incidents"]\n',
            "tests/unit/test_cent.py": GUARD.format(id="INC-1", name="cent"),
            "tests/integration/test_feed.py": GUARD.format(id="INC-2", name="feed"),
            "tests/end-to-end/test_shop.py": "def test_shop(): pass\n",
        }
    )
    return suite


def test_one_job(shop):
    """The job that is whole fails for the gap, annotates it, and leaves a summary and two files."""
    tests, summary = steps(jobs()["tests"])
    said = shell(shop, tests.replace("-n auto", "-n 2"))
    assert (said.code, said.last) == (1, "policy strict: 1 gap — FAILED")
    assert any(line.startswith("::error file=incidents/INC-3.md,line=") for line in said.lines)
    assert shell(shop, summary, GITHUB_STEP_SUMMARY="steps.md").code == 0
    assert "**Policy strict failed: 1 gap**" in (shop.root / "steps.md").read_text("utf-8")
    assert (shop.root / "report.html").exists()
    assert shop.document()["run"]["complete"]


def test_shards(shop):
    """Each shard is green; the job that merges them fails for the gap, and leaves a summary."""
    shard, merge = jobs()["shard"], jobs()["incidents"]
    for part in shard["strategy"]["matrix"]["part"]:
        assert [shell(shop, line).code for line in steps(shard, part=part)] == [0]
    check, summary = steps(merge)
    said = shell(shop, check)
    assert (said.code, said.lines[-1]) == (1, "policy strict: 1 gap — FAILED")
    assert shell(shop, summary, GITHUB_STEP_SUMMARY="steps.md").code == 0
    assert "**Policy strict failed: 1 gap**" in (shop.root / "steps.md").read_text("utf-8")


def test_shard_that_is_missing(shop):
    """Where a shard left no record, the job that merges is red."""
    shard, merge = jobs()["shard"], jobs()["incidents"]
    for part in shard["strategy"]["matrix"]["part"][1:]:
        assert [shell(shop, line).code for line in steps(shard, part=part)] == [0]
    check, _ = steps(merge)
    said = shell(shop, check)
    assert said.code == 2
    assert "--expect 3, but 2 parts are here" in said.err


def test_beginning_with_a_baseline(shop):
    """The commands that write the first baseline say what the page shows, and ratchet is green after them."""
    block = next(text for text in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL) if "baseline run.json" in text)
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    said = [shell(shop, line.removeprefix("$ ")) for line in lines if line.startswith("$ ")]
    assert [one.code for one in said] == [0, 0]
    assert said[-1].out.strip() == re.sub(r"\d+ gaps", "1 gap", lines[-1])
    assert shell(shop, "pytest --incidents-policy=ratchet").code == 0


def test_history_for_the_trend(shop):
    """The commands that keep records and show the trend do so."""
    block = next(text for text in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL) if "history" in text)
    (shop.root / "history").mkdir()
    shell(shop, "pytest --incidents-report=json:run.json")
    for line in block.splitlines():
        assert shell(shop, line.removeprefix("$ ")).code == 0
    assert (shop.root / "report.html").exists()


def test_comparing_with_the_main_branch(shop):
    """A run that is compared names the guard that was lost, in its summary too."""
    line = next(line for line in PAGE.splitlines() if "--incidents-against=main.json" in line).removeprefix("$ ")
    shell(shop, "pytest --incidents-report=json:main.json")
    shop.write({"tests/unit/test_cent.py": "def test_cent(): pass\n"})
    said = shell(shop, line)
    assert said.code == 0
    assert "guard deleted: tests/unit/test_cent.py::test_cent, the only guard of INC-1, sev2" in said.section
    assert "- **guard deleted**: " in (shop.root / "summary.md").read_text("utf-8")
