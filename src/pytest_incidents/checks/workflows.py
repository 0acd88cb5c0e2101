"""``workflow_step``: whether a job of a CI configuration has a step that says what a record claims."""

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_incidents import documents
from pytest_incidents.checks.files import DoesNotHold, Files

_EXECUTED = ("steps", "before_script", "script", "after_script", "uses")


def some_step_contains(arguments: Mapping[str, str], files: Files) -> str:
    """Says which line of the job holds the text.

    A job stands under ``jobs:`` with ``steps:``, or at the top level with its ``script:``; without ``job``
    any job will do. Comments and steps that are switched off with ``if: false`` do not count, because the
    file is read as data, not as text.

    Raises:
        DoesNotHold: there is no such file, job or step.
        CannotTell: the file cannot be read.
    """
    path, job, text = (arguments.get(name, "") for name in ("file", "job", "contains"))
    jobs = _jobs(files.document(path))
    if job and job not in jobs:
        raise DoesNotHold(f"{path} has no job {job}")
    for name, node in jobs.items():
        for value, line in _texts(_steps(node)) if name == job or not job else ():
            if text in value:
                return f"{path}:{line}: a step of {name} contains {text}"
    raise DoesNotHold(f"no step of {job or 'any job'} in {path} contains {text}")


def _jobs(document: documents.Node) -> Mapping[str, documents.Node]:
    top = document[0] if isinstance(document[0], dict) else {}
    jobs = top.get("jobs", document)[0]
    return jobs if isinstance(jobs, dict) else {}


def _steps(job: documents.Node) -> documents.Node:
    """The part of a job that is executed; all of it where the format is not known."""
    parts: Any = job[0]
    if not isinstance(parts, dict):
        return job
    if _is_off(parts):
        return (None, job[1])
    known = [parts[key] for key in _EXECUTED if key in parts]
    return (known, job[1]) if known else job


def _is_off(parts: Mapping[str, documents.Node]) -> bool:
    condition = parts.get("if", ("", 0))[0]
    return str(condition).strip().removeprefix("${{").removesuffix("}}").strip().lower() == "false"


def _texts(node: documents.Node) -> Iterator[tuple[str, int]]:
    value, line = node
    if isinstance(value, dict):
        for member in value.values() if not _is_off(value) else ():
            yield from _texts(member)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None:
        yield str(value), line
