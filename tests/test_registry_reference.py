"""What the schema says to editors and readers is what the loader does."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from pytest_incidents.registry import reference
from pytest_incidents.registry.configuration import find_project
from pytest_incidents.registry.reference import SCHEMA_FILE, field_tables, json_schema
from pytest_incidents.registry.schema import INCIDENT, field_names
from registries import HEAD, loaded, problems, write
from test_registry_load import FULL, MISTAKES

DOCS = Path(__file__).parent.parent / "docs"


def test_the_shipped_schema_is_up_to_date():
    """The file in the package is what the schema says; write it anew with ``pytest-incidents schema``."""
    shipped = (Path(reference.__file__).parent / SCHEMA_FILE).read_text()
    assert json.loads(shipped) == json_schema()


def test_the_schema_is_one():
    """It is a JSON Schema of the draft that it names, and it knows every field."""
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert set(json_schema()["properties"]) == {item.name for item in INCIDENT.fields}
    assert json_schema()["required"] == ["id", "title", "severity", "started"]


def is_valid(text: str) -> bool:
    """Whether an editor finds nothing to complain of: as in YAML 1.2, dates, ``on`` and ``no`` are text."""
    loader = type("Loader", (yaml.SafeLoader,), {})
    loader.yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in pairs if not tag.endswith(("timestamp", "merge"))]
        for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
        if letter not in set("yYnNoO")
    }
    return jsonschema.Draft202012Validator(json_schema()).is_valid(yaml.load(text, loader))


def test_an_editor_accepts_a_full_record():
    """A record with every field is valid, once its commits are quoted and its truths are true or false."""
    assert is_valid(FULL.replace("0012345", "'0012345'").replace("prove: no", "prove: false"))
    assert not is_valid(FULL.replace("title:", "titel:"))


SEEN = [(more, expected) for more, expected in MISTAKES if "1_000" not in more]  # a number in YAML 1.1 alone


@pytest.mark.parametrize(("more", "expected"), SEEN, ids=[expected for _, expected in SEEN])
def test_an_editor_finds_what_a_schema_can_find(more, expected):
    """Wrong words, shapes, keys and missing parts are found while typing; the rest when loading."""
    needs_the_loader = ("date", "time with its zone", "path inside", "defect_class: unknown", "defect_class: family")
    beyond = any(words in expected for words in needs_the_loader) and "a list" not in expected
    beyond = beyond or "recurrence_of" in expected or "before it was granted" in expected
    assert is_valid(HEAD + more + "\n") == beyond


def test_a_projects_schema_names_its_names(tmp_path):
    """With a configuration, severities, gates, classes and ids are the project's own."""
    configuration = (
        "id-pattern = '^X-[0-9]+$'\nseverities = { high = {}, low = {} }\ngates = { review = {} }\n"
        "defect-classes = { logic = ['loop'] }\n"
    )
    write(tmp_path, {"pytest-incidents.toml": configuration})
    done = subprocess.run(
        [sys.executable, "-m", "pytest_incidents", "schema"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    properties = json.loads(done.stdout)["properties"]
    assert properties["id"]["pattern"] == "^X-[0-9]+$"
    assert properties["severity"]["enum"] == ["high", "low"]
    assert properties["defect_class"]["enum"] == ["unclassified", "logic", "logic/loop"]
    assert properties["causal_chain"]["items"]["anyOf"][1]["properties"]["catchable_at"]["items"]["enum"] == ["review"]


def test_the_field_tables_of_the_docs_are_generated():
    """The record reference holds the tables that the schema gives; write them anew from ``field_tables()``."""
    page = (DOCS / "registry.md").read_text()
    found = re.search(r"<!-- fields -->\n\n(.*?)\n<!-- end of fields -->", page, re.DOTALL)
    assert found is not None
    assert found[1] == field_tables()


def test_every_field_has_a_meaning():
    """No field is without its line in the docs, and no line says the same of two fields of one part."""
    assert all(item.about.endswith(".") for item in field_names().values())


def yaml_examples(name: str) -> list[str]:
    """The examples of a page in YAML, and those in Markdown without their fences."""
    return re.findall(r"^```yaml\n(.*?)^```", (DOCS / name).read_text(), re.MULTILINE | re.DOTALL)


def test_the_records_of_the_docs_load(tmp_path):
    """Each whole record that the reference shows is one; each part fits into one."""
    examples = yaml_examples("registry.md")
    assert len(examples) > 3
    for place, text in enumerate(examples):
        whole = text if re.search("^(id|incidents):", text, re.MULTILINE) else HEAD + text
        name = "a.md" if text.startswith("---") else "a.yaml"
        assert problems(tmp_path / str(place), {f"postmortems/{name}": whole}) == []


def test_the_foreign_examples_of_the_docs_work(tmp_path):
    """Each configuration of the how-to reads the record that is shown with it."""
    page = (DOCS / "foreign.md").read_text()
    pairs = re.findall(
        r"^`(?P<name>[^`\n]+)`:\n\n```\w+\n(?P<text>.*?)^```\n.*?^```toml\n(?P<toml>.*?)^```",
        page,
        re.MULTILINE | re.DOTALL,
    )
    assert len(pairs) >= 3
    for place, (name, text, toml) in enumerate(pairs):
        registry = loaded(tmp_path / str(place), {"pyproject.toml": toml, name: text})
        assert (len(registry.incidents), registry.left_out) == (1, ()), name


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("unclassified", True),
        ("logic", True),
        ("logic/rounding", True),
        ("logic/other", False),
        ("web.ui/anything at all", True),
        ("webxui", False),
        ("old-logic/rounding", True),
        ("logik", False),
        ("logic/", False),
        ("web.ui/a/b", False),
    ],
)
def test_a_projects_schema_knows_its_classes(tmp_path, text, valid):
    """A closed family, an open one and a renamed one: the schema takes the classes that the loader takes."""
    taxonomy = "[defect-classes]\nlogic = ['rounding']\n'web.ui' = []\n[class-aliases]\nold-logic = 'logic'\n"
    record = f"id: A-1\ntitle: t\nseverity: sev1\nstarted: 2026-01-02\ndefect_class: {text}\n"
    files = {"pytest-incidents.toml": taxonomy, "postmortems/A-1.yaml": record}
    assert (not problems(tmp_path, files)) == valid
    validator = jsonschema.Draft202012Validator(json_schema(find_project(tmp_path).settings))
    assert validator.is_valid(yaml.load(record, yaml.BaseLoader)) == valid
