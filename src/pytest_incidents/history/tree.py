"""Which files of a project are tests and which are source."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pytest_incidents.globs import matches
from pytest_incidents.settings import FixSettings

_TEST_FOLDERS = frozenset({"test", "tests", "testing"})
_DOC_FOLDERS = frozenset({"doc", "docs", "documentation"})
_DOC_SUFFIXES = frozenset({".md", ".rst", ".txt", ".adoc", ".lock"})
_TEST_NAMES = ("test_*.py", "*_test.py", "conftest.py")
_TEST_GLOBS = (*(f"**/{name}" for name in _TEST_NAMES), *(f"**/{folder}/**" for folder in sorted(_TEST_FOLDERS)))


@dataclass(frozen=True, slots=True)
class Tree:
    """A project's files.

    Args:
        root: the folder that paths are relative to.
        fix: the configured globs of source and of tests.
        tests: files that are known to hold tests.
        records: files that hold postmortems.
    """

    root: Path
    fix: FixSettings
    tests: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()

    @property
    def test_pathspecs(self) -> tuple[str, ...]:
        """Where marks may stand, in git's words."""
        globs = self.fix.tests or _TEST_GLOBS
        others = [path for path in sorted(self.tests) if not any(matches(path, glob) for glob in globs)]
        return (*(f":(glob){glob}" for glob in globs), *(f":(literal){path}" for path in others))

    def is_source(self, path: str) -> bool:
        """Whether a path is source: no test, no postmortem, no documentation or changelog.

        Configured globs decide where there are any.
        """
        if path in self.tests or path in self.records:
            return False
        if self.fix.source:
            return any(matches(path, glob) for glob in self.fix.source)
        if any(matches(path, glob) for glob in self.fix.tests):
            return False
        pure = PurePosixPath(path)
        folders = {part.lower() for part in pure.parts[:-1]}
        is_test = bool(folders & _TEST_FOLDERS) or any(matches(pure.name, name) for name in _TEST_NAMES)
        is_text = bool(folders & _DOC_FOLDERS) or pure.suffix.lower() in _DOC_SUFFIXES
        return not is_test and not is_text
