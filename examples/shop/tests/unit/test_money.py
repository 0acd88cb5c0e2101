from decimal import Decimal

import pytest
from pytest_incidents import defect_class

from shop.money import round_cents, share_out


@pytest.mark.parametrize(("amount", "cents"), [("10.5", 11), ("11.5", 12), ("10.49", 10), ("0.5", 1)])
def test_half_a_cent_goes_up(amount: str, cents: int) -> None:
    """Half a cent is rounded up, next to an even cent as well as next to an odd one."""
    assert round_cents(Decimal(amount)) == cents


@defect_class("data-validation/rounding")
@pytest.mark.parametrize("total", [1, 2, 99, 100, 101, 9_999])
@pytest.mark.parametrize("weights", [[1], [1, 1, 1], [1, 2, 4], [999, 1], [0, 3, 7], [33, 33, 34, 1, 5]])
def test_no_cent_is_lost_or_made(total: int, weights: list[int]) -> None:
    """Shares add up to the amount, whatever the weights are."""
    assert sum(share_out(total, weights)) == total


def test_left_over_cents_go_to_the_largest_remainders() -> None:
    """No share is more than a cent away from its exact part."""
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(10, [1, 2, 4]) == [1, 3, 6]


def test_nothing_is_shared_out_as_nothing() -> None:
    """A voucher over nothing takes nothing from a free basket."""
    assert share_out(0, [0, 0]) == [0, 0]
