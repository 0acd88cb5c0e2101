"""One pytest session: where pytest's objects become frozen values, and values become exit codes.

This module is loaded in every run, so it only looks whether there is something to do.
"""

from pathlib import Path

import pytest

from pytest_incidents import options

KEY = "incidents"  # in workerinput and workeroutput


def begin(config: pytest.Config) -> None:
    """Register what this run needs: a watch in a worker, a watch and a conductor elsewhere, or next to nothing."""
    manager = config.pluginmanager
    workerinput = getattr(config, "workerinput", None)
    if workerinput is not None and KEY in workerinput:
        from pytest_incidents.session.watch import WorkerWatch

        manager.register(WorkerWatch(config), "incidents-watch")
    elif workerinput is None and (options.asked(config) or is_present(config.rootpath)):
        from pytest_incidents.session.conductor import Conductor

        manager.register(Conductor(config), "incidents-conductor")
    else:
        from pytest_incidents.session.idle import Idle

        manager.register(Idle(config), "incidents-idle")


def is_present(start: Path) -> bool:
    """Whether a folder, or one above it in the same repository, holds our configuration or postmortems."""
    above = [start, *start.parents]
    top = next((place for place, folder in enumerate(above) if (folder / ".git").exists()), 0)
    return any(map(_holds_ours, above[: top + 1]))


def _holds_ours(folder: Path) -> bool:
    if (folder / "postmortems").exists() or (folder / "pytest-incidents.toml").is_file():
        return True
    try:
        return b"tool.pytest-incidents" in (folder / "pyproject.toml").read_bytes()
    except OSError:
        return False
