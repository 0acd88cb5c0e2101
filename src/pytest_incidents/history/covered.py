"""Are the lines that failed us covered? Coverage data of the run, and the lines of a fix that still stand."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pytest_incidents import git

_BLAMED = re.compile(r"^([0-9a-f]{40,64}) [0-9]+ ([0-9]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FileLines:
    """1-based lines of one file: those that can be executed, and those that were."""

    statements: frozenset[int]
    executed: frozenset[int]


@dataclass(frozen=True, slots=True)
class CoverageLines:
    """What one set of coverage data says, by path relative to the root."""

    files: Mapping[str, FileLines]

    @property
    def statements(self) -> int:
        """Lines that can be executed, over all files."""
        return sum(len(one.statements) for one in self.files.values())

    @property
    def executed(self) -> int:
        """Lines that were, over all files."""
        return sum(len(one.executed) for one in self.files.values())


def read_coverage(root: Path, since: datetime | None = None) -> CoverageLines | None:
    """The coverage data in the root's ``.coverage``; None where there is none that can be used.

    A file that was changed after its data were written is left out: its lines are others now. The project's
    coverage configuration is not read, so that no plugin it may name is loaded; both numbers that are compared
    come from the same data in the same way.

    Args:
        root: where the data file stands, and what paths are relative to.
        since: data written before are of another run.
    """
    data_file = root / ".coverage"
    if not data_file.is_file():
        return None
    written = data_file.stat().st_mtime
    if since is not None and datetime.fromtimestamp(written, UTC) < since:
        return None
    from coverage.exceptions import CoverageException

    try:
        files = _analysed(data_file, root, written)
    except CoverageException:
        return None  # not coverage's data, or of a version this one cannot read
    return CoverageLines(files) if files else None


def _analysed(data_file: Path, root: Path, written: float) -> dict[str, FileLines]:
    from coverage import Coverage
    from coverage.exceptions import CoverageException

    coverage = Coverage(data_file=str(data_file), config_file=False)
    data = coverage.get_data()
    try:
        data.read()
        measured = sorted(data.measured_files())
        files = {}
        for name in measured:
            place = root / name
            path = _relative(place, root)
            if path is None or not place.is_file() or place.stat().st_mtime > written:
                continue
            try:
                _, statements, _, _, _ = coverage.analysis2(str(place))
            except CoverageException:
                continue  # not Python, or not parseable by this Python
            executed = frozenset(data.lines(name) or ())
            files[path] = FileLines(frozenset(statements), frozenset(statements) & executed)
        return files
    finally:
        data.close(force=True)


def _relative(place: Path, root: Path) -> str | None:
    try:
        return place.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return None


def fix_lines(root: Path, path: str, commits: Collection[str]) -> frozenset[int]:
    """The lines of a file, as it is now, that stem from one of the commits.

    Args:
        root: the folder that the path is relative to.
        path: a tracked file.
        commits: full ids.

    Raises:
        GitError: git cannot answer.
    """
    said = git.run(root, "blame", "--porcelain", "-w", "--", path)
    return frozenset(int(line) for commit, line in _BLAMED.findall(said) if commit in commits)
