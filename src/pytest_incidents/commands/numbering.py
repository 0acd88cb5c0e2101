"""The next free id of a registry: the ids that are there say how it counts, and where there are none, its pattern."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import date

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBERED = re.compile(r"(.*?)(\d+)")
_DATED = re.compile(r"(.*?)\d{4}-\d\d-\d\d-\D.*")
_WIDTHS = (4, 1, 2, 3, 5, 6)
_SLUG_WORDS = 5


def next_id(known: Collection[str], pattern: str, started: date, title: str, fits: Callable[[str], bool]) -> str | None:
    """The id of a new record; None where nothing that comes to mind is allowed.

    Where most ids are numbers after a prefix, the number after the highest, with as many digits; where the prefix
    holds a year (``INC-2026-007``), each year counts for itself. Where most begin with a day and go on in words, the
    day and the first words of the title. Where there is none, a first number after the letters that the pattern
    begins with.

    Args:
        known: the ids that are there.
        pattern: the regular expression that ids match.
        started: the day the incident started.
        title: what broke, for whom.
        fits: whether an id is allowed and free.
    """
    candidates = (*_like(known, started, title), *_first_numbers(pattern, started), *_words(started, title))
    return next((name for name in candidates if fits(name)), None)


def _like(known: Collection[str], started: date, title: str) -> Iterator[str]:
    """Ids such as those that are there."""
    dated = [match[1] for match in map(_DATED.fullmatch, known) if match]
    numbered = [match for match in map(_NUMBERED.fullmatch, known) if match]
    if len(dated) > len(numbered):
        yield f"{_most_used(dated)}{started}-{slug(title)}"
    elif numbered:
        yield from _counted_on(numbered, started)


def _counted_on(numbered: list[re.Match[str]], started: date) -> Iterator[str]:
    """The numbers after the highest one of the prefix that is used most, the year in it left aside."""
    usual = _most_used([_without_year(match) for match in numbered])
    prefix = usual.replace("YEAR", str(started.year))
    width = len(max((match for match in numbered if _without_year(match) == usual), key=_number)[2])
    last = max((_number(match) for match in numbered if match[1] == prefix), default=0)
    yield from (f"{prefix}{last + more:0{width}d}" for more in range(1, 100))


def _first_numbers(pattern: str, started: date) -> Iterator[str]:
    """A first number after the pattern's own letters, then after the usual ones, with and without a year."""
    own = re.match(r"\^?((?:[A-Za-z_]|\\?[-.])+)(?![*?+{])", pattern)
    for prefix in ([own[1].replace("\\", "")] if own else []) + ["INC-"]:
        for start in (prefix, f"{prefix}{started.year}-"):
            yield from (f"{start}{number:0{width}d}" for width in _WIDTHS for number in range(1, 100))
            yield from (f"{start}{10 ** (width - 1)}" for width in _WIDTHS)


def _words(started: date, title: str) -> Iterator[str]:
    """Ids made of the title, for patterns that ask for words."""
    yield from (f"{started}-{slug(title)}", slug(title))


def slug(title: str) -> str:
    """The first words of a title in small letters, with hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:_SLUG_WORDS]) or "incident"


def _number(match: re.Match[str]) -> int:
    return int(match[2])


def _without_year(match: re.Match[str]) -> str:
    return _YEAR.sub("YEAR", match[1])


def _most_used(names: list[str]) -> str:
    """The most frequent; of several, the first in order."""
    count = Counter(names)
    return min(count, key=lambda name: (-count[name], name))
