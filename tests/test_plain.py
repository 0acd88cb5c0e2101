"""The codec between frozen values and JSON."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_incidents import plain
from pytest_incidents.evidence import Guard, Run, RunInfo, RunRecord
from pytest_incidents.model import Change, Check, Incident, Moment, Source, Waiver
from pytest_incidents.vocabulary import CheckKind, GateVerdict, Outcome

YEARS = (datetime(1971, 1, 1), datetime(2999, 1, 1))  # noqa: DTZ001 - hypothesis wants bounds without a zone
names = st.text(min_size=1, max_size=8)
zones = st.integers(-12, 12).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.one_of(
    st.dates().map(Moment.of),
    st.datetimes(*YEARS, timezones=zones).map(Moment.of),
)
changes = st.builds(
    Change, what=names, due=st.none() | moments, done_when=st.tuples(st.builds(Check, st.sampled_from(CheckKind)))
)
incidents = st.builds(
    Incident,
    id=names,
    title=names,
    severity=names,
    started=moments,
    source=st.builds(Source, names, st.integers(1, 99)),
    process_changes=st.tuples(changes),
    waiver=st.none() | st.builds(Waiver, names, names, moments, moments),
)
guards = st.builds(
    Guard, names, names, names, gate=st.none() | names, cases=st.dictionaries(st.sampled_from(Outcome), st.integers(0))
)


@given(
    st.builds(
        RunRecord,
        runs=st.tuples(st.builds(Run, st.builds(RunInfo, names, st.booleans(), st.dates()), guards=st.tuples(guards))),
        incidents=st.tuples(incidents),
    )
)
def test_every_record_survives_the_way_through_json(record):
    """What is dumped to JSON and loaded again is the same value."""
    assert plain.load(RunRecord, json.loads(json.dumps(plain.dump(record)))) == record


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (Source, {"path": 3}, "x.path: int where str was expected"),
        (Source, {"path": "a", "line": True}, "x.line: bool where int was expected"),
        (Source, [], "x: list where dict was expected"),
        (Moment, "yesterday", "x: 'yesterday' is no Moment"),
        (GateVerdict, "mised", "x: 'mised' is no GateVerdict"),
        (tuple[int, ...], [1, "2"], "x[1]: str where int was expected"),
        (dict[str, float], {"a": "b"}, "x.a: str where number was expected"),
    ],
)
def test_a_wrong_value_is_named_by_its_place(kind, value, message):
    """A value of the wrong shape is refused with the place it stands at."""
    with pytest.raises(plain.PlainError) as caught:
        plain.load(kind, value, "x")
    assert str(caught.value) == message


def test_a_missing_field_is_named():
    """A dataclass without a required field is refused."""
    with pytest.raises(plain.PlainError, match="path"):
        plain.load(Source, {}, "x")


def test_unknown_keys_are_ignored():
    """A later format may add keys."""
    assert plain.load(Source, {"path": "a", "line": 2, "colour": "blue"}) == Source("a", 2)


def test_dates_and_moments_are_iso():
    """Moments are written as people write them."""
    at = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert plain.dump([date(2026, 11, 23), Moment.of(at), Moment.of(date(2026, 11, 23))]) == [
        "2026-11-23",
        "2026-11-23T08:00:00Z",
        "2026-11-23",
    ]
