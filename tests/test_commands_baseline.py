"""``pytest-incidents baseline``: from complete records only, and it only shrinks."""

import json
import shutil

import pytest

from suites import Suite, command

GUARD = 'import pytest\n\n@pytest.mark.incident("{0}")\ndef test_{1}(): {2}\n'


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A folder with the records of runs with three gaps, two of them, another one, and of runs that will not do."""
    suite = Suite(tmp_path_factory.mktemp("shop"))
    for number in range(1, 5):
        suite.record(f"INC-{number}", severity="sev2")
    suite.write({"tests/a/test_a.py": GUARD.format("INC-1", "a", "pass"), "tests/b/test_b.py": "def test_b(): pass"})
    suite.pytest("--incidents-report=json:three.json")
    suite.pytest("tests/a --incidents-report=json:part-1.json")
    suite.pytest("tests/b --incidents-report=json:part-2.json")
    suite.pytest("--collect-only --incidents-report=json:collected.json")
    suite.write({"tests/b/test_b.py": GUARD.format("INC-2", "b", "pass")})
    suite.pytest("--incidents-report=json:two.json")
    suite.write({"tests/b/test_b.py": GUARD.format("INC-2", "b", "pytest.skip('no server')")})
    suite.pytest("--incidents-report=json:skipped.json")
    suite.write({"tests/a/test_a.py": "def test_a(): pass"})
    suite.pytest("--incidents-report=json:lost.json")
    suite.write({"tests/b/test_b.py": "def test_b(): assert False"})
    suite.pytest("-x --incidents-report=json:aborted.json")
    return suite.root


@pytest.fixture
def shop(saved, tmp_path):
    """A copy of that folder, to change."""
    return shutil.copytree(saved, tmp_path / "shop")


def gaps(shop, name="incidents-baseline.json"):
    """What the baseline file holds."""
    return json.loads((shop / name).read_text(encoding="utf-8"))["gaps"]


THREE = {"INC-2": "missing", "INC-3": "missing", "INC-4": "missing"}


def test_a_first_baseline_takes_every_gap_with_its_evidence(shop):
    """The file is written for review: sorted, an entry a line, with the level of each gap."""
    said = command("baseline three.json", shop)
    assert (said.code, said.out, said.err) == (0, "incidents-baseline.json: 3 gaps\n", "")
    assert (shop / "incidents-baseline.json").read_text(encoding="utf-8") == (
        '{\n  "format": 1,\n  "gaps": {\n    "INC-2": "missing",\n    "INC-3": "missing",\n    "INC-4": "missing"\n'
        "  }\n}\n"
    )


def test_ratchet_excuses_what_it_holds_and_nothing_else(shop):
    """A run of pytest is green with its gaps in the baseline, and fails for the first new one."""
    suite = Suite.__new__(Suite)
    suite.root = shop
    suite.write({"tests/a/test_a.py": GUARD.format("INC-1", "a", "pass"), "tests/b/test_b.py": "def test_b(): pass"})
    command("baseline three.json", shop)
    assert suite.pytest("--incidents-policy=ratchet").code == 0
    suite.record("INC-5")
    said = suite.pytest("--incidents-policy=ratchet")
    assert (said.code, said.last) == (1, "policy ratchet: 1 new gap — FAILED")


def test_it_shrinks_and_says_by_what(shop):
    """Entries that are no longer needed are named and go."""
    command("baseline three.json", shop)
    said = command("baseline two.json", shop)
    assert (said.code, said.err) == (0, "")
    assert said.lines == ["no longer needed: INC-2", "incidents-baseline.json: 2 gaps, 3 before"]
    assert gaps(shop) == {"INC-3": "missing", "INC-4": "missing"}


def test_nothing_is_written_where_nothing_was_measured(suite):
    """The record of an empty registry gives no baseline: it would read as a project without gaps."""
    suite.write({"postmortems/README.md": "", "test_a.py": "def test_a(): pass\n"})
    suite.pytest("--incidents-report=json:empty.json")
    said = command("baseline empty.json", suite.root)
    assert (said.code, said.err) == (2, "empty.json: the registry had no incidents: nothing was measured\n")
    assert not (suite.root / "incidents-baseline.json").exists()


def test_it_does_not_grow_by_itself(shop):
    """A new gap is refused by name with exit code 2; what is no longer needed goes all the same."""
    command("baseline two.json", shop)
    said = command("baseline lost.json", shop)
    assert (said.code, said.out) == (2, "incidents-baseline.json: 2 gaps, 2 before\n")
    assert said.err == "not taken in without --grow: INC-1, INC-2\n"
    assert gaps(shop) == {"INC-3": "missing", "INC-4": "missing"}


def test_it_grows_where_somebody_says_so(shop):
    """--grow takes new gaps in, and names them."""
    command("baseline two.json", shop)
    said = command("baseline lost.json --grow", shop)
    assert (said.code, said.err) == (0, "")
    assert said.lines == ["taken in: INC-1, INC-2", "incidents-baseline.json: 4 gaps, 2 before"]
    assert gaps(shop) == {"INC-1": "missing", "INC-2": "linked"} | {"INC-3": "missing", "INC-4": "missing"}


def test_what_was_gained_is_not_given_back(shop):
    """A gap that came to stand at a higher level is held to it from then on."""
    command("baseline three.json", shop)
    assert command("baseline skipped.json", shop).code == 0
    assert gaps(shop) == THREE | {"INC-2": "linked"}
    said = command("baseline three.json", shop)
    assert (said.code, said.err) == (2, "not taken in without --grow: INC-2\n")
    assert gaps(shop) == THREE | {"INC-2": "linked"}


def test_the_same_again_changes_nothing(shop):
    """Written twice from one record, the file is the same byte for byte."""
    command("baseline three.json", shop)
    before = (shop / "incidents-baseline.json").read_bytes()
    said = command("baseline three.json", shop)
    assert (said.code, said.out) == (0, "incidents-baseline.json: 3 gaps, 3 before\n")
    assert (shop / "incidents-baseline.json").read_bytes() == before


def test_parts_that_are_together_whole_will_do(shop):
    """Shards are merged as check does it."""
    said = command("baseline part-1.json part-2.json --expect 2 --into sub/base.json", shop)
    assert (said.code, said.out, said.err) == (0, "sub/base.json: 3 gaps\n", "")
    assert gaps(shop, "sub/base.json") == THREE


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("part-1.json", "part-1.json: a baseline needs a complete run: tests/a"),
        ("part-1.json part-2.json", "part-1.json: a baseline needs a complete run: tests/"),
        ("collected.json", "collected.json: a baseline needs a complete run: tests were collected, not run"),
        ("aborted.json", "aborted.json: this run did not end: stopping after 1 failures"),
        ("none.json", "none.json: no run record: No such file or directory"),
        ("three.json three.json", "three.json: the same run as three.json"),
        ("part-1.json --expect 2", "--expect 2, but 1 part is here (part-1.json)"),
        ("pyproject.toml", "pyproject.toml: no run record: No such file or directory"),
        ("three.json --into tests", "tests: the baseline cannot be read: Is a directory"),
    ],
)
def test_only_a_complete_run_will_do(shop, words, message):
    """A part, an aborted run, collected tests or no record at all: exit code 2, one line, and no file."""
    said = command(f"baseline {words}", shop)
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert said.err.startswith(message)
    assert not (shop / "incidents-baseline.json").exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 2, "gaps": {}}', '{"format": 1, "gaps": {"INC-1": "all"}}']
)
def test_a_damaged_baseline_is_not_overwritten(shop, text):
    """What cannot be read is told with its path and left as it is."""
    (shop / "incidents-baseline.json").write_text(text, encoding="utf-8")
    said = command("baseline three.json", shop)
    assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
    assert said.err.startswith("incidents-baseline.json:")
    assert (shop / "incidents-baseline.json").read_text(encoding="utf-8") == text


def test_it_lies_where_the_configuration_says(shop):
    """The configured path counts, from the configuration's folder, wherever the command is called."""
    (shop / "pytest-incidents.toml").write_text('baseline = "ci/gaps.json"\n', encoding="utf-8")
    (shop / "ci").mkdir()
    said = command("baseline ../three.json", shop / "tests")
    assert (said.code, said.err) == (0, "")
    assert gaps(shop, "ci/gaps.json") == THREE


def test_no_gap_is_a_baseline_too(shop):
    """An empty baseline holds nobody excused, which is where it wants to get to."""
    document = json.loads((shop / "three.json").read_text(encoding="utf-8"))
    document["incidents"] = document["incidents"][:1]
    (shop / "clean.json").write_text(json.dumps(document), encoding="utf-8")
    command("baseline three.json", shop)
    said = command("baseline clean.json", shop)
    assert said.code == 0
    assert said.lines[:3] == [f"no longer needed: INC-{number}" for number in (2, 3, 4)]
    assert gaps(shop) == {}
