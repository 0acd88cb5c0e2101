"""Part 5: which net has the hole? Escapes by gate and class, guards at the wrong level, who noticed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_incidents.audit import Assessment
from pytest_incidents.metrics import ClassFigures, DetectionMix, GateFigures, WrongLevel
from pytest_incidents.reports import wording
from pytest_incidents.reports.html.charts import bars, heat
from pytest_incidents.reports.html.view.pieces import (
    Cell,
    Figure,
    Key,
    Next,
    Piece,
    Table,
    Words,
    cut,
    to_incident,
    to_incidents,
)
from pytest_incidents.vocabulary import DetectedBy

_COLUMNS, _COLUMNS_NARROW = 7, 4
_QUARTERS = 8
_WRONG, _WRONG_SHORT = 8, 120


@dataclass(frozen=True, slots=True)
class Wrong:
    """An incident guarded at the wrong level, and the lines that would mend it."""

    incident: Piece
    told: str
    next: tuple[Next, ...]


@dataclass(frozen=True, slots=True)
class NetsPart:
    """Part 5 of the page."""

    lead: str
    heat: Figure | None
    empty: Next | None
    points: Table | None
    wrong: tuple[Wrong, ...]
    more_wrong: tuple[Wrong, ...]
    left_out: int
    noticed: Figure | None
    quarters: Figure | None


def nets_part(assessment: Assessment) -> NetsPart:
    """Where incidents passed undetected."""
    figures = assessment.figures
    escapes = sum(gate.escapes for gate in figures.gates)
    return NetsPart(
        lead=_lead(figures.gates, escapes, len(assessment.judged)),
        heat=_heat(figures.gates, figures.families, figures.classes) if escapes else None,
        empty=Next(
            "Say in the records how each gate met the defect:",
            "gates: {unit-tests: {verdict: missed, why: no example of a blank field}}",
        )
        if assessment.judged and not escapes
        else None,
        points=_points(figures.gates) if escapes else None,
        wrong=tuple(map(_wrong, figures.wrong_level[:_WRONG])),
        more_wrong=tuple(map(_wrong, figures.wrong_level[_WRONG : _WRONG + _WRONG_SHORT])),
        left_out=max(len(figures.wrong_level) - _WRONG - _WRONG_SHORT, 0),
        noticed=_noticed(figures.detection) if figures.detection.by_source else None,
        quarters=_quarters(figures.detection) if len(figures.detection.by_quarter) > 1 else None,
    )


def _lead(gates: Sequence[GateFigures], escapes: int, incidents: int) -> str:
    if not incidents:
        return "Nothing is on record yet."
    if not escapes:
        return "No escape is on record."
    widest = max(gates, key=lambda gate: gate.escapes)
    family, worst, gate = max(
        ((name, number, gate.name) for gate in gates for name, number in gate.by_family.items()),
        key=lambda cell: cell[1],
    )
    start = (
        f"{wording.first(wording.count(escapes, 'escape'))}. {widest.name} let the most through, {widest.escapes:,}."
    )
    return f"{start} The widest hole: {family} at {gate}, {worst:,}." if worst > 1 else start


def _heat(gates: Sequence[GateFigures], families: Sequence[ClassFigures], classes: Sequence[ClassFigures]) -> Figure:
    by_family = {one.name: sum(gate.by_family.get(one.name, 0) for gate in gates) for one in families}
    names = sorted((name for name, number in by_family.items() if number), key=lambda name: (-by_family[name], name))
    busiest = max(gates, key=lambda gate: gate.escapes)
    finding = f"{busiest.name} let the most through, {busiest.escapes}: {_by_verdict(busiest)}."
    return Figure(
        "Escapes by gate and class",
        "incidents that passed a gate undetected; gates in the order a change passes them",
        heat.draw(*_cells(gates, names, _COLUMNS), "heat-wide", finding),
        heat.draw(*_cells(gates, names, _COLUMNS_NARROW), "heat-narrow", finding, narrow=True),
        note=("Not an effectiveness rate: what a gate stopped is not in the data, only what escaped is.",),
        table=_matrix(gates, classes),
    )


def _cells(gates: Sequence[GateFigures], names: Sequence[str], most: int) -> tuple[list[str], list[heat.Row]]:
    """The columns that fit and the rows of the map; what does not fit is added up under ``other``."""
    shown = list(names) if len(names) <= most else list(names[: most - 1])
    rest = names[len(shown) :]
    rows = [
        heat.Row(
            gate.name,
            [
                *(gate.by_family.get(name, 0) for name in shown),
                *([sum(gate.by_family.get(name, 0) for name in rest)] if rest else []),
            ],
            gate.escapes,
            _verdicts(gate),
        )
        for gate in gates
    ]
    return [*shown, f"{len(rest)} others"] if rest else shown, rows


def _by_verdict(gate: GateFigures) -> str:
    return ", ".join(_verdicts(gate))


def _verdicts(gate: GateFigures) -> list[str]:
    return [f"{number:,} {verdict}" for verdict, number in gate.by_verdict.items()]


def _matrix(gates: Sequence[GateFigures], classes: Sequence[ClassFigures]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for one in classes:
        numbers = [gate.by_class.get(one.name, 0) for gate in gates]
        if any(numbers):
            cells = (
                to_incidents(f"{number:,}", gate=gate.name, **{"class": one.name}) if number else "·"
                for gate, number in zip(gates, numbers, strict=True)
            )
            rows.append((one.name, *cells, f"{sum(numbers):,}"))
    columns = ("Class as recorded", *(gate.name for gate in gates), "All")
    return cut("Escapes by class and gate", columns, rows, *range(1, len(gates) + 2), most=60)


def _points(gates: Sequence[GateFigures]) -> Table:
    return cut(
        "Gates, in the order a change passes them",
        ("Gate", "Escapes", "First to miss it", "Last to miss it", "Caught", "By verdict"),
        [
            (
                to_incidents(gate.name, gate=gate.name) if gate.escapes else gate.name,
                f"{gate.escapes:,}",
                f"{gate.first:,}",
                f"{gate.last:,}",
                f"{gate.caught:,}",
                _by_verdict(gate),
            )
            for gate in gates
        ],
        1,
        2,
        3,
        4,
    )


def _wrong(one: WrongLevel) -> Wrong:
    where = wording.listed(one.guarded_at) if one.guarded_at else "no gate that the configuration knows"
    marks = tuple(Next("", f'@incident("{one.incident}", gate="{gate}")') for gate in one.gates)
    return Wrong(
        to_incident(one.incident),
        f"Escaped at {wording.listed(one.gates)}, guarded at {where}. Mark a test there:",
        marks,
    )


def _noticed(mix: DetectionMix) -> Figure:
    known = mix.people_found
    parts = [bars.Part(str(source), number, _look(source)) for source, number in mix.by_source.items()]
    told = f"People found {wording.share(known)} whose source is known." if known.whole else "No source is known."
    unknown = f" {mix.unknown:,} unknown." if mix.unknown else ""
    note: Words = (told + unknown,)
    return Figure(
        "Who noticed first",
        "incidents by source of detection",
        bars.beside(parts, "noticed", "Who noticed first", told + unknown),
        legend=_legend(mix),
        note=note,
        table=cut(
            "Source of detection",
            ("Source", "Incidents", "Found by"),
            [(part.name, f"{part.number:,}", _found_by(DetectedBy(part.name))) for part in parts],
            1,
        ),
    )


def _found_by(source: DetectedBy) -> str:
    return "unknown" if source is DetectedBy.UNKNOWN else "people" if source.by_people else "machines or audits"


def _look(source: DetectedBy) -> str:
    return "b-external" if source is DetectedBy.UNKNOWN else "b-strong" if source.by_people else "b-weak"


def _legend(mix: DetectionMix) -> tuple[Key, ...]:
    names = {"b-strong": "people", "b-weak": "machines or audits", "b-external": "unknown"}
    looks = {_look(source) for source in mix.by_source}
    return tuple(Key(look, words) for look, words in names.items() if look in looks)


def _quarters(mix: DetectionMix) -> Figure:
    quarters = list(mix.by_quarter)[-_QUARTERS:]
    stacks = [_stack(mix.by_quarter[quarter]) for quarter in quarters]
    finding = "; ".join(
        f"{quarter}: " + ", ".join(f"{part.number} {part.name}" for part in stack if part.number)
        for quarter, stack in zip(quarters, stacks, strict=True)
    )
    return Figure(
        "By quarter",
        "of the start" if len(mix.by_quarter) <= _QUARTERS else f"the last {wording.spelled(_QUARTERS)}, by the start",
        bars.columns(
            [quarter[2:].replace("-", " ") for quarter in quarters],
            stacks,
            "quarters",
            "Detection by quarter",
            finding + ".",
        ),
        legend=_legend(mix),
        table=cut(
            "Detection by quarter",
            ("Quarter", "People", "Machines or audits", "Unknown"),
            [
                (quarter, *(f"{part.number:,}" for part in _stack(mix.by_quarter[quarter])))
                for quarter in reversed(list(mix.by_quarter))
            ],
            1,
            2,
            3,
        ),
    )


def _stack(of_quarter: Mapping[DetectedBy, int]) -> list[bars.Part]:
    numbers = {"b-strong": 0, "b-weak": 0, "b-external": 0}
    for source, number in of_quarter.items():
        numbers[_look(source)] += number
    names = {"b-strong": "people", "b-weak": "machines or audits", "b-external": "unknown"}
    return [bars.Part(names[look], number, look) for look, number in numbers.items()]
