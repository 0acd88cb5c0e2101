"""What pytest calls. It declares, and registers an object that works where there is something to do.

This module is part of every pytest run of every user: it imports nothing but pytest and the standard library.
"""

import pytest

MARKERS = (
    "incident(*ids, gate=None): this test guards against these incidents (pytest-incidents)",
    "defect_class(*names, gate=None): this test guards against a whole class of defects (pytest-incidents)",
)


class Declared:
    """Keeps the parser: completeness asks it what the project's own ``addopts`` select."""

    def __init__(self, parser: pytest.Parser) -> None:
        self.parser = parser


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the options."""
    from pytest_incidents.options import declare

    declare(parser)
    pluginmanager.register(Declared(parser), "incidents-declared")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marks, and register what this run needs."""
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    from pytest_incidents.session import begin

    begin(config)
