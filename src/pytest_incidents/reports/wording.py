"""How reports say numbers, shares, spans of time and lists: short, and never more exact than the data."""

from collections.abc import Sequence
from datetime import date

from pytest_incidents.metrics import Ratio

NARROW_SPACE = "\N{NO-BREAK SPACE}"  # a number and its unit stay on one line
NONE_YET = "n/a"
_TWO_DAYS = 48 * 3600
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH, _YEAR = 30.44, 365.25


def number(value: float) -> str:
    """Whole numbers with thousands apart, others with one digit behind the point."""
    whole = round(value)
    return f"{whole:,}" if abs(value - whole) < 0.05 else f"{value:,.1f}"  # noqa: PLR2004 - below one digit


def tenths(value: float) -> str:
    """One digit behind the point, always: for columns of numbers that are rarely whole."""
    return f"{value:,.1f}"


def count(value: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 gap``, ``6 gaps``."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def are(value: int) -> str:
    """The verb after a number."""
    return "is" if value == 1 else "are"


def spelled(value: int) -> str:
    """A small number as a word, for the first word of a sentence or the rhythm of one."""
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[value] if 0 <= value < len(words) else number(value)


def percent(ratio: Ratio) -> str:
    """Whole percents: ``43 %``; ``n/a`` where nothing was to be counted."""
    return NONE_YET if ratio.percent is None else f"{ratio.percent}{NARROW_SPACE}%"


def share(ratio: Ratio) -> str:
    """Both numbers: ``6 of 14``; ``n/a`` where nothing was to be counted."""
    return NONE_YET if ratio.value is None else f"{number(ratio.part)} of {number(ratio.whole)}"


def listed(names: Sequence[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(names) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def shortened(text: str, limit: int) -> str:
    """The text, cut at a word and marked where it is longer than a list can bear."""
    if len(text) <= limit:
        return text
    cut = text[:limit].rsplit(" ", 1)[0] if " " in text[limit // 2 : limit] else text[:limit]
    return f"{cut}…"


def first(words: str) -> str:
    """The words as the beginning of a sentence; a path or a name at its start stays as it is."""
    start = words.partition(" ")[0].rstrip(".,:;")
    return words[:1].upper() + words[1:] if start.replace("-", "").isalpha() else words


def sentence(words: str) -> str:
    """The words as a sentence: they begin as one and end as one."""
    return first(ended(words))


def ended(words: str) -> str:
    """The words with the full stop that others can follow after."""
    return words + ("" if words.endswith((".", "…", "!", "?")) or not words else ".")


def duration(seconds: float) -> str:
    """Seconds, minutes, hours with minutes, or days with hours."""
    if 0.5 <= seconds < 59.5:  # noqa: PLR2004 - what rounds to seconds of a minute
        return f"{round(seconds)}{NARROW_SPACE}s"
    minutes = round(seconds / 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes}{NARROW_SPACE}min"
    if seconds < _TWO_DAYS:
        hours, rest = divmod(minutes, 60)
        return f"{hours}{NARROW_SPACE}h" + (f" {rest}{NARROW_SPACE}min" if rest else "")
    days, hours = divmod(round(seconds / 3600), 24)
    return f"{number(days)}{NARROW_SPACE}d" + (f" {hours}{NARROW_SPACE}h" if hours and days < 10 else "")  # noqa: PLR2004 - hours of weeks are noise


def days(value: float) -> str:
    """``9 days``, ``5 months``, ``4.1 years``."""
    if value < 0:
        return "\N{MINUS SIGN}" + days(-value)
    if value < 2 * _MONTH:
        return count(round(value), "day")
    if value < 2 * _YEAR:
        return count(round(value / _MONTH), "month")
    return f"{value / _YEAR:.1f} years"


def month(day: date) -> str:
    """``Nov 2026``, in English whatever the process' locale is."""
    return f"{_MONTHS[day.month - 1][:3]} {day.year}"


def written_out(day: date) -> str:
    """``23 November 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def age(since: date, today: date) -> str:
    """How long ago, in the unit people would use; ``today`` for a day that is not over."""
    passed = (today - since).days
    return days(passed) if passed > 0 else "today"


def in_days(until: date, today: date) -> str:
    """``today``, ``tomorrow``, ``in 9 days``."""
    left = (until - today).days
    return {0: "today", 1: "tomorrow"}.get(left, f"in {days(left)}")
