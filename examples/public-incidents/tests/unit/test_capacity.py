import pytest
from pytest_incidents import incident

from lessons.capacity import Refused, Subsystem, remove

INDEX = Subsystem("index", servers=12, minimum=10)


def test_servers_that_can_be_spared_are_removed() -> None:
    """A small removal above the minimum is carried out."""
    assert remove(INDEX, 2) == Subsystem("index", servers=10, minimum=10)


@incident("AWS-2017-02-28")
def test_no_subsystem_falls_below_its_minimum() -> None:
    """A removal that a subsystem could not survive is refused."""
    with pytest.raises(Refused, match="index needs 10 servers"):
        remove(INDEX, 3)


@incident("AWS-2017-02-28")
@pytest.mark.parametrize("count", [6, 60, 600, 0, -1])
def test_slip_of_the_finger_is_refused(count: int) -> None:
    """A number too large for one step is refused, and so is none at all."""
    with pytest.raises(Refused):
        remove(Subsystem("storage", servers=10_000, minimum=100), count)
