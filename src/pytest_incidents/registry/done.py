"""Definitions of done as records write them, and paths that must stay inside the repository."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_incidents.documents.nodes import quoted
from pytest_incidents.model import Check
from pytest_incidents.registry.kinds import Read, Scope, as_text, describe, is_absent
from pytest_incidents.settings import Settings
from pytest_incidents.vocabulary import CheckKind

_COMPARISONS = ("equals", "at_least", "at_most", "contains")
_ARGUMENTS: Mapping[CheckKind, tuple[tuple[str, ...], tuple[str, ...]]] = {  # required, optional
    CheckKind.FILE_MATCHES: (("path", "pattern"), ()),
    CheckKind.SETTING: (("file", "at"), _COMPARISONS),
    CheckKind.WORKFLOW_STEP: (("file", "contains"), ("job",)),
    CheckKind.RECORDED: (("by", "on"), ("evidence",)),
}
_PATHS = ("path", "file", "no_file")


def leaves_repository(path: str) -> bool:
    """Whether a path that a record names is absolute or climbs out of the folder it is relative to."""
    parts = path.replace("\\", "/").split("/")
    depth = 0
    for part in parts:
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 0:
            return True
    return parts[0] == "" or parts[0].endswith(":")


@dataclass(frozen=True, slots=True)
class Inside:
    """A path, or a glob, that stays inside the repository."""

    glob: bool = False

    @property
    def label(self) -> str:
        """See :class:`~pytest_incidents.registry.kinds.Kind`."""
        return "glob" if self.glob else "path"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`~pytest_incidents.registry.kinds.Kind`."""

        def read(value: Any, line: int) -> str:
            text = as_text(value)
            if text is None or leaves_repository(text):
                scope.report(line, f"{name}: a path inside the repository is expected, not {describe(value)}")
                return ""
            return text

        return read

    def schema(self, settings: Settings | None) -> dict[str, Any]:  # noqa: ARG002 - the signature is the protocol's
        """See :class:`~pytest_incidents.registry.kinds.Kind`."""
        return {"type": "string"}


@dataclass(frozen=True, slots=True)
class CheckOf:
    """A mapping with a single key, the check's kind."""

    label: str = "check"

    def reader(self, name: str, scope: Scope) -> Read:
        """See :class:`~pytest_incidents.registry.kinds.Kind`."""
        kinds = {kind.value: kind for kind in CheckKind}

        def read(value: Any, line: int) -> Check | None:
            if value.__class__ is not dict or len(value) != 1:
                many = isinstance(value, dict) and len(value) > 1
                wrong = f"one with {' and '.join(value)}" if many else describe(value)
                expected = "a check with a single key is expected, such as {file: PATH}"
                scope.report(line, f"{name}: {expected}, not {wrong}")
                return None
            ((word, (given, at)),) = value.items()
            if word not in kinds:
                near = scope.hint(word, kinds) or f" (one of {', '.join(kinds)})"
                scope.report(at, f"{name}: unknown check {quoted(word)}{near}")
                return None
            return Check(kinds[word], _arguments(kinds[word], given, at, scope), at)

        return read

    def schema(self, settings: Settings | None) -> dict[str, Any]:  # noqa: ARG002 - the signature is the protocol's
        """See :class:`~pytest_incidents.registry.kinds.Kind`."""
        return {"oneOf": [_schema_of(kind) for kind in CheckKind]}


def _schema_of(kind: CheckKind) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "string"}
    if kind in _ARGUMENTS:
        required, optional = _ARGUMENTS[kind]
        value = {
            "type": "object",
            "properties": {name: {"type": _TYPES.get(name, "string")} for name in (*required, *optional)},
            "required": list(required),
            "additionalProperties": False,
        }
        if kind is CheckKind.SETTING:
            value["oneOf"] = [{"required": [name]} for name in _COMPARISONS]
    return {
        "type": "object",
        "properties": {kind.value: value},
        "required": [kind.value],
        "additionalProperties": False,
    }


_TYPES: Mapping[str, Any] = {"equals": ["string", "number", "boolean"], "at_least": "number", "at_most": "number"}


def _arguments(kind: CheckKind, given: Any, line: int, scope: Scope) -> dict[str, str]:
    name = kind.value
    if kind not in _ARGUMENTS:
        text = as_text(given)
        if text is None or is_absent(text):
            scope.report(line, f"{name}: a text is expected, not {describe(given)}")
            return {}
        return {name: _inside(name, text, line, scope)}
    required, optional = _ARGUMENTS[kind]
    if given.__class__ is not dict:
        scope.report(
            line, f"{name}: a mapping of {', '.join((*required, *optional))} is expected, not {describe(given)}"
        )
        return {}
    found = _texts_of(given, name, (*required, *optional), scope)
    for key in required:
        if key not in found and not (key in given and isinstance(given[key][0], (dict, list))):
            scope.report(given[key][1] if key in given else line, f"{name}: {key} is missing")
    if kind is CheckKind.SETTING and len(found.keys() & set(_COMPARISONS)) != 1:
        scope.report(line, f"{name}: exactly one of {', '.join(_COMPARISONS)} is expected")
    return found


def _texts_of(given: dict[str, Any], name: str, known: tuple[str, ...], scope: Scope) -> dict[str, str]:
    found = {}
    for key, (value, at) in given.items():
        text = as_text(value)
        if key not in known:
            scope.report(at, f"unknown key {quoted(key)} in {name}{scope.hint(key, known)}")
        elif is_absent(value):
            continue
        elif text is None:
            scope.report(at, f"{key}: a text is expected, not {describe(value)}")
        else:
            found[key] = _inside(key, text, at, scope)
    return found


def _inside(name: str, text: str, line: int, scope: Scope) -> str:
    if name in _PATHS and leaves_repository(text):
        scope.report(line, f"{name}: a path inside the repository is expected, not {quoted(text)}")
    return text
