"""What the run record's JSON Schema says, for other tools and for readers: the schema, and the tables of the docs."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SCHEMA_FILE = "run-record.schema.json"  # in this package; each key of the record with its type and its meaning


def run_record_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a run record."""
    schema: dict[str, Any] = json.loads((Path(__file__).parent / SCHEMA_FILE).read_text(encoding="utf-8"))
    return schema


def key_tables() -> str:
    """The tables of all keys as Markdown: the record's own, then those of its parts by name."""
    schema = run_record_schema()
    tables = [_table("The record", schema), *(_table(f"`{name}`", part) for name, part in schema["$defs"].items())]
    return "\n".join(tables)


def _table(title: str, part: Mapping[str, Any]) -> str:
    rows = [f"| `{name}` | {_type(key)} | {key['description']} |" for name, key in part["properties"].items()]
    return "\n".join(
        [f"### {title}", "", part["description"], "", "| key | type | meaning |", "|---|---|---|", *rows, ""]
    )


def _type(key: Mapping[str, Any]) -> str:
    """A key's type in words."""
    if "anyOf" in key:
        return " or ".join(map(_type, key["anyOf"]))
    if "$ref" in key:
        name = key["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "const" in key:
        return f"`{key['const']}`"
    if "enum" in key:
        return " or ".join(f"`{word}`" if word else "null" for word in key["enum"])
    return " or ".join(_simple(kind, key) for kind in _kinds(key))


def _kinds(key: Mapping[str, Any]) -> Iterator[str]:
    kinds = key["type"]
    yield from [kinds] if isinstance(kinds, str) else kinds


def _simple(kind: str, key: Mapping[str, Any]) -> str:
    match kind:
        case "array":
            return f"list of {_type(key['items'])}"
        case "object" if "additionalProperties" in key:
            return f"object of {_type(key['additionalProperties'])}"
        case "string" if "format" in key:
            return str(key["format"])
        case _:
            return kind
