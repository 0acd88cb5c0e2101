"""CS-2024-07-19: content asked for a 21st input, and the sensor had twenty.

There are two cures. The build compares what a template declares with what the sensor supplies; and the
interpreter looks at the length of its inputs before it reads one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

ANY = "*"


@dataclass(frozen=True)
class TemplateType:
    """A kind of content: its name, and how many inputs its instances may look at."""

    name: str
    declared: int


def mismatches(types: Sequence[TemplateType], supplied: int) -> list[str]:
    """The types that declare another number of inputs than the sensor supplies; the build wants none."""
    return [
        f"{kind.name} declares {kind.declared} inputs, the sensor supplies {supplied}"
        for kind in types
        if kind.declared != supplied
    ]


def applies(criteria: Sequence[str], inputs: Sequence[str]) -> bool:
    """Whether the inputs meet all criteria; one that asks beyond the inputs is not met."""
    if any(criterion != ANY for criterion in criteria[len(inputs) :]):
        return False
    return all(criterion in {ANY, value} for criterion, value in zip(criteria, inputs, strict=False))
