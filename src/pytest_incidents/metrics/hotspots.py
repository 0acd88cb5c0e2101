"""Where fixes went: source files with incidents, and whether the code that failed us is covered."""

from dataclasses import dataclass

from pytest_incidents.metrics.values import Ratio


@dataclass(frozen=True, slots=True)
class SpotFigures:
    """A source file that fixes touched.

    Args:
        path: relative to the root.
        incidents: ids of the incidents whose fixes touched it, oldest first.
        coverage: fix lines executed ÷ fix lines that still stand; None without coverage data.
    """

    path: str
    incidents: tuple[str, ...]
    coverage: Ratio | None = None


@dataclass(frozen=True, slots=True)
class HotSpots:
    """All such files, and the two numbers to compare.

    Args:
        files: most incidents first, ties by path.
        fix_lines: coverage of the fix lines of all files; None without coverage data.
        project: coverage of the whole project in the same run; None without coverage data.
    """

    files: tuple[SpotFigures, ...]
    fix_lines: Ratio | None = None
    project: Ratio | None = None
