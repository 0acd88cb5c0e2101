"""Whatever a file holds, loading it raises nothing but our own error, runs nothing and does not hang."""

import json
import os
import string
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pytest_incidents.errors import InputError
from pytest_incidents.registry import find_project, load
from pytest_incidents.registry.schema import INCIDENT, field_names
from registries import HEAD, loaded, problems, write

QUIET = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
SUFFIXES = [".md", ".yaml", ".json"]

words = st.sampled_from(
    [
        "",
        "~",
        "null",
        "yes",
        "0",
        "-1",
        "1e999",
        "2026-01-05",
        "2026-13-01",
        "0001-01-01T00:00:00+23:00",
        "sev1",
        "missed",
    ]
)
texts = st.one_of(words, st.text(max_size=20), st.text(string.printable, max_size=20))
keys = st.one_of(
    st.sampled_from(
        sorted({part for name in field_names() for part in name.split(".")} | {"incidents", "modified", "affected"})
    ),
    texts,
)
values = st.recursive(
    st.one_of(texts, st.none(), st.booleans(), st.integers(), st.floats(), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)
records = st.builds(
    lambda head, more: head | more,
    st.sampled_from(
        [
            {},
            {"id": "INC-1", "title": "t", "severity": "sev1", "started": "2026-01-05"},
            {"id": "A-1", "modified": "2026-01-05"},
        ]
    ),
    st.dictionaries(keys, values, max_size=6),
)
FOREIGN = """
[fields]
id = ["uuid", "@stem", "@heading"]
title = { from = ["title", "@heading"], map = { "*" = "some" } }
severity = { from = "impact.effect", map = { "*" = "unknown" } }
started = ["started", "detected", "@stem"]
impact.summary = "x.y.z"
tests = "services"
"""


def load_bytes(content: bytes, suffix: str, configuration: str = "") -> None:
    """Load a registry of one file, with nothing but our own error allowed; what loads is the same from the cache."""
    with tempfile.TemporaryDirectory() as name:
        root = write(Path(name), {f"postmortems/INC-1{suffix}": content, "pytest-incidents.toml": configuration})
        cache = root / "cache"
        cache.mkdir()
        try:
            first = loaded(root)
        except InputError as error:
            sound = [problem.path and problem.message.isprintable() for problem in error.problems]
            assert all(sound)
            return
        assert loaded(root, cache=cache) == first
        second = loaded(root, cache=cache)
        assert second == first
        assert second.incidents == first.incidents


@QUIET
@given(st.binary(max_size=200), st.sampled_from(SUFFIXES))
@example(b"\xff\xfe", ".yaml")
@example(b"\x00", ".md")
@example(b"---\n---\n", ".md")
@example(b"+++\nx = 1e400\n+++\n", ".md")
@example(b'{"id": "\\ud800"}', ".json")
@example(b"[" * 1000, ".json")
@example(b"9" * 5000, ".json")
def test_no_bytes_break_the_loader(content, suffix):
    """No byte string makes the loader raise anything but its own error."""
    load_bytes(content, suffix)


@QUIET
@given(
    st.text(st.sampled_from("abI-1:[]{},&*!|>'\"%@`#?~<=\n \t\\x0é\u2028\ufeff"), max_size=80),
    st.sampled_from(SUFFIXES),
)
def test_no_punctuation_breaks_the_loader(content, suffix):
    """No heap of the characters that mean something does, either."""
    load_bytes(content.encode(), suffix)
    load_bytes(f"---\n{content}\n---\n".encode(), ".md")


@QUIET
@given(st.text(st.sampled_from("ab1-.=[]{},'\"#\n \t\\n"), max_size=80))
def test_no_toml_breaks_the_loader(content):
    """Nor does TOML front matter, or a configuration."""
    load_bytes(f"+++\n{content}\n+++\n".encode(), ".md")
    load_bytes(b"", ".md", content)


@QUIET
@given(records, st.sampled_from(["", FOREIGN]), st.randoms())
def test_no_document_breaks_the_loader(record, configuration, random):
    """No YAML or JSON document does, in our format or in another team's."""
    text = yaml.dump(record, allow_unicode=random.random() < 0.5, default_flow_style=random.random() < 0.5)
    load_bytes(text.encode("utf-8", "replace"), ".yaml", configuration)
    load_bytes(f"---\n{text}---\n# A heading\n".encode("utf-8", "replace"), ".md", configuration)
    load_bytes(json.dumps(record, default=str).encode(), ".json", configuration)


@QUIET
@given(st.dictionaries(st.sampled_from([item.name for item in INCIDENT.fields]), values, max_size=5))
def test_a_record_that_loads_has_every_part(fields):
    """What loads is whole: it packs, it sorts, and each part is what the model says."""
    with tempfile.TemporaryDirectory() as name:
        head = {"id": "INC-1", "title": "t", "severity": "sev1", "started": "2026-01-05"}
        text = json.dumps(head | {key: value for key, value in fields.items() if key not in head}, default=str)
        if problems(Path(name), {"postmortems/a.json": text}):
            return
        (incident,) = loaded(Path(name)).incidents
        assert incident.order[1] == "INC-1"
        assert all(change.what for change in (*incident.process_changes, *incident.instrumentation))
        assert all(link.what for link in incident.causal_chain)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGE = "".join(
    f"k{n}: &k{n}\n  <<: [{', '.join([f'*k{n - 1}'] * 5)}]\n" if n else "k0: &k0 {a: 1}\n" for n in range(12)
)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[" * 100_000, 1, "nested deeper than 30 levels"),
        ("{a: " * 100_000, 1, "nested deeper than 30 levels"),
        ("- " * 100_000 + "x", 1, "nested deeper than 30 levels"),
        ("? " * 100_000 + "x", 1, "nested deeper than 30 levels"),
        ("\n".join(f"{' ' * depth}k:" for depth in range(500)), 31, "nested deeper than 30 levels"),
        (BOMB, 1, "anchor '&a': write the value where it is needed"),
        (MERGE, 1, "anchor '&k0': write the value where it is needed"),
        ("&a a: *a\n", 1, "anchor '&a': write the value where it is needed"),
        (
            "a: !!python/object/apply:os.system [touch pwned]\n",
            1,
            "tag 'tag:yaml.org,2002:python/object/apply:os.system'",
        ),
        ("a: !!binary aGVsbG8=\n", 1, "tag 'tag:yaml.org,2002:binary'"),
        ("a: 1\n--- !x\nb: 2\n", 2, "tag '!x'"),
        ("x" * (1 << 20) + "x", 0, "is larger than 1 MiB"),
    ],
    ids=[
        "brackets",
        "braces",
        "dashes",
        "questions",
        "indents",
        "bomb",
        "merge",
        "anchor",
        "apply",
        "binary",
        "late",
        "big",
    ],
)
def test_bombs_are_refused_where_they_begin(tmp_path, text, line, message):
    """Nesting, sharing, tags and size are refused before they cost anything, each with its line."""
    found = problems(tmp_path, {"postmortems/INC-1.yaml": text})
    place = f"postmortems/INC-1.yaml:{line}: " if line else "postmortems/INC-1.yaml: "
    assert any(problem.startswith(place + message) for problem in found), found[:3]
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    "text",
    [
        "{" + ", ".join(f"k{n}: v" for n in range(50_000)) + "}",
        "\n".join(f"k{n}: v" for n in range(50_000)),
        "id: [" + ", ".join("x" for _ in range(100_000)) + "]",
        "title: '" + "\n" * 100_000 + "'",
        "tags: " + "a-" * 300_000,
    ],
    ids=["flow", "block", "list", "lines", "word"],
)
def test_large_files_end_in_time(tmp_path, text):
    """A megabyte of nonsense is a page of problems, not an evening."""
    found = problems(tmp_path, {"postmortems/INC-1.yaml": text})
    assert 0 < len(found) <= 201


def test_without_the_c_library_all_is_the_same(tmp_path):
    """The pure-Python parser gives the same incidents, and problems in the same lines."""
    files = {
        "a/postmortems/INC-1.md": (
            f"---\n{HEAD}services: [a, b]\ngates:\n  canary: {{verdict: missed, why: none}}\n---\n"
        ),
        "b/postmortems/INC-1.yaml": HEAD + "services: &a [x]\n",
        "c/postmortems/INC-1.yaml": HEAD + "a: 1\na: 2\n? [x]\n: y\n<<: z\n",
        "d/postmortems/INC-1.yaml": "[" * 100_000,
        "e/postmortems/INC-1.yaml": HEAD + "a:\n\t- b\n",
        "f/postmortems/INC-1.yaml": HEAD + 'a: "\\ud800"\n',
    }
    for name, text in files.items():
        write(tmp_path / name[0], {name[2:]: text})
    script = Path(tmp_path / "say.py")
    script.write_text(
        "import sys\n"
        "if 'pure' in sys.argv: sys.modules['yaml._yaml'] = None\n"
        "from pathlib import Path\n"
        "from registries import loaded, problems\n"
        "import yaml; print(yaml.__with_libyaml__, file=sys.stderr)\n"
        "for folder in 'abcdef':\n"
        "    found = problems(Path(folder))\n"
        "    print([line.partition(': ')[0] for line in found] or loaded(Path(folder)).incidents)\n"
    )
    said = []
    for library in ("c", "pure"):
        done = subprocess.run(
            [sys.executable, str(script), library],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == f"{library == 'c'}\n"
        said.append(done.stdout)
    assert said[0] == said[1]


def test_a_pipe_is_refused_without_waiting(tmp_path):
    """A named pipe in the registry is a problem, and nobody waits for its other end."""
    write(tmp_path, {"postmortems/INC-1.yaml": HEAD})
    os.mkfifo(tmp_path / "postmortems" / "INC-2.yaml")
    assert problems(tmp_path) == ["postmortems/INC-2.yaml: is not a regular file"]


def test_a_record_is_never_executed(tmp_path):
    """Nothing in a record runs: no function that it names is imported, no file that it names is opened."""
    (tmp_path / "evil.py").write_text("raise SystemExit('imported')\n")
    text = HEAD + "fix:\n  sabotage: evil:run\n  patch: missing.patch\nlinks: ['file:///etc/passwd']\n"
    write(tmp_path, {"postmortems/INC-1.yaml": text})
    (incident,) = load(find_project(tmp_path)).incidents
    assert (incident.fix.sabotage, incident.fix.patch) == ("evil:run", "missing.patch")
    assert "evil" not in sys.modules
