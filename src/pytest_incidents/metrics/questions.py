"""The five questions of a postmortem: answered, partly answered or open, and what is missing in words."""

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """How far a record answers one question."""

    ANSWERED = "answered"
    PARTLY = "partly"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one incident.

    Args:
        number: 1 to 5.
        title: the question.
        answer: how far the record answers it.
        missing: what is missing, one plain phrase each; empty where it is answered.
    """

    number: int
    title: str
    answer: Answer
    missing: tuple[str, ...] = ()
