import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import coverage
import pytest

from assessments import incident
from pytest_incidents.evidence import History, HotSpot
from pytest_incidents.history import gather
from pytest_incidents.history.tree import Tree
from pytest_incidents.model import Fix
from pytest_incidents.reports.json import read_file
from pytest_incidents.settings import FixSettings
from repositories import Repository

DEFAULT = FixSettings()


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repository")


def firsts(repository, *incidents, **said):
    found = gather(incidents or (incident("INC-1"), incident("INC-2")), repository.root, DEFAULT, **said)
    assert found.available
    return dict(found.first_guard), dict(found.first_class_guard)


def spots(repository, *incidents, fix=DEFAULT, **said):
    found = gather(incidents, repository.root, fix, **said)
    assert found.available
    return {spot.path: spot.incidents for spot in found.hot_spots}


# When a guard came


@pytest.mark.parametrize(
    "mark",
    [
        '@incident("INC-1")',
        "@incident('INC-1')",
        '@pytest.mark.incident("INC-1")',
        '@incident("INC-9", "INC-1", gate="unit-tests")',
        'pytestmark = [pytest.mark.incident("INC-1"), pytest.mark.slow]',
        'CASES = [pytest.param(1, marks=incident("INC-1"))]',
        '@incident(\n    "INC-9",\n    "INC-1",\n)',
        '@incident(\n    "INC-9", "INC-1", gate="unit-tests"\n)',
    ],
)
def test_first_guard_is_the_first_commit_with_the_mark(repository, mark):
    """However the mark is written, the day of the first commit that carries it counts."""
    repository.commit({"tests/test_a.py": "def test_a(): pass\n"}, "2026-01-01")
    repository.commit({"tests/test_a.py": f"{mark}\ndef test_a(): pass\n"}, "2026-02-03")
    repository.commit({"tests/test_a.py": f"{mark}\ndef test_a(): assert 1\n"}, "2026-03-04")
    assert firsts(repository) == ({"INC-1": date(2026, 2, 3)}, {})


@pytest.mark.parametrize(
    "line",
    [
        '# @incident("INC-1")',
        'NAME = "INC-1"',
        'expected = report("INC-1")',
        '@incident("OTHER-1", gate="INC-1")',
        '@incident("INC-11")',
    ],
)
def test_what_is_no_mark_is_no_guard(repository, line):
    """A comment, a string that is no mark's, a gate's name and another id date nothing."""
    repository.commit({"tests/test_a.py": f"{line}\ndef test_a(): pass\n"})
    assert firsts(repository) == ({}, {})


def test_an_id_added_to_an_existing_mark_counts_from_then(repository):
    """One more id in a mark of several lines dates that id, and not the mark's own lines."""
    one = '@incident(\n    "INC-1",\n)\ndef test_a(): pass\n'
    two = '@incident(\n    "INC-1",\n    "INC-2",\n)\ndef test_a(): pass\n'
    repository.commit({"tests/test_a.py": one}, "2026-01-01")
    repository.commit({"tests/test_a.py": two}, "2026-04-05")
    assert firsts(repository)[0] == {"INC-1": date(2026, 1, 1), "INC-2": date(2026, 4, 5)}


def test_an_alias_dates_its_incident(repository):
    """A mark that uses an alias dates the incident that has it."""
    repository.commit({"test_a.py": '@incident("CVE-2026-0001")\ndef test_a(): pass\n'}, "2026-05-06")
    assert firsts(repository, incident("INC-1", aliases=("CVE-2026-0001",)))[0] == {"INC-1": date(2026, 5, 6)}


def test_a_moved_or_deleted_test_keeps_its_first_day(repository):
    """Moving a test, or losing it, does not change when the guard first came."""
    text = '@incident("INC-1")\ndef test_a(): pass\n'
    repository.commit({"tests/test_a.py": text}, "2026-01-01")
    repository.commit({"tests/test_a.py": None, "tests/unit/test_b.py": text}, "2026-02-01")
    repository.commit({"tests/unit/test_b.py": None}, "2026-03-01")
    assert firsts(repository)[0] == {"INC-1": date(2026, 1, 1)}


def test_a_mark_on_a_branch_counts_by_its_own_commit(repository):
    """A mark that came in by a merge has the day of the commit that wrote it."""
    repository.commit({"a.py": "1\n"}, "2026-01-01")
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit({"test_a.py": '@incident("INC-1")\ndef test_a(): pass\n'}, "2026-01-10")
    repository.git("checkout", "--quiet", "main")
    repository.commit({"b.py": "1\n"}, "2026-01-20")
    when = "2026-01-30T12:00:00Z"
    repository.git("merge", "--quiet", "--no-ff", "side", "-m", "Merge", GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when)
    assert firsts(repository)[0] == {"INC-1": date(2026, 1, 10)}


def test_a_mark_in_source_or_documentation_is_no_guard(repository):
    """Only test files hold guards: an example in the documentation is none."""
    text = 'Write `@incident("INC-1")` above the test.\n'
    repository.commit({"docs/how.md": text, "shop/pay.py": '@incident("INC-1")\n'})
    assert firsts(repository) == ({}, {})


def test_a_test_file_with_a_name_of_its_own_is_named(repository):
    """Files that the session knows to hold tests are looked at whatever they are called."""
    repository.commit({"checks/pay.py": '@incident("INC-1")\ndef test_a(): pass\n'}, "2026-02-02")
    assert firsts(repository, tests=["checks/pay.py"])[0] == {"INC-1": date(2026, 2, 2)}


def test_only_files_that_no_pattern_finds_are_named_to_git():
    """A suite of a thousand files is a handful of patterns, not a thousand paths."""
    tree = Tree(Path(), DEFAULT, frozenset({"tests/a.py", "pkg/test_b.py", "checks/pay.py"}))
    assert [spec for spec in tree.test_pathspecs if spec.startswith(":(literal)")] == [":(literal)checks/pay.py"]


def test_class_guards_are_dated_too(repository):
    """The first guard of a defect class has a day as an incident's has."""
    repository.commit({"test_a.py": '@defect_class("concurrency/race")\ndef test_a(): pass\n'}, "2026-06-07")
    assert firsts(repository) == ({}, {"concurrency/race": date(2026, 6, 7)})


def test_lines_that_look_like_headers_date_nothing(repository):
    """A line of a file cannot pass for a commit of the log."""
    text = 'commit 1\n++ b/x\n--- a/x\n@@ -1 +1 @@\n@incident("INC-1")\ndef test_a(): pass\n'
    repository.commit({"tests/test_a.py": text}, "2026-02-02")
    assert firsts(repository)[0] == {"INC-1": date(2026, 2, 2)}


def test_many_ids_of_many_shapes_are_found_in_one_pass(repository):
    """Hundreds of ids with hundreds of prefixes are dated as one is."""
    ids = [f"{'X' * (place % 90 + 1)}{chr(65 + place // 90)}-{place}" for place in range(270)]
    marks = "".join(f'@incident("{name}")\ndef test_{place}(): pass\n' for place, name in enumerate(ids))
    repository.commit({"test_all.py": marks}, "2026-03-03")
    assert firsts(repository, *map(incident, ids))[0] == dict.fromkeys(ids, date(2026, 3, 3))


# When nothing can be known


def test_outside_a_repository_everything_is_unknown(tmp_path):
    """Without git there is no history, and that is no error."""
    assert gather((incident("INC-1"),), tmp_path, DEFAULT) == History()


def test_in_a_shallow_clone_everything_is_unknown(repository, tmp_path):
    """A shallow clone has lost the first commits, so nothing is said of any."""
    text = '@incident("INC-1")\ndef test_a(): pass\n'
    repository.commit({"test_a.py": text}, "2026-01-01")
    repository.commit({"test_a.py": text + "\n"}, "2026-02-01")
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(tmp_path / "shallow"))
    assert gather((incident("INC-1"),), tmp_path / "shallow", DEFAULT) == History()


def test_in_a_clone_without_blobs_everything_is_unknown(repository, tmp_path):
    """A partial clone would have to fetch what it lacks; it is left alone, and nothing is said."""
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.commit({"test_a.py": '@incident("INC-1")\ndef test_a(): pass\n'})
    repository.commit({"test_a.py": "def test_a(): pass\n"})
    repository.git("clone", "--quiet", "--filter=blob:none", f"file://{repository.root}", str(tmp_path / "partial"))
    assert gather((incident("INC-1"),), tmp_path / "partial", DEFAULT) == History()


# Where fixes went


def test_hot_spots_are_source_files_of_declared_fixes(repository):
    """A fix's source files are hot spots; its tests, documentation and changelog are not."""
    fix = repository.commit(
        {"shop/pay.py": "1\n", "tests/test_pay.py": "1\n", "docs/pay.md": "1\n", "CHANGELOG.md": "1\n"}
    )
    assert spots(repository, incident("INC-1", fix=Fix((fix[:8],)))) == {"shop/pay.py": ("INC-1",)}


def test_hot_spots_have_most_incidents_first(repository):
    """Files are ordered by their number of incidents, and name those from the oldest on."""
    both = repository.commit({"a.py": "1\n", "b.py": "1\n"})
    one = repository.commit({"b.py": "2\n"})
    first = incident("INC-1", fix=Fix((both,)))
    second = incident("INC-2", fix=Fix((one, both)))
    assert list(spots(repository, second, first).items()) == [
        ("a.py", ("INC-1", "INC-2")),
        ("b.py", ("INC-1", "INC-2")),
    ]
    third = incident("INC-3", fix=Fix((one,)))
    assert list(spots(repository, first, third).items()) == [("b.py", ("INC-1", "INC-3")), ("a.py", ("INC-1",))]


@pytest.mark.parametrize("trailer", ["Fixes: INC-1", "Incident: INC-1", "Incident: INC-7, INC-1", "Fixes: CVE-1"])
def test_a_trailer_names_the_fix_where_the_record_does_not(repository, trailer):
    """Without ``fix.commits`` the commits that name the incident, or its alias, in a trailer are its fixes."""
    repository.commit({"shop/pay.py": "1\n"}, message=f"Round half up\n\n{trailer}\n")
    assert spots(repository, incident("INC-1", aliases=("CVE-1",))) == {"shop/pay.py": ("INC-1",)}


def test_a_declared_fix_outweighs_trailers(repository):
    """Where the record names commits, history is not searched for others."""
    repository.commit({"a.py": "1\n"}, message="Try\n\nFixes: INC-1\n")
    fix = repository.commit({"b.py": "1\n"})
    assert spots(repository, incident("INC-1", fix=Fix((fix,)))) == {"b.py": ("INC-1",)}


def test_configured_trailers_are_read(repository):
    """Teams name their own trailers; one that is no word is ignored, not run."""
    repository.commit({"a.py": "1\n"}, message="Mend\n\nPostmortem: INC-1\n")
    fix = FixSettings(trailers=("Postmortem", "x),%(trailers:key=Fixes"))
    assert spots(repository, incident("INC-1"), fix=fix) == {"a.py": ("INC-1",)}


@pytest.mark.parametrize("sha", ["--output=owned", "HEAD", "1234567", "0" * 40, "abc"])
def test_a_fix_that_names_no_commit_of_this_history_is_left_out(repository, sha):
    """A sha that is none, or that HEAD does not contain, touches nothing and starts nothing."""
    repository.commit({"a.py": "1\n"})
    assert spots(repository, incident("INC-1", fix=Fix((sha,)))) == {}
    assert not (repository.root / "owned").exists()


def test_a_merged_fix_is_compared_with_its_first_parent(repository):
    """A fix that is a merge touched what the merge brought in."""
    repository.commit({"a.py": "1\n"})
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit({"shop/pay.py": "1\n"})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"b.py": "1\n"})
    repository.git("merge", "--quiet", "--no-ff", "side", "-m", "Merge the fix\n\nFixes: INC-1\n")
    assert spots(repository, incident("INC-1")) == {"shop/pay.py": ("INC-1",)}


def test_a_renamed_file_is_a_hot_spot_under_its_name_of_today(repository):
    """A fixed file is followed through renames; one that is gone is no hot spot any more."""
    text = "".join(f"line {number}\n" for number in range(30))
    fix = repository.commit({"old.py": text, "gone.py": "1\n"})
    repository.commit({"old.py": None, "middle.py": text, "gone.py": None})
    repository.commit({"middle.py": None, "shop/new name.py": text})
    assert spots(repository, incident("INC-1", fix=Fix((fix,)))) == {"shop/new name.py": ("INC-1",)}


def test_only_history_below_the_root_counts(repository):
    """In a repository of many projects, paths are relative to the root, and the others' files are left out."""
    fix = repository.commit(
        {"shop/pay.py": "1\n", "other/pay.py": "1\n", "shop/tests/test_a.py": '@incident("INC-1")\n'}, "2026-01-02"
    )
    found = gather((incident("INC-1", fix=Fix((fix,))),), repository.root / "shop", DEFAULT)
    assert found == History(
        available=True, first_guard={"INC-1": date(2026, 1, 2)}, hot_spots=(HotSpot("pay.py", ("INC-1",)),)
    )


def test_names_that_need_quoting_survive(repository):
    """Blanks, quotes and letters beyond ASCII in a path are kept as they are."""
    name = 'shop/a "b" ü.py'
    fix = repository.commit({name: "1\n"})
    assert spots(repository, incident("INC-1", fix=Fix((fix,)))) == {name: ("INC-1",)}


@pytest.mark.parametrize(
    ("path", "fix", "is_source"),
    [
        ("shop/pay.py", DEFAULT, True),
        ("deploy/app.yaml", DEFAULT, True),
        ("shop/contest.py", DEFAULT, True),
        ("tests/data.json", DEFAULT, False),
        ("shop/test_pay.py", DEFAULT, False),
        ("shop/pay_test.py", DEFAULT, False),
        ("shop/conftest.py", DEFAULT, False),
        ("docs/conf.py", DEFAULT, False),
        ("README.rst", DEFAULT, False),
        ("uv.lock", DEFAULT, False),
        ("postmortems/INC-1.yaml", DEFAULT, False),
        ("checks/known.py", DEFAULT, False),
        ("checks/a.py", FixSettings(tests=("checks/**",)), False),
        ("docs/example.py", FixSettings(source=("docs/**",)), True),
        ("shop/pay.py", FixSettings(source=("docs/**",)), False),
    ],
)
def test_source_is_what_is_neither_test_nor_text(tmp_path, path, fix, is_source):
    """Tests, postmortems, documentation and changelogs are no source; configured globs decide where given."""
    tree = Tree(tmp_path, fix, frozenset({"checks/known.py"}), frozenset({"postmortems/INC-1.yaml"}))
    assert tree.is_source(path) is is_source


# Coverage of the lines that failed us


SOURCE = "def used():\n    return 1\n\n\ndef unused():\n    return 2\n"
FIXED = SOURCE + "\n\ndef fixed(flag):\n    if flag:\n        return 3\n    return 4\n"


@pytest.fixture
def measured(repository):
    """A project whose fix is four lines, of which three ran; before it two of four."""
    repository.commit({"pay.py": SOURCE})
    fix = repository.commit({"pay.py": FIXED})
    collector = coverage.Coverage(data_file=str(repository.root / ".coverage"), config_file=False)
    with collector.collect():
        space = {}
        exec(compile(FIXED, str(repository.root / "pay.py"), "exec"), space)
        space["used"]()
        space["fixed"](flag=True)
    collector.save()
    collector.get_data().close(force=True)
    return repository, incident("INC-1", fix=Fix((fix,)))


def test_fix_lines_are_compared_with_the_project(measured):
    """Of the fix's four statements three were executed, of the project's eight six."""
    repository, fixed = measured
    found = gather((fixed,), repository.root, DEFAULT)
    assert found == History(
        available=True,
        hot_spots=(HotSpot("pay.py", ("INC-1",), fix_lines=4, fix_lines_covered=3),),
        project_lines=8,
        project_lines_covered=6,
    )


def test_coverage_of_another_run_is_not_used(measured):
    """Data written before the run began are not of the run."""
    repository, fixed = measured
    began = datetime.fromtimestamp((repository.root / ".coverage").stat().st_mtime, UTC) + timedelta(seconds=5)
    found = gather((fixed,), repository.root, DEFAULT, since=began)
    assert (found.hot_spots, found.project_lines) == ((HotSpot("pay.py", ("INC-1",)),), None)


def test_coverage_of_a_file_that_changed_since_is_not_used(measured):
    """Line numbers of a file that was edited after the run are others now."""
    repository, fixed = measured
    later = (repository.root / ".coverage").stat().st_mtime + 5
    os.utime(repository.root / "pay.py", (later, later))
    found = gather((fixed,), repository.root, DEFAULT)
    assert (found.hot_spots, found.project_lines) == ((HotSpot("pay.py", ("INC-1",)),), None)


@pytest.mark.parametrize("content", [b"", b"no data", b"SQLite format 3\0 but not really"])
def test_damaged_coverage_data_are_no_data(measured, content):
    """Whatever stands in ``.coverage``, hot spots are there; only their coverage is not."""
    repository, fixed = measured
    (repository.root / ".coverage").write_bytes(content)
    found = gather((fixed,), repository.root, DEFAULT)
    assert (found.hot_spots, found.project_lines) == ((HotSpot("pay.py", ("INC-1",)),), None)


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_coverage_of_the_same_run_is_read_and_not_disturbed(pytester, workers):
    """Beside pytest-cov the run's own data are used, its total is what it is without us, and nothing warns."""
    repository = Repository(pytester.path)
    record = "id: INC-1\ntitle: Paid twice\nseverity: sev1\nstarted: 2026-01-01\n"
    test = '@incident("INC-1")\ndef test_used():\n    assert used() == 1\n'
    repository.commit(
        {
            "pay.py": SOURCE,
            "postmortems/INC-1.yaml": record,
            "test_pay.py": f"from pay import used\nfrom pytest_incidents import incident\n\n\n{test}",
        },
        "2026-02-03",
        "Pay once\n\nFixes: INC-1\n",
    )
    arguments = ("--cov=pay", "--cov-report=term", *workers)
    ours = pytester.runpytest_subprocess(*arguments, "-W", "error", "--incidents-report=json:run.json")
    without = pytester.runpytest_subprocess(*arguments, "-p", "no:incidents")
    assert (ours.ret, without.ret) == (0, 0)
    for result in (ours, without):
        result.stdout.fnmatch_lines(["TOTAL * 4 * 1 * 75%"])
    history = read_file(pytester.path / "run.json", "run.json").history
    assert history == History(
        available=True,
        first_guard={"INC-1": date(2026, 2, 3)},
        hot_spots=(HotSpot("pay.py", ("INC-1",), 4, 3),),
        project_lines=4,
        project_lines_covered=3,
    )
