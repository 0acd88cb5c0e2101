"""What the readers of all formats share: naming a value in a message, and characters no text may hold."""

from pytest_incidents.documents import Node
from pytest_incidents.errors import Problem

_LONGEST = 60  # characters of a user's value that a message repeats


def quoted(value: object) -> str:
    """A value as a message shows it: quoted, escaped, and not longer than a line wants."""
    text = value if isinstance(value, str) else str(value)
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def check_texts(node: Node, shown: str) -> list[Problem]:
    """Problems of texts and keys that hold NUL or half a surrogate pair, which no file name or output can."""
    problems = []
    pending = [node]
    while pending:
        value, line = pending.pop()
        if isinstance(value, str):
            if _is_unfit(value):
                problems.append(Problem(shown, line, f"a character that no text may hold, in {quoted(value)}"))
        elif isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            problems += [
                Problem(shown, member[1], f"a character that no key may hold, in {quoted(key)}")
                for key, member in value.items()
                if _is_unfit(key)
            ]
            pending += value.values()
    return problems


def _is_unfit(text: str) -> bool:
    return (not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)) or "\0" in text
