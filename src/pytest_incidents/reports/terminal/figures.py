"""The figures as tables: recurrence, gates, changes, times, hot spots."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from pytest_incidents.escaping import visible
from pytest_incidents.metrics import ChangeState, Figures, Recurrence, Spread
from pytest_incidents.reports.terminal.gaps import heading, indented
from pytest_incidents.reports.terminal.tables import BAR, MOST_ROWS, more, table, under
from pytest_incidents.reports.wording import duration, number
from pytest_incidents.vocabulary import Strength

MOST_COLUMNS = 7
MOST_NAMED = 3


def recurrence(figures: Figures) -> Iterator[RenderableType]:
    """The strip of the last ten, by class and by family, each with its chance line."""
    yield heading("Is learning sticking?", "R repeats one of the year before, C after closure")
    strip = figures.recurrence.strip
    made = table("", *[""] * len(strip), "", left=1)
    years = [str(entry.started.year) for entry in strip]
    shown = [year if place == 0 or years[place - 1] != year else "" for place, year in enumerate(years)]
    made.add_row("", *shown, "")
    for name, of_kind in (("by class", figures.recurrence), ("by family", figures.recurrence_by_family)):
        marks = [_mark(entry.is_repeat, after_closure=entry.after_closure) for entry in of_kind.strip]
        made.add_row(name, *marks, f"{of_kind.repeats} of {of_kind.window}")
    yield under(made)
    yield indented(_judgement("by class", figures.recurrence))
    yield indented(_judgement("by family", figures.recurrence_by_family))


def _mark(is_repeat: bool, *, after_closure: bool) -> Text:  # noqa: FBT001 - read where it is called
    return Text("C" if after_closure else "R", style="red") if is_repeat else Text(".", style="dim")


def _judgement(name: str, of_kind: Recurrence) -> str:
    few = ", too few to judge" if of_kind.too_few else "; warning above 3"
    words = (
        f"{name}: chance alone would give {of_kind.expected_by_chance:.1f}{few}; after closure {of_kind.after_closure}"
    )
    if not of_kind.repeats:
        return words
    if of_kind.while_unguarded is None:
        return f"{words}; guards at the time unknown"
    return f"{words}; {of_kind.while_unguarded} while unguarded, {of_kind.after_guarded} after guarded"


def gates(figures: Figures) -> Iterator[RenderableType]:
    """Gate against family; the columns with most escapes, the others together."""
    escaped = [gate for gate in figures.gates if gate.escapes]
    if not escaped:
        return
    yield heading("Which net has the hole?", "escapes: gate x family, not a rate")
    by_family: dict[str, int] = {}
    for gate in escaped:
        for family, escapes in gate.by_family.items():
            by_family[family] = by_family.get(family, 0) + escapes
    families = sorted(by_family, key=lambda family: (-by_family[family], family))
    named, others = families[:MOST_COLUMNS], families[MOST_COLUMNS:]
    made = table("gate", *_short(named), *(["rest"] if others else []), "all")
    for gate in escaped:
        cells = [gate.by_family.get(family, 0) for family in named]
        rest = [sum(gate.by_family.get(family, 0) for family in others)] if others else []
        made.add_row(visible(gate.name), *(str(cell or ".") for cell in (*cells, *rest)), str(gate.escapes))
    yield under(made)
    for wrong in figures.wrong_level[:MOST_NAMED]:
        stands = ", ".join(map(visible, wrong.guarded_at)) or "no gate"
        holes = ", ".join(map(visible, wrong.gates))
        yield indented(f"wrong level: {visible(wrong.incident)} escaped at {holes} and is guarded at {stands}")
    yield from more(len(figures.wrong_level) - MOST_NAMED, "guarded at the wrong level")


def _short(names: Sequence[str]) -> list[str]:
    """Column heads of four letters, more where four would be the same twice."""
    shown = [visible(name) for name in names]
    for letters in (4, 5, 6, 7):
        heads = [name[:letters] for name in shown]
        if len(set(heads)) == len(heads):
            return heads
    return [f"{name[:5]}{place}" for place, name in enumerate(shown, 1)]


def changes(figures: Figures) -> Iterator[RenderableType]:
    """Process changes by state, with names where something is to be done."""
    states = figures.changes
    if not states.total:
        return
    plural = "s" if states.total > 1 else ""
    yield heading("Are we fixing the system?", f"{states.total} process change{plural}")
    signs = {ChangeState.CLAIMED_NOT_IN_PLACE: "!", ChangeState.OVERDUE: "!", ChangeState.OPEN: "-"}
    longest = max(states.by_state.values())
    made = table("", "", "", "")
    made.columns[2].justify = made.columns[3].justify = "left"
    for state, count in states.by_state.items():
        if count:
            whole = max(1, round(BAR * count / longest)) if longest > BAR else count
            bar = Text(signs.get(state, "#") * whole, style="red" if signs.get(state) == "!" else "")
            made.add_row(state.replace("-", " ", 1).replace("-", " "), str(count), bar, _whose(figures, state))
    yield under(made)
    for closure in states.closures:
        undated = f", {closure.undated} done without a date left out" if closure.undated else ""
        yield indented(f"done within {closure.days} days: {closure.done}; verified {closure.verified}{undated}")
    strengths = ", ".join(
        f"{states.strengths[strength]} {strength.name.lower()}" for strength in Strength.__reversed__()
    )
    yield indented(f"held in place: {strengths} (weak ones rely on memory)")


def _whose(figures: Figures, state: ChangeState) -> str:
    if state not in {ChangeState.CLAIMED_NOT_IN_PLACE, ChangeState.OVERDUE}:
        return ""
    names = dict.fromkeys(visible(item.incident) for item in figures.changes.items if item.state is state)
    more = f", … {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(list(names)[:MOST_NAMED]) + more


def times(figures: Figures) -> Iterator[RenderableType]:
    """Medians and ranges; below five values the values."""
    yield heading("How fast, and who noticed?")
    spans = (("detect", figures.times.detect), ("mitigate", figures.times.mitigate), ("resolve", figures.times.resolve))
    for name, spread in spans:
        yield indented(f"time to {name}: {_spread(spread)}")
    to_guard = figures.time_to_guard
    if to_guard.days is None:
        yield indented("time to guard: unknown, no history at hand")
    else:
        yield indented(f"time to guard: {_days(to_guard.days)}")
    found = figures.detection
    yield indented(f"found by people: {found.people_found}; source unknown in {found.unknown}")


def _spread(spread: Spread[float]) -> str:
    if not spread.n:
        return f"n/a (0 of {spread.of})"
    if spread.median is None:
        return f"{', '.join(map(duration, spread.values))} ({spread.n} of {spread.of})"
    between = f"{duration(spread.values[0])} to {duration(spread.values[-1])}"
    return f"median {duration(spread.median)}, {between} ({spread.n} of {spread.of})"


def _days(spread: Spread[int]) -> str:
    if not spread.n:
        return f"n/a (0 of {spread.of})"
    if spread.median is None:
        return f"{', '.join(map(str, spread.values))} days ({spread.n} of {spread.of})"
    between = f"{number(spread.values[0])} to {number(spread.values[-1])}"
    return f"median {number(spread.median)} days, {between} ({spread.n} of {spread.of})"


def hot_spots(figures: Figures) -> Iterator[RenderableType]:
    """Files that fixes of several incidents touched, and whether the code that failed us is covered."""
    spots = figures.hot_spots
    if spots is None or not spots.files:
        return
    yield heading("Hot spots", "source files that fixes touched")
    made = table("file", "incidents", "fix lines covered")
    for spot in spots.files[:MOST_ROWS]:
        made.add_row(visible(spot.path), str(len(spot.incidents)), str(spot.coverage))
    yield under(made)
    yield from more(len(spots.files) - MOST_ROWS, "files")
    if spots.fix_lines.value is not None:
        yield indented(f"lines of fixes {spots.fix_lines}, the whole project {spots.project}")
