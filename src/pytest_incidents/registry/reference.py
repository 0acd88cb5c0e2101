"""What the schema says, for editors and for readers: a JSON Schema, and the tables of the docs."""

from collections.abc import Iterator
from typing import Any

from pytest_incidents.registry.mappings import Field, Record
from pytest_incidents.registry.schema import CAUSAL_LINK, CHANGE, GATE, INCIDENT
from pytest_incidents.settings import Settings

SCHEMA_FILE = "record.schema.json"  # in this package: the schema for any project
_PARTS = {"causal_chain": CAUSAL_LINK, "gates": GATE, "process_changes": CHANGE}


def json_schema(settings: Settings | None = None) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a record.

    Args:
        settings: the project whose ids, severities, gates and classes are meant; None for any project.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Postmortem record of pytest-incidents",
        **INCIDENT.schema(settings),
    }


def field_tables() -> str:
    """The tables of all fields as Markdown: the record's own by tier, then those of its parts."""
    sections = [
        _table(f"{tier.title()} fields", [item for item in INCIDENT.fields if item.tier == tier])
        for tier in ("required", "recommended", "optional")
    ]
    sections += [_table(f"Inside `{name}`", part.fields) for name, part in _parts()]
    return "\n".join(sections)


def _parts() -> Iterator[tuple[str, Record]]:
    for item in INCIDENT.fields:
        part = _PARTS.get(item.name) or item.kind
        if isinstance(part, Record):
            yield item.name, part


def _table(title: str, fields: Any) -> str:
    asked = any(item.question for item in fields)
    head = ["field", "type", *(["question"] if asked else []), "meaning"]
    rows = [head, ["---"] * len(head), *(_row(item, asked=asked) for item in fields)]
    return "\n".join([f"### {title}", "", *(f"| {' | '.join(row)} |" for row in rows), ""])


def _row(item: Field, *, asked: bool) -> list[str]:
    needed = " Required." if item.required and not item.tier else ""
    kind = item.kind.label
    return [f"`{item.name}`", kind, *([item.question] if asked else []), item.about + needed]
