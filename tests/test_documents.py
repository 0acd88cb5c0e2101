"""Text to plain values with lines, in each format."""

import datetime as dt
import json
import math
import tomllib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_incidents.documents import decode, parse, plain, read_text
from pytest_incidents.documents.markdown import first_heading, parse_front_matter
from pytest_incidents.errors import InputError


def refused(text: str, suffix: str) -> list[str]:
    """The problems of a text, as ``line: message``."""
    with pytest.raises(InputError) as caught:
        parse(text, "f", suffix)
    return [f"{problem.line}: {problem.message}" for problem in caught.value.problems]


def test_yaml_scalars_are_text():
    """What YAML 1.1 would read as a number, a truth value, a time or nothing stays what was written."""
    text = "a: 3:00\nb: 0123\nc: no\nd: 2026-01-05\ne: 1_000\nf: 0x1f\ng: .inf\nh:\ni: ~\nj: ''\n"
    assert plain(parse(text, "f.yaml")) == {
        "a": "3:00",
        "b": "0123",
        "c": "no",
        "d": "2026-01-05",
        "e": "1_000",
        "f": "0x1f",
        "g": ".inf",
        "h": "",
        "i": "~",
        "j": "",
    }


YAML = """\
# a comment
id: INC-1
list:
  - one
  - two: 2
    three: >
      folded
      text
flow: [a, {b: c}]
"quoted key":
  under: it
"""


def test_yaml_lines():
    """A member has its key's line, an item the line where it begins."""
    assert parse(YAML, "f.yaml") == (
        {
            "id": ("INC-1", 2),
            "list": ([("one", 4), ({"two": ("2", 5), "three": ("folded text\n", 6)}, 5)], 3),
            "flow": ([("a", 9), ({"b": ("c", 9)}, 9)], 9),
            "quoted key": ({"under": ("it", 11)}, 10),
        },
        2,
    )


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n"])
def test_yaml_that_says_nothing(text):
    """An empty document is nothing, or an empty text, and no error."""
    assert plain(parse(text, "f.yaml")) in {None, ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", ["3: duplicate key 'a', first in line 1"]),
        (
            "a:\n  b: 1\n  b: 2\nc: 1\nc: 2\n",
            ["3: duplicate key 'b', first in line 2", "5: duplicate key 'c', first in line 4"],
        ),
        ("a: 1\n<<: {b: 2}\n", ["2: merge key '<<': write the keys themselves"]),
        ("? [a, b]\n: 1\n", ["1: a key must be text"]),
        ('"": 1\n', ["1: a key must be text"]),
        (
            "a: &x 1\nb: *x\n",
            ["1: anchor '&x': write the value where it is needed", "2: alias '*x': write the value itself"],
        ),
        ("a: !!str 1\n", ["1: tag 'tag:yaml.org,2002:str': every value is text, without tags"]),
        ("a: 1\n---\nb: 2\n", ["2: a second document: one file holds one document"]),
        ("a:\n\t- b\n", ["2: a tab where YAML wants spaces"]),
        ("a: 1\nb: \x07\n", ["2: a character U+0007 that YAML forbids"]),
        ('a: "\\0"\n', ["1: a character that no text may hold, in '\\x00'"]),
        ("a: [1\n", ["2: not YAML: while parsing a flow sequence did not find expected ',' or ']'"]),
    ],
)
def test_yaml_surprises_are_findings(text, expected):
    """What would surprise is refused, all of it at once where that can be, with its line."""
    assert refused(text, ".yaml") == expected


@pytest.mark.parametrize(
    "text", ["a: R&D\n", "a: tests/**\n", "a: Wow!\n", "a: x & y * z ! w\n", "a: '*not an alias'\n", "- '&'\n"]
)
def test_yaml_punctuation_inside_text(text):
    """Ampersands, stars and exclamation marks inside text mean nothing."""
    assert plain(parse(text, "f.yaml")) == yaml.safe_load(text)


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)
trees = st.recursive(
    texts,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(texts.filter(lambda key: key not in {"", "<<"}), inner, max_size=4)
    ),
    max_leaves=15,
)


@settings(deadline=None)
@given(trees, st.booleans(), st.booleans())
def test_yaml_gives_back_what_was_dumped(tree, flow, unicode):
    """Any tree of texts that another library wrote as YAML is read as that tree."""
    text = yaml.safe_dump(tree, default_flow_style=flow, allow_unicode=unicode)
    try:
        assert plain(parse(text, "f.yaml")) == tree
    except InputError as error:  # some characters are more than one part of a surrogate pair to YAML, or forbidden
        assert not unicode or not text.isascii(), error  # noqa: PT017 - either outcome is right, a third is not


def test_json_lines():
    """JSON values keep their types, and have lines by the same rule."""
    text = '{\n "a": [1,\n  {"b": null}],\n "c":\n  "x\\n\\u00e9", "d": true, "e": -1.5e3}\n'
    assert parse(text, "f.json") == (
        {
            "a": ([(1, 2), ({"b": (None, 3)}, 3)], 2),
            "c": ("x\né", 4),
            "d": (True, 6 - 1),
            "e": (-1500.0, 5),
        },
        1,
    )


@settings(deadline=None)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), texts),
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
        max_leaves=15,
    ),
    st.sampled_from([None, 1]),
    st.booleans(),
)
def test_json_gives_back_what_was_dumped(tree, indent, ascii_only):
    """Any JSON that the standard library wrote is read as the standard library reads it."""
    text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)
    try:
        assert plain(parse(text, "f.json")) == json.loads(text)
    except InputError as error:
        forbidden = ("no text may hold", "no key may hold")
        assert any(words in str(error) for words in forbidden)  # noqa: PT017 - either outcome is right, a third is not


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1,\n "a": 2}', ["2: duplicate key 'a', first in line 1"]),
        ('{"a": 1,}', ["1: not JSON: Illegal trailing comma before end of object"]),
        ('\n\n{"a" 1}', ["3: not JSON: Expecting ':' delimiter"]),
        ("[NaN]", ["1: not JSON: NaN is no number"]),
        ("", ["1: not JSON: Expecting value"]),
        ("[" * 31 + "]" * 31, ["1: nested deeper than 30 levels"]),
        ('{"a": "\\ud800"}', ["1: a character that no text may hold, in '\\ud800'"]),
        ('{"\\u0000": 1}', ["1: a character that no key may hold, in '\\x00'"]),
    ],
)
def test_json_mistakes(text, expected):
    """JSON is refused for what is no JSON, for duplicate keys and for depth."""
    found = refused(text, ".json")
    if "trailing comma" in expected[0]:  # Pythons before 3.13 say it in other words
        found = [f"{found[0].partition(': ')[0]}: not JSON: {expected[0].partition('JSON: ')[2]}"]
    assert found == expected


TOML = '''\
top = 1
[tool.a]  # a comment with [brackets]
"quoted.key" = """
several
lines"""
many = [
  1,  # one
  { x = "]", y = [2,
    3] },
]
[[tool.rows]]
when = 2026-01-05
[[tool.rows]]
[tool.rows.inner]
deep.er = 'it''s'
'''.replace("'it''s'", "'''it's'''")


def test_toml_lines():
    """TOML values keep their types; a table's line is that of its header."""
    rows = [
        ({"when": (dt.date(2026, 1, 5), 12)}, 11),
        ({"inner": ({"deep": ({"er": ("it's", 15)}, 15)}, 14)}, 13),
    ]
    many = [(1, 7), ({"x": ("]", 8), "y": ([(2, 8), (3, 9)], 8)}, 8)]
    table = {"quoted.key": ("several\nlines", 3), "many": (many, 6)}
    assert parse(TOML, "f.toml") == ({"top": (1, 1), "tool": ({"a": (table, 2), "rows": (rows, 11)}, 2)}, 1)


KEY = st.one_of(st.sampled_from(["a", "b", "c-d", '"e.f"', "'g h'", "a.b"]))
VALUE = st.sampled_from(
    [
        "1",
        "'x'",
        '"y\\"]"',
        "[1, 2]",
        "[\n 1, # c\n 2,\n]",
        "{ z = 1, 'w' = [ { v = 2 } ] }",
        '"""a\n"b" """',
        "'''\n]'''",
        "1979-05-27T07:32:00Z",
    ]
)
LINE = st.one_of(
    st.builds("{} = {}".format, KEY, VALUE),
    st.builds("[{}]".format, KEY),
    st.builds("[[{}]]".format, KEY),
    st.sampled_from(["", "# comment ]", "  "]),
)


@settings(deadline=None, max_examples=400)
@given(st.lists(LINE, max_size=8))
def test_toml_is_what_the_standard_library_says(lines):
    """Whatever TOML there is, the values are those of the standard library, and no line lies outside the text."""
    text = "\n".join(lines)
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert refused(text, ".toml")
        return
    node = parse(text, "f.toml")
    assert plain(node) == expected
    assert all(1 <= line <= text.count("\n") + 1 for line in every_line(node))


def every_line(node):
    value, line = node
    yield line
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from every_line(inner)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1\nb = \n", ["2: not TOML: Invalid value"]),
        ("a = 1\na = 2\n", ["2: not TOML: Cannot overwrite a value"]),
        ("a = [1,\n", ["2: not TOML: Invalid value"]),
        ("a = " + "[" * 40 + "]" * 40, ["1: nested deeper than 30 levels"]),
        ("a = 1\nb = [0x" + "f" * 5000 + "]\n", ["2: a number of more than 64 bits"]),
        ("# a.\n" + "a." * 40 + "b = 1", ["2: nested deeper than 30 levels"]),
        ("\n['a'" + '."b" . c' * 20 + "]", ["2: nested deeper than 30 levels"]),
        ("\na = " + "9" * 5000, ["1: not TOML: Exceeds the limit (4300 digits) for integer string conversion"]),
    ],
)
def test_toml_mistakes(text, expected):
    """TOML errors have their line, also where the standard library keeps it in its message."""
    assert [found.partition(": value has")[0] for found in refused(text, ".toml")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a]\nb" + " " * 500_000 + "c", ["2: more than 200 blanks in a row"]),
        (
            "[DEFAULT]\n" + "".join(f"a{n} = 1\n" for n in range(20_000)) + "".join(f"[s{n}]\n" for n in range(20_000)),
            ["1: sections inherit more than 100000 options"],
        ),
    ],
    ids=["blanks", "defaults"],
)
def test_ini_that_would_take_too_long(text, expected):
    """What keeps the library busy for hours, or fills the memory, is refused."""
    assert refused(text, ".ini") == expected


def test_ini_lines():
    """INI is sections of options, all text, with lines."""
    text = "[DEFAULT]\nx = 1\n[tool:pytest]\naddopts = -q\n  -x\n# c\nFLAG\n"
    assert parse(text, "setup.cfg") == (
        {
            "DEFAULT": ({"x": ("1", 2)}, 1),
            "tool:pytest": ({"addopts": ("-q\n-x", 4), "flag": (None, 7), "x": ("1", 3)}, 3),
        },
        1,
    )


@pytest.mark.parametrize(
    ("text", "line"), [("x = 1\n", 1), ("[a]\nb = 1\n[a]\n", 3), ("[a]\nb=1\nb=2\n", 3), ("[a]\n = 1\n", 2)]
)
def test_ini_mistakes(text, line):
    """INI errors have their line."""
    (found,) = refused(text, ".ini")
    assert found.startswith(f"{line}: not INI: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\nid: x\n---\nprose: [\n", ({"id": ("x", 2)}, 2)),
        ("---\nid: x\n---", ({"id": ("x", 2)}, 2)),
        ("---  \nid: x\n--- \n", ({"id": ("x", 2)}, 2)),
        ("+++\nid = 'x'\nn = 2\n+++\nprose\n", ({"id": ("x", 2), "n": (2, 3)}, 1)),
        ("---\n---\n", ("", 1)),
        ("# Heading\n\n---\nid: x\n---\n", None),
        ("prose\n", None),
        ("----\nx\n", None),
    ],
)
def test_front_matter(text, expected):
    """Front matter is between two lines at the very start; its lines count in the whole file."""
    found = parse_front_matter(text, "f.md")
    assert found == expected or (expected == ("", 1) and plain(found) in {None, ""})


@pytest.mark.parametrize("text", ["---\nid: x\n", "---\n", "+++\nid = 'x'\n---\n"])
def test_front_matter_that_is_never_closed(text):
    """A missing closing line is a problem of the first line."""
    assert refused(text, ".md") == [f"1: front matter without a closing {text[:3]} line"]


def test_front_matter_problems_have_the_files_lines():
    """A mistake in front matter is reported where an editor shows it."""
    assert refused("---\na: 1\na: 2\n---\n", ".md") == ["3: duplicate key 'a', first in line 2"]
    assert refused("+++\na = 1\nb = \n+++\n", ".md") == ["3: not TOML: Invalid value"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# One\n", ("One", 1)),
        ("prose\n\n## Two ##\n", ("Two", 3)),
        ("---\n# a comment\nid: x\n---\n\n# Three\n", ("Three", 6)),
        ("Four\n====\n", ("Four", 1)),
        ("```sh\n# no heading\n```\n# Five\n", ("Five", 4)),
        ("no heading\n#hashtag\n", None),
        ("- item\n---\n# Six\n", ("Six", 3)),
        ("# Seven in C#  \n", ("Seven in C#", 1)),
        ("# Eight" + " \t" * 200_000 + "x\n", ("Eight" + " \t" * 200_000 + "x", 1)),
    ],
)
def test_first_heading(text, expected):
    """The first heading after any front matter, not one in a code block."""
    assert first_heading(text) == expected


@pytest.mark.parametrize("data", [b"a\r\nb\r\n", b"\xef\xbb\xbfa\nb\n", b"a\rb\r", b"\xef\xbb\xbfa\r\nb\n"])
def test_line_ends_and_bom(data):
    """A BOM and every kind of line end leave the same text."""
    assert decode(data, "f") == "a\nb\n"


def test_not_utf8(tmp_path):
    """A byte that is not UTF-8 is named, with its line."""
    (tmp_path / "f.yaml").write_bytes(b"a: 1\r\nb: \xe9\r\n")
    with pytest.raises(InputError, match=r"^f.yaml:2: is not UTF-8 \(byte 0xe9\)$"):
        read_text(tmp_path / "f.yaml", "f.yaml")


def test_unreadable(tmp_path):
    """A missing file, a folder and an impossible name are problems with the name as given."""
    for name, message in (("none", "No such file"), (".", "is not a regular file"), ("a\0b", "null")):
        with pytest.raises(InputError, match=f"(?i)^shown: .*{message}"):
            read_text(f"{tmp_path}/{name}", "shown")


def test_unknown_format():
    """A name that tells no format is refused."""
    assert refused("", ".xml") == ["0: is none of YAML, JSON, TOML, INI and Markdown, by its name"]


def test_infinity_in_toml_is_a_number():
    """TOML has infinities; they are for the reader of the value to judge."""
    assert plain(parse("a = inf\n", "f.toml")) == {"a": math.inf}
