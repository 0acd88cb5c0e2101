"""What files held when they were last read, as JSON: so that the next run need not read them.

Four lines and then a line for each record: a header with the versions of all that the content depends on and
checksums, the registry as a whole, what each file held, and the records. A run that finds every file as it was
takes the second line and is done; records are made when somebody asks for them. Nothing here is trusted further
than that: a file of another size or time is read again, and another version of us, other settings, a half-written
or damaged cache are the same as none. There is no pickle, so a forged cache can lie, but run nothing.
"""

import contextlib
import hashlib
import json
import os
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_incidents.errors import Problem
from pytest_incidents.model import Incident
from pytest_incidents.registry import Records, Registry
from pytest_incidents.registry.configuration import Project
from pytest_incidents.registry.entries import Entry
from pytest_incidents.registry.files import File, Found
from pytest_incidents.registry.packing import DAMAGED, made, pack

if TYPE_CHECKING:
    from pytest_incidents.registry.assembly import Contents
    from pytest_incidents.registry.reader import Content

_FORMAT = 2  # 2: whether a record is an advisory, the lines of aliases and recurrences
_COARSE = 2_000_000_000  # ns: the step of the coarsest clock of a file system
_FINE = 50_000_000  # ns: more than the step of the others


class Cache:
    """The cache of one registry in one folder."""

    def __init__(self, folder: Path, project: Project, entries: Sequence[str]) -> None:
        from pytest_incidents._version import __version__

        self._home = str(project.home)
        place = hashlib.sha256(repr((self._home, entries)).encode(errors="replace")).hexdigest()
        self._file = folder / f"registry-{place[:12]}.json"
        depends_on = repr((_FORMAT, __version__, project.settings))
        self._fingerprint = hashlib.sha256(depends_on.encode(errors="replace")).hexdigest()
        self._whole, self._files, self._records = self._load()

    def _load(self) -> tuple[bytes, bytes, bytes]:
        try:
            head, _, rest = self._file.read_bytes().partition(b"\n")
            header = json.loads(head)
            if header["fingerprint"] == self._fingerprint and header["checksum"] == zlib.crc32(rest):
                whole, files, *records = rest.split(b"\n", 2)
                return whole, files, b"".join(records)
        except (OSError, *DAMAGED):
            pass  # none, or none that helps
        return b"", b"", b""

    def whole(self, found: Found, again: Callable[[], Registry]) -> Registry | None:
        """The registry as it was, where every file still is as it was; otherwise None.

        Args:
            found: the files there are now.
            again: reads them, should the records turn out to be damaged when they are asked for.
        """
        if not self._whole or found.problems:
            return None
        try:
            kept = json.loads(self._whole)
            if kept["listing"] != _listing(found.files) or kept["named"] != found.not_records:
                return None
            entries = _entries(kept["entries"])
            order = kept["order"]
            return Registry(
                index=tuple([entries[place] for place in order]),
                aliases={alias: tuple(ids) for alias, ids in kept["aliases"].items()},
                digest=kept["digest"],
                not_records=tuple(kept["not_records"]),
                left_out=tuple([Problem(*problem) for problem in kept["left_out"]]),
                notes=tuple(kept["notes"]),
                missing=tuple(found.missing),
                withdrawn=kept["withdrawn"],
                ignored=kept["ignored"],
                _records=Records(None, lambda: self._made(order, again)),
            )
        except DAMAGED:
            return None

    def _made(self, order: Sequence[int], again: Callable[[], Registry]) -> tuple[Incident, ...]:
        lines = self._records.split(b"\n")
        return made((lines[place] for place in order), lambda: again().incidents)

    def known(self) -> "dict[str, tuple[File, Content]]":
        """What each file held, by its key; its records as lines that are still packed."""
        if not self._whole:
            return {}
        try:
            return _contents(json.loads(self._whole), json.loads(self._files), self._records.split(b"\n"))
        except DAMAGED:
            return {}

    def keep(self, contents: "Contents", registry: Registry, named: Sequence[str]) -> None:
        """Write what there is now; where that cannot be, the next run reads the files again."""
        sound = [
            (file, content if not content.problems else replace(content, entries=[])) for file, content in contents
        ]
        entries = [entry for _, content in sound for entry in content.entries]
        places = {id(entry): place for place, entry in enumerate(entries)}
        now = time.time_ns()
        whole = {
            "listing": _listing([_settled(file, now) for file, _ in contents]),
            "named": named,
            "entries": entries,
            "order": [places[id(entry)] for entry in registry.index],
            "aliases": registry.aliases,
            "digest": registry.digest,
            "not_records": registry.not_records,
            "left_out": [_row(problem) for problem in registry.left_out],
            "notes": registry.notes,
            "withdrawn": registry.withdrawn,
            "ignored": registry.ignored,
        }
        files = [
            (
                content.digest,
                len(content.entries),
                [_row(problem) for problem in content.problems],
                content.is_record,
                content.is_foreign,
                content.withdrawn,
                content.ignored_keys,
                content.ignored_values,
            )
            for _, content in sound
        ]
        records = [
            pack(record) if isinstance(record, Incident) else record
            for _, content in sound
            for record in content.records
        ]
        self._write(b"\n".join([_line(whole), _line(files), *records]))

    def _write(self, rest: bytes) -> None:
        """Under another name first: a process that reads at the same time sees the old file or the new one."""
        import tempfile

        header = _line({"fingerprint": self._fingerprint, "checksum": zlib.crc32(rest)})
        temporary = None
        try:
            descriptor, temporary = tempfile.mkstemp(".tmp", "registry-", self._file.parent)
            with os.fdopen(descriptor, "wb") as file:
                file.write(header + b"\n" + rest)
            os.replace(temporary, self._file)  # noqa: PTH105 - beside mkstemp, which gives a text
        except OSError:  # a read-only or a full disk: there is no cache then
            if temporary is not None:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)  # noqa: PTH108 - likewise


def _listing(files: Sequence[File]) -> list[str | int]:
    return list(chain.from_iterable([file[2:] for file in files]))


def _settled(file: File, now: int) -> File:
    """A file that changed so lately that it could change again within one step of the clock is to be read again."""
    step = _FINE if file.mtime % 1_000_000_000 else _COARSE
    return file._replace(mtime=-1) if now - max(file.mtime, file.ctime) < step else file


def _entries(rows: Any) -> list[Entry]:
    return [
        Entry._make([*head, tuple(tests), tuple(aliases), tuple(ids), effect, users, tuple(at), tuple(ids_at), last])
        for *head, tests, aliases, ids, effect, users, at, ids_at, last in rows
    ]


def _contents(whole: Any, files: Any, records: list[bytes]) -> "dict[str, tuple[File, Content]]":
    from pytest_incidents.registry.reader import Content  # what reads records; a warm run needs none of it

    entries = _entries(whole["entries"])
    found = {}
    begin = 0
    for place, (digest, count, problems, *rest) in enumerate(files):
        file = File("", "", *whole["listing"][4 * place : 4 * place + 4])
        end = begin + count
        packed: list[Incident | bytes] = [*records[begin:end]]
        content = Content(digest, packed, entries[begin:end], [Problem(*problem) for problem in problems], *rest)
        found[file.key] = (file, content)
        begin = end
    return found


def _row(problem: Problem) -> tuple[str, int, str]:
    return (problem.path, problem.line, problem.message)


def _line(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
