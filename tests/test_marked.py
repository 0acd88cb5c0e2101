"""Marks found by reading the source."""

from pytest_incidents.marked import Mark, find_marks


def test_marks_are_found_wherever_they_are_written(tmp_path):
    """Decorators, pytest.mark, pytestmark and pytest.param are seen; environments and broken files are not."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text(
        "import pytest\nfrom pytest_incidents import incident\n"
        'pytestmark = pytest.mark.incident("INC-1")\n\n'
        '@incident("INC-2", "INC-3")\ndef test(): ...\n'
        '@pytest.mark.parametrize("x", [pytest.param(1, marks=incident("INC-4"))])\ndef test_x(x): ...\n'
        '@pytest.mark.defect_class("logic/other")\ndef test_y(): ...\n'
    )
    (tmp_path / "broken.py").write_text("incident(")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "test_b.py").write_text('incident("INC-9")')
    (tmp_path / "env").mkdir()
    (tmp_path / "env" / "pyvenv.cfg").touch()
    (tmp_path / "env" / "test_c.py").write_text('incident("INC-9")')
    path = "tests/test_a.py"
    assert find_marks(tmp_path) == (
        Mark(path, 3, ("INC-1",)),
        Mark(path, 5, ("INC-2", "INC-3")),
        Mark(path, 7, ("INC-4",)),
        Mark(path, 9, ("logic/other",)),
    )
