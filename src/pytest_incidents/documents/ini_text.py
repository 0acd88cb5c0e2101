"""INI with the line of every option: sections of options, all of them text, names in lower case."""

import configparser
import re

from pytest_incidents.documents import Node
from pytest_incidents.errors import InputError

_SECTION = re.compile(r"\[(?P<name>.+)\]")
_OPTION = re.compile(r"(?P<name>[^\s#;\[][^=:]*?)\s*(?:[=:]|$)")


def parse_ini(text: str, shown: str) -> Node:
    """The node of an INI text: a dict of sections, each a dict of options.

    Raises:
        InputError: it is no INI, or a section or an option appears twice.
    """
    parser = configparser.RawConfigParser(allow_no_value=True)
    try:
        parser.read_string(text, shown)
    except configparser.Error as error:
        line = getattr(error, "lineno", None) or getattr(error, "errors", [(1, "")])[0][0]
        raise InputError.single(f"not INI: {error.message.splitlines()[0]}", shown, line) from error
    lines = _lines(text)
    sections: dict[str, Node] = {}
    if parser.defaults():
        sections[parser.default_section] = (
            {name: (value, lines.get((parser.default_section, name), 1)) for name, value in parser.defaults().items()},
            lines.get((parser.default_section, ""), 1),
        )
    for section in parser.sections():
        line = lines.get((section, ""), 1)
        sections[section] = (
            {name: (value, lines.get((section, name), line)) for name, value in parser.items(section)},
            line,
        )
    return sections, 1


def _lines(text: str) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := _SECTION.match(line):
            section = header["name"]
            found.setdefault((section, ""), number)
        elif option := _OPTION.match(line):
            found.setdefault((section, option["name"].lower()), number)
    return found
