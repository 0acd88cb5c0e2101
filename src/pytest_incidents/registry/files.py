"""Which files a registry consists of. Nothing is read here, and no link is followed out of the repository."""

# Texts, not Path objects: ten thousand files are walked at the start of every run
# ruff: noqa: PTH110, PTH112, PTH116, PTH117, PTH118, PTH119, PTH120, PTH207

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pytest_incidents.errors import Problem

SUFFIXES = (".md", ".markdown", ".yaml", ".yml", ".json")
_NO_RECORD = re.compile(r"(?:readme|template|_)", re.IGNORECASE)
_MOST_FOLDERS = 100  # within one another
_GLOB = re.compile(r"[*?\[]")


def _may_be_record(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


class File(NamedTuple):
    """One file that may hold records.

    Args:
        path: where to open it.
        shown: how users see it: relative to the project's home where it lies inside, with slashes.
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
        import glob

        paths = sorted(glob.glob(os.path.join(glob.escape(self._home), entry), recursive=True))
        if not paths:
            self.found.missing.append(entry)
        for path in paths:
            name = os.path.basename(path)
            if os.path.isdir(path) or (_may_be_record(name) and not self._is_no_record(name, path)):
                self._start(path)

    def _start(self, path: str) -> None:
        """A file or folder that the configuration names; it may lie, or lead, anywhere."""
        path = os.path.normpath(path)
        if os.path.isdir(path):
            self._folder(path, path, os.path.realpath(path), _MOST_FOLDERS)
        else:
            self._add(path, os.path.dirname(path))

    def _folder(self, folder: str, base: str, home: str, deeper: int) -> None:
        if deeper == 0:
            self._problem(folder, f"lies more than {_MOST_FOLDERS} folders deep")
            return
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self._problem(folder, f"cannot be read: {error.strerror}")
            return
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            if entry.is_symlink() and not self._stays(entry.path, home):
                if _may_be_record(name) or entry.is_dir():
                    self._problem(entry.path, "a symbolic link that leaves the repository, or leads nowhere")
            elif entry.is_dir():
                if not entry.is_symlink():  # a link to a folder inside is met where that folder is
                    self._folder(entry.path, base, home, deeper - 1)
            elif _may_be_record(name) and not self._is_no_record(name, entry.path):
                self._add(entry.path, base, entry)

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
        inside = path.startswith(self._home.rstrip(os.sep) + os.sep)
        return (path[len(self._home) :].lstrip(os.sep) if inside else path).replace(os.sep, "/")

    def _problem(self, path: str, message: str) -> None:
        self.found.problems.append(Problem(self._shown(path), 0, message))
