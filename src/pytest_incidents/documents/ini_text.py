"""INI with the line of every option: sections of options, all of them text, names in lower case."""

import configparser
import re

from pytest_incidents.documents import Node
from pytest_incidents.errors import InputError

_SECTION = re.compile(r"\[(?P<name>.+)\]")
_OPTION = re.compile(r"(?P<name>[^\s#;\[][^=:]*?)\s*(?:[=:]|$)")

_BLANKS = re.compile(r"[^\S\n]{201}")  # the library's patterns take time by the square of such a run
_MOST_INHERITED = 100_000  # options of the default section, counted in each section that has them, too


def parse_ini(text: str, shown: str) -> Node:
    """The node of an INI text: a dict of sections, each a dict of options.

    Raises:
        InputError: it is no INI, a section or an option appears twice, or reading it would take too long.
    """
    blanks = _BLANKS.search(text)
    if blanks is not None:
        line = text.count("\n", 0, blanks.start()) + 1
        raise InputError.single("more than 200 blanks in a row", shown, line)
    parser = configparser.RawConfigParser(allow_no_value=True)
    try:
        parser.read_string(text, shown)
    except configparser.Error as error:
        line = getattr(error, "lineno", None) or getattr(error, "errors", [(1, "")])[0][0]
        raise InputError.single(f"not INI: {error.message.splitlines()[0]}", shown, line) from error
    if len(parser.defaults()) * len(parser.sections()) > _MOST_INHERITED:
        raise InputError.single(f"sections inherit more than {_MOST_INHERITED} options", shown, 1)
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
