"""Names that the configuration decides about: ids, severities, gates, defect classes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_incidents.documents.nodes import quoted
from pytest_incidents.model import UNCLASSIFIED
from pytest_incidents.registry.kinds import Read, Scope, Text, as_text, describe
from pytest_incidents.settings import DEFAULT_ID_PATTERN, Settings

_DEFAULT_ID = "an id of letters, digits, '.', '_' and '-' that begins with a letter and holds a digit"


@dataclass(frozen=True, slots=True)
class Id:
    """An incident's own id: of the configured pattern."""

    label: str = "id"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        pattern = scope.settings.id_pattern
        words = _DEFAULT_ID if pattern == DEFAULT_ID_PATTERN else f"an id that matches {pattern}"
        return Text(pattern, words).reader(name, scope)

    def schema(self, settings: Settings | None) -> dict[str, Any]:
        """See :class:`Kind`."""
        return {"type": "string", **({"pattern": settings.id_pattern} if settings else {})}


@dataclass(frozen=True, slots=True)
class SeverityName:
    """One name of the configured scale."""

    label: str = "a name of the scale"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        names = {severity.name: severity.name for severity in scope.settings.rules.severities}

        def read(value: Any, line: int) -> str:
            known = names.get(value) if value.__class__ is str else None
            if known is None:
                near = scope.hint(value, names) or f" (one of {', '.join(names)})"
                scope.report(line, f"unknown {name} {describe(value)}{near}")
                return ""
            return known

        return read

    def schema(self, settings: Settings | None) -> dict[str, Any]:
        """See :class:`Kind`."""
        return _names([severity.name for severity in (settings or Settings()).rules.severities], settings is not None)


@dataclass(frozen=True, slots=True)
class GateName:
    """The name of a gate: any, until the configuration has a ``gates`` table."""

    label: str = "gate"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        rules = scope.settings.rules
        known = {gate.name for gate in rules.gates}
        closed = rules.gates_are_closed

        def read(value: Any, line: int) -> str:
            text = value if value.__class__ is str else as_text(value)
            if text is None or not text:
                scope.report(line, f"{name}: the name of a gate is expected, not {describe(value)}")
                return ""
            if closed and text not in known:
                near = scope.hint(text, known) or f" (configured: {', '.join(gate.name for gate in rules.gates)})"
                scope.report(line, f"{name}: unknown gate {quoted(text)}{near}")
            return text

        return read

    def schema(self, settings: Settings | None) -> dict[str, Any]:
        """See :class:`Kind`."""
        rules = (settings or Settings()).rules
        return _names([gate.name for gate in rules.gates], settings is not None and rules.gates_are_closed)


@dataclass(frozen=True, slots=True)
class DefectClass:
    """``family`` or ``family/leaf`` of the taxonomy, renamed classes under their new name."""

    label: str = "`family` or `family/leaf`"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        judged: dict[str, tuple[str, str]] = {}  # as written → the class, and what is wrong with it

        def read(value: Any, line: int) -> str:
            text = value if value.__class__ is str else as_text(value)
            if text is None:
                scope.report(line, f"{name}: family/leaf is expected, not {describe(value)}")
                return UNCLASSIFIED
            if text not in judged:
                judged[text] = _classify(text, scope)
            current, wrong = judged[text]
            if wrong:
                scope.report(line, f"{name}: {wrong}")
            return current

        return read

    def schema(self, settings: Settings | None) -> dict[str, Any]:
        """See :class:`Kind`."""
        named = [UNCLASSIFIED]
        for family, leaves in (settings or Settings()).defect_classes.items():
            named += [family, *(f"{family}/{leaf}" for leaf in leaves)]
        if settings is None:
            return _names(named, closed=False)
        if all(settings.defect_classes.values()) and not settings.rules.class_aliases:
            return _names(named, closed=True)
        return {**_names(named, closed=False), "pattern": _class_pattern(settings)}


def _names(names: list[str], closed: bool) -> dict[str, Any]:  # noqa: FBT001 - read beside its only calls
    return {"enum": names} if closed else {"type": "string", "examples": names}


def _class_pattern(settings: Settings) -> str:
    """What the loader takes for a class, as near as a pattern can say it: old names may carry any leaf."""
    known = [_literal(UNCLASSIFIED)]
    for family, leaves in settings.defect_classes.items():
        known.append(f"{_literal(family)}(/{'|/'.join(map(_literal, leaves)) if leaves else '[^/]+'})?")
    known += [f"{_literal(old)}(/[^/]+)?" for old in settings.rules.class_aliases]
    return f"^({'|'.join(known)})$"


def _literal(name: str) -> str:
    """The name as a pattern of JSON Schema, which forbids to escape what needs no escape, such as a hyphen."""
    return re.sub(r"[.^$*+?()\[\]{}|\\/]", r"\\\g<0>", name)


def _classify(text: str, scope: Scope) -> tuple[str, str]:
    settings = scope.settings
    current = renamed(text, settings.rules.class_aliases)
    if current == UNCLASSIFIED:
        return current, ""
    family, slash, leaf = current.partition("/")
    families = settings.defect_classes
    if family not in families:
        near = scope.hint(family, families) or f" (known: {', '.join(families)})"
        return current, f"unknown family {quoted(family)}{near}"
    leaves = families[family]
    if slash and (not leaf or "/" in leaf):
        return current, f"family/leaf is expected, not {quoted(text)}"
    if leaf and leaves and leaf not in leaves:
        near = scope.hint(leaf, leaves) or f" (configured: {', '.join(leaves)})"
        return current, f"unknown leaf {quoted(leaf)} of {family}{near}"
    return current, ""


def renamed(name: str, aliases: Mapping[str, str]) -> str:
    """The newest name of a defect class: of the class itself, else of its family, over any number of renamings."""
    seen = set()
    while name not in seen:
        seen.add(name)
        family, slash, leaf = name.partition("/")
        name = aliases.get(name) or f"{aliases.get(family, family)}{slash}{leaf}"
    return name
