"""Saved run records of shards and matrix jobs, read and merged into one, or every reason why they cannot be."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pytest_incidents.errors import InputError, Problem
from pytest_incidents.evidence import RunRecord, merge
from pytest_incidents.reports.json import read_file
from pytest_incidents.vocabulary import PartialBy


def whole(paths: Sequence[str], expect: int | None = None, *, ended: bool = True) -> RunRecord:
    """The records in these files as one.

    Args:
        paths: the files, as the user wrote them.
        expect: how many there have to be; None asks nothing.
        ended: refuse a run that did not come to its end: nothing may be judged by it, though it can be shown.

    Raises:
        InputError: a file cannot be read, is there twice, or does not fit the others; all of it at once.
    """
    records: list[tuple[str, RunRecord]] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            records.append((path, read_file(Path(path), path)))
        except InputError as error:
            problems += error.problems
    problems += _unfit(records, ended=ended)
    if expect is not None and len(paths) != expect:
        here = f"{len(paths)} {'part is' if len(paths) == 1 else 'parts are'} here ({', '.join(paths)})"
        problems.append(Problem("", 0, f"--expect {expect}, but {here}"))
    if problems:
        raise InputError(problems)
    return merge(record for _, record in records)


def _unfit(records: Sequence[tuple[str, RunRecord]], *, ended: bool) -> Iterator[Problem]:
    """Parts that cannot be merged, by name."""
    seen: dict[str, str] = {}
    for path, record in records:
        for run in record.runs:
            if run.info.id in seen:
                yield Problem(path, 0, f"the same run as {seen[run.info.id]}")
            seen.setdefault(run.info.id, path)
            if ended and run.info.partial_by is PartialBy.ABORT:
                yield Problem(path, 0, f"this run did not end: {run.info.why_partial}")
        name, first = records[0]
        commit, its = record.newest.info.commit, first.newest.info.commit
        if commit and its and commit != its:
            yield Problem(path, 0, f"is of commit {commit[:10]}, and {name} of {its[:10]}")
        if record.newest.info.registry_digest != first.newest.info.registry_digest:
            yield Problem(path, 0, f"judged another registry than {name}")
        elif record.rules != first.rules:
            yield Problem(path, 0, f"judged by other rules than {name}")
