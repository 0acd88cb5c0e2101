"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from pytest_incidents.lint.context import Context
from pytest_incidents.model import Incident


class LintLevel(StrEnum):
    """How much a finding matters, mildest first; ``off`` silences."""

    OFF = "off"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """The place in the order, 0 (off) to 3 (error)."""
        return _ORDER[self]

    @property
    def milder(self) -> "LintLevel":
        """One step milder, but never less than a note."""
        return LintLevel.WARNING if self is LintLevel.ERROR else min(self, LintLevel.NOTE, key=_ORDER.__getitem__)


_ORDER = {level: rank for rank, level in enumerate(LintLevel)}


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in one record that a rule objects to.

    Args:
        line: 1-based line in the record's file; 0 stands for the record's own line.
        message: what is wrong, in the user's words.
        level: where this place calls for another level than the rule's default.
    """

    line: int
    message: str
    level: LintLevel | None = None


Look: TypeAlias = Callable[[Incident, Context], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Args:
        id: ``PM`` and three digits; the first is the question that it belongs to.
        level: its level for records that are reviewed or closed, unless configured.
        summary: one line for tables and for tools that show rules.
        look: finds the places in one record, given all the others.
        waivable: whether a waiver that holds lowers its findings to notes.
        softens: whether it is milder for drafts and for records in review.
    """

    id: str
    level: LintLevel
    summary: str
    look: Look
    waivable: bool = False
    softens: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the result.

    Args:
        rule: the rule's id.
        level: after configuration, status and waiver had their say.
        path: the record's file, as the registry shows it.
        line: 1-based.
        message: what is wrong.
        incident: the record's id.
    """

    rule: str
    level: LintLevel
    path: str
    line: int
    message: str
    incident: str

    @property
    def order(self) -> tuple[bool, str, int, str, str]:
        """The order of reading: claims that do not hold before all else, then file by file."""
        return (self.rule != "PM509", self.path, self.line, self.rule, self.message)
