"""A run without a registry: nothing to do, unless a test carries our mark."""

import sys
from collections.abc import Generator
from typing import Any

import pytest

from pytest_incidents.session import KEY

NO_REGISTRY = "there is no registry of postmortems here (pytest-incidents init makes one)"
MARKS = ("incident", "defect_class")


class Idle:
    """Looks whether any test is marked; a mark that nothing can be held against must not pass in silence."""

    def __init__(self, config: pytest.Config) -> None:
        self._workeroutput: dict[str, Any] | None = getattr(config, "workeroutput", None)
        self._from_workers: set[str] = set()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, Any, Any]:
        """Refuse marked tests, deselected ones included: exit code 4, one line each, no test run."""
        collected = list(items)
        result = yield
        every = dict.fromkeys([*collected, *items])
        marked = [item for item in every if "incident" in item.keywords or "defect_class" in item.keywords]
        lines = _problems(marked, config) if marked else ()
        if lines and self._workeroutput is not None:
            items.clear()
            self._workeroutput[KEY] = lines
        elif lines:
            raise pytest.UsageError("\n".join(lines))
        return result

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a worker refused."""
        self._from_workers.update(getattr(node, "workeroutput", {}).get(KEY, ()))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn what workers refused into exit code 4; under ``-p no:terminal`` nobody else says why."""
        if self._from_workers:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
            if not session.config.pluginmanager.hasplugin("terminalreporter"):
                print("\n".join(sorted(self._from_workers)), file=sys.stderr)  # noqa: T201 - there is no reporter

    def pytest_terminal_summary(self, terminalreporter: "pytest.TerminalReporter") -> None:
        """Print what workers refused. Its argument's type is quoted: a public name only since pytest 8.4."""
        if self._from_workers:
            terminalreporter.write_line("ERROR: " + "\n".join(sorted(self._from_workers)), red=True)


def _problems(marked: list[pytest.Item], config: pytest.Config) -> list[str]:
    from pytest_incidents.escaping import visible
    from pytest_incidents.session.brief import Brief
    from pytest_incidents.session.tags import TagReader

    reader = TagReader(Brief(home=str(config.rootpath), no_registry=NO_REGISTRY), config.rootpath)
    carriers = (item for item in marked if any(item.get_closest_marker(name) for name in MARKS))
    reader.read((item, item.nodeid) for item in carriers)
    return [visible(str(problem)) for problem in sorted(reader.problems)]
