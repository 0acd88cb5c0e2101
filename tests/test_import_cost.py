"""Nobody pays for what they do not use: what real child processes have imported in the end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"yaml", "rich", "coverage", "jinja2", "click"}
TEST = "def test_nothing():\n    pass\n"
GUARD = "import pytest\n\n@pytest.mark.incident('INC-1')\ndef test_guard():\n    pass\n"
RECORD = "---\nid: INC-1\ntitle: One cent too low\nseverity: sev1\nstarted: 2026-09-01\n---\n"
RUN = "import pytest\ncode = pytest.main(['-q', '-p', 'incidents', *sys.argv[1:]])\nassert code == 0, code\n"


def modules_after(code: str, cwd: Path, *arguments: str) -> set[str]:
    """What ``sys.modules`` holds after a fresh interpreter ran the code, with the plugins that it names."""
    ours = {name for name in os.environ if name.startswith(("PYTEST", "COVERAGE"))}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    script = f"import json, sys\n{code}\nprint()\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=cwd,
        env={**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture
def project(tmp_path):
    """A repository with one test that has nothing to do with us."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
    (tmp_path / "test_it.py").write_text(TEST)
    return tmp_path


def test_import_adds_only_the_marks_to_pytest(tmp_path):
    """``import pytest_incidents`` loads pytest, the package and its marks, and nothing else."""
    added = modules_after("import pytest_incidents", tmp_path) - modules_after("import pytest", tmp_path)
    assert added == {"pytest_incidents", "pytest_incidents.marks"}


def test_idle_run_loads_nothing_heavy(project):
    """A run in a project without incidents imports none of the libraries that reports and records need."""
    assert modules_after(RUN, project) & HEAVY == set()


def test_idle_run_loads_only_the_entrance(project):
    """A run in a project without incidents imports the plugin, its options and the idle watch alone."""
    loaded = {name for name in modules_after(RUN, project) if name.startswith("pytest_incidents.")}
    assert loaded == {
        "pytest_incidents.marks",
        "pytest_incidents.options",
        "pytest_incidents.plugin",
        "pytest_incidents.session",
        "pytest_incidents.session.idle",
    }


def test_active_run_loads_no_report_library(project):
    """A run with postmortems and a guard reads YAML, and loads no table, template or coverage library."""
    (project / "postmortems").mkdir()
    (project / "postmortems" / "INC-1.md").write_text(RECORD)
    (project / "test_it.py").write_text(GUARD)
    assert modules_after(RUN, project) & HEAVY <= {"yaml"}
