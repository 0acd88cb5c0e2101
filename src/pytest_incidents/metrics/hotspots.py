"""Where fixes went: source files with incidents, and whether the code that failed us is covered."""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_incidents.evidence import History, HotSpot
from pytest_incidents.metrics.values import NOT_KNOWN, Ratio


@dataclass(frozen=True, slots=True)
class SpotFigures:
    """A source file that fixes touched.

    Args:
        path: relative to the root.
        incidents: ids of the incidents whose fixes touched it, oldest first.
        coverage: fix lines executed ÷ fix lines that still stand; n/a without coverage data.
    """

    path: str
    incidents: tuple[str, ...]
    coverage: Ratio


@dataclass(frozen=True, slots=True)
class HotSpots:
    """All such files, and the two numbers to compare.

    Args:
        files: most incidents first, ties by path.
        fix_lines: coverage of the fix lines of all files; n/a without coverage data.
        project: coverage of the whole project in the same run; n/a without coverage data.
    """

    files: tuple[SpotFigures, ...]
    fix_lines: Ratio
    project: Ratio


def hot_spots(history: History | None) -> HotSpots | None:
    """The files that fixes touched, and whether the code that failed us is covered better than the rest.

    Formula: line coverage of the fix lines that still stand = executed ÷ those that coverage knows as
    statements, summed over all files, beside the same over the whole project. None where there is no history.

    Source: fault-prone modules by fixes; coverage through coverage.py's own data.
    """
    if history is None or not history.available:
        return None
    files = sorted(history.hot_spots, key=lambda spot: (-len(spot.incidents), spot.path))
    return HotSpots(
        files=tuple(SpotFigures(spot.path, spot.incidents, _covered([spot])) for spot in files),
        fix_lines=_covered(files),
        project=Ratio(history.project_lines_covered or 0, history.project_lines or 0),
    )


def _covered(spots: Sequence[HotSpot]) -> Ratio:
    known = [spot for spot in spots if spot.fix_lines is not None]
    if not known:
        return NOT_KNOWN
    return Ratio(sum(spot.fix_lines_covered or 0 for spot in known), sum(spot.fix_lines or 0 for spot in known))
