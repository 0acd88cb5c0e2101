"""Tables that pages of the documentation show and tests hold: between two comments, generated from a test's data."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows)) + "\n"


def code(words: str) -> str:
    """Words as code in a cell of a table."""
    return f"`{words}`".replace("|", "\\|")


def shown(page: str, name: str) -> str:
    """What a page shows between the comments of that name."""
    return _place(page, name)[2]


def write(page: str, name: str, text: str) -> None:
    """Put a text between the comments of that name."""
    before, begin, _, end, after = _place(page, name)
    (DOCS / page).write_text(before + begin + text + end + after, encoding="utf-8")


def main(page: str, name: str, text: str) -> None:
    """The command that every such test module has: ``--write`` puts its table into the documentation."""
    if sys.argv[1:] != ["--write"]:
        sys.exit(f"usage: python {sys.argv[0]} --write")
    write(page, name, text)


def _place(page: str, name: str) -> tuple[str, ...]:
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.fullmatch(rf"(.*)(<!-- {name} -->\n\n)(.*)(\n<!-- /{name} -->)(.*)", text, re.DOTALL)
    assert found, f"{page} has no <!-- {name} -->"
    return found.groups()
