"""``pytest-incidents init``: the folder, the first record and the configuration, shown before they are written."""

from datetime import UTC, datetime
from pathlib import Path

import click

from pytest_incidents import template
from pytest_incidents.commands.new import create, shown
from pytest_incidents.errors import InputError
from pytest_incidents.registry.configuration import find_project
from pytest_incidents.settings import DEFAULT_GATES

CONFIGURATION = """\
[tool.pytest-incidents]
registry = ["postmortems"]
policy = "report"          # then "ratchet", then "strict"
"""
README = """\
# Postmortems

One file for each incident. A new one: `pytest-incidents new "What broke, for whom"`.
A test that guards against an incident carries its id: `@incident("INC-0001")`.
"""


@click.command()
@click.option("--yes", is_flag=True, help="Write without asking.")
def command(yes: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Set a registry of postmortems up in this folder.

    Shows what it is going to write, and asks.
    """
    here = Path.cwd()
    if (here / "postmortems").exists() or find_project(here).settings.origin:
        raise InputError.single("there is a registry here already: pytest-incidents list")
    files = {
        here / "postmortems" / "README.md": README,
        here / "postmortems" / "INC-0001.md": template.record(
            id_="INC-0001",
            title="The first incident that deserves its regression test",
            severity="unknown",
            started=datetime.now(UTC).date().isoformat(),
            gates=[gate.name for gate in DEFAULT_GATES],
        ),
    }
    configured, text = _configuration(here)
    for path in files:
        click.echo(f"{shown(path)}  (new)")
    click.echo(f"{shown(configured)}  ({'added at its end' if configured.exists() else 'new'}):\n")
    click.echo("\n".join(f"    {line}".rstrip() for line in text.strip().splitlines()) + "\n")
    if not yes and not click.confirm("Write these?", default=True):
        return
    for path, content in files.items():
        create(path, content)
    _add(configured, text)
    click.echo('next: fill in postmortems/INC-0001.md, mark its test with @incident("INC-0001"), run pytest')


def _configuration(here: Path) -> tuple[Path, str]:
    """The file that the configuration goes into, and its text."""
    pyproject = here / "pyproject.toml"
    if pyproject.exists():
        return pyproject, CONFIGURATION
    return here / "pytest-incidents.toml", CONFIGURATION.partition("\n")[2]


def _add(path: Path, text: str) -> None:
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(f"{before.rstrip()}\n\n{text}" if before.strip() else text, encoding="utf-8", newline="\n")
    except (OSError, UnicodeError) as error:
        raise InputError.single(f"not written: {error}", shown(path)) from None
