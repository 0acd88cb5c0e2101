"""Moments and records."""

from datetime import datetime

import pytest

from pytest_incidents.model import CausalLink, GateAssessment, Impact, Incident, Moment, Source
from pytest_incidents.vocabulary import Enforcement, GateVerdict, Strength, TestDuty


def test_moments_are_ordered_in_utc():
    """Zones are taken into account, and a date alone stands at its midnight."""
    texts = ["2026-11-23T01:00:00+02:00", "2026-11-23", "2026-11-23T00:30:00Z"]
    assert [str(moment) for moment in sorted(map(Moment.parse, texts))] == [
        "2026-11-22T23:00:00Z",
        "2026-11-23",
        "2026-11-23T00:30:00Z",
    ]


def test_a_time_needs_its_zone():
    """A time without a zone is nobody's time."""
    with pytest.raises(ValueError, match="zone"):
        Moment.of(datetime(2026, 11, 23, 8, 0))  # noqa: DTZ001 - that is the point


def test_escapes_and_required_gates_keep_the_records_order():
    """Only missed, absent, bypassed and ignored are escapes."""
    gates = {verdict: GateAssessment(GateVerdict(verdict)) for verdict in reversed(GateVerdict)}
    gates["unit-tests"] = GateAssessment(GateVerdict.CAUGHT, test=TestDuty.REQUIRED)
    incident = Incident("A-1", "t", "sev1", Moment.parse("2026-01-01"), Source("a"), gates=gates)
    assert incident.escapes == ("ignored", "bypassed", "absent", "missed")
    assert incident.required_gates == ("unit-tests",)


@pytest.mark.parametrize(
    ("name", "strength"),
    [("design", 2), ("platform", 2), ("monitor", 1), ("review-rule", 1), ("checklist", 0), ("none", 0)],
)
def test_strength_is_how_little_memory_it_takes(name, strength):
    """What holds by itself is strong, what tells someone is intermediate, what relies on memory is weak."""
    assert Enforcement(name).strength is Strength(strength)


def test_an_impact_is_quantified_by_any_number():
    """Zero users is a number; no number at all is not."""
    assert Impact(users_affected=0).is_quantified
    assert not Impact(summary="many").is_quantified
    assert CausalLink("a").catchable_at == ()


def test_a_date_and_its_midnight_are_a_tie():
    """A date counts as 00:00 UTC for the order of incidents, so that the id decides."""
    records = [
        Incident(id=id_, title="", severity="sev1", started=Moment.parse(started), source=Source("a.md", 1))
        for id_, started in [("INC-2", "2026-11-23"), ("INC-1", "2026-11-23T00:00:00Z"), ("INC-0", "2026-11-23")]
    ]
    assert [one.id for one in sorted(records, key=lambda one: one.order)] == ["INC-0", "INC-1", "INC-2"]
