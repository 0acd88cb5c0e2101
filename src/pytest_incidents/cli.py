"""The ``pytest-incidents`` command: each subcommand is a module that is imported when it is called."""

import sys
import traceback
from importlib import import_module

import click

from pytest_incidents.errors import InputError, did_you_mean
from pytest_incidents.escaping import visible

_COMMANDS = ("init", "new", "list", "show", "check", "baseline", "report", "lint", "schema")
BAD_INPUT = 2
DEFECT = 3


class _Commands(click.Group):
    """Subcommands found by name in ``pytest_incidents.commands``."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"pytest_incidents.commands.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Click's own, but an unknown subcommand proposes the nearest."""
        if args[0] not in _COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"unknown command {args[0]!r}{did_you_mean(args[0], _COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pytest-incidents")
def commands() -> None:
    """Which production incidents lack the regression test that would have caught them?

    Exit codes: 0 all that is required is there, 1 gaps or findings, 2 bad input or no data,
    3 a defect of this program.
    """


def main() -> None:
    """Run the command; expected errors are lines on standard error and exit code 2, never a traceback.

    What nobody expected is a traceback and exit code 3, so that it is not taken for a finding.
    """
    try:
        commands()
    except InputError as error:
        for problem in error.problems:
            click.echo(visible(str(problem)), err=True)
        sys.exit(BAD_INPUT)
    except Exception:  # noqa: BLE001 - whatever it is, Python's own exit code would say that there are gaps
        for line in traceback.format_exc().splitlines():
            click.echo(visible(line), err=True)
        sys.exit(DEFECT)
