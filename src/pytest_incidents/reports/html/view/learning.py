"""Part 4: is learning sticking? The last ten, what chance would give, closure, and how long guards take."""

from dataclasses import dataclass

from pytest_incidents.audit import Assessment
from pytest_incidents.metrics import LateGuard, Recurrence, Spread
from pytest_incidents.metrics.recurrence import WARN_ABOVE
from pytest_incidents.reports import wording
from pytest_incidents.reports.html.charts import chance, strip, svg
from pytest_incidents.reports.html.view.pieces import Fact, Figure, Key, Table, Words, cut, to_all, to_incident

_LATE = 8
_ENOUGH_FOR_CHANCE = 3


@dataclass(frozen=True, slots=True)
class LearningPart:
    """Part 4 of the page."""

    lead: str
    strip: Figure | None
    chance: Figure | None
    facts: tuple[Fact, ...]
    late: Table | None


def learning_part(assessment: Assessment) -> LearningPart:
    """Whether the last incidents repeat earlier ones."""
    figures = assessment.figures
    by_class, by_family = figures.recurrence, figures.recurrence_by_family
    return LearningPart(
        lead=_lead(by_class, by_family),
        strip=_strip(by_class, by_family) if by_class.strip else None,
        chance=_chance(by_class, by_family) if by_class.window >= _ENOUGH_FOR_CHANCE else None,
        facts=tuple(_facts(assessment)),
        late=_late(figures.time_to_guard.late) if figures.time_to_guard.late else None,
    )


def _lead(one: Recurrence, by_family: Recurrence) -> str:
    if not one.strip:
        return "Nothing is on record yet."
    seen = f"{one.repeats} of the last {one.window} repeat a class"
    if one.after_closure and not one.too_few:
        seen = f"{one.after_closure} of the last {one.window} repeat a class that had been closed, {one.repeats} any"
    if one.too_few:
        return f"{one.repeats} of {one.window} repeat a class, too few to judge."
    if one.is_warning:
        return f"{seen}; more than {WARN_ABOVE} is the warning. Chance alone gives {one.expected_by_chance:.1f}."
    limit = " At the limit, not above it." if one.repeats == WARN_ABOVE else ""
    families = (
        "" if one.repeats else f" By family it is {by_family.repeats} against {by_family.expected_by_chance:.1f}."
    )
    return f"{seen}; chance alone gives {one.expected_by_chance:.1f}.{limit}{families}"


def _strip(by_class: Recurrence, by_family: Recurrence) -> Figure:
    """The strip by class; where none repeats a class and some repeat a family, by family, and it says so."""
    one, kind = (by_family, "family") if by_family.repeats and not by_class.repeats else (by_class, "class")
    repeats = [entry.incident for entry in one.strip if entry.is_repeat]
    named = f": {wording.listed(repeats)}." if repeats else "."
    finding = f"{one.repeats} of {one.window} share their {kind} with an incident of the 365 days before{named}"
    hint = {
        "class": "an arc leads from each repeat back to the incident whose class it shares",
        "family": "by family, because no class as recorded came back; an arc leads back to the one it shares",
    }
    title = f"The last {wording.spelled(one.window)} incidents" if one.window > 1 else "The one incident"
    return Figure(
        title,
        hint[kind] if repeats else "in the order they started" if one.window > 1 else "",
        strip.draw(one.strip, "strip-wide", finding),
        strip.draw_tall(one.strip, "strip-narrow", finding),
        legend=(Key("b-rep", f"repeats a {kind} of the 365 days before"), Key("b-plain", "no repeat")),
        note=(f"{wording.count(one.unclassified, 'incident')} of them without a class; those match nothing.",)
        if one.unclassified
        else (),
        table=Table(
            title,
            ("Incident", "Started", wording.first(kind), "Repeats", "After closure", "Guard at the time"),
            tuple(
                (
                    to_incident(entry.incident),
                    str(entry.started),
                    entry.kind,
                    to_all(entry.repeats, 4) if entry.repeats else "no",
                    ("yes" if entry.after_closure else "no") if entry.is_repeat else "",
                    {None: "unknown", True: "yes, too narrow", False: "none"}[entry.guarded_then]
                    if entry.is_repeat
                    else "",
                )
                for entry in one.strip
            ),
        ),
    )


def _chance(by_class: Recurrence, by_family: Recurrence) -> Figure:
    rows = (
        chance.Row("by class", by_class.repeats, by_class.expected_by_chance),
        chance.Row("by family", by_family.repeats, by_family.expected_by_chance),
    )
    finding = "; ".join(f"{row.name} {row.seen} seen, {row.chance:.1f} by chance" for row in rows) + "."
    warns = not by_class.too_few
    return Figure(
        "Against chance",
        "the same incidents in random order would give the dashed line",
        chance.draw(rows, by_class.window, "chance-wide", finding, warns=warns, width=svg.WIDE),
        chance.draw(rows, by_class.window, "chance-narrow", finding, warns=warns, width=svg.NARROW),
        legend=(Key("zone", f"more than {WARN_ABOVE} of ten: the warning"),) if warns else (),
        note=("A handful of families repeat by arithmetic alone; judge by class where classes are recorded.",),
        table=cut(
            "Repeats seen and repeats by chance",
            ("Compared", "Repeats", "Of", "By chance", "After closure"),
            [
                (row.name, str(row.seen), str(one.window), f"{row.chance:.2f}", str(one.after_closure))
                for row, one in zip(rows, (by_class, by_family), strict=True)
            ],
            1,
            2,
            3,
            4,
        ),
    )


def _facts(assessment: Assessment) -> list[Fact]:
    one = assessment.figures.recurrence
    if not one.strip:
        return []
    closed = tuple(entry.incident for entry in one.strip if entry.after_closure)
    return [
        Fact(
            "Recurrence after closure",
            f"{one.after_closure} of {one.window}",
            (*to_all(closed), " came back after an incident of the class had been closed: closure without improvement.")
            if closed
            else ("No class came back after one of its incidents had been closed.",),
        ),
        *_by_guard(one),
        _time_to_guard(assessment.figures.time_to_guard.days),
    ]


def _by_guard(one: Recurrence) -> list[Fact]:
    if not one.repeats:
        return []
    if one.while_unguarded is None or one.after_guarded is None:
        why: Words = (
            "Git history would tell when each guard came; this run has none (a shallow clone, or no repository).",
        )
        return [Fact("Repeats while unguarded", "unknown", why)]
    unknown = f" Of {one.guard_unknown} nobody can say." if one.guard_unknown else ""
    return [
        Fact(
            "Repeats while unguarded",
            f"{one.while_unguarded} of {one.repeats}",
            (
                ("No test guarded the class at the time: nothing was learned." if one.while_unguarded else "None.")
                + unknown,
            ),
        ),
        Fact(
            "Repeats after guarded",
            f"{one.after_guarded} of {one.repeats}",
            ("A guard stood, and was too narrow." if one.after_guarded else "No guard was too narrow.",),
        ),
    ]


def _time_to_guard(days: Spread[int] | None) -> Fact:
    name = "Time from resolution to guard"
    if days is None:
        return Fact(name, "unknown", ("It is read from git history, which this run did not have.",))
    if not days.n:
        return Fact(name, wording.NONE_YET, ("No guard's first commit is in history.",))
    known = f"{days.n:,} of {days.of:,} incidents"
    if days.median is None:
        return Fact(name, ", ".join(wording.days(value) for value in days.values), (f"{known}, too few for a median.",))
    return Fact(
        name,
        wording.days(days.median),
        (f"Median; {wording.days(days.low or 0)} to {wording.days(days.high or 0)}, {known}.",),
    )


def _late(late: tuple[LateGuard, ...]) -> Table:
    return cut(
        "Past their grace, longest first",
        ("Incident", "Resolved", "Waiting", "Beyond grace"),
        [
            (to_incident(one.incident), str(one.since), wording.days(one.days), wording.days(one.overdue))
            for one in late
        ],
        2,
        3,
        most=_LATE,
    )
