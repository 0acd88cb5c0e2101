import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_incidents import git
from repositories import Repository


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repository")


def test_head_is_the_full_id_and_clean(repository):
    """A clean tree is HEAD's full id, not dirty; an untracked file changes nothing."""
    full = repository.commit({"a.py": "1\n"})
    (repository.root / "new.py").write_text("")
    assert git.head(repository.root) == (full, False)


@pytest.mark.parametrize("staged", [False, True])
def test_head_is_dirty_where_a_tracked_file_differs(repository, staged):
    """A tracked file that differs from HEAD makes the tree dirty, staged or not."""
    full = repository.commit({"a.py": "1\n"})
    (repository.root / "a.py").write_text("2\n")
    if staged:
        repository.git("add", "a.py")
    assert git.head(repository.root) == (full, True)


def test_head_is_seen_from_a_folder_below(repository):
    """The root may be a folder of a larger repository."""
    full = repository.commit({"services/shop/a.py": "1\n"})
    assert git.head(repository.root / "services/shop") == (full, False)


def test_no_repository_has_no_head(tmp_path):
    """Outside a repository there is no commit, and that is no error."""
    assert git.head(tmp_path) == ("", False)


def test_a_repository_without_commits_has_no_head(repository):
    """Before the first commit there is no id to name."""
    assert git.head(repository.root) == ("", False)


def test_no_git_has_no_head(repository, monkeypatch):
    """A machine without git is as one without a repository."""
    repository.commit({"a.py": ""})
    monkeypatch.setenv("PATH", "")
    assert git.head(repository.root) == ("", False)


def test_looking_at_the_head_writes_nothing(repository):
    """Asking for HEAD refreshes no index and takes no lock."""
    repository.commit({"a.py": "1\n"})
    os.utime(repository.root / "a.py", (1, 1))  # the index now holds another time, which git would like to refresh
    index = repository.root / ".git/index"
    before = (index.read_bytes(), index.stat().st_mtime_ns)
    git.head(repository.root)
    assert (index.read_bytes(), index.stat().st_mtime_ns) == before


def test_environment_of_a_hook_is_dropped(repository, tmp_path, monkeypatch):
    """GIT_DIR and its like, which a git hook sets, do not lead us to another repository."""
    other = Repository(tmp_path / "other")
    other.commit({"b.py": ""})
    full = repository.commit({"a.py": "1\n"})
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    assert git.head(repository.root) == (full, False)


def test_a_file_system_monitor_of_the_repository_is_not_started(repository, tmp_path):
    """``core.fsmonitor`` names a program that git would run; we do not let it."""
    full = repository.commit({"a.py": "1\n"})
    ran = tmp_path / "ran"
    monitor = tmp_path / "monitor"
    monitor.write_text(f"#!/bin/sh\ntouch {ran}\n")
    monitor.chmod(monitor.stat().st_mode | stat.S_IXUSR)
    repository.git("config", "core.fsmonitor", str(monitor))
    assert (git.head(repository.root), ran.exists()) == ((full, False), False)


@pytest.mark.parametrize("setting", ["diff.external", "core.pager", "pager.log"])
def test_programs_that_the_configuration_names_are_not_run(repository, tmp_path, setting):
    """Neither an external diff nor a pager of the repository's configuration is started."""
    repository.commit({"a.py": "1\n"})
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\ncat\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    repository.git("config", setting, str(program))
    patch = git.run(repository.root, "log", "--patch", *git.PLAIN_DIFF, "--end-of-options", "HEAD", "--")
    assert ("+1" in patch, ran.exists()) == (True, False)


def test_an_embedded_bare_repository_is_not_entered(repository):
    """A folder that is laid out as a bare repository, which a stranger may commit, is not taken for one."""
    inside = repository.root / "vendored"
    repository.git("init", "--quiet", "--bare", str(inside))
    with pytest.raises(git.GitError, match=r"bare|safe"):
        git.run(inside, "rev-parse", "--git-dir")


def test_the_network_is_never_asked(repository, tmp_path):
    """Even fetching from the next folder is refused: no transport is allowed."""
    other = Repository(tmp_path / "other")
    other.commit({"b.py": ""})
    with pytest.raises(git.GitError, match="transport 'file' not allowed"):
        git.run(repository.root, "fetch", str(other.root))


def test_a_command_that_fails_says_why(repository):
    """The error is git's first line, not a traceback of ours."""
    with pytest.raises(git.GitError, match="fatal: "):
        git.run(repository.root, "log", "--end-of-options", "HEAD", "--")


def test_a_command_that_takes_too_long_is_ended(repository):
    """A time limit ends the command and says which it was."""
    with pytest.raises(git.GitError, match="git hash-object took more than 0"):
        git.run(repository.root, "hash-object", "--stdin", stdin="x" * 1_000_000, timeout=0)


def test_bytes_that_are_no_text_are_replaced(repository):
    """A file that is not UTF-8 does not stop us."""
    (repository.root / "latin.txt").write_bytes(b"caf\xe9\n")
    repository.commit({})
    assert git.run(repository.root, "show", "HEAD:latin.txt") == "caf\ufffd\n"


def test_history_is_whole_in_a_full_clone(repository):
    """A repository with commits and no shallow boundary is whole."""
    repository.commit({"a.py": ""})
    assert git.is_whole(repository.root)


def test_history_is_not_whole_in_a_shallow_clone(repository, tmp_path):
    """A clone of depth one has lost its history."""
    repository.commit({"a.py": "1\n"})
    repository.commit({"a.py": "2\n"})
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(tmp_path / "shallow"))
    assert not git.is_whole(tmp_path / "shallow")


def test_history_is_not_whole_without_a_commit(repository, tmp_path):
    """Neither an empty repository nor a plain folder has a history."""
    assert (git.is_whole(repository.root), git.is_whole(tmp_path)) == (False, False)


@pytest.mark.parametrize(
    "text",
    ["", "123456", "g" * 40, "ABCDEF0", "--output=FILE", "1234567\n", "1234567 8", "0" * 65, "HEAD", "main"],
)
def test_what_is_no_sha_is_refused(text):
    """Anything but 7 to 64 lower-case hexadecimal digits cannot name a commit."""
    assert not git.is_sha(text)


@given(st.text("0123456789abcdef", min_size=7, max_size=64))
def test_a_sha_is_7_to_64_hexadecimal_digits(text):
    """Short and full ids, of SHA-1 and SHA-256, can name a commit."""
    assert git.is_sha(text)
