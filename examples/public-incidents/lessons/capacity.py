"""AWS-2017-02-28: one wrong argument took more servers away than the service could spare.

The cure is a tool that knows the least each subsystem can live with, and that takes small steps.
"""

from dataclasses import dataclass, replace


class Refused(Exception):
    """A command that must not be carried out."""


@dataclass(frozen=True)
class Subsystem:
    """Servers of one kind, and how many of them it cannot do without."""

    name: str
    servers: int
    minimum: int


def remove(subsystem: Subsystem, count: int, largest_step: int = 5) -> Subsystem:
    """The subsystem after the removal, or a refusal that says why."""
    if count < 1:
        raise Refused(f"{count} is not a number of servers")
    if count > largest_step:
        raise Refused(f"{count} servers at once, the largest step is {largest_step}")
    if subsystem.servers - count < subsystem.minimum:
        raise Refused(f"{subsystem.name} needs {subsystem.minimum} servers")
    return replace(subsystem, servers=subsystem.servers - count)
