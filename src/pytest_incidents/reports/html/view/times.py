"""Times: the timeline of one incident, and how long all of them took."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pytest_incidents.audit import Assessment
from pytest_incidents.metrics import Spread
from pytest_incidents.model import Incident, Moment
from pytest_incidents.reports import wording
from pytest_incidents.reports.html.charts import spans, svg
from pytest_incidents.reports.html.view.pieces import Fact, Figure, Key, cut


@dataclass(frozen=True, slots=True)
class Time:
    """One line of the timeline: what, when, and how long after the start."""

    name: str
    at: str
    after: str


def timeline(incident: Incident) -> Iterable[Time]:
    """When an incident began, was noticed, mitigated, resolved and closed, as far as its record says."""
    moments: Mapping[str, Moment | None] = {
        "introduced": incident.introduced,
        "started": incident.started,
        "detected": incident.detected,
        "acknowledged": incident.acknowledged,
        "mitigated": incident.mitigated,
        "resolved": incident.resolved,
        "closed": incident.closed,
    }
    for name, moment in moments.items():
        if moment is not None:
            yield Time(name, _clock(moment), _after(incident.started, moment) if name != "started" else "")


def _clock(moment: Moment) -> str:
    at: datetime = moment.at
    return f"{at:%Y-%m-%d %H:%M}" if moment.timed else str(moment.day)


def _after(start: Moment, moment: Moment) -> str:
    if not (start.timed and moment.timed):
        return ""
    seconds = (moment.at - start.at).total_seconds()
    sign = "+" if seconds >= 0 else "\N{MINUS SIGN}"
    return sign + wording.duration(abs(seconds))


def _spreads(assessment: Assessment) -> dict[str, Spread[float]]:
    times = assessment.figures.times
    return {"to detect": times.detect, "to mitigate": times.mitigate, "to resolve": times.resolve}


def figure(assessment: Assessment) -> Figure | None:
    """Every incident's times as dots on one axis; None where no incident has both ends of any."""
    spreads = _spreads(assessment)
    if not any(spread.n for spread in spreads.values()):
        return None
    rows = [spans.Row(name, spread.values, spread.median) for name, spread in spreads.items()]
    finding = "; ".join(
        f"{row.name}: median {wording.duration(row.median)}"
        if row.median is not None
        else f"{row.name}: {len(row.values)} values"
        for row in rows
    )
    has_median = any(row.median is not None for row in rows)
    return Figure(
        "Times from the start",
        "each incident with both times",
        spans.draw(rows, "spans-wide", finding + "."),
        spans.draw(rows, "spans-narrow", finding + ".", svg.NARROW),
        legend=(Key("med d", "median"),) if has_median else (),
        table=cut(
            "Times from the start of an incident",
            ("Time", "Median", "Shortest", "Longest", "Incidents", "Left out, negative"),
            [
                (
                    name,
                    wording.duration(spread.median) if spread.median is not None else wording.NONE_YET,
                    wording.duration(spread.low) if spread.low is not None else "",
                    wording.duration(spread.high) if spread.high is not None else "",
                    f"{spread.n:,} of {spread.of:,}",
                    f"{spread.left_out:,}",
                )
                for name, spread in spreads.items()
            ],
            1,
            2,
            3,
            4,
            5,
        ),
    )


def facts(assessment: Assessment) -> Iterable[Fact]:
    """How long incidents took to be detected, mitigated and resolved, as numbers."""
    return (_fact(name, spread) for name, spread in _spreads(assessment).items())


def _fact(name: str, spread: Spread[float]) -> Fact:
    known = f"{spread.n:,} of {spread.of:,} incidents"
    if not spread.n or spread.low is None or spread.high is None:
        return Fact(f"Time {name}", wording.NONE_YET, (f"{known} have both times.",))
    if spread.median is None:
        values = ", ".join(map(wording.duration, spread.values))
        return Fact(f"Time {name}", values, (f"{known}, too few for a median.",))
    reach = f"{wording.duration(spread.low)} to {wording.duration(spread.high)}"
    return Fact(f"Time {name}", wording.duration(spread.median), (f"Median; {reach}, {known}.",))
