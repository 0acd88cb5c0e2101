"""Words that give a record away: vague plans, blame, personal data. Every pattern is bounded in time."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

VAGUE = (
    "investigate",
    "look into",
    "find out why",
    "consider",
    "think about",
    "explore",
    "discuss",
    "evaluate",
    "improve",
    "enhance",
    "be careful",
    "be more careful",
    "more careful",
    "make sure",
    "pay attention",
    "pay more attention",
    "double check",
    "double-check",
    "keep in mind",
    "remember to",
    "remind",
    "raise awareness",
    "more monitoring",
    "better monitoring",
    "more testing",
    "more tests",
    "better testing",
    "better tests",
    "better communication",
    "if possible",
    "where possible",
    "as needed",
    "as appropriate",
)
_BLAME = re.compile(
    r"\b(?:(?:human|operator|user|developer|engineer|admin(?:istrator)?|pilot)(?:'s)? (?:error|mistake|failure)"
    r"|forgot|forgetful(?:ness)?|careless(?:ly|ness)?|negligen(?:ce|t|tly)|sloppy|inattenti(?:on|ve)"
    r"|should(?: not|n't)? have|ought to have|fat[- ]finger(?:ed)?|lack of (?:attention|care|discipline)"
    r"|(?:failed|neglected) to (?:follow|notice|check|read|remember)"
    r"|(?:did not|didn't) (?:follow|notice|read|pay attention|remember)"
    r"|made a mistake|by mistake|mistakenly)\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?<![\w.%+-])(?!git@|noreply@|no-reply@)[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}"
    r"(?!(?:service|socket|timer|target|mount)\b)[A-Za-z]{2,24}\b"
)
_PHONE = re.compile(
    r"(?<![\w+.-])\+[1-9][0-9 ().-]{6,18}[0-9](?![\w-])"
    r"|(?<![\w.-])(?:\([0-9]{3}\) ?|[0-9]{3}-)[0-9]{3}-[0-9]{4}(?![\w-])"
    r"|\b(?:phone|telephone|tel|mobile|cell)\b\.?:? ?[0-9][0-9 ()/.-]{5,18}[0-9]",
    re.IGNORECASE,
)
_LEAST_DIGITS = 8  # of a number with a country code; nothing shorter reaches anybody
_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://\S*", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "be",
        "by",
        "for",
        "from",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "that",
        "the",
        "their",
        "this",
        "to",
        "we",
        "will",
        "with",
    ]
)


def vague_phrase(text: str, phrases: Iterable[str] | None) -> str | None:
    """The first vague phrase in the text, as configured or from :data:`VAGUE`; whole words, in any case."""
    pattern = _any_of(VAGUE if phrases is None else tuple(phrases))
    found = pattern.search(text) if pattern else None
    return found[0] if found else None


@cache
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    longest_first = sorted(filter(None, map(str.strip, phrases)), key=len, reverse=True)
    words = "|".join(re.escape(phrase) for phrase in longest_first)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None


def blame(text: str) -> str | None:
    """The words by which a text stops at a person, None where it does not."""
    found = _BLAME.search(text)
    return found[0] if found else None


def personal_data(text: str) -> Iterator[str]:
    """What kinds of personal data the text holds: an e-mail address, a phone number."""
    if "@" in text and _EMAIL.search(text):
        yield "an e-mail address"
    if any(_is_phone(found[0]) for found in _PHONE.finditer(_URL.sub(" ", text))):
        yield "a phone number"


def _is_phone(text: str) -> bool:
    return not text.startswith("+") or sum(letter.isdigit() for letter in text) >= _LEAST_DIGITS


def significant_words(text: str) -> frozenset[str]:
    """The words of a text without case, order, plural and small words: what two wordings have in common."""
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(word.removesuffix("s") for word in words if word not in _SMALL_WORDS)
