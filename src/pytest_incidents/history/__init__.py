"""What git remembers: when incidents got their guards, where their fixes went, whether those lines are covered."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from pytest_incidents import git
from pytest_incidents.evidence import History
from pytest_incidents.history.covered import read_coverage
from pytest_incidents.history.fixes import fixes_of, hot_spots, read_commits
from pytest_incidents.history.marks import first_marks
from pytest_incidents.history.tree import Tree
from pytest_incidents.model import Incident
from pytest_incidents.settings import FixSettings

__all__ = ["History", "gather"]


def gather(
    incidents: Sequence[Incident],
    root: Path,
    fix: FixSettings,
    *,
    tests: Iterable[str] = (),
    since: datetime | None = None,
) -> History:
    """What git remembers of guards and fixes.

    Everything is unknown (``available`` is False) outside a repository, in a shallow clone, and where git cannot
    answer. Costs three to five git commands, whatever the number of incidents, and one for each file whose fix
    lines are compared with coverage data.

    Args:
        incidents: the registry's records.
        root: the folder that paths are relative to; history outside it is not looked at.
        fix: where fixes are named, and which files are source or tests.
        tests: files that hold tests, relative to the root, beside those that look like tests.
        since: coverage data older than this is not of this run, and not used; None takes any.
    """
    if not git.is_whole(root):
        return History()
    tree = Tree(root, fix, frozenset(tests), frozenset(incident.source.path for incident in incidents))
    try:
        incident_marks, class_marks = first_marks(incidents, tree)
        fixes = fixes_of(incidents, read_commits(root, fix.trailers))
        coverage = read_coverage(root, since)
        spots = hot_spots(incidents, fixes, tree, coverage)
    except git.GitError:
        return History()
    return History(
        available=True,
        first_guard=incident_marks,
        first_class_guard=class_marks,
        hot_spots=spots,
        project_lines=coverage.statements if coverage else None,
        project_lines_covered=coverage.executed if coverage else None,
    )
