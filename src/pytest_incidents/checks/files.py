"""The files that checks may look at: inside the repository once symlinks are followed, regular, small."""

import os
import stat
from pathlib import Path

from pytest_incidents import documents
from pytest_incidents.errors import InputError
from pytest_incidents.vocabulary import CheckState


class DoesNotHold(Exception):  # noqa: N818 - no error: the answer "no", with its reason in words
    """The check was looked at, and what it asks for is not there."""


class CannotTell(Exception):  # noqa: N818 - no error: the answer "not known", with its reason in words
    """The check could not be judged, or is a word that nobody can judge."""

    def __init__(self, why: str, state: CheckState = CheckState.NOT_CHECKED) -> None:
        self.state = state
        super().__init__(why)


def regular_file_stands(root: Path, path: str) -> str:
    """Says that the path is a regular file of the repository.

    Raises:
        DoesNotHold: it is none, or lies outside.
    """
    inside(root, path)
    return f"{path} exists"


def no_file_stands(root: Path, path: str) -> str:
    """Says that nothing stands at the path, not even a broken symlink.

    Raises:
        DoesNotHold: something does, or the path lies outside.
    """
    _resolved(root, path)
    if os.path.lexists(root / path):
        raise DoesNotHold(f"{path} is still there")
    return f"{path} is gone"


def read_text(root: Path, path: str) -> str:
    """The text of a file of the repository.

    Raises:
        DoesNotHold: there is no such file, or it lies outside.
        CannotTell: it cannot be read: too large, not UTF-8, no permission.
    """
    target = inside(root, path)
    try:
        return documents.read_text(target, path)
    except InputError as error:
        raise CannotTell(str(error.problems[0])) from error


def inside(root: Path, path: str) -> Path:
    """The regular file that a path of a record leads to.

    Raises:
        DoesNotHold: there is no such file, it is no regular one, or it lies outside the repository.
        CannotTell: the way to it is barred.
    """
    target = _resolved(root, path)
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        raise DoesNotHold(f"{path} does not exist") from None
    except OSError as error:
        raise CannotTell(f"{path}: {error.strerror}") from error
    if not stat.S_ISREG(mode):
        raise DoesNotHold(f"{path} is not a regular file")
    return target


def _resolved(root: Path, path: str) -> Path:
    if not path:
        raise DoesNotHold("no path is given")
    try:
        home = root.resolve()
        target = (home / path).resolve()
    except (OSError, RuntimeError, ValueError) as error:  # a loop of symlinks, a NUL, a name that is too long
        raise DoesNotHold(f"{path} is no path: {error}") from error
    if not target.is_relative_to(home):
        raise DoesNotHold(f"{path} lies outside the repository")
    return target
