"""Where marks stand in the source, found by reading it: for questions asked without running pytest."""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_NEVER = {"node_modules", "site-packages", "build", "dist", "__pycache__"}
_MARKS = {"incident", "defect_class"}


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One mark in the source: file relative to the root, 1-based line, and what it names."""

    path: str
    line: int
    names: tuple[str, ...]


def find_marks(root: Path) -> tuple[Mark, ...]:
    """Every mark in the Python files below a folder; hidden folders and environments are left out.

    Only marks written with literal strings can be seen this way; pytest itself sees all of them.
    """
    return tuple(sorted(mark for path in _python_files(root) for mark in marks_in(path, root)))


def _python_files(root: Path) -> Iterator[Path]:
    for folder, below, files in os.walk(root):
        here = Path(folder)
        below[:] = [
            name
            for name in below
            if not name.startswith(".") and name not in _NEVER and not (here / name / "pyvenv.cfg").exists()
        ]
        yield from (here / name for name in files if name.endswith(".py"))


def marks_in(path: Path, root: Path) -> Iterator[Mark]:
    """Every mark in one file; none where it is no Python that can be read."""
    try:
        source = path.read_bytes()
        tree = ast.parse(source) if b"incident" in source or b"defect_class" in source else None
    except (OSError, SyntaxError, ValueError, RecursionError):
        return  # pytest will say what is wrong with it
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Call) and _name(node.func) in _MARKS:
            names = tuple(a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))
            yield Mark(path.relative_to(root).as_posix(), node.lineno, names)


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""
