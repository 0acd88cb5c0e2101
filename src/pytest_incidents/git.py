"""A thin, careful wrapper over the git command: reads only, runs nothing a repository names, no network."""

import os
import re
import subprocess
from pathlib import Path

TIMEOUT = 60.0
_SHA = re.compile(r"[0-9a-f]{7,64}")

# What a repository or its configuration could make git run, fetch or write is off; output is for machines.
_CAREFUL = (
    "--no-pager",
    "--no-optional-locks",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "core.fsmonitor=false",
    "-c", "safe.bareRepository=explicit",
    "-c", "protocol.allow=never",
    "-c", "log.showSignature=false",
    "-c", "log.mailmap=false",
    "-c", "log.showRoot=true",
    "-c", "color.ui=false",
    "-c", "submodule.recurse=false",
    "-c", "diff.noprefix=false",
    "-c", "diff.mnemonicPrefix=false",
    "-c", "diff.suppressBlankEmpty=false",
    "-c", "core.quotePath=false",
)  # fmt: skip
PLAIN_DIFF = ("--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/")


class GitError(Exception):
    """git is not there, found no repository, could not answer, or took too long; the message says which."""


def run(root: Path, *arguments: str, stdin: str = "", timeout: float = TIMEOUT) -> str:
    """What a git command prints, run in ``root``; undecodable bytes are replaced.

    The caller passes fixed words, full commit ids and, after ``--``, paths: nothing that a record says may
    stand where git looks for options.

    Raises:
        GitError: git failed, is missing, or took longer than ``timeout`` seconds.
    """
    try:
        done = subprocess.run(  # noqa: S603 - no shell, a fixed program, arguments as the docstring says
            ["git", *_CAREFUL, *arguments],  # noqa: S607 - the user's own git is the one to ask
            cwd=root,
            env=_environment(),
            input=stdin.encode(),
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} took more than {timeout:g} seconds") from None
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(said[0] if said else f"git {arguments[0]} failed with exit code {done.returncode}")
    return done.stdout.decode(errors="replace")


def _environment() -> dict[str, str]:
    """The user's environment without what a hook or a wrapper told git, and nobody is asked anything."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}


def head(root: Path) -> tuple[str, bool]:
    """The full id of HEAD and whether tracked files differ from it; ``("", False)`` without a commit."""
    try:
        said = run(
            root,
            "status",
            "--porcelain=v2",
            "--branch",
            "-z",
            "--untracked-files=no",
            "--ignore-submodules=dirty",
        )
    except GitError:
        return "", False
    entries = said.split("\0")
    commit = next((entry.removeprefix("# branch.oid ") for entry in entries if entry.startswith("# branch.oid ")), "")
    dirty = any(entry and not entry.startswith("# ") for entry in entries)
    return (commit, dirty) if is_sha(commit) else ("", False)


def is_whole(root: Path) -> bool:
    """Whether there is a repository with a commit and the whole history behind it (no shallow clone)."""
    try:
        run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}")
        return run(root, "rev-parse", "--is-shallow-repository").strip() == "false"
    except GitError:
        return False


def is_sha(text: str) -> bool:
    """Whether a text can name a commit: 7 to 64 lower-case hexadecimal digits, and nothing else."""
    return _SHA.fullmatch(text) is not None
