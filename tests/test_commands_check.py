"""``pytest-incidents check``: shards and matrix jobs merged and judged as one run, or refused by name."""

import json
import os
import shutil

import pytest

from suites import Suite, command

GUARD = '@pytest.mark.incident("{0}")\ndef test_{1}(): pass\n'
WINDOWS = "@pytest.mark.skipif(\"os.environ.get('JOB') == 'windows'\", reason=\"no such thing there\")\n"
HEAD = "import os\nimport pytest\n\n"
CONFIGURATION = '[tool.pytest-incidents]\nregistry = ["postmortems"]\n'
CLOSING = ['next: @incident("INC-3")', "policy strict: 1 gap — FAILED"]
SECTION = [
    "3 incidents: 2 guarded, 1 gap",
    "coverage 67 % (2 of 3), weighted 67 % (8 of 12)",
    "gaps, worst first:",
    '  INC-3  sev2  no test carries @incident("INC-3")',
    "blind classes: logic (1)",
    *CLOSING,
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A folder with the records of two shards, of three jobs of a matrix, and of runs that nothing can be judged by."""
    suite = Suite(tmp_path_factory.mktemp("shop"))
    suite.record("INC-1", severity="sev2")
    suite.record("INC-2", severity="sev2")
    suite.record("INC-3", severity="sev2", defect_class="logic")
    suite.write(
        {
            "pyproject.toml": CONFIGURATION,
            "tests/unit/test_cent.py": HEAD + GUARD.format("INC-1", "cent"),
            "tests/feed/test_feed.py": HEAD + WINDOWS + GUARD.format("INC-2", "feed"),
        }
    )

    def run(words, name, **env):
        suite.pytest(f"{words} --incidents-report=json:{name}.json", env=env)

    run("tests/unit", "part-1")
    run("tests/feed", "part-2")
    for job in ("linux", "windows", "macos"):
        run("", job, JOB=job)
    run("--collect-only", "collected")
    suite.write({"tests/unit/test_fails.py": "def test_fails(): assert False\n"})
    run("-x", "aborted")
    (suite.root / "tests/unit/test_fails.py").unlink()
    suite.record("INC-4")
    run("tests/feed", "other-registry")
    (suite.root / "postmortems/INC-4.md").unlink()
    suite.write({"none/README.md": "", "tests/plain/test_plain.py": "def test_plain(): pass\n"})
    run("tests/plain --incidents-registry=none --incidents-complete=yes", "empty-registry")
    (suite.root / "tests/plain/test_plain.py").unlink()
    suite.write({"pyproject.toml": CONFIGURATION + "max-waiver-days = 30\n"})
    run("tests/feed", "other-rules")
    suite.write({"pyproject.toml": CONFIGURATION})
    return suite.root


@pytest.fixture
def shop(saved, tmp_path):
    """A copy of that folder, to change."""
    return shutil.copytree(saved, tmp_path / "shop")


def edited(shop, change, name="part-2.json"):
    """Change a run record by hand."""
    path = shop / name
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


# What comes out


def test_shards_are_judged_as_one_run(shop):
    """The section is that of the whole suite, strict unless told otherwise, and the reason stands last."""
    said = command("check part-1.json part-2.json --expect 2", shop)
    assert (said.code, said.lines, said.err) == (1, SECTION, "")


def test_the_section_is_that_of_the_run_itself(shop):
    """One record of a whole run prints what the run printed."""
    run = Suite.__new__(Suite)
    run.root = shop
    itself = run.pytest("--incidents-policy=strict --incidents-report=json:run.json")
    said = command("check run.json", shop)
    assert (said.code, said.lines) == (itself.code, itself.section)


@pytest.mark.parametrize("order", ["part-1.json part-2.json", "part-2.json part-1.json"])
def test_the_order_of_parts_does_not_matter(shop, order):
    """Whatever order a shell puts them in, the same is said."""
    assert command(f"check {order} --expect 2", shop).lines == SECTION


def test_a_matrix_is_whole_by_itself(shop):
    """Each job ran the whole suite; an incident is guarded if one job guards it, and in how many is said."""
    said = command("check linux.json windows.json macos.json", shop)
    assert said.code == 1
    assert said.lines == [*SECTION[:-2], "guarded in 2 of 3 jobs: INC-2", *CLOSING]


def test_guarded_in_one_of_three_jobs(shop):
    """What only one job guards is told so, by a report as well."""
    for job in ("windows", "macos"):
        edited(shop, lambda document: disarm(document, "INC-1"), f"{job}.json")
    said = command("check linux.json windows.json macos.json --html report.html", shop)
    assert "guarded in 1 of 3 jobs: INC-1" in said.lines
    assert "guarded in 2 of 3 jobs: INC-2" in said.lines
    assert "Guarded in 1 of 3 jobs." in (shop / "report.html").read_text(encoding="utf-8")


def disarm(document, id_):
    """Let the guards of an incident be skipped."""
    one = next(one for one in document["incidents"] if one["id"] == id_)
    for test in one["tests"]:
        test["cases"] = {"skipped": 1}


def test_a_guard_that_fails_in_one_job_is_a_gap(shop):
    """Guarded means that one job's guard passes and none fails."""

    def fail(document):
        document["incidents"][0]["tests"][0]["cases"] = {"failed": 1}

    edited(shop, fail, "windows.json")
    said = command("check linux.json windows.json macos.json", shop)
    assert (said.code, said.lines[0]) == (1, "3 incidents: 1 guarded, 2 gaps")
    assert "  INC-1  sev2  tests/unit/test_cent.py::test_cent fails: the defect may be back" in said.lines


@pytest.mark.parametrize(
    ("words", "code", "last"),
    [
        ("", 1, "policy strict: 1 gap — FAILED"),
        ("--policy strict", 1, "policy strict: 1 gap — FAILED"),
        ("--policy report", 0, 'next: @incident("INC-3")'),
        ("--policy report --fail-under 66.6", 0, 'next: @incident("INC-3")'),
        ("--policy report --fail-under 67", 1, "fail-under: coverage 66.7 % is under 67 % — FAILED"),
        ("--policy report --fail-under 66.67", 1, "fail-under: coverage 66.667 % is under 66.67 % — FAILED"),
        ("--require linked", 1, "policy strict: 1 gap — FAILED"),
        ("--require proven", 1, "policy strict: 3 gaps — FAILED"),
        ("--today 2026-09-20", 0, "incidents: 2 guarded, 1 in grace"),
        ("--today 2026-10-01", 0, "incidents: 2 guarded, 1 in grace"),
        ("--today 2026-10-02", 1, "policy strict: 1 gap — FAILED"),
        (
            "--policy ratchet",
            1,
            "policy ratchet: there is no baseline file: write one with pytest-incidents baseline RUN.json — FAILED",
        ),
    ],
)
def test_what_is_asked_of_the_parts(shop, words, code, last):
    """Policy, evidence, least coverage and day are those of the command; the exit code follows."""
    said = command(f"check part-1.json part-2.json --expect 2 {words}", shop)
    assert (said.code, said.lines[-1], said.err) == (code, last, "")


def test_a_baseline_excuses_what_it_holds(shop):
    """Under ratchet the configured baseline counts, or the one that is named."""
    parts = "part-1.json part-2.json --expect 2"
    assert command(f"baseline {parts} --into elsewhere.json", shop).code == 0
    said = command(f"check {parts} --policy ratchet --baseline elsewhere.json", shop)
    assert (said.code, said.lines[-1]) == (0, 'next: @incident("INC-3")')
    assert command(f"check {parts} --policy ratchet", shop).code == 1
    (shop / "elsewhere.json").rename(shop / "incidents-baseline.json")
    assert command(f"check {parts} --policy ratchet", shop).code == 0
    (shop / "tests" / "incidents-baseline.json").write_text("{", encoding="utf-8")
    refused = command(f"check {parts} --policy ratchet --baseline tests/incidents-baseline.json", shop)
    assert (refused.code, refused.out, len(refused.err.splitlines())) == (2, "", 1)
    assert refused.err.startswith("tests/incidents-baseline.json:1: ")


def test_every_report_is_written_as_everywhere(shop):
    """``--report TYPE:PATH`` writes the same formats as a run does, --html and --md are short for two of them."""
    wanted = "--report json:out/all.json --report badge:badge.svg --html out/report.html --md out/report.md"
    said = command(f"check part-1.json part-2.json --expect 2 {wanted} --report github", shop)
    assert (said.code, said.err) == (1, "")
    assert said.lines[0].startswith("::error file=postmortems/INC-3.md,line=")
    assert said.lines[1:] == SECTION
    assert sorted(path.name for path in (shop / "out").iterdir()) == ["all.json", "report.html", "report.md"]
    document = json.loads((shop / "out/all.json").read_text(encoding="utf-8"))
    assert (document["policy"]["name"], document["policy"]["failed"], document["totals"]["gap"]) == ("strict", True, 1)
    assert {part["run"]["why_partial"] for part in document["parts"]} == {"tests/unit", "tests/feed"}


def test_a_merged_record_is_a_whole_one(shop):
    """What was merged once needs no --expect when it is judged again."""
    command("check part-1.json part-2.json --expect 2 --report json:all.json", shop)
    said = command("check all.json", shop)
    assert (said.code, said.lines, said.err) == (1, SECTION, "")


def test_a_report_that_cannot_be_written_is_bad_data(shop):
    """It is named, the others are there, the verdict is printed, and the exit code is 2."""
    (shop / "taken").mkdir()
    said = command("check part-1.json part-2.json --expect 2 --report md:taken --report badge:badge.svg", shop)
    assert (said.code, said.lines) == (2, SECTION)
    assert said.err == "taken: the report cannot be written: Is a directory\n"
    assert (shop / "badge.svg").exists()


# What is refused: no verdict, exit code 2, and a line for each reason

REFUSED = [
    ("part-1.json --expect 2", ["--expect 2, but 1 part is here (part-1.json)"]),
    (
        "part-1.json part-2.json linux.json --expect 2",
        ["--expect 2, but 3 parts are here (part-1.json, part-2.json, linux.json)"],
    ),
    ("part-1.json part-9.json --expect 2", ["part-9.json: no run record: No such file or directory"]),
    ("part-1.json part-1.json --expect 2", ["part-1.json: the same run as part-1.json"]),
    ("part-1.json copy.json --expect 2", ["copy.json: the same run as part-1.json"]),
    ("part-1.json aborted.json --expect 2", ["aborted.json: this run did not end: stopping after 1 failures"]),
    ("aborted.json", ["aborted.json: this run did not end: stopping after 1 failures"]),
    ("part-1.json other-registry.json --expect 2", ["other-registry.json: judged another registry than part-1.json"]),
    ("part-1.json other-rules.json --expect 2", ["other-rules.json: judged by other rules than part-1.json"]),
    ("postmortems", ["postmortems: no run record: Is a directory"]),
    ("empty.json", ["empty.json: no run record: the file is empty"]),
    ("blank.json", ["blank.json: no run record: the file is empty"]),
    ("pyproject.toml", ["pyproject.toml: no run record: not JSON (Expecting value: line 1 column 2 (char 1))"]),
    ("cut.json", ["cut.json: no run record: not JSON ("]),
    ("deep.json", ["deep.json: no run record: not JSON ("]),
    ("latin.json", ["latin.json: no run record: not UTF-8 text"]),
    ("list.json", ["list.json: no run record of format 1: found format None"]),
    ("later.json", ["later.json: no run record of format 1: found format 2"]),
    (
        "aborted.json part-9.json empty.json --expect 2",
        [
            "--expect 2, but 3 parts are here (aborted.json, part-9.json, empty.json)",
            "aborted.json: this run did not end: stopping after 1 failures",
            "empty.json: no run record: the file is empty",
            "part-9.json: no run record: No such file or directory",
        ],
    ),
    (
        "part-9.json --against old.json --report htm:x",
        [
            "unknown report 'htm' (did you mean 'html'?): it is one of term, html, json, md, github, badge",
            "old.json: no run record: No such file or directory",
            "part-9.json: no run record: No such file or directory",
        ],
    ),
]


@pytest.mark.parametrize(("words", "expected"), REFUSED, ids=[words for words, _ in REFUSED])
def test_parts_that_cannot_be_judged_are_refused_by_name(shop, words, expected):
    """A missing part, one twice, an aborted one, one of another registry, no record at all: exit code 2, all told."""
    shutil.copy(shop / "part-1.json", shop / "copy.json")
    whole = (shop / "part-1.json").read_text(encoding="utf-8")
    files = {
        "empty": "",
        "blank": " \n",
        "cut": whole[:5000],
        "deep": "[" * 200_000,
        "list": "[]",
        "later": '{"format": 2}',
    }
    for name, text in files.items():
        (shop / f"{name}.json").write_text(text, encoding="utf-8")
    (shop / "latin.json").write_bytes("{'größe': 1}".encode("latin-1"))
    said = command(f"check {words} --html report.html", shop)
    assert (said.code, said.out) == (2, "")
    told = said.err.splitlines()
    assert len(told) == len(expected)
    assert all(line.startswith(start) for line, start in zip(told, expected, strict=True)), told
    assert not (shop / "report.html").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is unreadable for root")
def test_an_unreadable_part_is_refused(shop):
    """A file that may not be read is named."""
    (shop / "part-1.json").chmod(0)
    assert command("check part-1.json", shop).err == "part-1.json: no run record: Permission denied\n"


def test_a_part_may_come_through_a_pipe(shop):
    """What a shell hands over as a pipe (``<(unzip -p …)``) is read like a file."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write((shop / "linux.json").read_bytes())
    try:
        assert command(f"check /dev/fd/{reading}", shop).lines == SECTION
    finally:
        os.close(reading)


def test_a_byte_order_mark_is_tolerated(shop):
    """Some shells write one when they redirect."""
    text = (shop / "linux.json").read_text(encoding="utf-8")
    (shop / "linux.json").write_text(text, encoding="utf-8-sig")
    assert command("check linux.json", shop).lines == SECTION


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("part-1.json", "this is a part of the suite, by which nothing is judged: name all parts, and --expect N"),
        (
            "part-1.json part-2.json",
            "this is a part of the suite, by which nothing is judged: name all parts, and --expect N",
        ),
        ("collected.json", "tests were collected, not run: by that only links can be judged (--require linked)"),
        ("empty-registry.json", "the registry had no incidents: nothing was measured"),
    ],
)
def test_what_nothing_can_be_judged_by_is_never_green(shop, words, why):
    """A part that nobody vouches for, collected tests and an empty registry are shown, and end with 2."""
    said = command(f"check {words}", shop)
    assert (said.code, said.err) == (2, f"{why}\n")
    assert said.out


def test_links_can_be_judged_by_collected_tests(shop):
    """Where links are all that is asked, a run that collected only will do."""
    said = command("check collected.json --require linked", shop)
    assert (said.code, said.lines[-1], said.err) == (1, "policy strict: 1 gap — FAILED", "")


def first(document):
    """The first incident's entry."""
    return document["incidents"][0]


EDITS = [
    (lambda document: document.pop("incidents"), "incidents: NoneType where list was expected"),
    (lambda document: document.update(parts=[]), "it has no run"),
    (lambda document: document.update(parts=3), "parts: int where list was expected"),
    (lambda document: document["parts"].append(document["parts"][0]), "is in it twice"),
    (lambda document: document["incidents"].append(first(document)), "the incident INC-1 is in it twice"),
    (lambda document: document["parts"][0]["run"].update(id="x"), "tests of a run that is not among its parts: "),
    (lambda document: document["parts"][0]["run"].pop("today"), "parts[0].run: today missing"),
    (lambda document: document["settings"].update(severities={"sev1": None}), "settings.severities.sev1: NoneType"),
    (lambda document: document["settings"]["severities"]["sev1"].update(weight=float("nan")), "nan is no number"),
    (lambda document: document["settings"]["severities"]["sev1"].update(weight=True), "True is no number"),
    (lambda document: first(document).update(tests=[1]), "INC-1.tests[0]: int where dict was expected"),
    (lambda document: first(document)["record"].pop("title"), "incidents[0].record: title missing"),
    (lambda document: first(document)["record"].update(started="yesterday"), "'yesterday' is no Moment"),
    (lambda document: first(document)["record"].update(status="done"), "'done' is no Status"),
    (
        lambda document: document["parts"][0].update(checks={"INC-1": [[{"state": "holds"}]]}),
        "the results of INC-1 are not those of its checks",
    ),
]


@pytest.mark.parametrize(("change", "message"), EDITS, ids=[message for _, message in EDITS])
def test_a_record_that_was_edited_by_hand_is_refused_by_place(shop, change, message):
    """One line that names the file and the place, and no traceback."""
    name = "part-1.json" if "parts." in message or "tests of" in message else "part-2.json"
    edited(shop, change, name)
    said = command(f"check {name}", shop)
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert said.err.startswith(f"{name}: ")
    assert message in said.err


def test_edited_verdicts_are_not_believed(shop):
    """Verdicts are worked out from the evidence, whatever the document says they are."""

    def whiten(document):
        document["totals"].update(gap=0, guarded=3)
        for one in document["incidents"]:
            one.update(verdict="guarded", reason=None, level="passing")

    edited(shop, whiten, "linux.json")
    assert command("check linux.json", shop).lines == SECTION


def test_other_commits_are_refused(shop):
    """Parts of two commits are no run of either."""
    for name, commit in (("part-1.json", "a" * 40), ("part-2.json", "b" * 40)):
        edited(shop, lambda document, commit=commit: document["parts"][0]["run"].update(commit=commit), name)
    said = command("check part-1.json part-2.json --expect 2", shop)
    assert (said.code, said.err) == (2, "part-2.json: is of commit bbbbbbbbbb, and part-1.json of aaaaaaaaaa\n")


@pytest.mark.parametrize(
    "words",
    ["", "--policy lenient run.json", "--expect 0 run.json", "--fail-under nan run.json", "--today soon run.json"],
)
def test_wrong_use_is_two_as_well(shop, words):
    """No part, and options that make no sense, are usage errors that say what is wrong."""
    said = command(f"check {words}", shop)
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1].startswith("Error: ")


# What changed


def test_against_an_older_run(shop):
    """Gaps opened and guards lost since the record of an older run are told before the next step."""
    for name in ("part-1.json", "part-2.json"):
        edited(shop, lambda document: disarm(document, "INC-2"), name)
    said = command("check part-1.json part-2.json --expect 2 --against linux.json", shop)
    assert said.code == 1
    assert said.lines[5:-2] == [
        "blind classes: logic (1)",
        "guard newly skipped: tests/feed/test_feed.py::test_feed, the only guard of INC-2, sev2",
        "gap opened: INC-2 sev2: tests/feed/test_feed.py::test_feed is skipped",
        "coverage was 67 % (2 of 3), is 33 % (1 of 3)",
    ]


def test_against_is_judged_by_the_same_demand(shop):
    """Where more is required than before, the older run is held to it too, so that nothing seems to have opened."""
    said = command("check linux.json --against macos.json --require proven", shop)
    assert said.code == 1
    assert not [line for line in said.lines if line.startswith("gap opened")]
