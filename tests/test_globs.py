"""Path patterns."""

import pytest

from pytest_incidents.globs import matches


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("tests/unit/test_a.py", "tests/unit/**", True),
        ("tests/unit/deep/test_a.py", "tests/unit/**", True),
        ("tests/unit/test_a.py", "tests/unit", True),
        ("tests/unit/test_a.py", "tests/unit/", True),
        ("tests/units/test_a.py", "tests/unit", False),
        ("tests/unit/test_a.py", "tests/*/test_?.py", True),
        ("tests/unit/deep/test_a.py", "tests/*/test_a.py", False),
        ("test_a.py", "**/test_a.py", True),
        ("x/y/test_a.py", "**/test_a.py", True),
        ("a+b/test_a.py", "a+b/*.py", True),
        ("tests/unit/test_a.py", "unit/**", False),
        ("2026/a.md", "20[0-9][0-9]/*.md", True),
        ("20x6/a.md", "20[0-9][0-9]/*.md", False),
        ("b.md", "[!a].md", True),
        ("a.md", "[!a].md", False),
        ("^.md", "[a^].md", True),
        ("[z-a].md", "[z-a].md", True),
        ("[].md", "[].md", True),
        ("a[b", "a[b", True),
    ],
)
def test_patterns_mean_what_people_expect(path, pattern, expected):
    """One star stays in its folder, two cross folders, a bare folder means all below it."""
    assert matches(path, pattern) is expected
