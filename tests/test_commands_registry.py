"""init, new, list and show, as users call them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SHOP = Path(__file__).parent.parent / "examples" / "shop"


@pytest.fixture
def run(tmp_path):
    """Calls the command in a folder of its own; gives exit code, output and errors."""

    def call(*words: str, answer: str = "", folder: Path = tmp_path) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "pytest_incidents", *words],
            cwd=folder,
            input=answer,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return call


@pytest.fixture
def shop(tmp_path):
    """A copy of the example."""
    return shutil.copytree(SHOP, tmp_path / "shop", ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_init_shows_everything_and_writes_nothing_on_no(run, tmp_path):
    """What would be written is shown first, and "no" means no."""
    code, out, _ = run("init", answer="n\n")
    assert code == 0
    assert "postmortems/INC-0001.md  (new)" in out
    assert '    registry = ["postmortems"]' in out
    assert files(tmp_path) == []


def test_init_makes_a_registry_that_loads(run, tmp_path):
    """Folder, first record and configuration are there, and list reads them without a word of complaint."""
    assert run("init", "--yes")[0] == 0
    assert files(tmp_path) == ["postmortems/INC-0001.md", "postmortems/README.md", "pytest-incidents.toml"]
    code, out, err = run("list", "-v")
    assert (code, err) == (0, "1 incident; passed over: 1 file that is no record\n")
    assert "INC-0001" in out
    assert "no record: postmortems/README.md" in out


def test_list_says_what_was_passed_over(run, tmp_path):
    """Files that are no records, advisories with problems and withdrawn ones are counted in words that read well."""
    folder = tmp_path / "postmortems"
    folder.mkdir()
    advisory = "id: A-1\nmodified: 2026-01-01\ndetails: A hole.\naffected: []\n"
    (folder / "A-1.yaml").write_text(advisory)
    (folder / "A-2.yaml").write_text(advisory.replace("A-1", "A-2") + "withdrawn: 2026-02-01\n")
    (folder / "A-3.yaml").write_text(advisory.replace("2026-01-01", "soon"))
    (folder / "README.md").write_text("Ours.")
    (folder / "notes.md").write_text("Notes.")
    code, out, err = run("list")
    assert (code, out) == (0, "A-1  unknown  2026-01-01  advisory  A hole.\n")
    assert err == (
        "1 incident; passed over: 2 files that are no records, 1 file with problems, 1 withdrawn advisory; "
        "which, and why: pytest-incidents list -v\n"
    )


def test_init_adds_to_a_pyproject(run, tmp_path):
    """An existing pyproject.toml keeps what it says and gains our table."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert run("init", "--yes")[0] == 0
    text = (tmp_path / "pyproject.toml").read_text()
    assert text.startswith('[project]\nname = "x"\n\n[tool.pytest-incidents]\n')
    assert run("list")[0] == 0


def test_init_leaves_an_existing_registry_alone(run, tmp_path):
    """A second init is refused in one line."""
    run("init", "--yes")
    before = files(tmp_path)
    assert run("init", "--yes") == (2, "", "postmortems: is there already: pytest-incidents list\n")
    assert files(tmp_path) == before


def test_new_takes_the_next_free_id(run, tmp_path):
    """The id counts on with the same digits, the title may hold anything, and the record loads."""
    run("init", "--yes")
    code, out, _ = run("new", 'Total: "one cent" #too low', "--severity", "sev2", "--started", "2026-11-02")
    assert (code, out.splitlines()[0]) == (0, "wrote postmortems/INC-0002.md")
    assert '@incident("INC-0002")' in out
    line = 'INC-0002  sev2     2026-11-02  draft  Total: "one cent" #too low'
    assert line in run("list")[1].splitlines()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--id", "INC-0001"), "INC-0001 is taken: pytest-incidents show INC-0001"),
        (("--severity", "sev11"), "unknown severity 'sev11' (did you mean 'sev1'?)"),
        (("--id", "../../x-1"), "does not match the id pattern"),
        (("--id", "nodigit"), "does not match the id pattern"),
    ],
)
def test_new_refuses_in_one_line(run, tmp_path, words, message):
    """A taken id, an unknown severity and an id that leaves the folder are refused, and nothing is written."""
    run("init", "--yes")
    before = files(tmp_path)
    code, out, err = run("new", "x", *words)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert message in err
    assert files(tmp_path) == before


def test_new_follows_the_ids_of_the_registry(run, shop):
    """Prefix and padding are those of the records that are there."""
    assert run("new", "x", folder=shop)[1].startswith("wrote postmortems/INC-0011.md\n")


def test_a_broken_record_is_told_with_its_line(run, tmp_path):
    """The list says every problem with path and line, without a traceback."""
    run("init", "--yes")
    record = tmp_path / "postmortems" / "INC-0001.md"
    record.write_text("---\nid: INC-0001\ntitle: x\nseverity: sev11\nstartd: 2026-01-01\n---\n")
    code, _, err = run("list")
    assert code == 2
    assert [line.partition(": ")[0] for line in err.splitlines()] == [
        "postmortems/INC-0001.md:2",
        "postmortems/INC-0001.md:4",
        "postmortems/INC-0001.md:5",
    ]


def test_show_tells_one_incident_in_full(run, shop):
    """Questions, gates, changes with their checks, marks and the next step; 80 columns, but for node ids and that."""
    code, out, _ = run("show", "INC-0004", "--today", "2026-11-23", folder=shop)
    assert code == 0
    assert max(len(line) for line in out.splitlines()[:-1] if "::" not in line) <= 80
    for part in (
        "INC-0004  reviewed",
        "Timeline (UTC)",
        "   4 answered  What changed in the system?",
        "   unit-tests             missed",
        "   claimed, not in place  Production makes at most three attempts",
        "   tests/unit/test_client.py:43",
        "next: put it in place, or take back status: done in postmortems/INC-0004-retry-storm.md:74",
    ):
        assert part in out


def test_show_judges_by_a_saved_run(run, shop):
    """With --run the verdict, the tests with their outcomes and the gap's next step are shown."""
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--incidents-report=json:run.json"],
        cwd=shop,
        capture_output=True,
        check=True,
    )
    code, out, _ = run("show", "INC-0005", "--run", "run.json", "--today", "2026-11-23", folder=shop)
    assert code == 0
    assert out.startswith("INC-0005  gap")
    assert "   skipped  tests/integration/test_stock_feed.py::test_feed_of_the_warehouse_is_read" in out
    assert "next: take the skip out of tests/integration/test_stock_feed.py:" in out
    assert json.loads((shop / "run.json").read_text())["totals"]["gap"] == 3


def test_show_knows_its_neighbours(run, shop):
    """An unknown id proposes the nearest."""
    assert run("show", "INC-004", folder=shop) == (2, "", "unknown incident 'INC-004' (did you mean 'INC-0004'?)\n")


def test_every_command_has_help(run):
    """--help of the command names each subcommand, and each explains itself."""
    code, out, _ = run("--help")
    assert code == 0
    for name in ("init", "new", "list", "show", "check", "baseline", "report", "lint", "schema"):
        assert f"  {name} " in out
        assert run(name, "--help")[0] == 0


def test_a_mistyped_command_proposes_the_nearest(run):
    """An unknown subcommand is a usage error."""
    code, out, err = run("lsit")
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == "Error: unknown command 'lsit' (did you mean 'list'?)"
