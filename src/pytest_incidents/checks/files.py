"""The files that checks may look at: inside the repository once symlinks are followed, regular, small."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

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


class Files:
    """The files below one folder, the last one that was read kept at hand: checks of one file come together."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._text: tuple[str, str] | None = None
        self._document: tuple[str, documents.Node, str] | None = None  # path, values, why there are none

    def text(self, path: str) -> str:
        """The text of a file.

        Raises:
            DoesNotHold: there is no such file, or it lies outside.
            CannotTell: it cannot be read: too large, not UTF-8, no permission.
        """
        if self._text is None or self._text[0] != path:
            target = self.inside(path)
            try:
                self._text = path, documents.read_text(target, path)
            except InputError as error:
                raise CannotTell(str(error.problems[0])) from error
        return self._text[1]

    def document(self, path: str) -> documents.Node:
        """The values of a settings file with their lines.

        Raises:
            DoesNotHold: there is no such file, or it lies outside.
            CannotTell: it cannot be read, or it is none of the formats.
        """
        if self._document is None or self._document[0] != path:
            text = self.text(path)
            try:
                self._document = path, documents.parse(text, path, format_of(path)), ""
            except InputError as error:
                self._document = path, (None, 0), str(error.problems[0])
        _, node, wrong = self._document
        if wrong:
            raise CannotTell(wrong)
        return node

    def inside(self, path: str) -> Path:
        """The regular file that a path of a record leads to.

        Raises:
            DoesNotHold: there is no such file, it is no regular one, or it lies outside the folder.
            CannotTell: the way to it is barred.
        """
        target = self.resolved(path)
        try:
            mode = target.stat().st_mode
        except FileNotFoundError:
            raise DoesNotHold(f"{path} does not exist") from None
        except OSError as error:
            raise CannotTell(f"{path}: {error.strerror}") from error
        if not stat.S_ISREG(mode):
            raise DoesNotHold(f"{path} is not a regular file")
        return target

    def resolved(self, path: str) -> Path:
        """Where a path leads, symbolic links followed.

        Raises:
            DoesNotHold: it leads out of the folder, or is no path.
        """
        if not path:
            raise DoesNotHold("no path is given")
        try:
            home = self.root.resolve()
            target = (home / path).resolve()
        except (OSError, RuntimeError, ValueError) as error:  # a loop of symlinks, a NUL, a name that is too long
            raise DoesNotHold(f"{path} is no path: {error}") from error
        if not target.is_relative_to(home):
            raise DoesNotHold(f"{path} lies outside the repository")
        return target


def format_of(path: str) -> str:
    """The suffix by which a file is read: ``app.conf``, and names such as ``.coveragerc``, are INI files."""
    name = PurePosixPath(path)
    return ".ini" if name.suffix == ".conf" or (name.name[:1] == "." and not name.suffix) else name.suffix


def regular_file_stands(arguments: Mapping[str, str], files: Files) -> str:
    """``file``: says that the path is a regular file of the repository.

    Raises:
        DoesNotHold: it is none, or lies outside.
    """
    path = arguments.get("file", "")
    files.inside(path)
    return f"{path} exists"


def no_file_stands(arguments: Mapping[str, str], files: Files) -> str:
    """``no_file``: says that nothing stands at the path, not even a broken symlink.

    Raises:
        DoesNotHold: something does, or the path lies outside.
    """
    path = arguments.get("no_file", "")
    files.resolved(path)
    if os.path.lexists(files.root / path):
        raise DoesNotHold(f"{path} is still there")
    return f"{path} is gone"
