"""What the documentation says of the code, held against the code."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import click
import pytest

from pytest_incidents import cli
from pytest_incidents.documents.toml_text import parse_toml
from pytest_incidents.registry.keys import parse_settings
from pytest_incidents.settings import FixSettings, LintSettings, ProveSettings, Rules, Settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
COMMANDS = cli.commands.list_commands(click.Context(cli.commands))


def page(name: str) -> str:
    """The text of a page."""
    return (DOCS / name).read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """What stands under a heading, up to the next of its depth or higher."""
    start = re.search(rf"^(#+) {re.escape(title)}$", text, re.MULTILINE)
    assert start, f"no heading {title!r}"
    rest = text[start.end() :]
    end = re.search(rf"^#{{1,{len(start[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def flags(text: str) -> set[str]:
    """The options in the first cells of a text's tables."""
    cells = re.findall(r"^\| (`-.*?`) \|", text, re.MULTILINE)
    return {flag for cell in cells for flag in re.findall(r"`(--?[a-z][a-z-]*)", cell)}


def test_pytest_options_are_all_documented(pytester):
    """The options and variables in the documentation are those that ``pytest --help`` knows, no more, no fewer."""
    said = pytester.runpytest("--help").stdout.str()
    known = set(re.findall(r"--incidents?(?:-[a-z-]+)?(?==)", said))
    variables = set(re.findall(r"PYTEST_INCIDENTS_[A-Z_]+", re.sub(r"\n\s+", "", said)))
    documented = section(page("cli.md"), "pytest")
    assert flags(documented) == known
    assert set(re.findall(r"PYTEST_INCIDENTS_[A-Z_]+", documented)) == variables


@pytest.mark.parametrize("name", COMMANDS)
def test_command_options_are_all_documented(name):
    """The options in the documentation of a command are those that it takes."""
    command = cli.commands.get_command(click.Context(cli.commands), name)
    taken = {flag for option in command.params for flag in option.opts if flag.startswith("-")}
    documented = section(section(page("cli.md"), "pytest-incidents"), name)
    assert flags(documented) == taken


def test_every_command_has_a_section_in_order():
    """The commands stand in the documentation as ``pytest-incidents --help`` lists them."""
    documented = section(page("cli.md"), "pytest-incidents")
    assert re.findall(r"^### (\w+)$", documented, re.MULTILINE) == COMMANDS


def keys_of(kind: type, *hidden: str) -> set[str]:
    """The configuration keys of a value: its fields, spelled as people write them."""
    return {field.name.replace("_", "-") for field in fields(kind) if field.name not in hidden}


def test_configuration_keys_are_all_documented():
    """Every key of the configuration is named in code on its page."""
    known = keys_of(Settings, "origin", "registry_line", "rules", "classes_are_closed")
    known |= keys_of(Rules, "gates_are_closed")
    known |= {f"fix.{key}" for key in keys_of(FixSettings)}
    known |= {f"lint.{key}" for key in keys_of(LintSettings)}
    known |= {f"prove.{key}" for key in keys_of(ProveSettings)}
    named = set(re.findall(r"`([a-z][a-z.-]+)`", page("configuration.md")))
    assert known - {"fix", "lint", "prove"} - named == set()


def test_configuration_examples_are_valid():
    """Every TOML example of the configuration is one that the reader takes, with no key it does not know."""
    examples = re.findall(r"^```toml\n(.*?)^```", page("configuration.md"), re.MULTILINE | re.DOTALL)
    assert examples
    for example in examples:
        node = parse_toml(example, "pyproject.toml")
        tool = node[0].get("tool")
        parse_settings(tool[0]["pytest-incidents"] if tool else node, "pyproject.toml")


def test_floors_in_the_documentation_are_those_of_the_contract():
    """The table of rooms has the modules of the import contract on the same floors."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    floors = [set(re.findall(r"\w+", layer)) for layer in reversed(layers)]
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", page("architecture.md"), re.MULTILINE)
    documented = [{room for floor, room in rows if int(floor) == number} for number in range(len(floors))]
    assert documented == floors
    assert len(rows) == sum(map(len, floors))


def test_readme_has_both_commands_that_ci_runs():
    """The README has one line each that sets up with the example, and that passes the tests."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    for start in ("python3 -m venv .venv", ".venv/bin/pip install"):
        assert sum(line.startswith(start) for line in lines) == 1, start
