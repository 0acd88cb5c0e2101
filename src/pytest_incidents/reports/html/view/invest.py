"""Part 2: where to invest first? Classes by frequency, recurrence against impact, blind spots, hot spots."""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_incidents.audit import Assessment
from pytest_incidents.metrics import ClassFigures, HotSpots, Ratio
from pytest_incidents.reports import wording
from pytest_incidents.reports.html.charts import blocks, pareto, quadrant
from pytest_incidents.reports.html.view.pieces import (
    Cell,
    Fact,
    Figure,
    Key,
    Piece,
    Table,
    Words,
    cut,
    to_all,
    to_incidents,
)
from pytest_incidents.vocabulary import Verdict

_BARS = 13
_PRIORITIES = 5
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Priority:
    """One class of the list beside the chart."""

    name: Piece
    priority: str
    why: str


@dataclass(frozen=True, slots=True)
class InvestPart:
    """Part 2 of the page; ``priorities`` are the classes that came back, worst first."""

    lead: str
    classes: Figure | None
    quadrant: Figure | None
    priorities: tuple[Priority, ...]
    remarks: tuple[tuple[str, Words], ...]
    hot_spots: tuple[Fact, ...]
    files: Table | None


def invest_part(assessment: Assessment) -> InvestPart:
    """Which kinds of defect come back and are not guarded."""
    figures = assessment.figures
    recurring = [one for one in figures.classes if one.recurrences]
    return InvestPart(
        lead=_lead(assessment),
        classes=_pareto(assessment) if figures.classes else None,
        quadrant=_quadrant(figures.classes) if recurring else None,
        priorities=tuple(_priority(one) for one in recurring[:_PRIORITIES]),
        remarks=tuple(_remarks(assessment)),
        hot_spots=_hot_spot_facts(figures.hot_spots),
        files=_files(figures.hot_spots),
    )


def _lead(assessment: Assessment) -> str:
    best = next(iter(assessment.figures.classes), None)
    if best is None:
        return "Nothing is on record yet."
    if best.priority:
        again = wording.count(best.recurrences, "recurrence")
        guarded = wording.share(best.coverage)
        return f"{best.name}: {again} within a year" + (f", {guarded} guarded." if best.coverage.whole else ".")
    family = max(assessment.figures.families, key=lambda one: (one.unguarded, one.weight))
    if assessment.figures.totals.unseen:
        return "No class came back within a year. What is guarded, this run cannot say."
    if not family.unguarded:
        return "No class came back within a year, and every incident that counts is guarded."
    share = f"{family.guarded} of {family.eligible} guarded"
    return f"No class came back within a year. Most is open in {family.name}: {share}."


def _pareto(assessment: Assessment) -> Figure:
    families = sorted(assessment.figures.families, key=lambda one: (-one.incidents, -one.priority, one.name))
    verdicts = {one.incident.id: one.verdict for one in assessment.judged}
    total = sum(one.incidents for one in families)
    rows, so_far = [], 0
    for one in families:
        so_far += one.incidents
        rows.append(
            pareto.Row(
                one.name,
                [blocks.Mark(verdicts[name], name) for name in one.ids],
                wording.share(one.coverage),
                f"{one.recurrences:,}",
                wording.tenths(one.priority),
                f"{so_far / total:.0%}".replace("%", f"{wording.NARROW_SPACE}%"),
            )
        )
    shown = rows[:_BARS]
    finding = _finding(families)
    present = set(verdicts.values())
    unit = "one block for each incident" if total <= blocks.COUNTABLE else "incidents by verdict"
    return Figure(
        "Defect classes",
        f"by family, {unit}, most frequent first",
        pareto.draw(shown, "pareto-wide", finding),
        pareto.draw(shown, "pareto-narrow", finding, narrow=True),
        legend=tuple(Key(f"b-{one}", blocks.name_of(one)) for one in blocks.READING_ORDER if one in present),
        note=(f"{len(rows) - _BARS} more families are in the table.",) if len(rows) > _BARS else (),
        table=_class_table(assessment),
    )


def _finding(families: Sequence[ClassFigures]) -> str:
    leads = [
        f"{one.name}: {wording.count(one.incidents, 'incident')}, {one.guarded} of {one.eligible} guarded"
        for one in families[:3]
    ]
    return "; ".join(leads) + "."


def _class_table(assessment: Assessment) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            to_incidents(one.name, **{"class": one.name}),
            f"{one.incidents:,}",
            wording.share(one.coverage),
            wording.percent(one.coverage),
            f"{one.recurrences:,}",
            wording.tenths(one.mean_weight),
            wording.tenths(one.priority),
            f"{one.class_guards:,}",
            "blind" if one.blind else "pinned only" if one.pinned_only else "",
        )
        for one in assessment.figures.classes
    ]
    columns = (
        "Class",
        "Incidents",
        "Guarded",
        "Coverage",
        "Recurrences",
        "Mean weight",
        "Priority",
        "Class guards",
        "Remark",
    )
    return cut("Defect classes as recorded, highest priority first", columns, rows, *range(1, 8))


def _quadrant(classes: Sequence[ClassFigures]) -> Figure:
    counted = [one for one in classes if one.eligible and one.name != "unclassified"]
    points = [
        quadrant.Point(one.name, one.recurrences, one.weight, not one.unguarded, f"{one.guarded} of {one.eligible}")
        for one in counted
    ]
    worst = counted[0]
    finding = (
        f"Highest priority: {worst.name}, {wording.count(worst.recurrences, 'recurrence')}, "
        f"weight {worst.weight:g}, {worst.guarded} of {worst.eligible} guarded."
    )
    return Figure(
        "Recurrence and impact",
        "each mark is a class as recorded",
        quadrant.draw(points, "quadrant", finding),
        legend=(Key("b-gap d", "some not guarded"), Key("b-guarded c", "all guarded")),
        table=cut(
            "Recurrence and impact of defect classes",
            ("Class", "Recurrences", "Weight", "Guarded"),
            [(point.name, f"{point.recurrences:,}", wording.number(point.weight), point.share) for point in points],
            1,
            2,
            3,
        ),
    )


def _priority(one: ClassFigures) -> Priority:
    recurrences = wording.count(one.recurrences, "recurrence")
    return Priority(
        to_incidents(one.name, "strong", **{"class": one.name}),
        wording.tenths(one.priority),
        f"{recurrences} times mean weight {wording.tenths(one.mean_weight)}; {_open(one)}",
    )


def _open(one: ClassFigures) -> str:
    if not one.eligible:
        return "guarded elsewhere or not seen"
    return f"{one.unguarded:,} of {one.eligible:,} not guarded" if one.unguarded else f"all {one.eligible:,} guarded"


def _remarks(assessment: Assessment) -> list[tuple[str, Words]]:
    figures = assessment.figures
    remarks: list[tuple[str, Words]] = []
    if figures.blind_classes:
        remarks.append(
            ("Blind classes", (*_classes(figures.blind_classes), ". Incidents, and not one of them guarded."))
        )
    if figures.pinned_only:
        name = figures.pinned_only[0]
        told: Words = (
            *_classes(figures.pinned_only),
            ". Each incident has its test, but nothing guards the class against its next form. ",
            Piece("Next", "next-is"),
            " ",
            Piece(f'@defect_class("{name}")', "code"),
        )
        remarks.append(("Pinned only", told))
    open_ones = sum(
        one.verdict in {Verdict.GAP, Verdict.GRACE, Verdict.WAIVED}
        for one in assessment.judged
        if not one.incident.is_classified
    )
    unclassified = sum(not one.incident.is_classified for one in assessment.judged)
    if unclassified:
        told = (
            to_incidents(wording.count(unclassified, "incident"), **{"class": "unclassified"}),
            f" without a class, {open_ones} of them not guarded: they match nothing and are left out of recurrence. ",
            Piece("Next", "next-is"),
            " name the class in the record: ",
            Piece("defect_class: FAMILY/LEAF", "code"),
        )
        remarks.append(("Unclassified", told))
    return remarks


def _classes(names: tuple[str, ...]) -> Words:
    pieces: list[str | Piece] = []
    for place, name in enumerate(names[:_NAMED]):
        pieces += [", "] if place else []
        pieces.append(to_incidents(name, **{"class": name}))
    rest = len(names) - _NAMED
    return (*pieces, f" and {rest} more") if rest > 0 else tuple(pieces)


def _hot_spot_facts(spots: HotSpots | None) -> tuple[Fact, ...]:
    if spots is None or not spots.files or spots.fix_lines.value is None or spots.project.value is None:
        return ()
    apart = (spots.fix_lines.percent or 0) - (spots.project.percent or 0)
    compared = "no better and no worse than" if not apart else f"{'better' if apart > 0 else 'worse'} than"
    return (
        Fact(
            "Lines of fixes, executed",
            wording.percent(spots.fix_lines),
            (f"{wording.share(spots.fix_lines)} lines. The code that failed us is covered {compared} the rest.",),
        ),
        Fact(
            "Whole project", wording.percent(spots.project), (f"{wording.share(spots.project)} lines of the same run.",)
        ),
    )


def _files(spots: HotSpots | None) -> Table | None:
    if spots is None or not spots.files:
        return None
    return cut(
        "Source files that fixes touched, most incidents first",
        ("File", "Incidents", "Fix lines executed", "Which"),
        [
            (Piece(spot.path, "code"), f"{len(spot.incidents):,}", _executed(spot.coverage), to_all(spot.incidents, 6))
            for spot in spots.files
        ],
        1,
        2,
        most=10,
    )


def _executed(coverage: Ratio) -> str:
    return wording.NONE_YET if coverage.value is None else f"{wording.percent(coverage)} ({wording.share(coverage)})"
