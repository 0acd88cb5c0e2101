"""Text → plain values with line numbers: YAML, Markdown with front matter, JSON, TOML, INI.

A *node* is a pair ``(value, line)``. Its value is a text, number, truth value or moment as the format has
it (YAML: always text), ``None``, a list of nodes, or a dict of nodes by key. Lines are 1-based; the line of a
dict's member is the line of its key, that of a list's item the line where the item begins. Pairs rather than
objects, because a registry is made of a hundred thousand of them.
"""

import os
import stat
from typing import Any, TypeAlias

from pytest_incidents.errors import InputError

Node: TypeAlias = tuple[Any, int]

MAX_BYTES = 1 << 20
MAX_DEPTH = 30

_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def read_text(path: str | os.PathLike[str], shown: str) -> str:
    """The text of a regular file of UTF-8, without its BOM, lines ended by line feeds.

    Args:
        path: the file.
        shown: how errors name it.

    Raises:
        InputError: it cannot be read, is no regular file, is larger than 1 MiB or is not UTF-8.
    """
    return decode(read_bytes(path, shown), shown)


def read_bytes(path: str | os.PathLike[str], shown: str) -> bytes:
    """The bytes of a regular file of at most 1 MiB; a pipe or a device is refused without waiting for it.

    Raises:
        InputError: see :func:`read_text`.
    """
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except (OSError, ValueError) as error:
        raise InputError.single(f"cannot be read: {_reason(error)}", shown) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise InputError.single("is not a regular file", shown)
        data = os.read(descriptor, min(status.st_size, MAX_BYTES) + 1)
    except OSError as error:
        raise InputError.single(f"cannot be read: {_reason(error)}", shown) from error
    finally:
        os.close(descriptor)
    if len(data) > MAX_BYTES:
        raise InputError.single("is larger than 1 MiB", shown)
    return data


def _reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)


def decode(data: bytes, shown: str) -> str:
    """Bytes as text: UTF-8, a BOM tolerated, every kind of line end as a line feed.

    Raises:
        InputError: the bytes are not UTF-8; with the line of the first wrong one.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = _normalised(data[: error.start].decode()).count("\n") + 1
        raise InputError.single(f"is not UTF-8 (byte 0x{data[error.start]:02x})", shown, line) from error
    return _normalised(text)


def _normalised(text: str) -> str:
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def parse(text: str, shown: str, suffix: str | None = None) -> Node:
    """The node of a whole document, by the suffix of its name: YAML, JSON, TOML, INI or Markdown.

    Raises:
        InputError: the text is not of that format, or the format is none of these.
    """
    ending = suffix if suffix is not None else f".{shown.rpartition('.')[2]}"
    match ending.lower():
        case ".yaml" | ".yml":
            from pytest_incidents.documents.yaml_text import parse_yaml

            return parse_yaml(text, shown)
        case ".json":
            from pytest_incidents.documents.json_text import parse_json

            return parse_json(text, shown)
        case ".toml":
            from pytest_incidents.documents.toml_text import parse_toml

            return parse_toml(text, shown)
        case ".ini" | ".cfg":
            from pytest_incidents.documents.ini_text import parse_ini

            return parse_ini(text, shown)
        case ".md" | ".markdown":
            from pytest_incidents.documents.markdown import parse_front_matter

            return parse_front_matter(text, shown) or (None, 1)
    raise InputError.single("is none of YAML, JSON, TOML, INI and Markdown, by its name", shown)


def plain(node: Node) -> Any:
    """The value of a node without its lines."""
    value = node[0]
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
