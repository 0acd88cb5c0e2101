"""Which files a registry consists of."""

import os
import shutil
from pathlib import Path

import pytest

from pytest_incidents.registry import find_project, load
from registries import HEAD, loaded, problems, write


def other(name: str) -> str:
    """A record with another id."""
    return HEAD.replace("INC-1", name)


def ids(registry) -> list[str]:
    return [incident.id for incident in registry.incidents]


def test_folders_files_and_globs(tmp_path):
    """Entries are folders with all that is below them, single files, and globs, each file once."""
    files = {
        "pytest-incidents.toml": (
            'registry = ["postmortems", "more/one.md", "old/**/*.y*ml", "postmortems/a.yaml", "gone", "no/*.md"]\n'
        ),
        "postmortems/a.yaml": other("A-1"),
        "postmortems/2026/deep/b.md": f"---\n{other('B-1')}---\n",
        "postmortems/notes.txt": "not ours",
        "postmortems/.hidden/c.yaml": other("C-1"),
        "more/one.md": f"---\n{other('D-1')}---\n",
        "more/two.md": f"---\n{other('E-1')}---\n",
        "old/x/y/f.yaml": other("F-1"),
        "old/g.yml": other("G-1"),
    }
    registry = loaded(tmp_path, files)
    assert ids(registry) == ["A-1", "B-1", "D-1", "F-1", "G-1"]
    assert registry.missing == ("gone", "no/*.md")
    assert {incident.source.path for incident in registry.incidents} == {
        "postmortems/a.yaml",
        "postmortems/2026/deep/b.md",
        "more/one.md",
        "old/x/y/f.yaml",
        "old/g.yml",
    }


def test_what_is_no_record_is_counted(tmp_path):
    """README, TEMPLATE, underscore and bare Markdown are named, and are nothing to fail on."""
    files = {
        "postmortems/README.md": "# How we write\n",
        "postmortems/2026/readme.markdown": "x",
        "postmortems/TEMPLATE.yaml": "id: {{id}}\n",
        "postmortems/template-short.md": "---\nid:\n---\n",
        "postmortems/_draft.json": "{",
        "postmortems/essay.md": "# Only prose\n",
        "postmortems/a.yaml": HEAD,
    }
    registry = loaded(tmp_path, files)
    assert ids(registry) == ["INC-1"]
    assert registry.not_records == (
        "postmortems/2026/readme.markdown",
        "postmortems/README.md",
        "postmortems/TEMPLATE.yaml",
        "postmortems/_draft.json",
        "postmortems/essay.md",
        "postmortems/template-short.md",
    )


def test_a_file_that_the_configuration_names_is_read(tmp_path):
    """Whoever names a file means it, whatever it is called."""
    files = {"pytest-incidents.toml": "registry = ['_all.yaml']\n", "_all.yaml": HEAD}
    assert ids(loaded(tmp_path, files)) == ["INC-1"]


def test_a_file_with_brackets_in_its_name(tmp_path):
    """An entry that exists is that file or folder, although it looks like a glob."""
    files = {"pytest-incidents.toml": "registry = ['post[mortems]*']\n", "post[mortems]*/a.yaml": HEAD}
    assert ids(loaded(tmp_path, files)) == ["INC-1"]


def test_entries_are_relative_to_the_configuration(tmp_path):
    """Registry paths start at the configuration's folder, and other paths may be given instead."""
    write(tmp_path, {"a/pytest-incidents.toml": "", "a/postmortems/x.yaml": HEAD, "a/other/y.yaml": other("B-1")})
    project = find_project(tmp_path / "a")
    assert str(load(project).incidents[0].source) == "postmortems/x.yaml:1"
    assert ids(load(project, ["other"])) == ["B-1"]


def test_a_registry_above_the_project(tmp_path):
    """In a repository of several projects a shared folder is seen from the project: no path of the machine is told."""
    files = {
        ".git/HEAD": "",
        "postmortems/x.yaml": HEAD,
        "svc/a/pytest-incidents.toml": "registry = ['../../postmortems']\n",
    }
    write(tmp_path, files)
    assert str(load(find_project(tmp_path / "svc" / "a")).incidents[0].source) == "../../postmortems/x.yaml:1"


def test_a_registry_outside_the_repository(tmp_path):
    """A shared registry may lie beside the repository; its files then have their absolute paths."""
    write(tmp_path / "shared", {"a.yaml": HEAD})
    for entry in ("../shared", str(tmp_path / "shared")):
        registry = loaded(tmp_path / "project", {"pytest-incidents.toml": f"registry = ['{entry}']\n"})
        assert registry.incidents[0].source.path == (tmp_path / "shared" / "a.yaml").as_posix()


def test_symbolic_links(tmp_path):
    """A link to a file inside counts as that file's twin; one that leads outside, or nowhere, is refused by name."""
    write(tmp_path / "outside", {"secret.yaml": other("OUT-1"), "folder/x.yaml": other("OUT-2")})
    root = write(tmp_path / "in", {"postmortems/z.txt": "", "elsewhere/b.yaml": other("B-1")})
    folder = root / "postmortems"
    (folder / "inside.yaml").symlink_to("../elsewhere/b.yaml")
    assert ids(loaded(root)) == ["B-1"]
    (folder / "secret.yaml").symlink_to(tmp_path / "outside" / "secret.yaml")
    (folder / "folder").symlink_to(tmp_path / "outside" / "folder")
    (folder / "broken.md").symlink_to("nowhere.md")
    (folder / "loop").symlink_to(".")
    message = "a symbolic link that leaves the repository, or leads nowhere"
    assert problems(root) == [f"postmortems/{name}: {message}" for name in ("broken.md", "folder", "secret.yaml")]


def test_a_registry_that_is_itself_a_link(tmp_path):
    """A registry path may lead anywhere, as it may lie anywhere."""
    write(tmp_path / "outside", {"a.yaml": HEAD, "b/c.yaml": other("B-1")})
    (tmp_path / "outside" / "d.yaml").symlink_to("b/c.yaml")
    root = write(tmp_path / "in", {})
    (root / "postmortems").symlink_to(tmp_path / "outside")
    assert problems(root) == ["postmortems/d.yaml:1: duplicate id 'B-1', also in postmortems/b/c.yaml:1"]
    (tmp_path / "outside" / "d.yaml").unlink()
    assert ids(load(find_project(root))) == ["B-1", "INC-1"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    """A file without permission is a problem, not a crash."""
    write(tmp_path, {"postmortems/a.yaml": HEAD})
    (tmp_path / "postmortems" / "a.yaml").chmod(0)
    assert problems(tmp_path) == ["postmortems/a.yaml: cannot be read: Permission denied"]


def test_an_empty_registry(tmp_path):
    """A folder without records is a registry without incidents; a missing one is said to be missing."""
    assert loaded(tmp_path).missing == ("postmortems",)
    assert loaded(tmp_path, {"postmortems/README.md": ""}).missing == ()
    assert loaded(tmp_path).incidents == ()


FILES = {"postmortems/a.yaml": HEAD, "postmortems/x/b.yaml": other("B-1"), "postmortems/README.md": "one"}


def test_the_digest_is_that_of_the_records(tmp_path):
    """Other times, another place of the checkout or another README leave the digest; another word changes it."""
    first = loaded(tmp_path / "here", FILES).digest
    assert first.startswith("sha256:")
    os.utime(tmp_path / "here" / "postmortems" / "a.yaml", (1, 1))
    assert loaded(tmp_path / "here").digest == first
    assert loaded(tmp_path / "there" / "deep", FILES | {"postmortems/README.md": "two"}).digest == first
    assert loaded(tmp_path / "here", {"postmortems/a.yaml": HEAD + "\n"}).digest != first
    moved = {name.replace("/a.", "/c."): text for name, text in FILES.items()}
    assert loaded(tmp_path / "moved", moved).digest != first


def test_the_digest_of_a_shared_registry(tmp_path):
    """A registry outside the repository has one digest wherever it lies."""
    digests = set()
    for place in ("one", "two/three"):
        write(tmp_path / place / "shared", {"x/a.yaml": HEAD})
        project = tmp_path / place / "project"
        digests.add(loaded(project, {"pytest-incidents.toml": "registry = ['../shared']\n"}).digest)
        shutil.rmtree(project)
    assert len(digests) == 1


def test_importing_the_registry_imports_no_yaml(tmp_path):
    """Neither importing the registry nor finding a project without configuration costs a parser."""
    import subprocess
    import sys

    script = (
        "import sys; from pathlib import Path; from pytest_incidents.registry import find_project\n"
        "find_project(Path.cwd()); print(sorted({'yaml', 'tomllib', 'difflib', 'json'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "yaml" not in done.stdout
    assert Path(tmp_path).is_dir()


def test_suffixes_in_any_case(tmp_path):
    """A file is a record by its suffix, however that is written."""
    files = {"postmortems/A.YAML": HEAD, "postmortems/B.MD": f"---\n{other('B-1')}---\n", "postmortems/C.Md": "Prose."}
    registry = loaded(tmp_path, files)
    assert (ids(registry), registry.not_records) == (["B-1", "INC-1"], ("postmortems/C.Md",))


def test_folders_without_end(tmp_path):
    """Folders in folders in folders are given up with a word, wherever pytest was called from."""
    deep = tmp_path / "postmortems" / "/".join(["d"] * 150)
    deep.mkdir(parents=True)
    expected = "postmortems/" + "/".join(["d"] * 101)
    assert problems(tmp_path, {"postmortems/a.yaml": HEAD}) == [f"{expected}: lies more than 100 folders deep"]


def test_a_glob_follows_no_link_out(tmp_path):
    """A glob meets what lies in the repository: no link out of it, no loop, and nothing hidden."""
    files = {
        "pytest-incidents.toml": 'registry = ["p/**/*.md", "20[0-9]*", "[a-b]/x.yaml"]\n',
        "p/a.md": f"---\n{HEAD}---\n",
        "p/README.md": "Ours.",
        "p/.hidden/b.md": "---\n",
        "2026/deep/c.yaml": other("C-1"),
        "a/x.yaml": other("D-1"),
        "c/x.yaml": "no record",
    }
    root = write(tmp_path / "in", files)
    write(tmp_path / "out", {"x.md": "---\n"})
    for loop in ("one", "two"):
        (root / "p" / loop).symlink_to(".")
    (root / "p" / "folder").symlink_to(tmp_path / "out")
    registry = load(find_project(root))
    assert (ids(registry), registry.not_records, registry.missing) == (["C-1", "D-1", "INC-1"], ("p/README.md",), ())
    (root / "p" / "x.md").symlink_to(tmp_path / "out" / "x.md")
    (root / "p" / "x.txt").symlink_to(tmp_path / "out" / "x.md")
    assert problems(root) == ["p/x.md: a symbolic link that leaves the repository, or leads nowhere"]


def test_a_glob_to_elsewhere(tmp_path):
    """The way to the first wildcard may lead out; files are told apart by their place below it."""
    root = write(tmp_path / "in", {"pytest-incidents.toml": 'registry = ["../shared/*/r.yaml"]\n'})
    write(tmp_path / "shared", {"a/r.yaml": HEAD, "b/r.yaml": other("B-1")})
    registry = load(find_project(root))
    assert ids(registry) == ["B-1", "INC-1"]
    assert {entry.path for entry in registry.index} == {str(tmp_path / "shared" / name / "r.yaml") for name in "ab"}
