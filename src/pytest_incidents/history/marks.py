"""When did each incident, and each defect class, get its first mark? One pass over the history of the tests."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from pytest_incidents import git
from pytest_incidents.history.tree import Tree
from pytest_incidents.model import Incident

_CONTEXT = 8  # lines around a change in which the head of a mark's call is looked for
_MOST_PREFIXES = 40
_CALL = re.compile(r"""\b(incident|defect_class)\(((?:[^()"']|"[^"\n]*"|'[^'\n]*')*)""")
_GATE = re.compile(r"""\bgate\s*=\s*("[^"\n]*"|'[^'\n]*')""")
_PREFIX = re.compile(r"[^A-Za-z_.-]")
_STRING = re.compile(r"""["']([^"'\n]+)["']""")


def first_marks(incidents: Sequence[Incident], tree: Tree) -> tuple[Mapping[str, date], Mapping[str, date]]:
    """Incident id → day of the first commit that carries its mark; the same for defect classes.

    A mark is a call of ``incident`` or ``defect_class`` in a test file, read as text: one whose name was changed
    by an import, or whose ids are computed, is not seen, and its date stays unknown.

    Raises:
        GitError: git cannot answer.
    """
    names = {alias: one.id for one in incidents for alias in one.aliases} | {one.id: one.id for one in incidents}
    incident_marks: dict[str, date] = {}
    class_marks: dict[str, date] = {}
    for day, hunk in _hunks(_log(tree, names)):
        for mark, name in _marked(hunk):
            found, known = (incident_marks, names.get(name)) if mark == "incident" else (class_marks, name)
            if known is not None:
                found[known] = min(day, found.get(known, day))
    return incident_marks, class_marks


def _log(tree: Tree, names: Iterable[str]) -> str:
    return git.run(
        tree.root,
        "log",
        "--format=commit %ct",
        "--patch",
        f"--unified={_CONTEXT}",
        "--no-renames",
        "--relative",
        *git.PLAIN_DIFF,
        f"-G{_pattern(names)}",
        "--end-of-options",
        "HEAD",
        "--",
        *tree.test_pathspecs,
    )


def _pattern(names: Iterable[str]) -> str:
    """What a changed line must contain to be worth reading: a mark, or how ids begin (one more id in a mark)."""
    prefixes = {_PREFIX.split(name, maxsplit=1)[0] for name in names}
    usable = sorted(prefix for prefix in prefixes if len(prefix) > 1)
    if len(usable) > _MOST_PREFIXES:
        usable = []
    return "|".join(["incident", "defect_class", *(prefix.replace(".", "[.]") for prefix in usable)])


def _hunks(log: str) -> Iterator[tuple[date, list[tuple[bool, str]]]]:
    """Each hunk as its day and the lines of its new side, each with whether it was added.

    Lines of a file begin with a blank, a plus or a minus, so that nothing in a file can pass for a header.
    """
    day = date.min
    hunk: list[tuple[bool, str]] = []
    for line in log.split("\n"):
        if line.startswith("+") and not line.startswith("+++ "):
            hunk.append((True, line[1:]))
        elif line.startswith(" "):
            hunk.append((False, line[1:]))
        elif not line.startswith("-"):
            if hunk:
                yield day, hunk
            hunk = []
            if line.startswith("commit "):
                day = datetime.fromtimestamp(int(line.removeprefix("commit ")), UTC).date()
    if hunk:
        yield day, hunk


def _marked(hunk: Sequence[tuple[bool, str]]) -> Iterator[tuple[str, str]]:
    """The kind and the name of each mark that stands on an added line."""
    lines = ["" if text.lstrip().startswith("#") else text for _, text in hunk]
    text = "\n".join(lines)
    for call in _CALL.finditer(text):
        arguments = _GATE.sub(lambda gate: " " * len(gate[0]), call[2])
        for name in _STRING.finditer(arguments):
            place = text.count("\n", 0, call.start(2) + name.start())
            if hunk[place][0]:
                yield call[1], name[1]
