"""Registries on disk for tests: files by name, and what loading them says."""

from collections.abc import Mapping
from pathlib import Path

from pytest_incidents.errors import InputError
from pytest_incidents.model import Incident
from pytest_incidents.registry import Registry, find_project, load

HEAD = "id: INC-1\ntitle: Orders were charged twice\nseverity: sev2\nstarted: 2026-01-05\n"


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder that is a repository's top; returns the folder."""
    (root / ".git").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def loaded(root: Path, files: Mapping[str, str | bytes] | None = None, cache: Path | None = None) -> Registry:
    """The registry of a folder, after writing files into it."""
    return load(find_project(write(root, files or {})), cache=cache)


def problems(root: Path, files: Mapping[str, str | bytes] | None = None) -> list[str]:
    """Every problem as a line, after writing files; none where the registry loads."""
    try:
        loaded(root, files)
    except InputError as error:
        return [str(problem) for problem in error.problems]
    return []


def record(root: Path, more: str = "", suffix: str = ".yaml") -> Incident:
    """The incident of a single record: what every record has, and more."""
    text = HEAD + more
    (incident,) = loaded(
        root, {f"postmortems/INC-1{suffix}": text if suffix != ".md" else f"---\n{text}---\n"}
    ).incidents
    return incident


def wrong(root: Path, more: str = "") -> list[str]:
    """The problems of a single record with these lines after its head; line numbers count from them."""
    found = problems(root, {"postmortems/INC-1.yaml": HEAD + more})
    start = len("postmortems/INC-1.yaml:")
    lines = (problem[start:].partition(": ") for problem in found)
    return [f"{int(line) - HEAD.count(chr(10))}: {message}" for line, _, message in lines]
