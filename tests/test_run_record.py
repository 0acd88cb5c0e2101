"""The run record: what it holds, what its schema and its page say of it, and that it is enough to judge again."""

import json
import re
from dataclasses import fields, replace
from pathlib import Path

import jsonschema
import pytest

import hostile
from assessments import assessed, of_size, partial
from pytest_incidents import evidence, metrics, model, policy, settings, vocabulary
from pytest_incidents.audit import Demand, assess
from pytest_incidents.metrics.hotspots import SpotFigures
from pytest_incidents.metrics.times import LateGuard
from pytest_incidents.reports import json as run_record
from pytest_incidents.reports.reference import key_tables, run_record_schema
from suites import Suite, command

DOCS = Path(__file__).parent.parent / "docs"
SCHEMA = run_record_schema()
TESTS = """
import pytest

pytestmark = pytest.mark.incident("INC-1")

@pytest.mark.parametrize("cents", [1, 2, 3])
def test_cent(cents): pass

@pytest.mark.defect_class("data-validation/rounding")
def test_rounding(): pass

@pytest.mark.incident("INC-2")
@pytest.mark.skip(reason="flaky on CI")
def test_feed(): pass
"""
FULL = {
    "defect_class": "data-validation/rounding",
    "detected": "2026-09-01T10:00:00Z",
    "impact": {"summary": "One cent", "effect": "wrong-result", "users_affected": 1840, "share_affected": 0.01},
    "causal_chain": [{"what": "Shares were rounded one by one", "kind": "latent-condition"}],
    "gates": {"unit-tests": {"verdict": "missed", "why": "Whole amounts only.", "test": "required"}},
    "process_changes": [
        {"what": "Shares are made in one place", "status": "done", "done_when": [{"file": "shop/money.py"}]},
        {"what": "A test holds it", "status": "done", "done_when": [{"test": "test_shop.py::test_rounding"}]},
    ],
    "waiver": {
        "reason": "The warehouse gives us no test server.",
        "approved_by": "head-of-shop",
        "granted": "2026-11-01",
        "expires": "2026-12-01",
    },
}
RUNS = {
    "complete": ("", 0),
    "strict": ("--incidents-policy=strict", 1),
    "partial": ("-k cent", 0),
    "aborted": ("-x test_fails.py test_shop.py", 1),
    "xdist": ("-p xdist -n 2", 0),
    "collect-only": ("--collect-only", 0),
    "no-git": ("--incidents-require=linked", 0),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Kind → the record that a real run of that kind wrote; two of them are merged of other two."""
    suite = Suite(tmp_path_factory.mktemp("shop"))
    suite.record("INC-1", **FULL)
    suite.record("INC-2", external={"reason": "The defect lives in the provider's switch.", "guard": ""})
    suite.record("INC-3", severity="sev1", aliases=["GHSA-1"])
    suite.write({"test_shop.py": TESTS, "test_fails.py": "def test_fails(): assert False", "empty/README.md": ""})
    for kind, (words, code) in RUNS.items():
        ignored = "" if kind == "aborted" else "--ignore=test_fails.py --incidents-complete="
        declared = {"partial": "no", "": ""}.get(kind, "yes")
        said = suite.pytest(f"{ignored}{declared if ignored else ''} --incidents-report=json:{kind}.json {words}")
        assert said.code == code, said.out
    empty = suite.pytest("test_fails.py --incidents-registry=empty --incidents-report=json:empty.json")
    assert empty.code == 1
    for part in ("test_shop.py", "test_fails.py"):
        suite.pytest(f"{part} --incidents-report=json:part-{part}.json")
    merged = "part-test_shop.py.json part-test_fails.py.json --report json:merged.json --policy report"
    assert command(f"check {merged} --expect 2", suite.root).code == 0
    assert command("report merged.json complete.json --report json:merged-again.json", suite.root).code == 0
    return {path.stem: path.read_text(encoding="utf-8") for path in suite.root.glob("*.json")}


KINDS = [*RUNS, "empty", "part-test_shop.py", "merged", "merged-again"]
MADE = {
    "hostile": hostile.assessment,
    "many": lambda: of_size(60),
    "none": lambda: assessed((), ()),
    "partial": lambda: partial(of_size(60)),
}


def closed(schema):
    """The schema without room for keys that it does not name: whoever writes one has to describe it."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    room = {"additionalProperties": False} if "properties" in schema else {}
    return room | {name: closed(part) for name, part in schema.items()}


def mistakes(text):
    """What the schema has against a document."""
    found = jsonschema.Draft202012Validator(closed(SCHEMA)).iter_errors(json.loads(text))
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in found]


def test_the_schema_is_one():
    """It is a JSON Schema of the draft that it names."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_run_writes_is_valid(written, kind):
    """The record of every kind of run has every key of the schema, of its type, and no other."""
    assert mistakes(written[kind]) == []


@pytest.mark.parametrize("kind", MADE)
def test_what_is_rendered_is_valid(kind):
    """Whatever stands in the records, the document is valid."""
    text = run_record.render(MADE[kind]())
    if kind != "hostile":  # whose commit is no commit
        assert mistakes(text) == []
    assert [one for one in mistakes(text) if not one.startswith(("run.", "parts.0.run."))] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_enough_to_write_it_again(written, kind):
    """Read, judged again and rendered, it is the same document byte for byte, where it was judged by its own policy."""
    record = run_record.read(written[kind], "run.json")
    asked = {"strict": {"policy": vocabulary.Policy.STRICT}, "no-git": {"require": vocabulary.Level.LINKED}}
    assert run_record.render(assess(record, Demand(**asked.get(kind, {})))) == written[kind]


@pytest.mark.parametrize("kind", MADE)
def test_reading_gives_what_was_rendered(kind):
    """Nothing of a record is lost on the way through the document."""
    assessment = MADE[kind]()
    assert run_record.read(run_record.render(assessment), "run.json") == in_order(assessment.record)


def in_order(record):
    """A made record in the order of a real one: incidents by start, guards by test."""
    runs = [
        replace(run, guards=tuple(sorted(run.guards, key=lambda guard: (guard.nodeid, guard.target))))
        for run in record.runs
    ]
    return replace(record, runs=tuple(runs), incidents=tuple(sorted(record.incidents, key=lambda one: one.order)))


def test_a_merged_record_says_that_its_parts_are_whole(written):
    """Who vouched for the parts once need not do it again: the merged record is a complete one."""
    merged = json.loads(written["merged"])
    assert (merged["parts_are_whole"], merged["run"]["complete"]) == (True, True)
    assert [part["run"]["complete"] for part in merged["parts"]] == [False, False]
    judged = assess(run_record.read(written["merged"], "merged.json"), Demand())
    assert (judged.run.complete, judged.figures.totals.unseen) == (True, 0)


def test_a_run_record_of_today_is_read_by_a_program_that_knows_less(written):
    """Keys that a later version adds are passed over."""
    document = json.loads(written["complete"])
    document["colour"] = document["run"]["colour"] = document["incidents"][0]["record"]["colour"] = "blue"
    known = run_record.read(written["complete"], "run.json")
    assert run_record.read(json.dumps(document), "run.json") == known


# The keys that other programs were promised, in the shape of a document

PROMISED = {
    "format": 1,
    "run": {
        "id", "complete", "why_partial", "command", "commit", "dirty", "started", "today", "python", "platform",
        "version", "registry", "registry_digest",
    },
    "settings": {"severities", "gates", "max_waiver_days"},
    "policy": {"name", "failed", "message"},
    "totals": {
        "incidents", "guarded", "gap", "grace", "waived", "external", "unseen", "coverage", "weighted_coverage",
    },
    "levels": {"missing", "linked", "passing", "reaching", "proven"},
    "incidents": {
        "id", "title", "severity", "defect_class", "started", "source", "verdict", "reason", "message", "level",
        "required", "record", "tests", "proof",
    },
    "defect_classes": {"name", "incidents", "guarded", "recurrences", "priority", "blind", "class_guards"},
    "recurrence": {"window", "repeats", "expected_by_chance", "after_closure"},
    "gates": {"name", "escapes", "by_verdict"},
    "process_changes": {"total", "done", "verified", "claimed_not_in_place", "overdue"},
}  # fmt: skip


def test_the_promised_keys_are_there(written):
    """Every key that other people's tools may rely on is where it was promised."""
    document = json.loads(written["complete"])
    for name, keys in PROMISED.items():
        value = document[name][0] if isinstance(document[name], list) else document[name]
        assert value == keys if name == "format" else keys <= set(value), name
    one = document["incidents"][0]
    assert {"resolved", "owner", "gates", "process_changes", "waiver"} <= set(one["record"])
    assert {"nodeid", "gate", "outcome", "cases", "via", "reach"} <= set(one["tests"][0])
    test = next(test for test in one["tests"] if test["nodeid"] == "test_shop.py::test_cent")
    assert (test["outcome"], test["cases"], test["via"], test["gate"]) == ("passed", {"passed": 3}, "mark", None)


# The schema against the values that are written

WRITTEN_FROM = {
    "run": (evidence.RunInfo, ""),
    "class_guard": (evidence.Guard, "outcome reach defect_class -target"),
    "test": (evidence.Guard, "outcome reach run -target"),
    "check_result": (evidence.CheckResult, ""),
    "history": (evidence.History, ""),
    "hot_spot": (evidence.HotSpot, ""),
    "settings": (settings.Rules, ""),
    "severity": (settings.Severity, "-name"),
    "gate": (settings.Gate, ""),
    "policy": (policy.PolicyResult, ""),
    "totals": (metrics.Totals, "coverage_of weighted_coverage_of"),
    "share": (metrics.Ratio, ""),
    "record": (model.Incident, ""),
    "source": (model.Source, ""),
    "impact": (model.Impact, ""),
    "detection": (model.Detection, ""),
    "trigger": (model.Trigger, ""),
    "causal_link": (model.CausalLink, ""),
    "gate_assessment": (model.GateAssessment, ""),
    "change": (model.Change, ""),
    "check": (model.Check, ""),
    "fix": (model.Fix, ""),
    "waiver": (model.Waiver, ""),
    "external": (model.External, ""),
    "defect_class": (metrics.ClassFigures, "coverage_of"),
    "gate_escapes": (metrics.GateFigures, ""),
    "times": (metrics.Times, ""),
    "spread": (metrics.Spread, ""),
    "time_to_guard": (metrics.TimeToGuard, ""),
    "late_guard": (LateGuard, ""),
    "hot_spots": (metrics.HotSpots, ""),
    "spot": (SpotFigures, ""),
}


@pytest.mark.parametrize("name", WRITTEN_FROM)
def test_the_schema_has_every_field_of_what_is_written(name):
    """A field that is added to a value is a key of the schema, and required."""
    kind, more = WRITTEN_FROM[name]
    left_out = {word[1:] for word in more.split() if word.startswith("-")}
    added = {word for word in more.split() if not word.startswith("-")}
    expected = {field.name for field in fields(kind)} - left_out | added
    assert set(SCHEMA["$defs"][name]["properties"]) == expected
    assert set(SCHEMA["$defs"][name]["required"]) == expected


def words(part):
    """Every row of words in the schema, each as a set."""
    if isinstance(part, list):
        return [row for item in part for row in words(item)]
    if not isinstance(part, dict):
        return []
    own = [frozenset(part["enum"]) - {None}] if "enum" in part else []
    return own + [row for item in part.values() for row in words(item)]


def test_the_schema_knows_every_word():
    """Each row of words in the schema is one of the vocabulary, whole."""
    kinds = [kind for kind in vars(vocabulary).values() if isinstance(kind, type) and hasattr(kind, "__members__")]
    known = {frozenset(str(word) for word in kind) for kind in (*kinds, metrics.ChangeState)}
    assert words(SCHEMA)
    assert [row for row in words(SCHEMA) if row not in known] == []


def test_every_key_of_the_schema_has_a_meaning():
    """Each key has its sentence, and each part is used somewhere."""
    text = json.dumps(SCHEMA)
    for name, part in (("", SCHEMA), *SCHEMA["$defs"].items()):
        assert not name or f'"#/$defs/{name}"' in text
        assert part["required"] == list(part["properties"])
        for key, value in part["properties"].items():
            assert re.search(r"[.?]$", value["description"]), (name, key)


def test_the_key_tables_of_the_docs_are_generated():
    """The page holds the tables that the schema gives; write them anew from ``key_tables()``."""
    page = (DOCS / "run-record.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- keys -->\n\n(.*?)\n<!-- end of keys -->", page, re.DOTALL)
    assert found is not None
    assert found[1] == key_tables()


def test_the_example_of_the_docs_is_a_part_of_a_record():
    """Each key that the page shows is one of the schema, where it stands there."""
    page = (DOCS / "run-record.md").read_text(encoding="utf-8")
    example = re.search(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert example is not None
    document = json.loads(example[1])
    assert set(document) <= set(SCHEMA["properties"])
    for name in ("run", "policy", "totals"):
        assert set(document[name]) <= set(SCHEMA["$defs"][name]["properties"])
    assert set(document["incidents"][0]) <= set(SCHEMA["$defs"]["incident"]["properties"])


def test_the_program_of_the_docs_works(written, tmp_path, monkeypatch, capsys):
    """The few lines of Python that the page shows print the gaps of a run."""
    page = (DOCS / "run-record.md").read_text(encoding="utf-8")
    program = re.search(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert program is not None
    (tmp_path / "run.json").write_text(written["complete"], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(compile(program[1], "page", "exec"), {})
    assert capsys.readouterr().out == 'sev1 INC-3 no test carries @incident("INC-3")\n'


def test_schema_prints_it(tmp_path):
    """``pytest-incidents schema --run`` prints the schema, needs no project, and takes nothing from it."""
    said = command("schema --run", tmp_path)
    assert (said.code, json.loads(said.out), said.err) == (0, SCHEMA, "")
