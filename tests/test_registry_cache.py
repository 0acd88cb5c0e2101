"""The cache: never wrong, never in the way."""

import json
import os
import shutil
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_incidents.errors import InputError
from pytest_incidents.registry import Registry, find_project, load
from pytest_incidents.registry import reader as reader_module
from registries import HEAD, write

LONG_AGO = 1_500_000_000_123_456_789  # ns; a time that no clock's step makes doubtful


def other(name: str, more: str = "") -> str:
    return HEAD.replace("INC-1", name) + more


FILES = {
    "postmortems/a.yaml": HEAD + "aliases: [X-1]\ntests: [t.py::test_a]\nimpact: {users_affected: 3}\n",
    "postmortems/b.md": f"---\n{other('B-1', 'recurrence_of: [INC-1]')}\n---\n",
    "postmortems/all.json": json.dumps(
        {
            "incidents": [
                {"id": f"C-{n}", "title": "t", "severity": "sev1", "started": f"2026-02-0{n}"} for n in (3, 1, 2)
            ]
        }
    ),
    "postmortems/old.json": json.dumps({"id": "O-1", "modified": "2020-01-01", "details": "D.", "withdrawn": "x"}),
    "postmortems/prose.md": "# Prose\n",
    "postmortems/README.md": "",
}


@pytest.fixture
def root(tmp_path):
    """A registry whose files have been as they are for years."""
    write(tmp_path, FILES | {"cache/x": ""})
    age(tmp_path)
    return tmp_path


def age(root: Path) -> None:
    for path in root.glob("postmortems/*"):
        os.utime(path, ns=(LONG_AGO, LONG_AGO))


@pytest.fixture
def read(monkeypatch):
    """The names of files that were read as documents since the last call."""
    names: list[str] = []
    parse = reader_module.parse

    def noted(text, shown):
        names.append(shown.removeprefix("postmortems/"))
        return parse(text, shown)

    monkeypatch.setattr(reader_module, "parse", noted)

    def since() -> list[str]:
        found = sorted(names)
        names.clear()
        return found

    return since


@pytest.fixture(autouse=True)
def no_doubt(monkeypatch):
    """The change time of a file cannot be set: without doubt about it, a file is as old as its content."""
    from pytest_incidents.registry import cache

    monkeypatch.setattr(cache, "_FINE", 0)


def cached(root: Path) -> Registry:
    return load(find_project(root), cache=root / "cache")


def assert_same(one: Registry, two: Registry) -> None:
    assert one == two
    assert one.incidents == two.incidents


EVERYTHING = sorted(name.removeprefix("postmortems/") for name in FILES if "README" not in name)


def test_the_second_load_reads_nothing(root, read):
    """What was read once is the same from the cache, down to the last field, and no file is read again."""
    fresh = load(find_project(root))
    assert read() == EVERYTHING
    assert_same(cached(root), fresh)
    assert read() == EVERYTHING
    assert_same(cached(root), fresh)
    assert read() == []
    assert [incident.id for incident in fresh.incidents] == ["B-1", "INC-1", "C-1", "C-2", "C-3"]


def test_only_what_changed_is_read_again(root, read):
    """A changed, a new, a renamed and a deleted file are seen; the others come from the cache."""
    cached(root)
    read()
    write(
        root,
        {"postmortems/a.yaml": FILES["postmortems/a.yaml"] + "owner: payments\n", "postmortems/n.yaml": other("N-1")},
    )
    (root / "postmortems" / "all.json").rename(root / "postmortems" / "list.json")
    (root / "postmortems" / "prose.md").unlink()
    found = cached(root)
    assert read() == ["a.yaml", "list.json", "n.yaml"]
    assert_same(found, load(find_project(root)))
    assert found.incidents[1].owner == "payments"


def test_a_checkout_that_changes_times_reads_texts_only(root, read):
    """Other times, the same content: nothing is parsed again, and then nothing is even opened."""
    cached(root)
    read()
    for path in root.glob("postmortems/*"):
        os.utime(path, ns=(LONG_AGO + 7, LONG_AGO + 7))
    fresh = load(find_project(root))
    read()
    assert_same(cached(root), fresh)
    assert read() == []
    assert_same(cached(root), fresh)


def test_other_content_of_the_same_size_and_time(root, read):
    """A file that was replaced by one of the same size and time is noticed by its change time."""
    cached(root)
    read()
    path = root / "postmortems" / "a.yaml"
    path.write_text(path.read_text().replace("twice", "never"))
    os.utime(path, ns=(LONG_AGO, LONG_AGO))
    assert cached(root).incidents[1].title == "Orders were charged never"
    assert read() == ["a.yaml"]


@pytest.mark.parametrize("mtime", [None, LONG_AGO // 10**9 * 10**9])
def test_a_file_that_may_change_within_the_clocks_step(root, read, monkeypatch, mtime):
    """What changed a moment before it was read is read again: it may have changed since, within one step."""
    from pytest_incidents.registry import cache

    monkeypatch.setattr(cache, "_FINE" if mtime is None else "_COARSE", 3_600 * 10**9)
    path = root / "postmortems" / "a.yaml"
    if mtime is not None:
        os.utime(path, ns=(mtime, mtime))
    cached(root)
    status = path.stat()
    read()

    path.write_text(path.read_text().replace("twice", "never"))
    os.utime(path, ns=(status.st_mtime_ns, status.st_mtime_ns))
    assert cached(root).incidents[1].title == "Orders were charged never"


def test_other_settings_and_versions_start_anew(root, read, monkeypatch):
    """What depends on the configuration, or on our version, is not taken from another one's cache."""
    cached(root)
    read()
    write(root, {"pytest-incidents.toml": "class-aliases = { logic = 'state' }\n"})
    cached(root)
    assert read() == EVERYTHING
    from pytest_incidents import _version

    monkeypatch.setattr(_version, "__version__", "99.0")
    cached(root)
    assert read() == EVERYTHING
    cached(root)
    assert read() == []


def test_two_registries_share_a_folder(root, read):
    """Loads of other paths do not push each other out."""
    write(root, {"other/z.yaml": other("Z-1")})
    project = find_project(root)
    for _ in range(2):
        load(project, cache=root / "cache")
        load(project, ["other"], cache=root / "cache")
    assert read() == sorted([*EVERYTHING, "other/z.yaml"])


def the_file(root: Path) -> Path:
    (found,) = (root / "cache").glob("registry-*.json")
    return found


def damages():
    """Every way a cache may be broken, as functions of its bytes."""
    return {
        "empty": lambda _: b"",
        "no JSON": lambda _: b"not a cache\n",
        "half": lambda data: data[: len(data) // 2],
        "one byte": lambda data: data[:-9] + b"#" + data[-8:],
        "other encoding": lambda data: data.decode().encode("utf-16"),
        "a list": lambda _: b"[]\n[]\n[]\n",
        "deep": lambda _: b"[" * 100_000,
        "no lines": lambda data: data.replace(b"\n", b" "),
    }


@pytest.mark.parametrize("damage", damages().values(), ids=damages())
def test_a_damaged_cache_is_no_cache(root, read, damage):
    """Whatever happened to the cache, the registry is as it is, and the cache is whole again afterwards."""
    fresh = cached(root)
    the_file(root).write_bytes(damage(the_file(root).read_bytes()))
    read()
    assert_same(cached(root), fresh)
    assert read() == EVERYTHING
    cached(root)
    assert read() == []


@pytest.mark.parametrize("line", [1, 2, 3])
@pytest.mark.parametrize(
    "change",
    [lambda _: [], lambda _: {}, lambda whole: dict.fromkeys(whole, 3), lambda _: None],
    ids=["list", "empty", "numbers", "null"],
)
def test_a_forged_cache_breaks_nothing(root, line, change):
    """A cache with a right checksum and wrong content is dropped where it does not fit."""
    fresh = cached(root)
    _, *lines = the_file(root).read_bytes().split(b"\n")
    head = json.loads(the_file(root).read_bytes().split(b"\n")[0])
    whole = json.loads(lines[line - 1])
    lines[line - 1] = json.dumps(change(whole if isinstance(whole, dict) else {})).encode()
    if line > 1:  # so that the second line is looked at, too
        os.utime(root / "postmortems" / "a.yaml", ns=(LONG_AGO + 9, LONG_AGO + 9))
    rest = b"\n".join(lines)
    the_file(root).write_bytes(json.dumps(head | {"checksum": zlib.crc32(rest)}).encode() + b"\n" + rest)
    assert_same(cached(root), fresh)


def test_a_registry_with_a_problem_is_not_kept(root, read):
    """A mistake is reported in every run until it is mended; the sound files still come from the cache."""
    cached(root)
    read()
    write(root, {"postmortems/a.yaml": HEAD + "zzz: 1\n"})
    for _ in range(2):
        with pytest.raises(InputError, match="unknown key 'zzz'"):
            cached(root)
        assert read() == ["a.yaml"]
    write(root, {"postmortems/a.yaml": FILES["postmortems/a.yaml"]})
    assert_same(cached(root), load(find_project(root)))


def test_a_new_link_out_of_the_repository_is_seen(root, tmp_path_factory):
    """A cache hides no problem that lies in the folder itself."""
    cached(root)
    (root / "postmortems" / "link.yaml").symlink_to(tmp_path_factory.mktemp("outside"))
    with pytest.raises(InputError, match="symbolic link"):
        cached(root)


def test_a_new_readme_is_counted(root):
    """Files that are no records by their names are those of today."""
    cached(root)
    write(root, {"postmortems/README.txt.md": ""})
    assert "postmortems/README.txt.md" in cached(root).not_records


def test_left_out_files_come_from_the_cache_too(root, read):
    """What is wrong with another team's files is said in every run, and read once."""
    write(
        root,
        {
            "pytest-incidents.toml": "[fields]\ntitle = 'titel'\n",
            "postmortems/broken.yaml": "[",
            "postmortems/twin.yaml": HEAD.replace("title", "titel"),
        },
    )
    write(root, {"postmortems/a.yaml": HEAD.replace("title", "titel") + "Owners: [x]\nstatus: maybe\n"})
    age(root)
    fresh = cached(root)
    assert (len(fresh.left_out), len(fresh.notes), fresh.ignored) == (6, 2, {"Owners": 1})
    read()
    assert_same(cached(root), fresh)
    assert read() == []
    (root / "postmortems" / "a.yaml").unlink()
    found = cached(root)
    assert read() == []
    assert_same(found, load(find_project(root)))
    assert "twin" in found.incidents[0].source.path


def test_the_cache_can_run_nothing(root):
    """The cache is lines of JSON."""
    cached(root)
    for line in the_file(root).read_bytes().split(b"\n"):
        json.loads(line)


def test_no_folder(root):
    """Without the folder there is no cache, and no error."""
    shutil.rmtree(root / "cache")
    assert_same(cached(root), load(find_project(root)))
    assert not (root / "cache").exists()


def test_a_folder_that_is_a_file(root):
    """A cache folder that cannot be written to is as good as none."""
    shutil.rmtree(root / "cache")
    (root / "cache").write_text("")
    assert_same(cached(root), load(find_project(root)))


def test_an_empty_registry(tmp_path, read):
    """A registry without files has a cache, too."""
    write(tmp_path, {"postmortems/README.md": "", "cache/x": ""})
    for _ in range(2):
        assert cached(tmp_path).incidents == ()
    assert read() == []


SCRIPT = """\
import sys
from pathlib import Path
from pytest_incidents.registry import find_project, load
project = find_project(Path.cwd())
name = sys.argv[1]
for n in range(1, 40):
    Path(name).write_text(f"id: {name}-1\\ntitle: {'x' * n}\\nseverity: sev1\\nstarted: 2026-01-01\\n")
    Path(name).replace(f"postmortems/{name}.yaml")  # whole at once, as git and editors do
    for found in (load(project, cache=Path("cache")), load(project)):
        titles = {incident.id: incident.title for incident in found.incidents}
        assert titles[f"{name}-1"] == "x" * n, titles
"""


def test_two_processes_at_once(root):
    """Processes that load, change and keep the same registry at the same time each see what is there."""
    for name in "PQR":
        write(root, {f"postmortems/{name}.yaml": other(f"{name}-1")})
    running = [
        subprocess.Popen([sys.executable, "-c", SCRIPT, name], cwd=root, stderr=subprocess.PIPE) for name in "PQR"
    ]
    assert [process.communicate()[1].decode() for process in running] == ["", "", ""]
    assert not list((root / "cache").glob("*.tmp"))
    assert_same(cached(root), load(find_project(root)))


def test_a_read_only_folder(root):
    """A folder that may only be read from still serves what it has."""
    cached(root)
    (root / "cache").chmod(0o500)
    try:
        write(root, {"postmortems/n.yaml": other("N-1")})
        assert_same(cached(root), load(find_project(root)))
    finally:
        (root / "cache").chmod(0o700)


def test_entries_are_like_their_incidents(root):
    """The index says of each incident what the incident says."""
    for registry in (cached(root), cached(root)):
        for entry, incident in zip(registry.index, registry.incidents, strict=True):
            assert (entry.id, entry.title, entry.severity) == (incident.id, incident.title, incident.severity)
            assert (entry.started, entry.path, entry.line) == (
                str(incident.started),
                incident.source.path,
                incident.source.line,
            )
            assert (entry.tests, entry.aliases, entry.recurrence_of) == (
                incident.tests,
                incident.aliases,
                incident.recurrence_of,
            )
            assert (entry.users_affected, entry.effect) == (
                incident.impact.users_affected,
                incident.impact.effect or "",
            )
        assert replace(registry, notes=("x",)) != registry


def test_a_warm_load_imports_nothing_that_reads_records(root):
    """Where every file is as it was, neither the YAML library nor the schema is loaded."""
    load(find_project(root), cache=root / "cache")
    script = (
        "import sys; from pathlib import Path; from pytest_incidents.registry import find_project, load;"
        "root = Path(sys.argv[1]); registry = load(find_project(root), cache=root / 'cache');"
        "print(len(registry.index), len(registry.incidents), *sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(root)], capture_output=True, text=True, check=True)
    records, made, *modules = done.stdout.split()
    reading = {"yaml", "pytest_incidents.registry.schema", "pytest_incidents.registry.reader"}
    assert (records, made, reading & set(modules)) == ("5", "5", set())
