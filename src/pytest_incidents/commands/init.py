"""``pytest-incidents init``: the folder, the first record and the configuration, shown before they are written."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from pytest_incidents import template
from pytest_incidents.commands.new import create, shown
from pytest_incidents.documents import decode, parse, read_bytes
from pytest_incidents.errors import InputError
from pytest_incidents.registry.configuration import OWN_FILE, SHARED_FILE, find_project
from pytest_incidents.settings import DEFAULT_GATES

FOLDER = "postmortems"
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
    _refuse_second(here)
    records = {
        here / FOLDER / "README.md": README,
        here / FOLDER / "INC-0001.md": template.record(
            id_="INC-0001",
            title="The first incident that deserves its regression test",
            severity="unknown",
            started=datetime.now(UTC).date().isoformat(),
            gates=[gate.name for gate in DEFAULT_GATES],
        ),
    }
    configured, addition = _configuration(here)
    _show([*records], configured, addition)
    if not yes and not _agreed():
        click.echo("nothing was written")
        return
    _write(records, configured, addition)
    click.echo('next: fill in postmortems/INC-0001.md, mark its test with @incident("INC-0001"), run pytest')


def _refuse_second(here: Path) -> None:
    """Refuse where something of ours, or something that is in our way, is there.

    Raises:
        InputError: the folder or a configuration is there already.
    """
    if (here / FOLDER).is_dir():
        raise InputError.single("is there already: pytest-incidents list", FOLDER)
    if (here / FOLDER).exists() or (here / FOLDER).is_symlink():
        raise InputError.single("is in the way: it is no folder", FOLDER)
    project = find_project(here)
    if project.settings.origin:
        origin = shown(project.root / project.settings.origin)
        raise InputError.single('configures a registry already: pytest-incidents new "TITLE"', origin)


def _configuration(here: Path) -> tuple[Path, str]:
    """The file that the configuration goes into, and what is to be added at its end.

    Raises:
        InputError: the file cannot be read, or would not be TOML with our table in it.
    """
    shared = here / SHARED_FILE
    if not shared.exists():
        return here / OWN_FILE, CONFIGURATION.partition("\n")[2]
    data = read_bytes(shared, SHARED_FILE)
    before = decode(data, SHARED_FILE)
    gap = "" if not before.strip() else "\n" if before.endswith("\n") else "\n\n"
    addition = gap + CONFIGURATION
    parse(before + addition, SHARED_FILE)
    return shared, addition.replace("\n", "\r\n") if b"\r\n" in data else addition


def _show(records: Iterable[Path], configured: Path, addition: str) -> None:
    for path in records:
        click.echo(f"{shown(path)}  (new)")
    click.echo(f"{shown(configured)}  ({'added at its end' if configured.exists() else 'new'}):\n")
    click.echo("\n".join(f"    {line}".rstrip() for line in addition.strip().splitlines()) + "\n")


def _agreed() -> bool:
    """Whether somebody says yes.

    Raises:
        InputError: nobody is there to say anything.
    """
    try:
        return click.confirm("Write these?", default=True)
    except click.Abort:
        click.echo()
        raise InputError.single("nothing was written; --yes writes without asking") from None


def _write(records: dict[Path, str], configured: Path, addition: str) -> None:
    """Write all of it or, where that fails, nothing.

    Raises:
        InputError: a file cannot be written.
    """
    made: list[Path] = []
    try:
        for path, content in records.items():
            create(path, content)
            made.append(path)
        with configured.open("a", encoding="utf-8", newline="") as file:
            file.write(addition)
    except (InputError, OSError) as error:
        for path in made:
            path.unlink()
        if made:
            made[0].parent.rmdir()
        if isinstance(error, OSError):
            raise InputError.single(f"not written: {error.strerror}", shown(configured)) from None
        raise
