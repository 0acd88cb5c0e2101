"""``pytest-incidents new``: which id comes next, and records that hold whatever the title says."""

import re
from datetime import date

import pytest

from pytest_incidents import registry
from pytest_incidents.commands.numbering import next_id, slug
from pytest_incidents.registry import find_project
from pytest_incidents.settings import DEFAULT_ID_PATTERN
from suites import command, run_command

DAY = date(2026, 11, 23)
TITLE = "Checkout charges twice when the provider is slow"


def numbered(known, pattern=DEFAULT_ID_PATTERN):
    """The next id of a registry with these, all of them taken."""
    return next_id(known, pattern, DAY, TITLE, lambda name: name not in known and bool(re.search(pattern, name)))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([], "INC-0001"),
        (["INC-0001"], "INC-0002"),
        (["INC-0001", "INC-0009"], "INC-0010"),
        (["INC-7", "INC-12"], "INC-13"),
        (["INC-9999"], "INC-10000"),
        (["INC-0002", "INC-0004", "OPS-77"], "INC-0005"),
        (["OPS-3", "INC-1"], "INC-2"),
        (["INC-2026-007", "INC-2026-012"], "INC-2026-013"),
        (["INC-2025-041", "INC-2025-042", "INC-2024-001"], "INC-2026-001"),
        (["PM2025-9", "PM2026-3"], "PM2026-4"),
        (["P-20260101"], "P-20260102"),
        (["sev1-2026.11.004"], "sev1-2026.11.005"),
        (["GHSA-aaaa-bbbb-cccc"], "INC-0001"),
    ],
)
def test_the_next_id_counts_as_those_before_it(known, expected):
    """The usual prefix, the usual digits, one more than the highest; each year counts for itself."""
    assert numbered(known) == expected


@pytest.mark.parametrize(
    ("pattern", "known", "expected"),
    [
        ("^OPS-[0-9]+$", [], "OPS-0001"),
        (r"^PM-\d{3}$", [], "PM-001"),
        (r"^PM-[1-9]\d*$", [], "PM-1"),
        (r"^PM-[1-9]\d{3}$", [], "PM-1000"),
        (r"^INC-20\d\d-\d{3}$", [], "INC-2026-001"),
        (r"^[A-Z]+-\d{4}$", [], "INC-0001"),
        (r"^\d{4}-\d\d-\d\d-[a-z-]+$", [], "2026-11-23-checkout-charges-twice-when-the"),
        (r"^\d{4}-\d\d-\d\d-[a-z-]+$", ["2026-10-02-provider-outage"], "2026-11-23-checkout-charges-twice-when-the"),
        (r"^[a-z-]+$", [], "checkout-charges-twice-when-the"),
        (r"^OPS-[0-9]+$", ["INC-1"], "OPS-0001"),
        (r"^(?=x)y$", [], None),
    ],
)
def test_the_first_id_follows_the_pattern(pattern, known, expected):
    """Where the ids that are there do not help, the pattern's own letters do; what cannot be guessed is not."""
    assert numbered(known, pattern) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Größer als erlaubt!", "groer-als-erlaubt"),
        ("../../etc/passwd", "etc-passwd"),
        ("請求が二重になる", "incident"),
        ("", "incident"),
    ],
)
def test_a_slug_is_plain(title, expected):
    """Small letters, digits and hyphens, whatever the title is."""
    assert slug(title) == expected


HOSTILE = [
    'Total: "one cent" #too low',
    "it's 100 % {broken} [really] & *gone*",
    "--- not: a document",
    "2026-11-23",
    "- item",
    "@incident(1) | `x` > y",
    "!!python/object:os.system",
    "a\n---\nid: OTHER\n---\nb",
    "tab\tand \x1b[31mred\x1b[0m \x00",
    "\u202egnp.exe \u200b \ud800",
    "請求が二重になる",
    "::error file=x::y",
    "'",
    "\\",
    "x" * 10_000,
]


@pytest.mark.parametrize("title", HOSTILE)
def test_any_title_is_a_title(tmp_path, title):
    """The record loads as a draft with the title in one visible line, and lint has nothing but notes for it."""
    said = run_command(["new", "--", title], tmp_path)
    assert (said.code, said.err) == (0, "")
    (incident,) = registry.load(find_project(tmp_path)).incidents
    shown = " ".join(title.replace("\x1b", "\\x1b").replace("\x00", "\\x00").split())
    for sign in "\u202e\u200b\ud800":
        shown = shown.replace(sign, f"\\u{ord(sign):04x}")
    assert (incident.id, incident.title, incident.status) == ("INC-0001", shown, "draft")
    linted = command("lint", tmp_path)
    assert (linted.code, linted.err) == (0, "")
    assert " error " not in linted.out
    assert " warning " not in linted.out


CONFIGURED = """
id-pattern = "^P-[0-9]+$"
severities = { "p 0: worst" = {}, "1" = {} }
gates = { "code: review" = {}, "yes" = {}, "#1" = {} }
"""


def test_any_name_is_a_name(tmp_path):
    """Severities and gates of a project stand in the record as they are called, and it loads."""
    (tmp_path / "pytest-incidents.toml").write_text(CONFIGURED)
    (tmp_path / "postmortems").mkdir()
    said = command("new x", tmp_path)
    assert (said.code, said.lines[0]) == (0, "wrote postmortems/P-0001.md")
    (incident,) = registry.load(find_project(tmp_path)).incidents
    assert (incident.severity, list(incident.gates)) == ("1", ["code: review", "yes", "#1"])
    assert command("new x --severity 'p 0: worst'", tmp_path).code == 0
    assert command("list", tmp_path).lines[-1].startswith("P-0002  p 0: worst  ")


def test_all_five_questions_are_laid_out(tmp_path):
    """The record asks each question, in order, with the words that may answer it."""
    command("new 'Refunds are lost'", tmp_path)
    text = (tmp_path / "postmortems/INC-0001.md").read_text()
    assert re.findall(r"^# (\d)\. ", text, re.MULTILINE) == ["1", "2", "3", "4", "5"]
    for field in ("impact", "detection", "trigger", "causal_chain", "gates", "process_changes", "instrumentation"):
        assert re.search(rf"^(# )?{field}:", text, re.MULTILINE)
    assert "# Refunds are lost" in text.splitlines()


def test_what_is_laid_out_can_be_filled_in(tmp_path):
    """The lines that are commented out are a record's own once they are not."""
    command("new x", tmp_path)
    path = tmp_path / "postmortems/INC-0001.md"
    front, _, _ = path.read_text().rpartition("\n---\n")
    lines = [re.sub(r"^# (?=[a-z ]+(_[a-z]+)*:|  )", "", line) for line in front.splitlines()]
    filled = {
        "detected:": "detected: 2099-01-01",
        "mitigated:": "mitigated: 2099-01-02",
        "resolved:": "resolved: 2099-01-03",
        "  summary:": "  summary: x",
        "  - what:": "  - what: y",
    }
    text = "\n".join(filled.get(line.rstrip(), line) for line in lines if not re.match(r"signal:|trigger:", line))
    path.write_text(f"{text}\n---\n")
    said = command("list", tmp_path)
    assert (said.code, said.err) == (0, "1 incident\n")


def test_an_id_that_a_hotfix_named_already(tmp_path):
    """--id takes the id that the mark carries; --started says when it was."""
    said = command("new x --id INC-0042 --started 2026-11-02", tmp_path)
    assert said.lines == [
        "wrote postmortems/INC-0042.md",
        'next: answer its five questions, and mark the test that guards it: @incident("INC-0042")',
    ]
    assert command("new y", tmp_path).lines[0] == "wrote postmortems/INC-0043.md"
    assert "2026-11-02" in command("list", tmp_path).out


def test_years_of_the_registry(tmp_path):
    """The year of an id is that of the incident."""
    command("new x --id INC-2025-041 --started 2025-05-01", tmp_path)
    assert command("new x --started 2026-01-02", tmp_path).lines[0] == "wrote postmortems/INC-2026-001.md"
    assert command("new x --started 2025-12-31", tmp_path).lines[0] == "wrote postmortems/INC-2025-042.md"


def test_a_file_that_is_no_record_is_not_overwritten(tmp_path):
    """The next free id has no file yet; an id that was asked for and has one is refused."""
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "postmortems/INC-0001.md").write_text("notes of somebody")
    said = command("new x --id INC-0001", tmp_path)
    assert (said.code, said.err) == (2, "postmortems/INC-0001.md is there already\n")
    assert command("new x", tmp_path).lines[0] == "wrote postmortems/INC-0002.md"
    assert (tmp_path / "postmortems/INC-0001.md").read_text() == "notes of somebody"


REFUSED = [
    ("--id ../x-1", "'../x-1' does not match the id pattern "),
    ("--id .INC-1", "'.INC-1' does not match the id pattern "),
    ("--id INC-1", "INC-1 is taken: pytest-incidents show INC-1"),
    ("--id PD-7", "PD-7 is an alias of INC-1"),
    ("--id ''", "wrote"),
    ("--severity sev", "unknown severity 'sev' (did you mean 'sev5'?)"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED)
def test_what_cannot_be_is_refused_in_one_line(tmp_path, words, message):
    """Exit code 2, one line, nothing written; an empty id is none."""
    (tmp_path / "postmortems").mkdir()
    record = "id: INC-1\ntitle: x\nseverity: sev2\nstarted: 2026-01-05\naliases: [PD-7]\n"
    (tmp_path / "postmortems/INC-1.yaml").write_text(record)
    said = command(f"new x {words}", tmp_path)
    if message == "wrote":
        assert said.code == 0
        return
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert said.err.startswith(message)
    assert [path.name for path in (tmp_path / "postmortems").iterdir()] == ["INC-1.yaml"]


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        (
            'registry = ["all.yaml"]',
            "pytest-incidents.toml: the registry has no folder that a new record could go into",
        ),
        ('fields = { id = "uuid" }', "this registry has fields of its own: write the record as its others are"),
        ('id-pattern = "^(?=x)y$"', "no id comes to mind that matches ^(?=x)y$: give one with --id"),
        ('id-pattern = "/"', "no id comes to mind that matches /: give one with --id"),
    ],
)
def test_registries_that_cannot_take_a_record(tmp_path, configuration, message):
    """One line says what to do instead."""
    (tmp_path / "pytest-incidents.toml").write_text(configuration)
    (tmp_path / "all.yaml").write_text("incidents: []\n")
    said = command("new x", tmp_path)
    assert (said.code, said.out, said.err) == (2, "", f"{message}\n")


def test_a_folder_that_cannot_be_written(tmp_path):
    """The path is named."""
    (tmp_path / "postmortems").symlink_to(tmp_path / "gone" / "elsewhere")
    said = command("new x", tmp_path)
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert "postmortems" in said.err
