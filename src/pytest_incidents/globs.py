"""Path patterns as people know them: ``*`` and ``?`` within a folder, ``**`` across folders."""

import re
from functools import cache

_PARTS = re.compile(r"(\*\*/|\*\*|\*|\?)")
_MEANS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches(path: str, pattern: str) -> bool:
    """Whether a path with forward slashes matches; a pattern without wildcards also matches all below it."""
    return _compiled(pattern).fullmatch(path) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    body = "".join(_MEANS.get(part) or re.escape(part) for part in _PARTS.split(pattern.rstrip("/")))
    return re.compile(body if _PARTS.search(pattern) else f"{body}(?:/.*)?", re.DOTALL)
