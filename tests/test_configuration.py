"""Where the configuration is found, and every key of it."""

import dataclasses

import pytest

from pytest_incidents.errors import InputError
from pytest_incidents.lint import RULES
from pytest_incidents.registry.configuration import find_project
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
from registries import write


def refused(start) -> list[str]:
    """The problems of the configuration, a line each."""
    with pytest.raises(InputError) as caught:
        find_project(start)
    return [str(problem) for problem in caught.value.problems]


def test_no_configuration_needed(tmp_path):
    """A project without a word of configuration has the defaults, and its own folder as home."""
    write(tmp_path, {})
    assert find_project(tmp_path).settings == Settings()
    assert (find_project(tmp_path).root, find_project(tmp_path).home) == (tmp_path, tmp_path)


def test_found_upward_to_the_top_of_the_repository(tmp_path):
    """The nearest configuration counts, and none above the repository's top."""
    (tmp_path / "pytest-incidents.toml").write_text("policy = 'strict'\n")
    top = write(tmp_path / "top", {"a/b/c.txt": ""})
    assert find_project(top / "a" / "b").settings == Settings()
    write(top, {"pytest-incidents.toml": "policy = 'strict'\n"})
    found = find_project(top / "a" / "b")
    assert (found.root, found.home, found.settings.policy) == (top, top, Policy.STRICT)
    write(top, {"a/pyproject.toml": "[tool.pytest-incidents]\npolicy = 'ratchet'\n"})
    found = find_project(top / "a" / "b")
    assert (found.root, found.home, found.settings.origin) == (top, top / "a", "a/pyproject.toml")


def test_a_worktree_is_a_repository(tmp_path):
    """In a linked worktree .git is a file."""
    write(tmp_path / "top", {"sub/x": ""})
    (tmp_path / "top" / ".git").rmdir()
    (tmp_path / "top" / ".git").write_text("gitdir: elsewhere\n")
    assert find_project(tmp_path / "top" / "sub").root == tmp_path / "top"


def test_without_configuration_home_is_where_the_postmortems_are(tmp_path):
    """From a folder inside the repository, a postmortems folder above it is found."""
    write(tmp_path, {"postmortems/README.md": "", "src/x.py": ""})
    assert find_project(tmp_path / "src").home == tmp_path


def test_another_projects_table_is_passed_by(tmp_path):
    """A pyproject.toml without our table, or broken and none of our business, hides nothing above it."""
    files = {
        "pytest-incidents.toml": "policy = 'strict'\n",
        "a/pyproject.toml": "[tool.other]\n",
        "b/pyproject.toml": "[",
    }
    write(tmp_path, files)
    for folder in "ab":
        assert find_project(tmp_path / folder).settings.policy == Policy.STRICT


def test_a_name_in_a_list_of_dependencies_is_no_table(tmp_path):
    """Depending on us is not configuring us."""
    write(tmp_path, {"pyproject.toml": '[project]\ndependencies = ["pytest-incidents"]\n'})
    assert find_project(tmp_path).settings == Settings()


def test_two_configurations_are_one_too_many(tmp_path):
    """Both files with our keys in one folder are an error at the table."""
    write(tmp_path, {"pytest-incidents.toml": "", "pyproject.toml": "\n[tool.pytest-incidents]\n"})
    assert refused(tmp_path) == [
        "pyproject.toml:2: [tool.pytest-incidents] here and pytest-incidents.toml beside it: keep one of them"
    ]


EVERYTHING = """\
[tool.pytest-incidents]
registry = ["postmortems", "../shared/*.md"]
id-pattern = '^INC-[0-9]+$'
policy = "ratchet"
fail-under = 79.5
required-gates = "all"
max-waiver-days = 30
baseline = "gaps.json"
lock = "proofs.lock"
fix.trailers = ["Resolves"]
fix.source = ["src/**"]
fix.tests = ["checks/**"]
lint = { levels = { PM104 = "off" }, vague = ["someday"], fail-on = "warning" }
prove.timeout = 60
prove.repeats = 3

[tool.pytest-incidents.severities]
high = { weight = 5, require = "proven", grace-days = 0 }
low = {}

[tool.pytest-incidents.defect-classes]
logic = ["off-by-one"]
other = []

[tool.pytest-incidents.class-aliases]
"bugs/loop" = "logic/off-by-one"

[tool.pytest-incidents.gates]
review = {}
unit = { paths = ["tests/unit/**"] }

[tool.pytest-incidents.fields]
id = "uuid"
title = ["name", "@heading"]
started = { from = ["start_time", "date"] }
severity = { value = "low" }
defect_class = { from = "categories", map = { loop = "logic", "*" = "other" } }
impact.summary = "what"
"""


def test_every_key(tmp_path):
    """Each key lands where it belongs, and nothing is left at its default."""
    write(tmp_path, {"pyproject.toml": EVERYTHING})
    settings = find_project(tmp_path).settings
    assert settings == Settings(
        origin="pyproject.toml",
        registry=("postmortems", "../shared/*.md"),
        id_pattern="^INC-[0-9]+$",
        policy=Policy.RATCHET,
        baseline="gaps.json",
        lock="proofs.lock",
        rules=Rules(
            severities=(Severity("high", 5, Level.PROVEN, 0), Severity("low")),
            gates=(Gate("review"), Gate("unit", ("tests/unit/**",))),
            gates_are_closed=True,
            max_waiver_days=30,
            required_gates=RequiredGates.ALL,
            fail_under=79.5,
            class_aliases={"bugs/loop": "logic/off-by-one"},
        ),
        defect_classes={"logic": ("off-by-one",), "other": ()},
        classes_are_closed=True,
        fields={
            "id": FieldMap("uuid"),
            "title": FieldMap("name", others=("@heading",)),
            "started": FieldMap("start_time", others=("date",)),
            "severity": FieldMap(constant="low"),
            "defect_class": FieldMap("categories", {"loop": "logic", "*": "other"}),
            "impact.summary": FieldMap("what"),
        },
        fix=FixSettings(("Resolves",), ("src/**",), ("checks/**",)),
        lint=LintSettings({"PM104": "off"}, ("someday",), "warning"),
        prove=ProveSettings(60, 3),
    )
    unset = [
        each.name
        for each in dataclasses.fields(settings)
        if getattr(settings, each.name) == getattr(Settings(), each.name)
    ]
    assert unset == []


def test_own_file_has_the_keys_at_top_level(tmp_path):
    """pytest-incidents.toml says the same without the table's name."""
    text = EVERYTHING.replace("[tool.pytest-incidents]\n", "").replace("[tool.pytest-incidents.", "[")
    write(tmp_path / "a", {"pyproject.toml": EVERYTHING})
    write(tmp_path / "b", {"pytest-incidents.toml": text})
    one, other = find_project(tmp_path / "a").settings, find_project(tmp_path / "b").settings
    assert dataclasses.replace(other, origin=one.origin) == one


def test_every_mistake_at_once(tmp_path):
    """All mistakes of a configuration are told in one go, each with its line and what may have been meant."""
    text = """\
[tool.pytest-incidents]
registy = ["postmortems"]
id-pattern = "("
policy = "strickt"
fail-under = 101
required-gates = true
max-waiver-days = 1.5
baseline = ""
lock = ["x"]
fix = "x"
fix2.tests = 1
lint.levels.PM1 = "off"
lint.levels.PM104 = "of"
lint.fail-on = "off"
prove.timeout = -1
prove.repeats = true
registry = [
  "ok",
  3,
]
severities = {}
gates.unit = { paths = "tests" }
gates.staging = "x"
defect-classes = ["logic"]
class-aliases.a = 1
fields.titel = "x"
fields.id = "@steam"
fields.title = { form = "x" }
fields.started = { from = "x", value = "y" }
fields.impact.effekt = "x"
fields.severity = []
"""
    write(tmp_path, {"pyproject.toml": text})
    assert refused(tmp_path) == [
        f"pyproject.toml:{line}"
        for line in (
            "2: unknown key 'registy' (did you mean 'registry'?)",
            "3: id-pattern: not a regular expression: missing ), unterminated subpattern at position 0",
            "4: policy: unknown 'strickt' (did you mean 'strict'?)",
            "5: fail-under: a number from 0 to 100 is expected, not 101",
            "6: required-gates: unknown true (one of any, all)",
            "7: max-waiver-days: a whole number of 1 or more is expected, not 1.5",
            "8: baseline: a text is expected, not ''",
            "9: lock: a text is expected, not a list",
            "10: fix: a table is expected, not 'x'",
            "11: unknown key 'fix2' (did you mean 'fix'?)",
            "12: lint.levels: there is no rule 'PM1' (did you mean 'PM901'?)",
            "13: lint.levels.PM104: unknown 'of' (did you mean 'off'?)",
            "14: lint.fail-on: unknown 'off' (one of error, warning, note)",
            "15: prove.timeout: a number of 0 or more is expected, not -1",
            "16: prove.repeats: a whole number of 1 or more is expected, not true",
            "19: registry: a text is expected, not 3",
            "21: severities: a scale has at least one severity",
            "22: gates.unit.paths: a list of texts is expected, not 'tests'",
            "23: gates.staging: a table is expected, not 'x'",
            "24: defect-classes: a table is expected, not a list",
            "25: class-aliases.a: a text is expected, not 1",
            "26: fields: unknown field 'titel' (did you mean 'title'?)",
            "27: fields.id: unknown source '@steam' (did you mean '@stem'?)",
            "28: fields: unknown field 'title.form' (did you mean 'title'?)",
            "29: fields.started: either from (with an optional map), or value",
            "30: fields: unknown field 'impact.effekt' (did you mean 'impact.effect'?)",
            "31: fields.severity: a list of sources has at least one",
        )
    ]


def test_what_can_never_mean_anything(tmp_path):
    """No registry, no gate, a slash in a name of a class, and names that become each other are mistakes."""
    text = """\
registry = []
gates = {}
defect-classes."logic/loop" = ["off-by-one", "off/by"]
class-aliases.a = "b"
class-aliases.b = "a"
class-aliases.c = "a"
class-aliases.d = "d"
lint.levels.PM999 = "off"
"""
    write(tmp_path, {"pytest-incidents.toml": text})
    slash = "defect-classes: a family or leaf has no slash in its name, but"
    assert [problem.partition(" (did")[0] for problem in refused(tmp_path)] == [
        f"pytest-incidents.toml:{line}"
        for line in (
            "1: registry: at least one file, folder or glob is expected",
            "2: gates: at least one gate is expected; without the table, the gates are the default ones",
            f"3: {slash} 'logic/loop' has",
            f"3: {slash} 'off/by' has",
            "4: class-aliases: 'a' becomes itself again",
            "5: class-aliases: 'b' becomes itself again",
            "7: class-aliases: 'd' becomes itself again",
            "8: lint.levels: there is no rule 'PM999'",
        )
    ]


def test_every_lint_rule_can_be_configured():
    """The ids that ``lint.levels`` knows are those of the rules."""
    assert tuple(RULES) == LINT_RULES


@pytest.mark.parametrize("name", ["pytest_incidents", "pytest-incident", "Pytest-Incidents", "py-test-incidents"])
def test_a_table_that_nearly_has_our_name(tmp_path, name):
    """A misspelt table is no table of somebody else: a policy in it would never be applied."""
    write(tmp_path, {"pyproject.toml": f'[tool.other]\n[tool.{name}]\npolicy = "strict"\n'})
    message = f"unknown table [tool.{name}] (did you mean [tool.pytest-incidents]?)"
    assert refused(tmp_path) == [f"pyproject.toml:2: {message}"]


def test_broken_toml_has_its_line(tmp_path):
    """A file that is ours, or speaks of us, must be TOML."""
    write(tmp_path, {"pyproject.toml": "[tool.pytest-incidents]\n\nregistry = \n"})
    assert refused(tmp_path) == ["pyproject.toml:3: not TOML: Invalid value"]


def test_table_that_is_none(tmp_path):
    """Our name on something that is no table is said where it is."""
    write(tmp_path, {"pyproject.toml": "[tool]\npytest-incidents = 3\n"})
    assert refused(tmp_path) == ["pyproject.toml:2: the table: a table is expected, not 3"]


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_numbers_that_are_none(tmp_path, number):
    """TOML's infinities are no percentages and no numbers of seconds."""
    write(tmp_path, {"pytest-incidents.toml": f"fail-under = {number}\nprove.timeout = {number}\n"})
    assert len(refused(tmp_path)) == 2
