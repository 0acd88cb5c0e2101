from pytest_incidents import incident

from lessons.failover import Replica, successor

EAST = Replica("db-2", "east", behind=3.0)
FRESHER_WEST = Replica("db-9", "west", behind=0.1)


def test_freshest_replica_of_the_region_takes_over() -> None:
    """Within the region the one that is least behind is promoted."""
    fresh = Replica("db-3", "east", behind=0.5)
    assert successor("east", [EAST, fresh]) == fresh


@incident("GH-2018-10-21")
def test_no_replica_on_the_other_coast_takes_over() -> None:
    """A replica of another region is not promoted, not even if it is the only one."""
    assert successor("east", [FRESHER_WEST, EAST]) == EAST
    assert successor("east", [FRESHER_WEST]) is None
