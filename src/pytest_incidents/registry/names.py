"""Names that the configuration decides about: ids, severities, gates, defect classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_incidents.documents.nodes import quoted
from pytest_incidents.model import UNCLASSIFIED
from pytest_incidents.registry.kinds import Read, Scope, Text, as_text, describe
from pytest_incidents.settings import Settings


@dataclass(frozen=True, slots=True)
class Id:
    """An incident's own id: of the configured pattern."""

    label: str = "id"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`Kind`."""
        pattern = scope.settings.id_pattern
        return Text(pattern, f"an id that matches {pattern}").reader(name, scope)

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
        return _names(named, settings is not None and all(settings.defect_classes.values()))


def _names(names: list[str], closed: bool) -> dict[str, Any]:  # noqa: FBT001 - read beside its only calls
    return {"enum": names} if closed else {"type": "string", "examples": names}


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
