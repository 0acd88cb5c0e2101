"""Which commits fixed which incident, and the source files they touched."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_incidents import git
from pytest_incidents.evidence import HotSpot
from pytest_incidents.history.covered import CoverageLines, fix_lines
from pytest_incidents.history.tree import Tree
from pytest_incidents.model import Incident

MOST_BLAMED = 50  # files, most incidents first, whose fix lines are looked up: one git blame each
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of HEAD's history: full id, full id of its first parent (or empty), values of fix trailers."""

    id: str
    parent: str
    trailers: tuple[str, ...]


def read_commits(root: Path, trailers: Sequence[str]) -> tuple[Commit, ...]:
    """Every commit that HEAD contains, newest first.

    Raises:
        GitError: git cannot answer.
    """
    keys = ",".join(f"key={key}" for key in trailers if _KEY.fullmatch(key))
    named = f"%(trailers:{keys},valueonly,unfold,separator=%x1e)" if keys else ""
    log = git.run(root, "log", "-z", f"--format=%H%x1f%P%x1f{named}", "--end-of-options", "HEAD", "--")
    return tuple(_commit(entry) for entry in log.split("\0") if entry)


def _commit(entry: str) -> Commit:
    full, parents, trailers = entry.split("\x1f", 2)
    return Commit(full, parents.partition(" ")[0], tuple(filter(None, trailers.strip().split("\x1e"))))


def fixes_of(incidents: Sequence[Incident], commits: Sequence[Commit]) -> Mapping[str, tuple[Commit, ...]]:
    """Incident id → its fix commits: those that the record names, else those that name it in a trailer.

    A short id is looked up among the commits that HEAD contains; one that is not there, or fits several, is
    left out. Nothing that a record says reaches the git command.
    """
    by_id = sorted((commit.id, commit) for commit in commits if commit.id)
    ids = [full for full, _ in by_id]
    by_trailer = _by_trailer(commits)
    fixes = {}
    for incident in incidents:
        declared = [_find(sha, ids) for sha in incident.fix.commits if git.is_sha(sha)]
        found = [by_id[place][1] for place in declared if place is not None]
        for name in (incident.id, *incident.aliases) if not incident.fix.commits else ():
            found += by_trailer.get(name, [])
        if found:
            fixes[incident.id] = tuple(dict.fromkeys(found))
    return fixes


def _find(sha: str, ids: Sequence[str]) -> int | None:
    place = bisect_left(ids, sha)
    fits = [number for number in range(place, min(place + 2, len(ids))) if ids[number].startswith(sha)]
    return fits[0] if len(fits) == 1 else None


def _by_trailer(commits: Iterable[Commit]) -> dict[str, list[Commit]]:
    named: dict[str, list[Commit]] = {}
    for commit in commits:
        for word in re.split(r"[\s,;]+", " ".join(commit.trailers)):
            named.setdefault(word, []).append(commit)
    return named


def hot_spots(
    incidents: Sequence[Incident],
    fixes: Mapping[str, tuple[Commit, ...]],
    tree: Tree,
    coverage: CoverageLines | None,
) -> tuple[HotSpot, ...]:
    """The source files that fixes touched and that are still there, under their names of today.

    Raises:
        GitError: git cannot answer.
    """
    touched = _touched(tree.root, {commit for commits in fixes.values() for commit in commits})
    today = _names_of_today(tree.root, {path for paths in touched.values() for path in paths})
    by_file: dict[str, dict[str, tuple[Commit, ...]]] = {}
    for incident in sorted(incidents, key=lambda incident: incident.order):
        for commit in fixes.get(incident.id, ()):
            for path in touched.get(commit.id, ()):
                name = today.get(path)
                if name and tree.is_source(name):
                    of_file = by_file.setdefault(name, {})
                    of_file[incident.id] = (*of_file.get(incident.id, ()), commit)
    order = sorted(by_file, key=lambda path: (-len(by_file[path]), path))
    return tuple(
        _spot(tree.root, path, by_file[path], coverage if place < MOST_BLAMED else None)
        for place, path in enumerate(order)
    )


def _spot(root: Path, path: str, fixed: Mapping[str, tuple[Commit, ...]], coverage: CoverageLines | None) -> HotSpot:
    if coverage is None or path not in coverage.files:
        return HotSpot(path, tuple(fixed))
    commits = {commit.id for commits in fixed.values() for commit in commits}
    lines = fix_lines(root, path, commits) & coverage.files[path].statements
    return HotSpot(path, tuple(fixed), len(lines), len(lines & coverage.files[path].executed))


def _touched(root: Path, commits: Collection[Commit]) -> dict[str, tuple[str, ...]]:
    """Full commit id → paths it touched, a merge compared with its first parent."""
    if not commits:
        return {}
    asked = "".join(f"{commit.id} {commit.parent}".strip() + "\n" for commit in sorted(commits, key=lambda one: one.id))
    said = git.run(
        root, "diff-tree", "--stdin", "--root", "-r", "-z", "--name-only", "--relative", *git.PLAIN_DIFF, stdin=asked
    )
    ids = {commit.id for commit in commits}
    touched: dict[str, tuple[str, ...]] = {}
    current = ""
    for token in said.split("\0"):
        if token in ids:
            current = token
        elif token:
            touched[current] = (*touched.get(current, ()), token)
    return touched


def _names_of_today(root: Path, paths: Collection[str]) -> dict[str, str]:
    """Path → its name at HEAD, through renames; files that are gone have none."""
    if not paths:
        return {}
    there = set(git.run(root, "ls-files", "-z").split("\0"))
    names = {path: path for path in paths if path in there}
    gone = [path for path in paths if path not in there]
    if not gone:
        return names
    renamed = _renames(root)
    for path in gone:
        name, steps = path, 0
        while name not in there and name in renamed and steps < len(renamed):
            name, steps = renamed[name], steps + 1
        if name in there:
            names[path] = name
    return names


def _renames(root: Path) -> dict[str, str]:
    """Old name → new name, the latest rename of a name."""
    said = git.run(
        root,
        *("log", "-z", "--format=", "--name-status", "--find-renames", "--diff-filter=R", "--relative"),
        *(*git.PLAIN_DIFF, "--end-of-options", "HEAD", "--"),
    )
    tokens = [token for token in said.split("\0") if token.strip()]
    renamed: dict[str, str] = {}
    for _, old, new in zip(*[iter(tokens)] * 3, strict=False):
        renamed.setdefault(old, new)
    return renamed
