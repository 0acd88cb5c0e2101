"""Where a project's configuration is, and what it says. Every problem is told, each with its line."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_incidents.errors import InputError, Problem
from pytest_incidents.settings import Settings

OWN_FILE = "pytest-incidents.toml"
SHARED_FILE = "pyproject.toml"
_TABLE = "pytest-incidents"
_LIKE_OURS = re.compile(r"py-?_?test[-_]incidents?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Project:
    """One project on disk.

    Args:
        root: the repository's top folder; without a repository, the folder that was asked for.
        home: the folder of the configuration file: registry and baseline paths are relative to it. Without a
            configuration, the nearest folder with a ``postmortems`` in it, else the folder that was asked for.
        settings: what the configuration says.
    """

    root: Path
    home: Path
    settings: Settings


def find_project(start: Path) -> Project:
    """The project around a folder: upward to the repository's top, and no further.

    Raises:
        InputError: the configuration is wrong: everything that is, each with its line.
    """
    start = start.absolute()
    folders = _upward(start)
    root = folders[-1]
    for folder in folders:
        found = _configuration_in(folder, root)
        if found is not None:
            return Project(root, folder, found)
    home = next((folder for folder in folders if (folder / Settings().registry[0]).is_dir()), start)
    return Project(root, home, Settings())


def _upward(start: Path) -> list[Path]:
    folders = [start]
    while not (folders[-1] / ".git").exists():
        if folders[-1].parent == folders[-1]:
            return [start]
        folders.append(folders[-1].parent)
    return folders


def _configuration_in(folder: Path, root: Path) -> Settings | None:
    own, shared = folder / OWN_FILE, folder / SHARED_FILE
    settings = _read_own(own, root) if own.is_file() else None
    table = _shared_table(shared, root) if shared.is_file() else None
    if table is None:
        return settings
    from pytest_incidents.registry.keys import parse_settings

    shown = _shown(shared, root)
    if settings is not None:
        raise InputError.single(f"[tool.{_TABLE}] here and {OWN_FILE} beside it: keep one of them", shown, table[1])
    return parse_settings(table, shown)


def _read_own(path: Path, root: Path) -> Settings:
    from pytest_incidents.documents import parse, read_text
    from pytest_incidents.registry.keys import parse_settings

    shown = _shown(path, root)
    return parse_settings(parse(read_text(path, shown), shown), shown)


def _shared_table(path: Path, root: Path) -> tuple[Any, int] | None:
    from pytest_incidents.documents import parse, read_text

    shown = _shown(path, root)
    try:
        text = read_text(path, shown)
    except InputError:
        return None  # somebody else's trouble
    if not _LIKE_OURS.search(text):
        return None
    tool: Any = parse(text, shown)[0].get("tool", ({}, 1))[0]
    tables = tool if isinstance(tool, dict) else {}
    problems = [
        Problem(shown, member[1], f"unknown table [tool.{name}] (did you mean [tool.{_TABLE}]?)")
        for name, member in tables.items()
        if name != _TABLE and _LIKE_OURS.fullmatch(name)
    ]
    if problems:
        raise InputError(problems)
    table: tuple[Any, int] | None = tables.get(_TABLE)
    return table


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
