"""Dates as people write them, as far as they leave no doubt: ``June 7th, 2016``, ``August, 2018``, ``7 Jun 2016``.

``06/07/2016`` leaves doubt. A time of day without its zone leaves doubt, too, and only its day is taken.
"""

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})"
_WRITTEN = [
    re.compile(rf"\b{pattern}\b", re.IGNORECASE)
    for pattern in (
        rf"{_MONTH}\s+{_DAY}\s*,?\s+{_YEAR}",
        rf"{_DAY}\s+(?:of\s+)?{_MONTH}\s*,?\s+{_YEAR}",
        rf"{_MONTH}\s*,?\s+{_YEAR}",
        r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})",
    )
]
_BEFORE = re.compile(r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s*)?", re.IGNORECASE)
_STAMP = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ]\s*(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)"
    r"(?P<zone>\s*(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?",
    re.IGNORECASE,
)


def date_in_prose(text: str, *, anywhere: bool = False) -> str | None:
    """The ISO 8601 date, or zoned time, that a text spells; None where it spells none.

    Args:
        text: what somebody wrote.
        anywhere: whether the date may stand among other words, as in a file's name.
    """
    text = text.strip()
    stamp = _STAMP.fullmatch(text)
    if stamp is not None:
        return _stamp(stamp)
    for pattern in _WRITTEN:
        found = pattern.search(text) if anywhere else pattern.fullmatch(text, _BEFORE.match(text).end())  # type: ignore[union-attr]  # it matches nothing, too
        if found is not None:
            return _day(found)
    return None


def _stamp(found: re.Match[str]) -> str:
    zone = (found["zone"] or "").strip().upper().replace("UTC", "Z").replace("GMT", "Z")
    time = found["time"] if found["time"][2] == ":" else f"0{found['time']}"
    return f"{found['day']}T{time}{zone}" if zone else found["day"]


def _day(found: re.Match[str]) -> str | None:
    parts = found.groupdict()
    month = parts["month"].lower()
    try:
        return date(int(parts["year"]), _MONTHS.get(month) or int(month), int(parts.get("day") or 1)).isoformat()
    except ValueError:
        return None
