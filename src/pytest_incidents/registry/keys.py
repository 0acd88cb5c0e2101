"""The keys of the configuration: what each may be, and where in the settings it goes."""

from collections.abc import Mapping

from pytest_incidents.documents import Node
from pytest_incidents.documents.nodes import quoted
from pytest_incidents.errors import InputError, did_you_mean
from pytest_incidents.registry.values import Read, Values
from pytest_incidents.settings import (
    LINT_RULES,
    FieldMap,
    FixSettings,
    Gate,
    LintSettings,
    ProveSettings,
    Rules,
    Settings,
    Severity,
)
from pytest_incidents.vocabulary import Level, Policy, RequiredGates

_SPECIAL_SOURCES = ("@stem", "@heading")
_LEVELS = ("error", "warning", "note", "off")


def parse_settings(node: Node, shown: str) -> Settings:
    """The settings that a ``[tool.pytest-incidents]`` table spells.

    Raises:
        InputError: everything that is wrong in it, each with its line.
    """
    keys = _Keys(shown)
    found = keys.table(node, "", keys.top())
    if keys.problems:
        raise InputError(keys.problems)
    judged_by = {name: found.pop(name) for name in tuple(found) if name in Rules.__slots__}
    if "gates" in judged_by:
        judged_by["gates_are_closed"] = True
    if "defect_classes" in found:
        found["classes_are_closed"] = True
    rules = Rules(**judged_by)
    said_at = node[0]["registry"][1] if "registry" in found else 0
    return Settings(origin=shown, registry_line=said_at, rules=rules, **found)


class _Keys(Values):
    """Readers of the keys."""

    def top(self) -> Mapping[str, Read]:
        """Every key of the table. Its name with underscores is the name in the settings."""
        return {
            "registry": self.paths,
            "id-pattern": self.pattern,
            "policy": self.word(Policy),
            "fail-under": self.number(0, 100),
            "required-gates": self.word(RequiredGates),
            "max-waiver-days": self.whole(1),
            "baseline": self.text,
            "lock": self.text,
            "severities": self.severities,
            "defect-classes": self.defect_classes,
            "class-aliases": self.class_aliases,
            "gates": self.gates,
            "fields": self.fields,
            "fix": self.part(FixSettings, {"trailers": self.texts, "source": self.texts, "tests": self.texts}),
            "lint": self.part(
                LintSettings,
                {"levels": self.levels, "vague": self.texts, "fail-on": self.choice(_LEVELS[:3])},
            ),
            "prove": self.part(ProveSettings, {"timeout": self.number(0), "repeats": self.whole(1)}),
        }

    def severities(self, node: Node, key: str) -> tuple[Severity, ...]:
        """The scale, worst first."""
        known = {"weight": self.number(0), "require": self.word(Level), "grace-days": self.whole(0)}
        scale = [
            Severity(name, **self.table(member, f"{key}.{name}", known))
            for name, member in self.members(node, key).items()
        ]
        if not scale:
            self.wrong(node, f"{key}: a scale has at least one severity")
        return tuple(scale)

    def gates(self, node: Node, key: str) -> tuple[Gate, ...]:
        """The gates, in order."""
        if node[0] == {}:
            self.wrong(node, f"{key}: at least one gate is expected; without the table, the gates are the default ones")
        return tuple(
            Gate(name, **self.table(member, f"{key}.{name}", {"paths": self.texts}))
            for name, member in self.members(node, key).items()
        )

    def levels(self, node: Node, key: str) -> dict[str, str]:
        """Levels by rule id."""
        levels = self.named(self.choice(_LEVELS))(node, key)
        for name, member in self.members(node, key).items():
            if name not in LINT_RULES:
                self.wrong(member, f"{key}: there is no rule {quoted(name)}{did_you_mean(name[:60], LINT_RULES)}")
        return dict(levels)

    def defect_classes(self, node: Node, key: str) -> dict[str, tuple[str, ...]]:
        """The taxonomy: families and their leaves, each a name by itself."""
        families: dict[str, tuple[str, ...]] = self.named(self.texts)(node, key)
        for family, member in self.members(node, key).items():
            leaves = member[0] if isinstance(member[0], list) else []
            for name, at in ((family, member), *((leaf[0], leaf) for leaf in leaves)):
                if isinstance(name, str) and "/" in name:
                    self.wrong(at, f"{key}: a family or leaf has no slash in its name, but {quoted(name)} has")
        return families

    def class_aliases(self, node: Node, key: str) -> dict[str, str]:
        """Old names of defect classes and their new ones; no way leads back to where it began."""
        aliases: dict[str, str] = self.named(self.text)(node, key)
        for name, member in self.members(node, key).items():
            passed = {name}
            current = aliases[name]
            while current in aliases and current not in passed:
                passed.add(current)
                current = aliases[current]
            if current == name:
                self.wrong(member, f"{key}: {quoted(name)} becomes itself again")
        return aliases

    def fields(self, node: Node, key: str) -> dict[str, FieldMap]:
        """How another team's records spell our fields; ``impact.summary = …`` is a table in a table."""
        from pytest_incidents.registry.schema import field_names

        found: dict[str, FieldMap] = {}
        known = field_names()
        pending = [("", node)]
        while pending:
            prefix, table = pending.pop(0)
            for name, member in self.members(table, key).items():
                ours = prefix + name
                if isinstance(member[0], dict) and not member[0].keys() & {"from", "map", "value"}:
                    pending.append((f"{ours}.", member))
                elif ours not in known:
                    self.wrong(member, f"{key}: unknown field {quoted(ours)}{did_you_mean(ours[:60], known)}")
                else:
                    found[ours] = self.field(member, f"{key}.{ours}")
        return found

    def field(self, node: Node, key: str) -> FieldMap:
        """One field: a source by itself, or ``{from, map}``, or ``{value}``."""
        if not isinstance(node[0], dict):
            source, others = self.sources(node, key)
            return FieldMap(source, others=others)
        found = self.table(node, key, {"from": self.sources, "map": self.named(self.text), "value": self.text})
        if ("from" in found) == ("value" in found) or ("map" in found and "value" in found):
            self.wrong(node, f"{key}: either from (with an optional map), or value")
        source, others = found.get("from", ("", ()))
        return FieldMap(source, found.get("map", {}), found.get("value"), others)

    def sources(self, node: Node, key: str) -> tuple[str, tuple[str, ...]]:
        """One source, or a list of them: the first, and the others."""
        sources = self.texts(node, key) if isinstance(node[0], list) else (self.text(node, key),)
        for source in sources:
            if source.startswith("@") and source not in _SPECIAL_SOURCES:
                near = did_you_mean(source[:60], _SPECIAL_SOURCES)
                self.wrong(node, f"{key}: unknown source {quoted(source)}{near}")
        if not sources:
            self.wrong(node, f"{key}: a list of sources has at least one")
        return (sources or ("",))[0], sources[1:]
