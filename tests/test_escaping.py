"""Text that crosses a boundary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_incidents import escaping


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("größer → kleiner", "größer → kleiner"),
        ("a\n  b\tc", "a b c"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("abc\u202etxt.exe", r"abc\u202etxt.exe"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("\ud800", r"\ud800"),
    ],
)
def test_terminal_text_is_one_visible_line(text, seen):
    """Controls and direction marks become visible escapes, white space is folded."""
    assert escaping.visible(text) == seen


@given(st.text())
def test_visible_text_is_printable(text):
    """Whatever comes in, what goes out can be printed and stays on its line."""
    shown = escaping.visible(text)
    assert len(shown.splitlines()) <= 1
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in shown)


@given(st.text())
def test_workflow_commands_cannot_be_forged(text):
    """A property ends neither itself nor its command."""
    assert not set("\r\n:,") & set(escaping.workflow_property(text))
    assert "\n" not in escaping.workflow_message(text)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("<b>|", r"\<b\>\|"),
        ("[a](b) `c` *d* _e_ ~f~ !g &amp; $h$ {i}", r"\[a\](b) \`c\` \*d\* \_e\_ \~f\~ \!g \&amp; \$h\$ \{i\}"),
        ("ask @me, see #1", "ask @<!-- -->me, see #<!-- -->1"),
        ("owner/name#1 and gh-12", "owner/name#<!-- -->1 and gh-<!-- -->12"),
        ("GH-actions", "GH-actions"),
        ("WWW.evil.example", "WWW<!-- -->.evil.example"),
        ("https://evil.example", "https:&#47;/evil.example"),
        ("<!-- -->", r"\<\!-- --\>"),
    ],
)
def test_markdown_stays_text(text, escaped):
    """Nothing in a cell becomes a link, a mention of a person or an issue, a cell border or markup."""
    assert escaping.markdown(text) == escaped


def test_xml_attributes_hold():
    """Quotes, brackets and forbidden characters cannot leave an attribute."""
    assert escaping.xml("<a \"b'>\x00") == r"&lt;a &quot;b'&gt;\x00"


def test_a_folded_line_fits_and_keeps_its_words():
    """What is too long goes on below, indented; a node id longer than the terminal stays whole."""
    line = "  INC-1  sev2  tests/test_feed.py::test_a_name_that_is_longer_than_the_terminal is skipped: no server"
    assert escaping.folded(line, 40).splitlines() == [
        "  INC-1  sev2",
        "    tests/test_feed.py::test_a_name_that_is_longer_than_the_terminal",
        "    is skipped: no server",
    ]
    assert escaping.folded("  short", 40) == "  short"
