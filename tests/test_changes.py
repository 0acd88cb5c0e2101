from dataclasses import replace

import pytest

from assessments import assessed, guard, incident, of_size, partial, run
from pytest_incidents.changes import Changes, Loss, LostGuard, compare
from pytest_incidents.metrics import Ratio
from pytest_incidents.vocabulary import Outcome, PartialBy

ONE, TWO = incident("INC-1", severity="sev1"), incident("INC-2", severity="sev3")
SELECTED = {"complete": False, "why_partial": "-k x", "partial_by": PartialBy.SELECTION}


def a_test(target, name="tests/test_a.py::test_a", outcome=Outcome.PASSED, **said):
    return guard(target, outcome, nodeid=name, path=name.partition("::")[0], **said)


def changed(before, after, incidents=(ONE, TWO), now=None):
    return compare(assessed(incidents, before), assessed(incidents, after, info=now))


def lost(changes):
    return [(one.incident, one.nodeid, one.how, one.was_only, one.now) for one in changes.lost]


def test_nothing_changed_between_twice_the_same():
    """Comparing an assessment with itself finds nothing, whatever is in it."""
    whole = of_size(60)
    found = compare(whole, whole)
    assert (found.is_empty, found.told()) == (True, ())


def test_gaps_open_and_close():
    """An incident whose guard came is a gap closed, one whose guard went a gap opened."""
    found = changed((a_test("INC-1"),), (a_test("INC-2"),))
    assert [one.incident.id for one in found.opened] == ["INC-1"]
    assert [one.incident.id for one in found.closed] == ["INC-2"]
    assert found.coverage == (Ratio(1, 2), Ratio(1, 2))
    assert found.weighted_coverage == (Ratio(8, 10), Ratio(2, 10))


def test_a_new_incident_without_a_guard_opens_a_gap():
    """A record that was not there before, and is a gap, is opened and named as added; one that went, as removed."""
    found = compare(assessed((ONE,), (a_test("INC-1"),)), assessed((TWO,), ()))
    assert ([one.incident.id for one in found.opened], found.added, found.removed) == (
        ["INC-2"],
        ("INC-2",),
        ("INC-1",),
    )


def test_gaps_are_worst_first():
    """The more severe gap is named first."""
    found = changed((a_test("INC-2"), a_test("INC-1", "t.py::b")), ())
    assert [one.incident.id for one in found.opened] == ["INC-1", "INC-2"]


def test_what_was_not_seen_neither_opens_nor_closes():
    """A partial run on either side says nothing of incidents that it did not see."""
    whole = assessed((ONE, TWO), (a_test("INC-1"),))
    part = assessed((ONE, TWO), (), info=run("part", **SELECTED))
    for before, after in ((whole, part), (part, whole)):
        found = compare(before, after)
        assert (found.opened, found.closed, found.lost) == ((), (), ())


def test_a_partial_run_says_why_it_looked_for_no_deleted_guards():
    """The reason of each partial run is named."""
    whole = of_size(20)
    assert compare(whole, partial(whole)).why_partial == "this run was partial (-k 'rounding')"
    assert compare(partial(whole), whole).why_partial == "the older run was partial (-k 'rounding')"
    assert compare(whole, whole).why_partial is None


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ([], [(Loss.DELETED, True, "")]),
        ([("tests/unit/test_b.py::test_a", Outcome.PASSED)], [(Loss.RENAMED, False, "tests/unit/test_b.py::test_a")]),
        ([("tests/test_a.py::test_renamed", Outcome.PASSED)], [(Loss.RENAMED, False, "tests/test_a.py::test_renamed")]),
        ([("tests/test_other.py::test_other", Outcome.PASSED)], [(Loss.DELETED, False, "")]),
        ([("tests/test_other.py::test_other", Outcome.FAILED)], [(Loss.DELETED, True, "")]),
        ([("tests/test_a.py::test_a", Outcome.SKIPPED)], [(Loss.DISARMED, True, "flaky on CI")]),
        ([("tests/test_a.py::test_a", Outcome.XFAILED)], [(Loss.DISARMED, True, "flaky on CI")]),
        ([("tests/test_a.py::test_a", Outcome.FAILED)], []),
        ([("tests/test_a.py::test_a", Outcome.PASSED)], []),
    ],
)
def test_a_guard_is_lost_by_deletion_renaming_or_skipping(after, expected):
    """A moved or renamed test is told apart from a deleted one; a red one is a gap and not lost."""
    tests = [a_test("INC-1", name, outcome, why="flaky on CI") for name, outcome in after]
    found = changed((a_test("INC-1"),), tuple(tests), (ONE,))
    assert lost(found) == [("INC-1", "tests/test_a.py::test_a", *one) for one in expected]


def test_a_guard_that_was_skipped_before_is_not_newly_skipped():
    """What did not guard before is no loss."""
    skipped = (a_test("INC-1", outcome=Outcome.SKIPPED),)
    assert changed(skipped, skipped).lost == ()


def test_a_partial_run_still_sees_a_new_skip():
    """A deselected guard is not deleted; one that was collected and skipped is lost in a partial run too."""
    before = (a_test("INC-1"), a_test("INC-2", "t.py::b"))
    after = (a_test("INC-1", outcome=Outcome.SKIPPED),)
    found = changed(before, after, now=run("part", **SELECTED))
    assert lost(found) == [("INC-1", "tests/test_a.py::test_a", Loss.DISARMED, True, "")]


def test_the_only_guard_of_a_severe_incident_comes_first():
    """Only guards before others, severe before mild, renamed ones last."""
    before = (
        a_test("INC-1", "t.py::one_of_two"),
        a_test("INC-1", "t.py::still_there"),
        a_test("INC-2", "t.py::only"),
        a_test("INC-3", "t.py::only_too"),
        a_test("INC-4", "t.py::moved"),
    )
    after = (a_test("INC-1", "t.py::still_there"), a_test("INC-4", "u.py::moved"))
    others = (incident("INC-3", severity="sev2"), incident("INC-4", severity="sev1"))
    found = changed(before, after, (ONE, TWO, *others))
    assert [(one.nodeid, one.was_only) for one in found.lost] == [
        ("t.py::only_too", True),
        ("t.py::only", True),
        ("t.py::one_of_two", False),
        ("t.py::moved", False),
    ]


def test_a_guard_at_two_gates_and_in_two_runs_is_one():
    """The same test is compared once, however often it was recorded."""
    before = (a_test("INC-1", gate="unit-tests"), a_test("INC-1", gate="canary"))
    assert len(changed(before, (), (ONE,)).lost) == 1
    assert changed(before, (a_test("INC-1", gate="canary"),), (ONE,)).lost == ()


def test_every_change_is_told_in_one_line():
    """Losses first, each with what it meant; the coverage; and what was not looked for."""
    deleted = LostGuard("INC-1", "sev1", 0, "t.py::a", Loss.DELETED, was_only=True)
    skipped = replace(deleted, nodeid="t.py::b", how=Loss.DISARMED, was_only=False, now="flaky")
    moved = replace(deleted, nodeid="t.py::c", how=Loss.RENAMED, was_only=False, now="u.py::c")
    judged = assessed((ONE, TWO), (a_test("INC-2"),)).judged
    found = Changes(
        opened=(judged[0],),
        closed=(judged[1],),
        lost=(deleted, skipped, moved),
        added=("INC-1",),
        removed=("INC-0",),
        coverage=(Ratio(0, 0), Ratio(1, 2)),
        weighted_coverage=(Ratio(0, 0), Ratio(2, 10)),
        why_partial="the older run was partial (-k x)",
    )
    assert found.told() == (
        ("guard deleted: t.py::a, the only guard of INC-1, sev1", True),
        ("guard newly skipped: t.py::b (flaky), a guard of INC-1, sev1", True),
        ("guard renamed: t.py::c to u.py::c, a guard of INC-1, sev1", False),
        ('gap opened: INC-1 sev1: no test carries @incident("INC-1")', True),
        ("gap closed: INC-2 sev3: guarded", False),
        ("no longer on record: INC-0", True),
        ("coverage was n/a, is 50 % (1 of 2)", False),
        ("deleted guards not looked for: the older run was partial (-k x)", False),
    )
