"""What every test shares: nothing but a quiet pytester."""

import pytest


@pytest.fixture
def pytester(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """The plugin's own, without pytest-asyncio, which warns in every project that names no loop scope.

    A test of async code says ``-p asyncio``, which is read later and so counts.
    """
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:asyncio")
    return pytester
