"""Every rule has its page, and the examples on it are true."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml

from pytest_incidents import registry
from pytest_incidents.checks import look_at_all
from pytest_incidents.documents import parse, plain
from pytest_incidents.evidence import Guard, Run, RunInfo, RunRecord
from pytest_incidents.lint import RULES, lint
from pytest_incidents.registry.configuration import find_project
from pytest_incidents.vocabulary import Outcome

DOCS = Path(__file__).parent.parent / "docs"
TODAY = date(2026, 11, 23)
ALSO = {"PM506": {"PM505"}}  # a record of only weak changes has a weak one
_SECTION = re.compile(r"^## (PM\d{3})\n\n\*\*([^\n]+?)\*\* · ([^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_EXAMPLE = re.compile(r"^(Bad|Good):\n\n```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"^\| \[(PM\d{3})\]\((\S+)\) \| (.+?) \| (.+?) \|$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """What a page says of a rule."""

    page: str
    summary: str
    level: str
    examples: dict[str, str]


def sections():
    found = {}
    for page in sorted((DOCS / "lint").glob("*.md")):
        for rule, summary, level, body in _SECTION.findall(page.read_text()):
            found[rule] = Section(f"lint/{page.name}#{rule.lower()}", summary, level, dict(_EXAMPLE.findall(body)))
    return found


SECTIONS = sections()


def base_record():
    text = (DOCS / "lint.md").read_text().partition("## The record of the examples")[2]
    return plain(parse(re.search(r"```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[1], "", ".yaml"))


def completed(example):
    """The records of an example: its keys take the place of the base's, gates that it does not name stay."""
    base = base_record()
    return {**base, **example, "gates": {**base["gates"], **example.get("gates", {})}}


def written(tmp_path, text):
    """The example as files of a project: one of its own name, or one for each record."""
    folder = tmp_path / "postmortems"
    folder.mkdir()
    named = re.match(r"# postmortems/(\S+)\n", text)
    example = plain(parse(text, "", ".yaml"))
    for record in example.get("incidents", [example]):
        whole = completed(record)
        name = named[1] if named else f"{whole['id']}.md"
        (folder / name).write_text(f"---\n{yaml.safe_dump(whole, allow_unicode=True)}---\n")


def found(tmp_path, text):
    (tmp_path / ".git").mkdir()
    written(tmp_path, text)
    project = find_project(tmp_path)
    incidents = registry.load(project).incidents
    guard = Guard("tests/test_checkout.py::test_total", "INC-0042", "tests/test_checkout.py", cases={Outcome.PASSED: 1})
    run = RunRecord((Run(RunInfo("1", complete=True, today=TODAY), guards=(guard,)),), incidents)
    return {finding.rule for finding in lint(incidents, project.settings, TODAY, look_at_all(incidents, tmp_path), run)}


def test_every_rule_has_its_page_and_every_page_its_rule():
    """No rule lacks a section with a bad and a good example, and no section lacks a rule."""
    assert {rule: set(section.examples) for rule, section in SECTIONS.items()} == {
        rule: {"Bad", "Good"} for rule in RULES
    }


def test_the_table_names_every_rule_in_order():
    """The overview lists id, finding, level and page of each rule."""
    table = _TABLE.findall((DOCS / "lint.md").read_text())
    assert [(rule, page, summary.strip("*")) for rule, page, summary, _ in table] == [
        (rule.id, SECTIONS[rule.id].page, rule.summary) for rule in RULES.values()
    ]


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_pages_say_what_the_code_does(rule):
    """Heading and table give the rule's own summary and level."""
    section = SECTIONS[rule.id]
    table = {name: level for name, _, _, level in _TABLE.findall((DOCS / "lint.md").read_text())}
    assert section.summary.replace("`", "").casefold() == rule.summary.casefold()
    assert section.level.split(",")[0] == table[rule.id].split(",")[0] == rule.level


@pytest.mark.parametrize("rule", RULES)
def test_the_bad_example_is_found_by_its_rule_alone(rule, tmp_path):
    """A reader sees one mistake, and the rule that finds it."""
    assert found(tmp_path, SECTIONS[rule].examples["Bad"]) == {rule} | ALSO.get(rule, set())


@pytest.mark.parametrize("rule", RULES)
def test_the_good_example_is_good_by_every_rule(rule, tmp_path):
    """What a page recommends is not found by any rule."""
    assert found(tmp_path, SECTIONS[rule].examples["Good"]) == set()
