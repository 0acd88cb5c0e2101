"""Path patterns as people know them: ``*``, ``?`` and ``[a-z]`` within a folder, ``**`` across folders."""

import re
from functools import cache

_PARTS = re.compile(r"(\*\*/|\*\*|\*|\?|\[!?[^\]/]+\])")
_MEANS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches(path: str, pattern: str) -> bool:
    """Whether a path with forward slashes matches; a pattern without wildcards also matches all below it."""
    return _compiled(pattern).fullmatch(path) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    body = "".join(_MEANS.get(part) or _one_of(part) for part in _PARTS.split(pattern.rstrip("/")))
    return re.compile(body if _PARTS.search(pattern) else f"{body}(?:/.*)?", re.DOTALL)


def _one_of(part: str) -> str:
    """A set of characters, or a plain text; a range that ends before it begins is a plain text, too."""
    if not _PARTS.fullmatch(part):
        return re.escape(part)
    inverted, letters = ("^", part[2:-1]) if part.startswith("[!") else ("", part[1:-1])
    body = re.sub(r"([\\^\[&~|])", r"\\\1", letters)
    try:
        return re.compile(f"[{inverted}{body}]").pattern
    except re.error:
        return re.escape(part)
