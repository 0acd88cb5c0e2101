"""Definitions of done: looks at a repository and says whether what a record claims is in place.

A record may come from a stranger. Nothing in it is executed, its paths stay inside the repository, only
regular files of at most 1 MiB are read, and its patterns are bounded in time.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias

from pytest_incidents.checks.files import CannotTell, DoesNotHold, no_file_stands, regular_file_stands
from pytest_incidents.checks.guards import named_tests, resolve_tests
from pytest_incidents.checks.patterns import Patience, matcher, some_line_matches
from pytest_incidents.checks.setting_files import setting_holds
from pytest_incidents.checks.workflows import some_step_contains
from pytest_incidents.evidence import CheckResult
from pytest_incidents.model import Check, Incident
from pytest_incidents.vocabulary import CheckKind, CheckState

__all__ = ["Patience", "Results", "look_at_all", "named_tests", "resolve_tests"]

_Look: TypeAlias = Callable[[Mapping[str, str], Path], str]  # says that it holds; raises DoesNotHold, CannotTell
PATIENCE = Patience()

# incident id → for each process change, then each instrumentation entry, the results of its checks
Results: TypeAlias = Mapping[str, tuple[tuple[CheckResult, ...], ...]]


def look_at_all(incidents: Iterable[Incident], root: Path, patience: Patience = PATIENCE) -> Results:
    """The results of every check of the incidents' process changes, then instrumentation, by incident id.

    A check that names a test is left open here (see :func:`resolve_tests`), and so is one that cannot be
    judged: a file that is too large or unreadable, a pattern that takes too long.

    Args:
        incidents: the records that the checks stand in.
        root: the repository's folder; no check looks outside of it.
        patience: how long patterns may take.
    """
    with matcher(patience) as first_match:
        matches = partial(some_line_matches, first_match=first_match)
        look = partial(_look_at, root=root, looks={**_LOOKS, CheckKind.FILE_MATCHES: matches})
        return {
            incident.id: tuple(
                tuple(look(check) for check in change.done_when)
                for change in (*incident.process_changes, *incident.instrumentation)
            )
            for incident in incidents
        }


def _look_at(check: Check, root: Path, looks: Mapping[CheckKind, _Look]) -> CheckResult:
    try:
        return CheckResult(CheckState.HOLDS, looks[check.kind](check.arguments, root))
    except DoesNotHold as no:
        return CheckResult(CheckState.FAILS, str(no))
    except CannotTell as why:
        return CheckResult(why.state, str(why))


def _file(arguments: Mapping[str, str], root: Path) -> str:
    return regular_file_stands(root, arguments.get("file", ""))


def _no_file(arguments: Mapping[str, str], root: Path) -> str:
    return no_file_stands(root, arguments.get("no_file", ""))


def _test(arguments: Mapping[str, str], _root: Path) -> str:
    raise CannotTell(f"{arguments.get('test', '')} is known only to a run of the suite")


def _recorded(arguments: Mapping[str, str], _root: Path) -> str:
    said = [f"said by {arguments['by']}" if arguments.get("by") else "said by nobody named"]
    said += [f"on {arguments['on']}"] if arguments.get("on") else []
    said += [f"see {arguments['evidence']}"] if arguments.get("evidence") else []
    raise CannotTell(", ".join(said), CheckState.RECORDED)


_LOOKS: Mapping[CheckKind, _Look] = {  # all but file_matches, whose child process lives as long as one call
    CheckKind.TEST: _test,
    CheckKind.FILE: _file,
    CheckKind.NO_FILE: _no_file,
    CheckKind.SETTING: setting_holds,
    CheckKind.WORKFLOW_STEP: some_step_contains,
    CheckKind.RECORDED: _recorded,
}
