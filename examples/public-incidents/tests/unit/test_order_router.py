from itertools import islice, repeat

import pytest
from pytest_incidents import incident

from lessons.order_router import OverFilled, route


def test_order_is_sent_in_pieces() -> None:
    """The pieces of a well-behaved routine all go out."""
    assert list(route(100, [40, 40, 20])) == [40, 40, 20]


@incident("KC-2012-08-01")
def test_routine_without_an_end_is_stopped_at_what_was_ordered() -> None:
    """A routine that never counts its fills sends what was ordered and no more."""
    orders = route(100, repeat(10, times=1_000))
    assert list(islice(orders, 10)) == [10] * 10
    with pytest.raises(OverFilled, match="100 of 100 are sent, 10 more are too many"):
        next(orders)
