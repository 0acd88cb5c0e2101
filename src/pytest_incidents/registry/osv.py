"""Security advisories in the OSV format, read as they are: their words for our fields."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_incidents.documents import Node
from pytest_incidents.documents.nodes import quoted
from pytest_incidents.errors import InputError, Problem
from pytest_incidents.model import Fix
from pytest_incidents.registry.cvss import base_score
from pytest_incidents.registry.moments import NoMomentError, moment_of
from pytest_incidents.settings import Settings

_SIGNS = ("affected", "schema_version", "withdrawn", "details")  # beside id and modified, which every one has
_WORDS = {"CRITICAL": 0, "HIGH": 1, "MODERATE": 2, "MEDIUM": 2, "LOW": 3}  # → the place on the scale
_SCORES = ((9.0, 0), (7.0, 1), (4.0, 2), (0.1, 3))  # CVSS: from this base score → the place on the scale
_SCALE = ("sev1", "sev2", "sev3", "sev4")
_UNKNOWN = "unknown"
_NO_DATE = "0001-01-01"  # the zero of the language that some databases are kept with
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_COMMIT_URL = re.compile(r"/commit/([0-9a-f]{40})\b")
_SENTENCE = re.compile(r"(.+?[.!?])(?:\s|$)", re.DOTALL)


def is_advisory(members: Mapping[str, Node]) -> bool:
    """Whether a mapping is an OSV advisory: it has what each of them has, and nothing says it is our record."""
    return (
        "modified" in members
        and "id" in members
        and "started" not in members
        and any(sign in members for sign in _SIGNS)
    )


def read_advisory(
    members: Mapping[str, Node], line: int, shown: str, settings: Settings
) -> tuple[dict[str, Any], dict[str, int]]:
    """The arguments of an incident that an advisory gives, and the line that each came from.

    Raises:
        InputError: it has no usable id, or no usable date.
    """
    problems = []
    name = _text(members.get("id"))
    if not name or not name.isprintable() or name != name.strip():
        problems.append(Problem(shown, line, "advisory without an id"))
    published = _text(members.get("published")) or _NO_DATE
    started = "modified" if published.startswith(_NO_DATE) else "published"
    found: dict[str, Any] = {"id": name}
    try:
        found["started"] = moment_of(members[started][0])
    except NoMomentError as error:
        message = f"{started}: {error}, not {quoted(members[started][0])}"
        problems.append(Problem(shown, members[started][1], message))
    if problems:
        raise InputError(problems)
    found |= {
        "title": _title(members) or name,
        "severity": _severity(members, settings),
        "aliases": tuple(_texts(members.get("aliases"))),
        "links": tuple(filter(None, (_text(url) for url in _each(members.get("references"), "url")))),
        "cwe": tuple(_texts(_member(members.get("database_specific"), "cwe_ids"))),
        "fix": Fix(commits=tuple(dict.fromkeys(_commits(members)))),
    }
    origins = {"id": "id", "title": "summary", "started": started, "aliases": "aliases", "fix": "affected"}
    return found, {ours: members[theirs][1] if theirs in members else line for ours, theirs in origins.items()}


def _title(members: Mapping[str, Node]) -> str:
    summary = _text(members.get("summary"))
    if summary:
        return " ".join(summary.split())
    details = _text(members.get("details")).strip()
    sentence = _SENTENCE.match(details)
    return " ".join((sentence[1] if sentence else details).split())


def _severity(members: Mapping[str, Node], settings: Settings) -> str:
    names = [severity.name for severity in settings.rules.severities]
    place = _WORDS.get(_text(_member(members.get("database_specific"), "severity")).upper())
    if place is None:
        scores = [base_score(_text(score)) for score in _each(members.get("severity"), "score")]
        best = max((score for score in scores if score is not None), default=0.0)
        place = next((place for least, place in _SCORES if best >= least), None)
    if place is None:
        return _UNKNOWN if _UNKNOWN in names else names[-1]
    return _SCALE[place] if _SCALE[place] in names else names[min(place, len(names) - 1)]


def _commits(members: Mapping[str, Node]) -> Iterator[str]:
    """Commits of the fix: those of git ranges, else those that a reference of type FIX leads to."""
    ranges = [
        each
        for affected in _items(members.get("affected"))
        for each in _items(_member(affected, "ranges"))
        if _text(_member(each, "type")) == "GIT"
    ]
    fixed = [_text(commit) for each in ranges for commit in _each(_member(each, "events"), "fixed")]
    fixed = [commit for commit in fixed if _COMMIT.fullmatch(commit)]
    yield from fixed
    if fixed:
        return
    for reference in _items(members.get("references")):
        url = _COMMIT_URL.search(_text(_member(reference, "url")))
        if url and _text(_member(reference, "type")) == "FIX":
            yield url[1]


def _items(node: Node | None) -> list[Node]:
    return node[0] if node is not None and isinstance(node[0], list) else []


def _member(node: Node | None, key: str) -> Node | None:
    return node[0].get(key) if node is not None and isinstance(node[0], dict) else None


def _each(node: Node | None, key: str) -> Iterator[Node]:
    """One member of each item of a list, where the item has it."""
    return (member for item in _items(node) if (member := _member(item, key)) is not None)


def _text(node: Node | None) -> str:
    return node[0] if node is not None and isinstance(node[0], str) else ""


def _texts(node: Node | None) -> Iterator[str]:
    return filter(None, map(_text, _items(node)))
