"""Which files a registry consists of. Nothing is read here, and no link is followed out of the repository."""

# Texts, not Path objects: ten thousand files are walked at the start of every run
# ruff: noqa: PTH110, PTH112, PTH116, PTH117, PTH118, PTH120

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pytest_incidents.errors import Problem
from pytest_incidents.globs import matches

SUFFIXES = (".md", ".markdown", ".yaml", ".yml", ".json")
_NO_RECORD = re.compile(r"(?:readme|template|_)", re.IGNORECASE)
_MOST_FOLDERS = 100  # within one another
_GLOB = re.compile(r"[*?\[]")


def _may_be_record(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


@dataclass(frozen=True, slots=True)
class _Walk:
    """One walk through folders: where it began, links followed; and which paths it is for, all without a glob."""

    home: str
    wanted: Callable[[str], bool] | None = None

    def asks_for(self, entry: "os.DirEntry[str]") -> bool:
        if self.wanted is None:
            return _may_be_record(entry.name) or entry.is_dir()
        return _may_be_record(entry.name) and self.wanted(entry.path)


class File(NamedTuple):
    """One file that may hold records.

    Args:
        path: where to open it.
        shown: how users see it: relative to the project's home where it lies in the repository, with slashes.
        key: its place in the registry, the same wherever the checkout lies.
        size: bytes.
        mtime: when its content was changed last, nanoseconds.
        ctime: when anything of it was changed last (on Windows: when it was made), nanoseconds.
    """

    path: str
    shown: str
    key: str
    size: int
    mtime: int
    ctime: int


@dataclass(slots=True)
class Found:
    """What the configured paths led to."""

    files: list[File] = field(default_factory=list)
    not_records: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def find_files(entries: Sequence[str], home: Path, root: Path) -> Found:
    """The files of all entries (files, folders, globs; relative to ``home``), each once, in path order."""
    search = _Search(home, root)
    for entry in entries:
        search.entry(entry)
    search.found.files.sort(key=lambda file: file.key)
    return search.found


class _Search:
    def __init__(self, home: Path, root: Path) -> None:
        self.found = Found()
        self._home = str(home)
        self._top = str(root)
        self._root = os.path.realpath(root)
        self._seen: set[str] = set()

    def entry(self, entry: str) -> None:
        path = os.path.normpath(os.path.join(self._home, entry))
        if os.path.lexists(path):
            self._start(path)
        elif _GLOB.search(entry):
            self._glob(entry)
        else:
            self.found.missing.append(entry)

    def _glob(self, entry: str) -> None:
        """What matches, or lies in a folder that does. The way to the first wildcard may lie, or lead, anywhere."""
        parts = entry.replace(os.sep, "/").split("/")
        literal = next(place for place, part in enumerate(parts) if _GLOB.search(part))
        base = os.path.normpath(os.path.join(self._home, "/".join(parts[:literal]) + "/" if literal else ""))
        pattern = "/".join(parts[literal:]).rstrip("/")
        met = False

        def wanted(path: str) -> bool:
            nonlocal met
            inside = path[len(base) :].replace(os.sep, "/").lstrip("/")
            found = matches(inside, pattern) or matches(inside, f"{pattern}/**")
            met = met or found
            return found

        if os.path.isdir(base):
            self._folder(base, base, _Walk(os.path.realpath(base), wanted))
        if not met:
            self.found.missing.append(entry)

    def _start(self, path: str) -> None:
        """A file or folder that the configuration names; it may lie, or lead, anywhere."""
        path = os.path.normpath(path)
        if os.path.isdir(path):
            self._folder(path, path, _Walk(os.path.realpath(path)))
        else:
            self._add(path, os.path.dirname(path))

    def _folder(self, folder: str, base: str, walk: "_Walk", depth: int = 0) -> None:
        for entry in self._entries(folder, walk, depth):
            name = entry.name
            if name.startswith("."):
                continue
            if entry.is_symlink() and not self._stays(entry.path, walk.home):
                if walk.asks_for(entry):
                    self._problem(entry.path, "a symbolic link that leaves the repository, or leads nowhere")
            elif entry.is_dir():
                if not entry.is_symlink():  # a link to a folder inside is met where that folder is
                    self._folder(entry.path, base, walk, depth + 1)
            elif walk.asks_for(entry) and not self._is_no_record(name, entry.path):
                self._add(entry.path, base, entry)

    def _entries(self, folder: str, walk: "_Walk", depth: int) -> "list[os.DirEntry[str]]":
        """What a folder holds. A glob passes over folders that cannot be read: who knows whose they are."""
        wrong = f"lies more than {_MOST_FOLDERS} folders deep"
        try:
            if depth <= _MOST_FOLDERS:
                return sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            wrong = f"cannot be read: {error.strerror}"
        if walk.wanted is None:
            self._problem(folder, wrong)
        return []

    def _stays(self, path: str, home: str) -> bool:
        target = os.path.realpath(path)
        return os.path.exists(target) and any(
            target == folder or target.startswith(folder.rstrip(os.sep) + os.sep) for folder in (self._root, home)
        )

    def _is_no_record(self, name: str, path: str) -> bool:
        if _NO_RECORD.match(name):
            self.found.not_records.append(self._shown(path))
            return True
        return False

    def _add(self, path: str, base: str, entry: "os.DirEntry[str] | None" = None) -> None:
        if path in self._seen:
            return
        self._seen.add(path)
        shown = self._shown(path)
        key = path[len(base) :].replace(os.sep, "/").lstrip("/") if os.path.isabs(shown) else shown
        try:
            status = entry.stat() if entry else os.stat(path)
        except OSError as error:
            self._problem(path, f"cannot be read: {error.strerror}")
            return
        self.found.files.append(File(path, shown, key, status.st_size, status.st_mtime_ns, status.st_ctime_ns))

    def _shown(self, path: str) -> str:
        if path.startswith(self._home.rstrip(os.sep) + os.sep):
            path = path[len(self._home) :].lstrip(os.sep)
        elif path.startswith(self._top.rstrip(os.sep) + os.sep):
            path = os.path.relpath(path, self._home)  # above the home of a project that is one of several
        return path.replace(os.sep, "/")

    def _problem(self, path: str, message: str) -> None:
        self.found.problems.append(Problem(self._shown(path), 0, message))
