"""What the process that runs tests needs to know of the registry: small, plain, and fit to travel to a worker."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pytest_incidents.evidence import Guard
from pytest_incidents.model import Incident
from pytest_incidents.registry import Registry
from pytest_incidents.settings import Gate, Settings
from pytest_incidents.vocabulary import CheckKind


@dataclass(frozen=True, slots=True)
class Story:
    """An incident as the report of a failing guard tells it: its title, and one line of facts."""

    title: str
    facts: str


@dataclass(frozen=True, slots=True)
class Brief:
    """The registry and the rules, as far as marks are judged by them.

    Args:
        home: folder of the configuration, absolute; gate paths are relative to it.
        id_pattern: what an id must match.
        stories: id → its story.
        aliases: alias → ids; more than one is ambiguous.
        tests: node id or glob → ids of the records that name it under ``tests``.
        checked: node ids that definitions of done name, so that their outcome is to be noted.
        gates: gates in order.
        gates_are_closed: whether other gate names are refused.
        classes: families, and classes with a leaf, that are known.
        class_aliases: old name → new name of renamed classes.
        any_leaf: families that accept any leaf.
        wanted: incidents chosen with ``--incident``; empty for all.
        no_registry: why there is no registry to judge marks by, empty where there is one.
    """

    home: str
    id_pattern: str = ""
    stories: Mapping[str, Story] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tests: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    checked: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    gates_are_closed: bool = False
    classes: tuple[str, ...] = ()
    class_aliases: Mapping[str, str] = field(default_factory=dict)
    any_leaf: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    no_registry: str = ""


def brief_on(registry: Registry, settings: Settings, home: str) -> Brief:
    """The brief for one session, before anybody chose incidents."""
    tests: dict[str, tuple[str, ...]] = {}
    for incident in registry.incidents:
        for test in incident.tests:
            tests[test] = (*tests.get(test, ()), incident.id)
    leaves = {f"{family}/{leaf}" for family, named in settings.defect_classes.items() for leaf in named}
    recorded = {incident.defect_class for incident in registry.incidents if incident.is_classified}
    any_leaf = [family for family, named in settings.defect_classes.items() if not named]
    return Brief(
        home=home,
        id_pattern=settings.id_pattern,
        stories={incident.id: _story(incident) for incident in registry.incidents},
        aliases=registry.aliases,
        tests=tests,
        checked=_checked(registry),
        gates=settings.rules.gates,
        gates_are_closed=settings.rules.gates_are_closed,
        classes=tuple(sorted({*settings.defect_classes, *leaves, *recorded})),
        class_aliases=settings.rules.class_aliases,
        any_leaf=tuple(any_leaf),
    )


def _checked(registry: Registry) -> tuple[str, ...]:
    """Node ids that definitions of done name; a registry without any does not pay for looking at checks."""
    changes = (change for one in registry.incidents for change in (*one.process_changes, *one.instrumentation))
    if not any(check.kind is CheckKind.TEST for change in changes for check in change.done_when):
        return ()
    from pytest_incidents.checks import named_tests

    return named_tests(registry.incidents)


def _story(incident: Incident) -> Story:
    impact = incident.impact
    users = f"{impact.users_affected:,} users" if impact.users_affected is not None else impact.effect or ""
    facts = (incident.severity, incident.defect_class, str(incident.started.day), users, incident.source.path)
    return Story(incident.title, " · ".join(fact for fact in facts if fact))


def resolve(name: str, brief: Brief) -> tuple[str, ...]:
    """The ids that a name in a mark may mean: itself, what it is an alias of, or none."""
    return (name,) if name in brief.stories else brief.aliases.get(name, ())


def stands_at(path: str, brief: Brief) -> str | None:
    """The first gate whose paths match a file (relative to the configuration's folder), None for none."""
    from pytest_incidents.globs import matches

    return next((gate.name for gate in brief.gates if any(matches(path, glob) for glob in gate.paths)), None)


class Claim(StrEnum):
    """What a test is watched for; the first two are also the names of the marks."""

    INCIDENT = "incident"
    DEFECT_CLASS = "defect_class"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Link:
    """One collected test, or one case of it, that is watched.

    Args:
        nodeid: the case's node id, as its reports spell it.
        guard: the guard without outcome; its ``nodeid`` has no parameters.
        claim: whether it targets an incident, a defect class, or is named by a definition of done.
        selected: whether it was left to run.
    """

    nodeid: str
    guard: Guard
    claim: Claim = Claim.INCIDENT
    selected: bool = True
