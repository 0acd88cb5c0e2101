"""``pytest-incidents schema``: the JSON Schema of a record, for editors, or of a run record, for other tools."""

import json
from pathlib import Path

import click

from pytest_incidents.registry.configuration import find_project
from pytest_incidents.registry.reference import json_schema
from pytest_incidents.reports.reference import run_record_schema


@click.command()
@click.option(
    "--run", is_flag=True, help="The schema of a run record instead: what --incidents-report=json:FILE writes."
)
def command(run: bool) -> None:  # noqa: FBT001 - click passes flags so
    """Print the JSON Schema of a record, with this project's severities, gates and defect classes."""
    schema = run_record_schema() if run else json_schema(find_project(Path.cwd()).settings)
    click.echo(json.dumps(schema, indent=2))
