"""Which reports were asked for, and getting them there: to a file whole or not at all, or to be printed."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pytest_incidents.audit import Assessment
from pytest_incidents.changes import Changes
from pytest_incidents.errors import InputError, Problem, did_you_mean


class ReportType(StrEnum):
    """The formats, by the names that ``--report`` and ``--incidents-report`` take."""

    TERM = "term"
    HTML = "html"
    JSON = "json"
    MD = "md"
    GITHUB = "github"
    BADGE = "badge"


_FILES_ONLY = (ReportType.HTML, ReportType.JSON, ReportType.BADGE)  # nobody reads these in a terminal


@dataclass(frozen=True, slots=True)
class Request:
    """One report that somebody asked for; without a path it is to be printed."""

    type: ReportType
    path: str | None = None


def prints_tables(requests: Sequence[Request]) -> bool:
    """Whether the tables, which tell more than the section of a run, are among what is to be printed."""
    return any(request.type is ReportType.TERM and request.path is None for request in requests)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the requests.

    Args:
        texts: the reports to be printed, in the order they were asked for.
        problems: files that could not be written, by name; all other reports are there.
    """

    texts: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse(spec: str) -> Request:
    """The request of ``TYPE`` or ``TYPE:PATH``.

    Raises:
        InputError: an unknown type, or html, json or badge without a path.
    """
    name, colon, path = spec.partition(":")
    known = [str(kind) for kind in ReportType]
    if name not in known:
        raise InputError.single(f"unknown report {name!r}{did_you_mean(name, known)}: it is one of {', '.join(known)}")
    kind = ReportType(name)
    if not path and (colon or kind in _FILES_ONLY):
        raise InputError.single(f"report {name!r} needs a path: {name}:FILE")
    return Request(kind, path or None)


def write(  # noqa: PLR0913 - one keyword for each thing that a report may show beside the assessment
    requests: Sequence[Request],
    assessment: Assessment,
    *,
    root: Path,
    changes: Changes | None = None,
    trend: Sequence[Assessment] = (),
    color: bool = False,
    section: bool = False,
) -> Written:
    """Write every report that was asked for; one that cannot be written does not stop the others.

    Args:
        requests: what was asked for.
        assessment: what to render.
        root: the folder that relative paths start from.
        changes: what changed against an older record, where one was given.
        trend: assessments of saved runs, oldest first.
        color: whether what is printed may carry colour.
        section: whether the section of a run follows what is printed; it ends with the policy's reason.
    """
    renderers = _renderers(assessment, changes, trend, color=color, section=section)
    texts: list[str] = []
    problems: list[Problem] = []
    for request in requests:
        text = renderers[request.type](request)
        if request.path is None:
            texts.append(text)
            continue
        try:
            write_whole(root / request.path, text)
        except OSError as error:
            problems.append(Problem(request.path, 0, f"the report cannot be written: {error.strerror or error}"))
    return Written(tuple(texts), tuple(problems))


def _renderers(
    assessment: Assessment, changes: Changes | None, trend: Sequence[Assessment], *, color: bool, section: bool
) -> Mapping[ReportType, Callable[[Request], str]]:
    """How to render each type; a format is imported when it is asked for."""

    def term(request: Request) -> str:
        from pytest_incidents.reports.terminal import render

        printed = request.path is None
        return render(assessment, changes=changes, color=color and printed, reason=not (section and printed))

    def html(_: Request) -> str:
        from pytest_incidents.reports.html import render

        return render(assessment, trend=trend)

    def json(_: Request) -> str:
        from pytest_incidents.reports.json import render

        return render(assessment)

    def md(_: Request) -> str:
        from pytest_incidents.reports.markdown import render

        return render(assessment, changes=changes)

    def github(_: Request) -> str:
        from pytest_incidents.reports.github import render

        return render(assessment)

    def badge(_: Request) -> str:
        from pytest_incidents.reports.badge import render

        return render(assessment)

    return {
        ReportType.TERM: term,
        ReportType.HTML: html,
        ReportType.JSON: json,
        ReportType.MD: md,
        ReportType.GITHUB: github,
        ReportType.BADGE: badge,
    }


def write_whole(path: Path, text: str) -> None:
    """Write a file whole or not at all: beside its place, then renamed. A missing folder is made.

    A link is followed, so that it stays one; a device or a pipe, which cannot be replaced, is written to.

    Raises:
        OSError: the place cannot be written; what stood there before still does.
    """
    path = path.resolve()
    content = text.encode("utf-8", errors="backslashreplace")
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(content)
        return
    if not path.parent.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
