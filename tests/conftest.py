"""What every test shares: a quiet pytester, and a project to run pytest in."""

from pathlib import Path

import pytest

from suites import Suite


@pytest.fixture
def pytester(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """The plugin's own, without pytest-asyncio, which warns in every project that names no loop scope.

    A test of async code says ``-p asyncio``, which is read later and so counts.
    """
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:asyncio")
    return pytester


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """An empty project in a folder of its own."""
    return Suite(tmp_path)
