"""The HTML report: one self-contained file that needs no network, and no JavaScript either."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from pytest_incidents.audit import Assessment

if TYPE_CHECKING:
    from jinja2 import Environment


def render(assessment: Assessment, trend: Sequence[Assessment] = ()) -> str:
    """The page as text.

    Args:
        assessment: what to show.
        trend: assessments of earlier runs, oldest first, for the line of coverage over time.
    """
    from pytest_incidents.reports.html.view import page

    environment = _environment()
    style, script = _source(environment, "page.css"), _source(environment, "page.js")
    return environment.get_template("page.html.jinja").render(
        page=page(assessment, trend),
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


@cache
def _environment() -> "Environment":
    """Everything is escaped, control characters are made visible, and a name that is missing is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader(__name__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _printable(value: object) -> object:
    """Plain text without control and bidi characters; markup, which templates themselves made, as it is."""
    from pytest_incidents.escaping import visible

    return visible(value) if type(value) is str else value


def _source(environment: "Environment", name: str) -> str:
    """A file of the page as it stands, with the line ends that a browser hashes."""
    if environment.loader is None:  # pragma: no cover - it was made with one
        raise LookupError(name)
    return environment.loader.get_source(environment, name)[0].strip()


def _hash(text: str) -> str:
    """The hash by which the Content-Security-Policy knows the page's own style and script."""
    from base64 import b64encode

    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode("ascii")
