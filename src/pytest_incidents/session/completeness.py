"""Was this the whole suite? Decided from what pytest was told and from what it did, and said in words."""

import argparse
import os
import shlex
from collections.abc import Iterable
from glob import glob  # pytest's own rule for testpaths, which Path.glob does not follow
from pathlib import Path

import pytest

# Options that choose among the tests: their name in pytest's namespace → how people write them. The second
# group belongs to plugins that shard or select; absent ones cost nothing.
_SELECTORS = {
    "keyword": "-k",
    "markexpr": "-m",
    "lf": "--lf",
    "stepwise": "--sw",
    "deselect": "--deselect",
    "ignore": "--ignore",
    "ignore_glob": "--ignore-glob",
    "pyargs": "--pyargs",
    "noconftest": "--noconftest",
    "splits": "--splits",
    "group": "--group",
    "num_shards": "--num-shards",
    "shard_id": "--shard-id",
    "test_group": "--test-group",
    "test_group_count": "--test-group-count",
    "testmon": "--testmon",
    "picked": "--picked",
}
# settings of the ini file that say what the suite is; changed with -o, they select
_SUITE_SETTINGS = ("testpaths", "addopts", "python_files", "python_classes", "python_functions", "norecursedirs")
# of a folder and a path in it, only the latter was collected before pytest 9
_NESTED_PATHS_NARROW = pytest.version_tuple < (9,)


def selection(config: pytest.Config, parser: pytest.Parser, home: Path, incidents: tuple[str, ...] = ()) -> str | None:
    """What the command line or ``PYTEST_ADDOPTS`` selected, in words; None where they selected nothing away.

    What the ini file and its ``addopts`` select is the suite itself.

    Args:
        config: of the session.
        parser: pytest's, to read ``addopts`` by itself.
        home: the project's folder; where no ``testpaths`` are configured, it is what must be covered.
        incidents: those whose guards alone are to run, wherever that was said.
    """
    own = _suite_options(config, parser)
    said = [*_selectors(config.option, own), *_changed_settings(config, own), *_paths(config, own, home)]
    said += [choice(incidents)] if incidents else []
    return ", ".join(said) or None


def choice(incidents: Iterable[str]) -> str:
    """The words for incidents that were chosen."""
    return ", ".join(f"--incident {name}" for name in incidents)


def _suite_options(config: pytest.Config, parser: pytest.Parser) -> argparse.Namespace:
    addopts = config.getini("addopts")
    words = shlex.split(addopts) if isinstance(addopts, str) else list(addopts)
    return parser.parse_known_args(words)


def _selectors(said: argparse.Namespace, own: argparse.Namespace) -> Iterable[str]:
    for dest, flag in _SELECTORS.items():
        value, ours = getattr(said, dest, None), getattr(own, dest, None)
        if isinstance(value, list):
            value = [one for one in value if one not in (ours or [])]
            ours = []
        if value and value != ours:
            yield flag if value is True else f"{flag} {_shown(value)}"


def _shown(value: object) -> str:
    return " ".join(str(one) for one in value) if isinstance(value, list) else f"{value!r}"


def _changed_settings(config: pytest.Config, own: argparse.Namespace) -> Iterable[str]:
    for override in config.getoption("override_ini") or ():
        if override.partition("=")[0] in _SUITE_SETTINGS and override not in (getattr(own, "override_ini", None) or ()):
            yield f"-o {override}"


def _paths(config: pytest.Config, own: argparse.Namespace, home: Path) -> Iterable[str]:
    """Paths that leave a part of the suite out. Those of ``addopts`` are the suite, and more can only add to it."""
    given = list(getattr(config.option, "file_or_dir", None) or ())
    here = config.invocation_params.dir
    if _NESTED_PATHS_NARROW and _nested(given, here):
        yield " ".join(given)
        return
    if getattr(own, "file_or_dir", None):
        return
    roots = [here / path for path in given if "::" not in path] if given else _started_at(config, here)
    whole = _whole(config, home)
    if all(any(_covers(root, part) for root in roots) for part in whole):
        return
    yield " ".join(given) if given else f"started in {_shown_from(home, here)}"


def _nested(given: Iterable[str], here: Path) -> bool:
    """Whether one of the paths lies in another."""
    places = [(Path(os.path.realpath(here / path.partition("::")[0])), "::" in path) for path in given]
    whole = {place for place, in_part in places if not in_part}
    return any((in_part and place in whole) or not whole.isdisjoint(place.parents) for place, in_part in places)


def _shown_from(home: Path, folder: Path) -> str:
    """A folder as seen from the project's; the project's own name where it lies above."""
    return str(folder.relative_to(home)) if folder.is_relative_to(home) else str(folder)


def _started_at(config: pytest.Config, here: Path) -> list[Path]:
    """What pytest collects when no path is given: ``testpaths`` from the root, else the folder it starts in."""
    testpaths = config.getini("testpaths")
    return _expanded(testpaths, config.rootpath) if testpaths and here == config.rootpath else [here]


def _whole(config: pytest.Config, home: Path) -> list[Path]:
    """The folders and files that make up the suite."""
    testpaths = config.getini("testpaths")
    if testpaths:
        return _expanded(testpaths, config.rootpath)
    return [home if _covers(home, config.rootpath) else config.rootpath]


def _expanded(testpaths: Iterable[str], root: Path) -> list[Path]:
    found = [Path(path) for pattern in testpaths for path in sorted(glob(str(root / pattern), recursive=True))]  # noqa: PTH207 - see its import
    return found or [root]


def _covers(root: Path, part: Path) -> bool:
    root, part = Path(os.path.realpath(root)), Path(os.path.realpath(part))
    return root == part or root in part.parents
