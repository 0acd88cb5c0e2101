"""The start of a session: configuration, registry and options → what it sets out with, or all that is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_incidents import options, registry
from pytest_incidents.errors import InputError, Problem, did_you_mean, tried
from pytest_incidents.registry.configuration import Project, find_project
from pytest_incidents.session.brief import Brief, brief_on, resolve
from pytest_incidents.session.idle import NO_REGISTRY
from pytest_incidents.session.seen import Plan
from pytest_incidents.settings import Settings
from pytest_incidents.vocabulary import Policy

if TYPE_CHECKING:
    import pytest

    from pytest_incidents.baseline import Gaps
    from pytest_incidents.evidence import RunRecord
    from pytest_incidents.reporting import Request

_EMPTY = 'the registry is empty (pytest-incidents new "TITLE" writes its first record)'


def prepare(config: pytest.Config) -> tuple[Plan, Brief]:
    """Everything that must be right before the first test is collected.

    Raises:
        InputError: the configuration or an option's value; else everything wrong with registry and files together.
    """
    project = find_project(config.rootpath)
    asked = options.resolve(config, project.settings)
    invoked_in = Path(config.invocation_params.dir)
    problems: list[Problem] = []
    requests = _requests(asked.reports, options.spelled(config, "--incidents-report"), problems)
    against = _against(invoked_in, asked.against, problems)
    baseline = tried(partial(_baseline, project, asked), problems)
    known = tried(partial(_registry, config, project, asked), problems)
    if problems or known is None:
        raise InputError(problems)
    brief = brief_on(known, project.settings, str(project.home))
    if not known.incidents:
        brief = replace(brief, no_registry=NO_REGISTRY if known.missing else _EMPTY)
    plan = Plan(
        project=project,
        registry=known,
        options=asked,
        requests=requests,
        against=against,
        baseline=baseline,
        started=datetime.now(UTC),
        command=("pytest", *map(str, config.invocation_params.args)),
        root=config.rootpath,
        invoked_in=invoked_in,
    )
    return plan, _wanting(brief, asked.incidents, options.spelled(config, "--incident"))


def _registry(config: pytest.Config, project: Project, asked: options.RunOptions) -> registry.Registry:
    said = options.spelled(config, "--incidents-registry") if asked.registry else ""
    paths = asked.registry
    if paths and said.startswith("--"):
        paths = registry.as_typed(paths, Path(config.invocation_params.dir), project)
    known = registry.load(project, paths, _cache_folder(config))
    _refuse_missing(known, project, said)
    if known.left_out and asked.policy is not Policy.REPORT:  # a policy counts on every record
        raise InputError(known.left_out)
    return known


def _cache_folder(config: pytest.Config) -> Path | None:
    """Our folder in pytest's cache; None where that is off, or lies where nothing can be written."""
    cache = getattr(config, "cache", None)
    try:
        return cache.mkdir("incidents") if cache else None
    except OSError:
        return None


def _requests(specs: tuple[str, ...], said: str, problems: list[Problem]) -> tuple[Request, ...]:
    """The reports that were asked for."""
    if not specs:
        return ()
    from pytest_incidents.reporting import parse

    wrong: list[Problem] = []
    requests = [tried(partial(parse, spec), wrong) for spec in specs]
    problems += [replace(problem, message=f"{said}: {problem.message}") for problem in wrong]
    return tuple(filter(None, requests))


def _against(folder: Path, name: str | None, problems: list[Problem]) -> RunRecord | None:
    """The older run to compare with, read before the tests: they may take an hour, or write over it."""
    if name is None:
        return None
    from pytest_incidents.reports.json import read_file

    return tried(partial(read_file, folder / name, name), problems)


def _baseline(project: Project, asked: options.RunOptions) -> Gaps | None:
    """The gaps that ratchet excuses, read before the tests; None where they are not asked for, or there is no file."""
    if asked.policy is not Policy.RATCHET:
        return None
    from pytest_incidents.baseline import read_baseline

    return read_baseline(project.home / project.settings.baseline)


def _refuse_missing(known: registry.Registry, project: Project, said: str) -> None:
    """Refuse registry paths that somebody named, in the option of that name or in the configuration, in vain."""
    if not said and project.settings.registry == Settings().registry:
        return
    settings = project.settings
    where, line, name = ("", 0, said) if said else (settings.origin, settings.registry_line, "registry")
    problems = [
        Problem(where, line, f"{name} {path!r}: no such file or folder{_similar(project.home / path)}")
        for path in known.missing
    ]
    if problems:
        raise InputError(problems)


def _similar(path: Path) -> str:
    """What may have been meant, of all that lies beside the path."""
    try:
        return did_you_mean(path.name, [beside.name for beside in path.parent.iterdir()])
    except OSError:
        return ""


def _wanting(brief: Brief, names: tuple[str, ...], said: str) -> Brief:
    """The brief with the incidents that were chosen, found by id or alias."""
    problems: list[Problem] = []
    wanted: list[str] = []
    for name in names:
        ids = resolve(name, brief)
        if not ids:
            hint = did_you_mean(name, [*brief.stories, *brief.aliases])
            problems.append(Problem("", 0, f"{said}: unknown incident {name!r}{hint}"))
        wanted += ids
    if problems:
        raise InputError(problems)
    return replace(brief, wanted=tuple(wanted))
