from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import incident, moment
from judgements import history_of
from pytest_incidents.evidence import History
from pytest_incidents.metrics.kinds import Kind
from pytest_incidents.metrics.recurrence import Recurrence, StripEntry, expected_by_chance, recurrence, was_done_with
from pytest_incidents.model import Change, Moment
from pytest_incidents.vocabulary import ChangeStatus, Status

TODAY = date(2026, 11, 23)


def marks(*days_and_classes, **said):
    found = recurrence(history_of(*days_and_classes), None, **said)
    return "".join("R" if entry.is_repeat else "." for entry in found.strip)


# The strip


@pytest.mark.parametrize(
    ("history", "strip"),
    [
        ([], ""),
        ([("2026-01-01", "a/x")], "."),
        ([("2026-01-01", "a/x"), ("2026-02-01", "a/x")], ".R"),
        ([("2026-01-01", "a/x"), ("2026-02-01", "a/y")], ".."),
        ([("2026-01-01", "a/x"), ("2026-02-01", "b/y"), ("2026-03-01", "a/x"), ("2026-04-01", "a/x")], "..RR"),
        ([("2025-01-01", "a/x"), ("2026-01-01", "a/x")], ".R"),
        ([("2025-01-01", "a/x"), ("2026-01-02", "a/x")], ".."),
        ([("2026-01-01", "unclassified"), ("2026-01-02", "unclassified")], ".."),
        ([("2026-01-01", "a/x"), ("2026-01-01", "a/x")], ".R"),
        ([("0001-01-01", "a/x"), ("9999-12-31", "a/x")], ".."),
    ],
)
def test_a_repeat_shares_its_class_with_one_of_the_year_before(history, strip):
    """365 days back still counts and 366 do not; unclassified never matches; on one day, ids give the order."""
    assert marks(*history) == strip


def test_the_look_back_is_exact_to_the_second():
    """Between two times of day the 365 days are counted from instant to instant."""
    first = incident("INC-1", started=moment("2025-01-01T12:00:00Z"), defect_class="a/x")
    inside = incident("INC-2", started=moment("2026-01-01T12:00:00Z"), defect_class="a/x")
    outside = replace(inside, started=moment("2026-01-01T12:00:01Z"))
    assert [recurrence((first, one), None).repeats for one in (inside, outside)] == [1, 0]


def test_only_the_last_ten_are_in_the_strip_and_all_are_looked_back_on():
    """The eleventh incident from the end is not judged, and still makes a later one a repeat."""
    made = [("2026-01-01", "a/x"), *[(f"2026-02-{day:02d}", f"b/{day}") for day in range(1, 10)], ("2026-03-01", "a/x")]
    found = recurrence(history_of(*made), None)
    assert (found.window, found.too_few, found.repeats) == (10, False, 1)
    assert found.strip[-1] == StripEntry("INC-11", date(2026, 3, 1), "a/x", repeats=("INC-1",))


def test_fewer_than_ten_are_too_few_to_judge():
    """Nine incidents give a figure and no warning, however many repeat."""
    nine = recurrence(history_of(*[(f"2026-01-{day:02d}", "a/x") for day in range(1, 10)]), None)
    ten = recurrence(history_of(*[(f"2026-01-{day:02d}", "a/x") for day in range(1, 11)]), None)
    assert (nine.window, nine.repeats, nine.too_few, nine.is_warning) == (9, 8, True, False)
    assert (ten.window, ten.repeats, ten.too_few, ten.is_warning) == (10, 9, False, True)


@pytest.mark.parametrize(("repeats", "warning"), [(3, False), (4, True)])
def test_more_than_three_of_ten_is_the_warning(repeats, warning):
    """Three repeats of ten are borne, four are not."""
    made = [(f"2026-01-{day:02d}", "a/x" if day <= repeats + 1 else f"b/{day}") for day in range(1, 11)]
    found = recurrence(history_of(*made), None)
    assert (found.repeats, found.is_warning) == (repeats, warning)


def test_families_are_compared_by_their_first_word():
    """By family, another leaf of the same family is a repeat, and a name that merely begins alike is none."""
    made = [("2026-01-01", "a/x"), ("2026-01-02", "a/y"), ("2026-01-03", "ab/x"), ("2026-01-04", "a")]
    assert (marks(*made), marks(*made, kind=Kind.FAMILY)) == ("....", ".R.R")


def test_unclassified_ones_are_counted():
    """How many of the strip can match nothing is said beside it."""
    found = recurrence(history_of(("2026-01-01", "unclassified"), ("2026-01-02", "a/x")), None)
    assert found.unclassified == 1


# What chance alone would give


def test_ten_incidents_in_five_pairs_give_five_by_chance():
    """Within a year, five pairs always give five repeats, whatever the order: so chance gives exactly 5."""
    made = [(f"2026-01-{day:02d}", f"a/{day % 5}") for day in range(1, 11)]
    found = recurrence(history_of(*made), None)
    assert (found.repeats, round(found.expected_by_chance, 12)) == (5, 5.0)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], 0),
        ([("2026-01-01", "a/x")], 0),
        ([("2026-01-01", "a/x"), ("2026-01-02", "a/x")], 1),
        ([("2026-01-01", "a/x"), ("2026-01-02", "b/x")], 0),
        # three in a year, two alike: the pair falls into it in each of the three orders
        ([("2026-01-01", "a/x"), ("2026-01-02", "a/x"), ("2026-01-03", "b/x")], 1),
        # three, each a year after the other but one: only the last two are neighbours, a pair in one order of three
        ([("2020-01-01", "a/x"), ("2026-01-02", "a/x"), ("2026-01-03", "b/x")], 1 / 3),
        # an unclassified one keeps its place and takes no part
        ([("2026-01-01", "a/x"), ("2026-01-02", "unclassified"), ("2026-01-03", "a/x")], 1),
    ],
)
def test_chance_line_of_cases_worked_by_hand(history, expected):
    """Small histories whose orders can be counted on one hand."""
    assert expected_by_chance(history_of(*history)) == pytest.approx(expected)


def dealt_out(incidents, classes):
    dealt = iter(classes)
    return [one if not one.is_classified else replace(one, defect_class=next(dealt)) for one in incidents]


histories = st.lists(
    st.tuples(st.integers(0, 900), st.sampled_from(["a/x", "a/y", "b/z", "unclassified"])), min_size=1, max_size=7
)


@settings(deadline=None, max_examples=25)
@given(histories, st.sampled_from(Kind))
def test_chance_line_is_the_mean_over_every_order(drawn, kind):
    """For a handful of incidents every order can be tried: the formula is the mean of their repeats."""
    incidents = history_of(*[(str(TODAY - timedelta(days=back)), name) for back, name in drawn])
    classes = [one.defect_class for one in incidents if one.is_classified]
    orders = list(permutations(classes))
    repeats = [recurrence(dealt_out(incidents, order), None, kind).repeats for order in orders]
    assert expected_by_chance(incidents, kind) == pytest.approx(sum(repeats) / len(repeats))


def test_chance_line_matches_a_simulation():
    """For a long history, thousands of random orders come to the formula's figure."""
    random = Random(20261123)
    names = [f"{family}/{leaf}" for family in "abc" for leaf in "wxyz"] + ["unclassified"]
    incidents = history_of(*[(str(TODAY - timedelta(days=37 * n)), random.choice(names)) for n in range(40)])
    classes = [one.defect_class for one in incidents if one.is_classified]
    for kind in Kind:
        total = 0
        for _ in range(4000):
            random.shuffle(classes)
            total += recurrence(dealt_out(incidents, classes), None, kind).repeats
        assert total / 4000 == pytest.approx(expected_by_chance(incidents, kind), abs=0.06)


@given(histories)
def test_chance_never_gives_more_than_there_are(drawn):
    """The expectation lies between no repeat and one for each incident but the first."""
    incidents = history_of(*[(str(TODAY - timedelta(days=back)), name) for back, name in drawn])
    assert -1e-9 <= expected_by_chance(incidents) <= len(incidents) - 1 + 1e-9


# After closure


@pytest.mark.parametrize(
    ("said", "done"),
    [
        ({}, False),
        ({"status": Status.CLOSED}, False),
        ({"closed": Moment.parse("2026-03-31")}, True),
        ({"closed": Moment.parse("2026-04-02")}, False),
        ({"process_changes": [("2026-03-01", ChangeStatus.DONE)]}, True),
        ({"process_changes": [("2026-03-01", ChangeStatus.DONE), (None, ChangeStatus.ACCEPTED)]}, False),
        ({"process_changes": [("2026-03-01", ChangeStatus.DONE), (None, ChangeStatus.REJECTED)]}, True),
        ({"process_changes": [(None, ChangeStatus.REJECTED)]}, False),
        ({"process_changes": [(None, ChangeStatus.DONE)]}, False),
        ({"process_changes": [("2026-05-01", ChangeStatus.DONE)]}, False),
        (
            {
                "process_changes": [("2026-03-01", ChangeStatus.DONE)],
                "instrumentation": [(None, ChangeStatus.PROPOSED)],
            },
            False,
        ),
    ],
)
def test_an_incident_is_done_with_once_closed_or_all_its_changes_are_done(said, done):
    """What matters is the state before the next one started; a record without changes had none done."""
    for kind in ("process_changes", "instrumentation"):
        if kind in said:
            said[kind] = tuple(Change("x", done=day and Moment.parse(day), status=status) for day, status in said[kind])
    earlier = incident("INC-1", started=moment("2026-01-01"), **said)
    assert was_done_with(earlier, incident("INC-2", started=moment("2026-04-01T10:00:00Z"))) is done


def test_after_closure_counts_only_repeats_of_what_was_done_with():
    """Of three repeats, one follows a closed incident of its class; a closed one of another class is none."""
    first, second, third, other = history_of(
        ("2026-01-01", "a/x"), ("2026-02-01", "a/x"), ("2026-03-01", "a/x"), ("2026-04-01", "b/y")
    )
    closed = replace(second, closed=moment("2026-02-20"))
    found = recurrence((first, closed, third, replace(other, closed=moment("2026-04-02"))), None)
    assert [(entry.is_repeat, entry.after_closure) for entry in found.strip] == [
        (False, False),
        (True, False),
        (True, True),
        (False, False),
    ]
    assert found.after_closure == 1


def test_closed_more_than_a_year_before_is_no_repeat_after_closure():
    """After closure is counted among repeats: an incident outside the look-back makes none."""
    first, second = history_of(("2024-01-01", "a/x"), ("2026-01-01", "a/x"))
    found = recurrence((replace(first, closed=moment("2024-02-01")), second), None)
    assert (found.repeats, found.after_closure) == (0, 0)


# Guards at the time of a repeat


PAIR = history_of(("2026-01-01", "a/x"), ("2026-06-01", "a/x"))


@pytest.mark.parametrize(
    ("history", "guarded", "unguarded"),
    [
        (None, None, None),
        (History(), None, None),
        (History(available=True), 0, 1),
        (History(available=True, first_guard={"INC-1": date(2026, 5, 31)}), 1, 0),
        (History(available=True, first_guard={"INC-1": date(2026, 6, 1)}), 0, 1),
        (History(available=True, first_guard={"INC-2": date(2026, 1, 2)}), 0, 1),
        (History(available=True, first_class_guard={"a/x": date(2025, 1, 1)}), 1, 0),
        (History(available=True, first_class_guard={"a": date(2025, 1, 1)}), 1, 0),
        (History(available=True, first_class_guard={"b": date(2025, 1, 1)}), 0, 1),
    ],
)
def test_repeats_are_told_apart_by_guards_at_the_time(history, guarded, unguarded):
    """A guard of the class counts where it was committed before the day of the repeat; no history, no answer."""
    found = recurrence(PAIR, history)
    assert (found.after_guarded, found.while_unguarded) == (guarded, unguarded)


def test_a_guard_of_an_incident_before_the_look_back_counts():
    """A guard of the class that came years ago stood at the time, though its incident makes no repeat."""
    incidents = history_of(("2020-01-01", "a/x"), ("2026-01-01", "a/x"), ("2026-06-01", "a/x"))
    found = recurrence(incidents, History(available=True, first_guard={"INC-1": date(2020, 2, 1)}))
    assert (found.after_guarded, found.while_unguarded) == (1, 0)


def test_a_guard_without_a_date_makes_the_answer_unknown():
    """An incident that has a guard today, which no commit dates, may have had it at the time."""
    found = recurrence(PAIR, History(available=True), guarded={"INC-1"})
    assert (found.after_guarded, found.while_unguarded, found.guard_unknown) == (None, None, 1)


def test_no_repeats_leave_nothing_to_tell_apart():
    """Without a repeat both figures are 0, with or without history."""
    found = recurrence(history_of(("2026-01-01", "a/x")), None)
    assert (found.after_guarded, found.while_unguarded) == (0, 0)


def test_an_empty_history_has_an_empty_strip():
    """Nothing on record gives no strip, no chance, and no warning."""
    assert recurrence((), None) == Recurrence((), 0.0, too_few=True, unclassified=0)
