"""A number with its noun."""


def counted(number: int, noun: str) -> str:
    """``1 gap``, ``6 gaps``, ``0 gaps``: for nouns that take an s."""
    return f"{number} {noun}" + ("" if number == 1 else "s")
