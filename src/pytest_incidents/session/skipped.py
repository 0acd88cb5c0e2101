"""Guards in modules that skipped themselves: pytest never shows them, their source does."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pytest_incidents.evidence import Guard
from pytest_incidents.marked import marks_in
from pytest_incidents.session.brief import Brief, resolve, stands_at
from pytest_incidents.vocabulary import Outcome


def skipped_guards(skipped: Mapping[str, str], brief: Brief, root: Path) -> tuple[Guard, ...]:
    """The guards in modules that were skipped as a whole, one for each module and incident.

    Without them such an incident would be called missing, although its guard is there and merely disarmed.

    Args:
        skipped: node id of a module → the reason it gave.
        brief: what marks are judged by.
        root: the folder that node ids are relative to.
    """
    return tuple(guard for nodeid, why in skipped.items() for guard in _guards(nodeid, why, brief, root))


def _guards(nodeid: str, why: str, brief: Brief, root: Path) -> Iterator[Guard]:
    path = root / nodeid
    lines = {id_: mark.line for mark in marks_in(path, root) for name in mark.names for id_ in resolve(name, brief)}
    home = Path(brief.home)
    gate = stands_at(path.relative_to(home).as_posix(), brief) if path.is_relative_to(home) else None
    for id_, line in lines.items():
        yield Guard(nodeid, id_, nodeid, line, gate, cases={Outcome.SKIPPED: 1}, why=why)
