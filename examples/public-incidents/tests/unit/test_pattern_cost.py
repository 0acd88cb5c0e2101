import pytest
from pytest_incidents import incident

from lessons.pattern_cost import CpuGuard, TooCostly, is_affordable, matches

RULES = [".*=", "x*=", "x.*=.*", "x*y*=", "<script.*>"]


@pytest.mark.parametrize(("pattern", "found"), [("ab*c", True), ("a.c", True), (".*=", False), ("ac", False)])
def test_pattern_matches_from_the_start(pattern: str, found: bool) -> None:
    """Stars and dots mean what they mean elsewhere."""
    assert matches(pattern, "abc", CpuGuard(limit=100)) is found


@incident("CF-2019-07-02")
def test_guard_stops_a_runaway_pattern() -> None:
    """A pattern that tries for too long is stopped, however it would have ended."""
    with pytest.raises(TooCostly, match="stopped after 10000 tries"):
        matches(".*.*=.*", "x" * 300, CpuGuard(limit=10_000))


@incident("CF-2019-07-02", gate="performance-tests")
@pytest.mark.parametrize("pattern", RULES)
def test_rules_in_use_are_affordable(pattern: str) -> None:
    """The cost of every rule grows with the text, not with its square."""
    assert is_affordable(pattern)


@incident("CF-2019-07-02", gate="performance-tests")
@pytest.mark.parametrize("pattern", [".*.*=.*", "x*x*=", ".*.*.*="])
def test_backtracking_rule_is_not_affordable(pattern: str) -> None:
    """A rule with two stars in a row that fit the same text is refused."""
    assert not is_affordable(pattern)
