"""GH-2021-05-16: a 32-bit foreign key reached its maximum, and inserts failed.

The column was older than the rule and the alert that would have named it. The cure is a check that
looks at every integer key there is, whenever it was made.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

MAXIMUM = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


@dataclass(frozen=True)
class Key:
    """A column that holds an id: its type, the type of the id it refers to, and its largest value."""

    column: str
    type: str
    refers_to: str
    largest: int
    created: date

    @property
    def used(self) -> float:
        """The used share of the type, 0 to 1."""
        return self.largest / MAXIMUM[self.type]


def findings(keys: Iterable[Key], alert_at: float = 0.7) -> Iterator[str]:
    """What is wrong, or soon will be, with the keys of a schema, old ones included."""
    for key in keys:
        if MAXIMUM[key.type] < MAXIMUM[key.refers_to]:
            yield f"{key.column} is {key.type} and refers to {key.refers_to}"
        if key.used >= alert_at:
            yield f"{key.column} has used {key.used:.0%} of {key.type}"
