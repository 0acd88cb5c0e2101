"""Ways to run one suite, and what each must come to: the table that docs/ci.md shows and test_scenarios.py runs.

The shop has three incidents. Tests in tests/unit and tests/feed guard INC-1 and INC-2, none guards INC-3.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

POSTMORTEM = """\
---
id: {id}
title: One cent too low
severity: sev2
started: 2026-09-01
---
"""
GUARD = """\
import pytest

@pytest.mark.incident("{id}")
def test_{name}(): pass
"""
SHOP = {
    "pyproject.toml": """\
[tool.pytest.ini_options]
testpaths = ["tests/unit", "tests/feed"]
addopts = ["-m", "not slow"]
markers = ["slow"]

[tool.pytest-incidents]
registry = ["incidents"]
policy = "strict"
""",
    "incidents/INC-1.md": POSTMORTEM.format(id="INC-1"),
    "incidents/INC-2.md": POSTMORTEM.format(id="INC-2"),
    "incidents/INC-3.md": POSTMORTEM.format(id="INC-3"),
    "incidents-baseline.json": '{"format": 1, "gaps": {"INC-3": "missing"}}\n',
    "tests/__init__.py": "",
    "tests/unit/__init__.py": "",
    "tests/unit/test_cent.py": GUARD.format(id="INC-1", name="cent") + "\ndef test_other(): pass\n",
    "tests/feed/__init__.py": "",
    "tests/feed/test_feed.py": GUARD.format(id="INC-2", name="feed")
    + "\n@pytest.mark.slow\ndef test_every_feed(): assert False\n",
}

Files = Mapping[str, str | None]  # path → text; None takes the file away


@dataclass(frozen=True)
class Row:
    """What a run came to.

    Args:
        complete: ``yes``, or why it is not; empty where nothing was judged.
        counts: guarded, gaps and unseen; None where nothing was judged.
        code: the exit code.
    """

    complete: str
    counts: tuple[int, int, int] | None
    code: int


@dataclass(frozen=True)
class Scenario:
    """One way to run the shop's suite.

    Args:
        line: what a shell is given, as the documentation shows it.
        row: what it must come to.
        given: what is different in the shop, in words.
        files: what is different in the shop.
        before: lines that run first, each with files that change before it.
    """

    line: str
    row: Row
    given: str = ""
    files: Files = field(default_factory=dict)
    before: tuple[tuple[str, Files], ...] = ()

    @property
    def title(self) -> str:
        """The line, and what is different."""
        return f"{self.line} ({self.given})" if self.given else self.line


def _whole(line: str, given: str = "", files: Files | None = None) -> Scenario:
    return Scenario(line, Row("yes", (2, 1, 0), 1), given, files or {})


def _seen(why: str, guarded: int, code: int = 0) -> Row:
    """A part of the suite was seen: some guards passed, and all else is unseen."""
    return Row(why, (guarded, 0, 3 - guarded), code)


def _part(line: str, why: str, guarded: int, code: int = 0) -> Scenario:
    return Scenario(line, _seen(why, guarded, code))


def _refused(line: str, code: int, given: str = "", files: Files | None = None) -> Scenario:
    return Scenario(line, Row("", None, code), given, files or {})


_UNIT = "pytest tests/unit --incidents-report=json:part-1.json"
_FEED = "pytest tests/feed --incidents-report=json:part-2.json"
_SHARDS: tuple[tuple[str, Files], ...] = ((_UNIT, {}), (_FEED, {}))


def _shards(line: str, row: Row, given: str = "", before: tuple[tuple[str, Files], ...] = _SHARDS) -> Scenario:
    return Scenario(f"pytest-incidents check {line}", row, given, before=before)


_FAILS = {"tests/unit/test_fails.py": "def test_fails(): assert False\n"}
_BROKEN = {"tests/unit/test_broken.py": "import nothing_of_that_name\n"}
_DIES = {"tests/unit/test_dies.py": "import os\n\ndef test_dies(): os._exit(1)\n"}
_SIGINT = {"tests/unit/test_stop.py": "import os, signal\n\ndef test_stop(): os.kill(os.getpid(), signal.SIGINT)\n"}
# a Ctrl-C for the controller at the first report: no worker has handed over what it saw
_SIGINT_OF_CONTROLLER = {
    "conftest.py": """\
import os, signal

def pytest_runtest_logreport(report):
    if hasattr(report, "node"):
        os.kill(os.getpid(), signal.SIGINT)
"""
}
_FAILING_GUARD = {"tests/feed/test_feed.py": GUARD.format(id="INC-2", name="feed").replace("pass", "assert False")}
_NO_MARKS: Files = {"tests/unit/test_cent.py": "def test_cent(): pass\n", "tests/feed/test_feed.py": None}
_NO_RECORDS: Files = {f"incidents/INC-{number}.md": None for number in (1, 2, 3)} | {"incidents/.gitkeep": ""}
_TYPO = {"pyproject.toml": SHOP["pyproject.toml"].replace('["incidents"]', '["incident"]')}
_UNCONFIGURED: Files = {"pyproject.toml": SHOP["pyproject.toml"].replace('registry = ["incidents"]\n', "")}

SCENARIOS = {
    "The whole suite": [
        _whole("pytest"),
        _whole("pytest tests/unit tests/feed"),
        _whole("pytest tests"),
        _whole("pytest ."),
        _whole("cd tests && pytest"),
        _whole("pytest -m 'not slow'"),
        _whole("PYTEST_ADDOPTS=--tb=short pytest"),
        _whole("pytest --ff"),
        _whole("pytest -x"),
        _whole("pytest --maxfail=1"),
        _whole("pytest -p no:cacheprovider"),
        _whole("pytest -p no:terminal"),
        _whole("pytest -n 0"),
        _whole("pytest -n 2"),
        _whole("pytest -n 2 --dist load"),
        _whole("pytest -n 2 --dist loadfile"),
        _whole("pytest -n 2 --dist loadscope"),
        _whole("pytest -n 2 --dist worksteal"),
        _whole("pytest --incidents-complete=require"),
        _whole("pytest --incidents-complete=yes -k 'cent or feed'"),
        Scenario("pytest", Row("yes", (1, 2, 0), 1), "the guard of INC-2 fails", _FAILING_GUARD),
        Scenario("pytest -n 2", Row("yes", (1, 2, 0), 1), "the guard of INC-2 fails", _FAILING_GUARD),
        Scenario("pytest --incidents-policy=ratchet", Row("yes", (2, 1, 0), 0), "the baseline holds INC-3"),
        Scenario("pytest --incidents-policy=report", Row("yes", (2, 1, 0), 0)),
    ],
    "A part of it": [
        _part("pytest -k cent", "-k 'cent'", 1),
        _part("pytest -k cent -n 2", "-k 'cent'", 1),
        _part("PYTEST_ADDOPTS='-k cent' pytest", "-k 'cent'", 1),
        _part("pytest -m 'not slow and not unit'", "-m 'not slow and not unit'", 2),
        _part("pytest tests/unit", "tests/unit", 1),
        _part("pytest tests/unit -n 2", "tests/unit", 1),
        _part("cd tests/unit && pytest", "started in tests/unit", 1),
        _part("pytest tests/unit/test_cent.py::test_cent", "tests/unit/test_cent.py::test_cent", 1),
        _part("pytest --lf", "--lf", 2),
        Scenario("pytest --lf", Row("--lf", (0, 0, 3), 1), "a test failed before", _FAILS, (("pytest", {}),)),
        _part("pytest --sw", "--sw", 2),
        _part(
            "pytest --deselect tests/unit/test_cent.py::test_other",
            "--deselect tests/unit/test_cent.py::test_other",
            2,
        ),
        _part("pytest --ignore tests/unit/test_cent.py", "--ignore tests/unit/test_cent.py", 1),
        _part("pytest --incident INC-1", "--incident INC-1", 1),
        _part("pytest --incident INC-1 -n 2", "--incident INC-1", 1),
        _part("pytest --incident INC-3", "--incident INC-3", 0, code=5),
        _part("python -m pytest --pyargs tests.unit tests.feed", "--pyargs, tests.unit tests.feed", 2),
        _part("pytest --incidents-complete=no", "so declared by --incidents-complete=no", 2),
        _part("pytest --incidents-complete=require -k cent", "-k 'cent'", 1, code=1),
        Scenario("pytest tests/feed", Row("tests/feed", (0, 1, 2), 1), "the guard of INC-2 fails", _FAILING_GUARD),
        Scenario("pytest --collect-only", Row("yes", (0, 1, 2), 0)),
        Scenario("pytest --collect-only --incidents-require=linked", Row("yes", (2, 1, 0), 1)),
        _part("pytest --collect-only -k cent", "-k 'cent'", 0),
    ],
    "A run that did not come to its end": [
        Scenario("pytest -x", _seen("stopping after 1 failures", 1, 1), "a test fails", _FAILS),
        Scenario("pytest --maxfail=1", _seen("stopping after 1 failures", 1, 1), "a test fails", _FAILS),
        Scenario("pytest", _seen("1 file could not be collected", 0, 2), "a file cannot be imported", _BROKEN),
        Scenario("pytest -n 2", _seen("1 file could not be collected", 2, 1), "a file cannot be imported", _BROKEN),
        Scenario(
            "pytest --continue-on-collection-errors",
            _seen("1 file could not be collected", 2, 1),
            "a file cannot be imported",
            _BROKEN,
        ),
        Scenario("pytest", _seen("interrupted", 1, 2), "Ctrl-C", _SIGINT),
        Scenario("pytest -n 2", _seen("interrupted", 0, 2), "Ctrl-C", _SIGINT_OF_CONTROLLER),
        Scenario("pytest -n 2", _seen("worker gw0 crashed", 2, 1), "a worker crashes", _DIES),
        Scenario(
            "pytest --incidents-complete=yes -x", _seen("stopping after 1 failures", 1, 1), "a test fails", _FAILS
        ),
    ],
    "Shards": [
        _shards("part-1.json part-2.json --expect 2", Row("yes", (2, 1, 0), 1)),
        _shards("part-1.json part-2.json --expect 2 --policy ratchet", Row("yes", (2, 1, 0), 0)),
        _shards("part-2.json part-1.json --expect 2", Row("yes", (2, 1, 0), 1)),
        _shards("part-1.json part-2.json", Row("tests/feed; tests/unit", (2, 0, 1), 2), "nobody says how many"),
        _shards("part-1.json --expect 2", Row("", None, 2), "a part is missing"),
        _shards("part-1.json part-1.json --expect 2", Row("", None, 2), "a part is named twice"),
        _shards(
            "part-1.json part-2.json --expect 2",
            Row("", None, 2),
            "the second shard died",
            before=((_UNIT, {}), (_FEED, {"tests/feed/test_dies.py": _DIES["tests/unit/test_dies.py"]})),
        ),
        _shards(
            "part-1.json part-2.json --expect 2",
            Row("", None, 2),
            "the second shard stopped early",
            before=((_UNIT, {}), (f"{_FEED} -x", {"tests/feed/test_fails.py": _FAILS["tests/unit/test_fails.py"]})),
        ),
        _shards(
            "part-1.json part-2.json --expect 2",
            Row("", None, 2),
            "a record is removed between the shards",
            before=((_UNIT, {}), (_FEED, {"incidents/INC-3.md": None})),
        ),
        _shards(
            "part-1.json part-2.json --expect 2",
            Row("yes", (2, 1, 0), 1),
            "each shard runs with `-n 2`",
            before=((f"{_UNIT} -n 2", {}), (f"{_FEED} -n 2", {})),
        ),
    ],
    "Nothing to judge by": [
        _refused("pytest --incidents-registry=incident", 4, "there is no such folder"),
        _refused("pytest", 4, "the configuration names a folder that is not there", _TYPO),
        _refused("pytest", 4, "the registry is empty, and tests carry marks", _NO_RECORDS),
        Scenario("pytest", Row("yes", (0, 0, 0), 1), "the registry is empty", _NO_RECORDS | _NO_MARKS),
        Scenario("pytest -n 2", Row("yes", (0, 0, 0), 1), "the registry is empty", _NO_RECORDS | _NO_MARKS),
        _refused("pytest", 4, "no registry is configured or found, and tests carry marks", _UNCONFIGURED),
        Scenario("pytest", Row("yes", (0, 0, 0), 1), "no registry is configured or found", _UNCONFIGURED | _NO_MARKS),
        _refused("pytest", 4, "a test carries an id that no record has", {"incidents/INC-2.md": None}),
        _refused("pytest -n 2", 4, "a test carries an id that no record has", {"incidents/INC-2.md": None}),
        _refused("pytest", 4, "a record cannot be read", {"incidents/INC-3.md": "---\nid: [\n---\n"}),
    ],
}
