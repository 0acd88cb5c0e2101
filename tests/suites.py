"""Projects to run pytest in, as their users would, and what such a run said."""

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from pytest_incidents import cli

TODAY = "2026-11-23"
BANNER = re.compile(r"^(=+|!+) .* (=+|!+)$")
COUNTS = re.compile(r"^(\d+ \w+|no tests (ran|collected)).* in [\d.]+s")
# xdist itself breaks, now and then, where it hands a test to a worker that has just died: then the run is done again
XDIST_BROKE = "cannot send (already closed?)"
ATTEMPTS = 5
# what differs between two runs that saw the same
VOLATILE = {"id", "started", "command", "python", "platform", "version"}


@dataclass(frozen=True)
class Said:
    """What a run or a command left behind: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Standard output by line."""
        return self.out.splitlines()

    @property
    def section(self) -> list[str]:
        """Our section: its lines without the banner, or the single line that a run with nothing to do prints."""
        start = [place for place, line in enumerate(self.lines) if re.fullmatch(r"=+ incidents =+", line)]
        if not start:
            return [line for line in self.lines if line.startswith("incidents: ")]
        assert len(start) == 1, self.out
        return list(_until_banner(self.lines[start[0] + 1 :]))

    @property
    def why_partial(self) -> str | None:
        """Why the run was partial, as its section says; None for one that says it was whole."""
        assert self.section, self.out + self.err
        found = re.search(r"\(partial: (.*)\)$", self.section[0])
        return found[1] if found else None

    @property
    def last(self) -> str:
        """The last line of the section."""
        return self.section[-1]


def _until_banner(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if BANNER.match(line) or COUNTS.match(line):
            return
        yield line


class Suite:
    """A project in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / ".git").mkdir()

    def write(self, files: Mapping[str, str]) -> None:
        """Write files, each by its path from the root."""
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            before = path.stat().st_mtime if path.exists() else None
            path.write_text(text, encoding="utf-8")
            if before is not None:  # kept bytecode knows its source by length and second
                os.utime(path, (before + 2, before + 2))

    def record(self, id_: str, **said: object) -> None:
        """Write a record: what every record has, and what is said (JSON is YAML as well)."""
        fields = {"id": id_, "title": "One cent too low", "severity": "sev2", "started": "2026-09-01"} | said
        lines = [f"{name}: {json.dumps(value)}" for name, value in fields.items()]
        self.write({f"postmortems/{id_}.md": "\n".join(["---", *lines, "---", ""])})

    def pytest(self, words: str, **said: Any) -> Said:
        """Run pytest with the words of a command line."""
        return self.run(*shlex.split(words), **said)

    def run(self, *words: str, folder: str = ".", plugins: str = "", env: Mapping[str, str] | None = None) -> Said:
        """Run pytest in a process of its own, with our plugin and those that are named."""
        loaded = [word for plugin in ("incidents", *plugins.split()) for word in ("-p", plugin)]
        return self.call([sys.executable, "-m", "pytest", *loaded, *words], folder, env)

    def call(self, command: list[str], folder: str = ".", env: Mapping[str, str] | None = None) -> Said:
        """Run a command in the project, in an environment that says nothing of the outer run."""
        outer = {
            name: text for name, text in os.environ.items() if not name.startswith(("PYTEST", "COV", "PYTHONDONT"))
        }
        ours = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_INCIDENTS_TODAY": TODAY, "COLUMNS": "80"}
        for _ in range(ATTEMPTS):
            done = subprocess.run(
                command,
                cwd=self.root / folder,
                env=outer | ours | dict(env or {}),
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="surrogateescape",
                timeout=300,  # what hangs is a failure, and no reason to hang as well
                check=False,
            )
            if XDIST_BROKE not in done.stdout:
                break
        return Said(done.returncode, done.stdout, done.stderr)

    def document(self, name: str = "run.json") -> dict[str, Any]:
        """A run record that a run wrote."""
        document: dict[str, Any] = json.loads((self.root / name).read_text(encoding="utf-8"))
        return document

    def guards(self, name: str = "run.json") -> dict[str, dict[str, dict[str, Any]]]:
        """What a run that wrote a run record saw: incident id → node id → its test."""
        incidents = self.document(name)["incidents"]
        return {one["id"]: {test["nodeid"]: test for test in one["tests"]} for one in incidents}


def scrubbed(document: dict[str, Any]) -> dict[str, Any]:
    """A run record without what differs between two runs that saw the same: ids, moments, commands, machines."""
    for part in (document, *document["parts"]):
        part["run"] = {name: value for name, value in part["run"].items() if name not in VOLATILE}
    for one in document["incidents"]:
        one["tests"] = [{name: value for name, value in test.items() if name != "run"} for test in one["tests"]]
    return document


def command(words: str, folder: Path) -> Said:
    """What ``pytest-incidents WORDS`` does in a folder, as the user sees it."""
    return run_command(shlex.split(words), folder)


def run_command(words: list[str], folder: Path) -> Said:
    """The same with words that no shell has split."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        contextlib.chdir(folder),
        mock.patch.object(sys, "argv", ["pytest-incidents", *words]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Said(code, out.getvalue(), err.getvalue())
