"""GH-2018-10-21: a short loss of connection made databases on the other coast the primary ones.

The cure is a rule for the failover tool: a primary is replaced within its own region, or by people.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Replica:
    """A copy of a database: where it stands, and how many seconds it is behind."""

    name: str
    region: str
    behind: float


def successor(primary_region: str, replicas: Iterable[Replica]) -> Replica | None:
    """The replica that may take over by itself: the freshest one in the region, if there is one."""
    near = [replica for replica in replicas if replica.region == primary_region]
    return min(near, key=lambda replica: replica.behind, default=None)
