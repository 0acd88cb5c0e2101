"""By what two incidents count as the same kind: the defect class as recorded, or its family."""

from enum import Enum

from pytest_incidents.model import UNCLASSIFIED, Incident


class Kind(Enum):
    """The two ways to compare."""

    CLASS = "class"
    FAMILY = "family"

    def of(self, incident: Incident) -> str:
        """The incident's defect class as recorded, or the family of it."""
        return incident.defect_class if self is Kind.CLASS else incident.family

    def is_guarded_by(self, name: str, target: str) -> bool:
        """Whether a test that guards the class ``target`` guards ``name``.

        A guard of a family guards each class of it; a family is guarded by a guard of any of its classes.
        """
        family = name.partition("/")[0]
        return target in {name, family} if self is Kind.CLASS else target.partition("/")[0] == name


def is_known(name: str) -> bool:
    """Whether the name is one of a class: incidents without a class are no kind and match nothing."""
    return name != UNCLASSIFIED
