import pytest
from pytest_incidents import incident

from lessons.command_audit import allows

LINKS = {f"bb-{number}" for number in range(1, 9)}


def test_two_links_of_eight_may_go() -> None:
    """A quarter of the links can be spared."""
    assert allows(["bb-1", "bb-2"], LINKS)


def test_half_of_the_links_may_not_go() -> None:
    """More than a quarter is too much."""
    assert not allows(["bb-1", "bb-2", "bb-3", "bb-4"], LINKS)


@incident("META-2021-10-04")
@pytest.mark.xfail(reason="bb-* still counts as one link")
def test_pattern_for_all_links_is_refused() -> None:
    """A pattern counts as many links as it selects."""
    assert not allows(["bb-*"], LINKS)
