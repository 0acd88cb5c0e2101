"""The report as a badge: how many of the incidents are guarded."""

from pytest_incidents.audit import Assessment
from pytest_incidents.escaping import xml

_GUARDED, _GAP, _UNKNOWN = "#0b5cab", "#b3400c", "#586070"  # white on each has at least 4.5 : 1
_LABEL = "incidents"
_LETTER = 6.6  # mean width at 11 px, in px; textLength holds the text to it whatever the font
_PADDING = 12


def render(assessment: Assessment) -> str:
    """An SVG image of 20 px height; blue where nothing is missing, orange with gaps, grey where nobody knows."""
    words, color = _words(assessment), _color(assessment)
    left, right = _width(_LABEL), _width(words)
    whole = left + right
    name = xml(f"{_LABEL}: {words}")
    return f"""<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{name}">
<title>{name}</title>
<rect width="{left}" height="20" fill="#17191d"/>
<rect x="{left}" width="{right}" height="20" fill="{color}"/>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">
<text x="{left / 2:g}" y="14" textLength="{left - _PADDING}">{xml(_LABEL)}</text>
<text x="{left + right / 2:g}" y="14" textLength="{right - _PADDING}">{xml(words)}</text>
</g>
</svg>
"""


def _words(assessment: Assessment) -> str:
    coverage = assessment.figures.totals.coverage
    if coverage.value is None:
        return "n/a" if assessment.run.complete else "partial run"
    failing = ", failed" if assessment.policy.failed else ""
    return f"{coverage.part:g} of {coverage.whole:g} guarded{failing}"


def _color(assessment: Assessment) -> str:
    coverage = assessment.figures.totals.coverage
    if coverage.value is None:
        return _UNKNOWN
    return _GUARDED if coverage.part == coverage.whole else _GAP


def _width(words: str) -> int:
    return round(len(words) * _LETTER) + _PADDING
