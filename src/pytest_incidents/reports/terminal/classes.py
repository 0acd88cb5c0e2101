"""Defect classes and the evidence ladder: bars with a sign for each incident."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType

from pytest_incidents.audit import Assessment
from pytest_incidents.escaping import visible
from pytest_incidents.metrics import ClassFigures, Figures
from pytest_incidents.reports.terminal.gaps import heading, indented
from pytest_incidents.reports.terminal.tables import MOST_ROWS, bar, more, table, under
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Level, Verdict

MOST_NAMED = 3
_SIGNS = {Verdict.GUARDED: "#", Verdict.EXTERNAL: "o", Verdict.UNSEEN: "?"}


def _sign(one: Judged) -> str:
    return _SIGNS.get(one.verdict, "-")


def classes(assessment: Assessment) -> Iterator[RenderableType]:
    """Families with their bars, the first place to invest first; then the classes that call for something."""
    figures = assessment.figures
    yield heading("Defect classes", "# guarded  - not guarded  o external  ? not seen")
    signs = {one.incident.id: _sign(one) for one in assessment.judged}
    longest = max(family.incidents for family in figures.families)
    made = table("family", "incidents", "guarded", "recurrences", "priority", left=2)
    for family in figures.families[:MOST_ROWS]:
        drawn = bar([signs[name] for name in family.ids], longest)
        of = "n/a" if family.coverage.value is None else f"{family.guarded} of {family.eligible}"
        made.add_row(visible(family.name), drawn, of, str(family.recurrences), f"{family.priority:.1f}")
    yield under(made)
    yield from more(len(figures.families) - MOST_ROWS, "families")
    yield from _callouts(figures)


def _callouts(figures: Figures) -> Iterator[RenderableType]:
    first = figures.classes[0]
    if first.recurrences:
        again = f"{first.recurrences} recurrence{'s' if first.recurrences > 1 else ''} in a year"
        yield indented(f"invest first: {visible(first.name)} ({again}, priority {first.priority:.1f})", "bold")
    blind = [one for one in figures.classes if one.blind]
    pinned = [one for one in figures.classes if one.pinned_only]
    if blind:
        yield indented(f"blind classes, none guarded: {_names(blind)}")
    if pinned:
        yield indented(f"pinned only, no test guards the class: {_names(pinned)}")


def _names(classes: Sequence[ClassFigures]) -> str:
    names = ", ".join(visible(one.name) for one in classes[:MOST_NAMED])
    return names + (f", … {len(classes) - MOST_NAMED} more" if len(classes) > MOST_NAMED else "")


def ladder(assessment: Assessment) -> Iterator[RenderableType]:
    """How many incidents stand at each level, strongest first, each with its verdict's sign."""
    yield heading("Evidence ladder")
    at_level: dict[Level, list[str]] = {level: [] for level in Level}
    for one in assessment.judged:
        if one.level is not None and one.verdict is not Verdict.EXTERNAL:
            at_level[one.level].append(_sign(one))
    longest = max(map(len, at_level.values()))
    made = table("", "", "")
    made.columns[2].justify = "left"
    for level in reversed(at_level):
        made.add_row(str(level), str(len(at_level[level])), bar(at_level[level], longest))
    yield under(made)
