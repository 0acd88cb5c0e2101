"""Definitions of done: looks at a repository and says whether what a record claims is in place.

A record may come from a stranger. Nothing in it is executed, its paths stay inside the repository, only
regular files of at most 1 MiB are read, and its patterns are bounded in time.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias

from pytest_incidents.checks.files import CannotTell, DoesNotHold, Files, no_file_stands, regular_file_stands
from pytest_incidents.checks.guards import named_tests, resolve_tests
from pytest_incidents.checks.patterns import Patience, matcher, some_line_matches
from pytest_incidents.checks.setting_files import setting_holds
from pytest_incidents.checks.workflows import some_step_contains
from pytest_incidents.evidence import CheckResult
from pytest_incidents.model import Check, Incident
from pytest_incidents.vocabulary import CheckKind, CheckState

__all__ = ["Patience", "Results", "look_at_all", "named_tests", "resolve_tests"]

_Question: TypeAlias = tuple[CheckKind, tuple[tuple[str, str], ...]]
_Look: TypeAlias = Callable[[Mapping[str, str], Files], str]  # says that it holds; raises DoesNotHold, CannotTell
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
    incidents = tuple(incidents)
    changes = {incident.id: (*incident.process_changes, *incident.instrumentation) for incident in incidents}
    every = [check for those in changes.values() for change in those for check in change.done_when]
    found: dict[_Question, CheckResult] = {}
    with matcher(patience) as first_match:
        matches = partial(some_line_matches, first_match=first_match)
        looks: Mapping[CheckKind, _Look] = {**_LOOKS, CheckKind.FILE_MATCHES: matches}
        files = Files(root)
        for check in sorted(every, key=_file_of):  # each file is read once, and let go of
            question = _question(check)
            if question not in found:
                found[question] = _look_at(check, files, looks)
    return {
        name: tuple(tuple(found[_question(check)] for check in change.done_when) for change in those)
        for name, those in changes.items()
    }


def _question(check: Check) -> _Question:
    return check.kind, tuple(sorted(check.arguments.items()))


def _file_of(check: Check) -> str:
    return check.arguments.get("file") or check.arguments.get("path") or ""


def _look_at(check: Check, files: Files, looks: Mapping[CheckKind, _Look]) -> CheckResult:
    try:
        return CheckResult(CheckState.HOLDS, looks[check.kind](check.arguments, files))
    except DoesNotHold as no:
        return CheckResult(CheckState.FAILS, str(no))
    except CannotTell as why:
        return CheckResult(why.state, str(why))


def _test(arguments: Mapping[str, str], _files: Files) -> str:
    raise CannotTell(f"{arguments.get('test', '')} is known only to a run of the suite")


def _recorded(arguments: Mapping[str, str], _files: Files) -> str:
    said = [f"said by {arguments['by']}" if arguments.get("by") else "said by nobody named"]
    said += [f"on {arguments['on']}"] if arguments.get("on") else []
    said += [f"see {arguments['evidence']}"] if arguments.get("evidence") else []
    raise CannotTell(", ".join(said), CheckState.RECORDED)


_LOOKS: Mapping[CheckKind, _Look] = {  # all but file_matches, whose child process lives as long as one call
    CheckKind.TEST: _test,
    CheckKind.FILE: regular_file_stands,
    CheckKind.NO_FILE: no_file_stands,
    CheckKind.SETTING: setting_holds,
    CheckKind.WORKFLOW_STEP: some_step_contains,
    CheckKind.RECORDED: _recorded,
}
