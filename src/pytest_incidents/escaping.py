"""One function for each boundary that text from a stranger may cross; HTML has Jinja2's autoescape."""

import re
from textwrap import wrap

# C0 and C1 controls, line and paragraph separators, zero-width and bidirectional controls, the BOM, lone surrogates
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|~!&$])")
# GitHub looks for these in the text that is left after Markdown, so that no backslash helps: a comment breaks them
_MENTION = re.compile(r"([@#]|\bwww(?=\.)|\bGH-(?=[0-9]))", re.IGNORECASE)


def visible(text: str) -> str:
    r"""Text as one line a terminal can show: white space folded, controls and bidi marks as ``\x1b``-like escapes."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(_escape, re.sub(r"[ \t\r\n\f\v]+", " ", text).strip())


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - the limit of a two-digit escape


def folded(line: str, width: int, indent: int | None = None) -> str:
    """A line in as many as a terminal of that width needs, the rest indented; words and ids stay whole."""
    start = len(line) - len(line.lstrip())
    rest = " " * (start + 2 if indent is None else indent)
    wrapped = wrap(line, width, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrapped) or line


def no_command(line: str) -> str:
    """A printed line that a CI system does not obey, however it begins (``::error::``)."""
    return line.replace("::", ": :", 1) if line.lstrip().startswith("::") else line


def markdown(text: str) -> str:
    """Text that stays text in a Markdown paragraph or table cell, and mentions nobody and no issue."""
    escaped = _MARKDOWN.sub(r"\\\1", visible(text))
    return _MENTION.sub(r"\1<!-- -->", escaped).replace("://", ":&#47;/")


def workflow_message(text: str) -> str:
    """The message of a GitHub workflow command: it cannot end the command or begin another."""
    return visible(text).replace("%", "%25")


def workflow_property(text: str) -> str:
    """A property of a GitHub workflow command, where comma and colon separate."""
    return workflow_message(text).replace(":", "%3A").replace(",", "%2C")


def xml(text: str) -> str:
    """Text for an XML element or attribute, without the characters that XML forbids."""
    from xml.sax.saxutils import quoteattr

    return quoteattr(visible(text))[1:-1]
