"""``pytest-incidents init`` in every kind of folder it may be called in."""

import os
import subprocess
import sys
import tomllib

import pytest

from suites import command

TABLE = (
    '[tool.pytest-incidents]\nregistry = ["postmortems"]\npolicy = "report"          # then "ratchet", then "strict"\n'
)


def files(folder):
    """Everything below a folder, with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


NEIGHBOURS = {
    "nothing": {},
    "pytest.ini": {"pytest.ini": "[pytest]\ntestpaths = tests\n"},
    "setup.cfg": {"setup.cfg": "[tool:pytest]\ntestpaths = tests\n"},
    "tox.ini": {"tox.ini": "[pytest]\n"},
    "an empty pyproject": {"pyproject.toml": ""},
    "a blank pyproject": {"pyproject.toml": " \n\n"},
    "a pyproject": {"pyproject.toml": '[project]\nname = "x"\n'},
    "no last line end": {"pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = ["tests"]'},
    "Windows line ends": {"pyproject.toml": "[tool.x]\r\na = 1\r\n"},
    "a byte order mark": {"pyproject.toml": "\ufeff[tool.x]\na = 1\n"},
    "other tools": {"pyproject.toml": "[tool.ruff]\nline-length = 100\n\n[[tool.mypy.overrides]]\nmodule = 'x'\n"},
}


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_a_registry_is_set_up_beside_what_is_there(tmp_path, name):
    """Whatever the folder holds keeps every byte, and the registry loads; git is not needed."""
    for path, text in NEIGHBOURS[name].items():
        (tmp_path / path).write_text(text, encoding="utf-8", newline="")
    before = files(tmp_path)
    said = command("init --yes", tmp_path)
    assert (said.code, said.err) == (0, "")
    after = files(tmp_path)
    assert all(after[path].startswith(text) for path, text in before.items())
    configured = "pyproject.toml" if "pyproject.toml" in before else "pytest-incidents.toml"
    assert set(after) - set(before) == {"postmortems/INC-0001.md", "postmortems/README.md"} | {configured} - set(before)
    written = tomllib.loads(after[configured].decode("utf-8-sig"))
    ours = written["tool"]["pytest-incidents"] if configured == "pyproject.toml" else written
    assert ours == {"registry": ["postmortems"], "policy": "report"}
    assert command("list", tmp_path).lines[0].startswith("INC-0001  unknown  ")
    assert command("lint", tmp_path).code == 0


def test_line_ends_stay_what_they_are(tmp_path):
    """What is added to a file with Windows line ends has them too, with one empty line between."""
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.x]\r\na = 1\r\n")
    command("init --yes", tmp_path)
    added = (tmp_path / "pyproject.toml").read_bytes().removeprefix(b"[tool.x]\r\na = 1\r\n")
    assert added == b"\r\n" + TABLE.replace("\n", "\r\n").encode()


def test_what_is_written_is_shown_first(tmp_path):
    """The files and the very text that is added are shown, then written."""
    (tmp_path / "pyproject.toml").write_text("[tool.x]\n")
    said = command("init --yes", tmp_path)
    assert said.lines == [
        "postmortems/README.md  (new)",
        "postmortems/INC-0001.md  (new)",
        "pyproject.toml  (added at its end):",
        "",
        *(f"    {line}" for line in TABLE.splitlines()),
        "",
        'next: fill in postmortems/INC-0001.md, mark its test with @incident("INC-0001"), run pytest',
    ]
    assert (tmp_path / "pyproject.toml").read_text() == "[tool.x]\n\n" + TABLE


REFUSED = {
    "a registry": ({"postmortems/notes.md": "x"}, "postmortems: is there already: pytest-incidents list"),
    "a file in the way": ({"postmortems": "x"}, "postmortems: is in the way: it is no folder"),
    "a table of ours": (
        {"pyproject.toml": '[tool.pytest-incidents]\npolicy = "strict"\n'},
        'pyproject.toml: configures a registry already: pytest-incidents new "TITLE"',
    ),
    "a file of ours": (
        {"pytest-incidents.toml": 'policy = "strict"\n'},
        'pytest-incidents.toml: configures a registry already: pytest-incidents new "TITLE"',
    ),
    "a table of ours that is wrong": (
        {"pyproject.toml": '[tool.pytest-incidents]\npolicy = "strikt"\n'},
        "pyproject.toml:2: ",
    ),
    "a pyproject that is no TOML": ({"pyproject.toml": "[tool\n"}, "pyproject.toml:1: "),
    "a pyproject that our table does not fit into": ({"pyproject.toml": "tool = 1\n"}, "pyproject.toml:"),
    "a pyproject that is no text": ({"pyproject.toml": b"\xff\xfe"}, "pyproject.toml:"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_is_overwritten_or_broken(tmp_path, name):
    """One line says what is in the way, exit code 2, and no file is touched."""
    given, message = REFUSED[name]
    for path, text in given.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    before = files(tmp_path)
    said = command("init --yes", tmp_path)
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert said.err.startswith(message)
    assert files(tmp_path) == before


def test_a_registry_above_is_one(tmp_path):
    """Below a configured project nothing is set up a second time."""
    (tmp_path / ".git").mkdir()
    command("init --yes", tmp_path)
    below = tmp_path / "services" / "shop"
    below.mkdir(parents=True)
    said = command("init --yes", below)
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith('pytest-incidents.toml: configures a registry already: pytest-incidents new "TITLE"\n')
    assert files(below) == {}


def asked(folder, answer):
    """Exit code, output and errors of an init that asks."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest_incidents", "init"],
        cwd=folder,
        input=answer,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_no_means_no(tmp_path):
    """It says so, and that is no mistake."""
    code, out, err = asked(tmp_path, "n\n")
    assert (code, out.splitlines()[-1], err) == (0, "Write these? [Y/n]: nothing was written", "")
    assert files(tmp_path) == {}


def test_nobody_there_to_ask(tmp_path):
    """Without an answer nothing is written, and the exit code is that of a mistake, not of a gap."""
    code, _, err = asked(tmp_path, "")
    assert (code, err) == (2, "nothing was written; --yes writes without asking\n")
    assert files(tmp_path) == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links to nowhere")
def test_all_or_nothing(tmp_path):
    """Where the configuration cannot be written, the folder is taken away again."""
    (tmp_path / "pytest-incidents.toml").symlink_to(tmp_path / "gone" / "elsewhere.toml")
    said = command("init --yes", tmp_path)
    assert (said.code, said.err) == (2, "pytest-incidents.toml: not written: No such file or directory\n")
    assert not (tmp_path / "postmortems").exists()


def test_the_first_run_of_pytest_is_green(tmp_path, pytester):
    """After init, a suite without marks runs as before, and the section says where the first incident stands."""
    pytester.makepyfile("def test_one(): pass")
    assert command("init --yes", pytester.path).code == 0
    said = pytester.runpytest("-p", "incidents")
    assert said.ret == 0
    said.stdout.fnmatch_lines("incidents: 0 guarded, 1 in grace")
