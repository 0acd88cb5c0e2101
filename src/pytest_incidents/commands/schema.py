"""``pytest-incidents schema``: the JSON Schema of a record, for editors."""

import json
from pathlib import Path

import click

from pytest_incidents.registry.configuration import find_project
from pytest_incidents.registry.reference import json_schema


@click.command()
def command() -> None:
    """Print the JSON Schema of a record, with this project's severities, gates and defect classes."""
    click.echo(json.dumps(json_schema(find_project(Path.cwd()).settings), indent=2))
