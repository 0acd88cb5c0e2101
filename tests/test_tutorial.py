"""The tutorial does what it says: its files are written, its commands are run, what they print is compared."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

TUTORIAL = Path(__file__).parent.parent / "docs" / "tutorial.md"
BLOCK = re.compile(r"^:::\{code-block\} (\w+)\n(?::caption: (\S+)\n\n)?(.*?)^:::$", re.MULTILINE | re.DOTALL)
COMMANDS = {
    "pytest": [sys.executable, "-m", "pytest"],
    "pytest-incidents": [sys.executable, "-c", "from pytest_incidents.cli import main; main()"],
}
# no other plugin than ours, no wider terminal than the page's, and no bytecode of a file rewritten in the same second
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))},
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTEST_PLUGINS": "pytest_incidents.plugin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "COLUMNS": "80",
}


def say(commands: list[str], folder: Path) -> str:
    """What a console shows of the commands, with times as the page has them."""
    shown, code = [], 0
    for command in commands:
        shown.append(f"$ {command}\n")
        if command == "echo $?":
            shown.append(f"{code}\n")
            continue
        name, *arguments = shlex.split(command)
        done = subprocess.run(
            [*COMMANDS[name], *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        shown += [done.stdout, done.stderr]
        code = done.returncode
    return re.sub(r" in \d+\.\d+s", " in 0.01s", "".join(shown))


def test_tutorial_prints_what_it_says(tmp_path):
    """Every file and every command of the tutorial, in order, gives the output that stands there."""
    (tmp_path / ".git").mkdir()
    blocks = BLOCK.findall(TUTORIAL.read_text(encoding="utf-8"))
    consoles = 0
    for language, name, text in blocks:
        if language == "console":
            assert say(re.findall(r"^\$ (.*)$", text, re.MULTILINE), tmp_path) == text
            consoles += 1
        else:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
    assert consoles > 5
