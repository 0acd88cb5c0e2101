"""``python -m pytest_incidents`` is the ``pytest-incidents`` command."""

from pytest_incidents.cli import main

main()
