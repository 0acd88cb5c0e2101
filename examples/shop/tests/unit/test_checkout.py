from decimal import Decimal

import pytest
from pytest_incidents import incident

from shop.checkout import Line, Totals, gross_by_line, refunds, tax_by_rate, totals

FULL = Decimal("0.19")
REDUCED = Decimal("0.07")


def book(cents: int, quantity: int = 1) -> Line:
    return Line("BOOK-07", quantity, cents, REDUCED)


def lamp(cents: int, quantity: int = 1) -> Line:
    return Line("LAMP-01", quantity, cents, FULL)


@incident("INC-0001")
@pytest.mark.parametrize(
    ("basket", "tax"),
    [
        pytest.param([book(150)], 11, id="half a cent beside an even one"),
        pytest.param([book(150), lamp(50)], 21, id="half a cent at both rates"),
        pytest.param([book(75), book(75), lamp(999)], 201, id="lines of one rate are rounded together"),
        pytest.param([book(33, quantity=3), lamp(1_490)], 290, id="pieces are rounded together"),
    ],
)
def test_tax_is_the_one_on_the_invoice(basket: list[Line], tax: int) -> None:
    """Tax is rounded once for each rate, half a cent up, as the invoice does it."""
    assert totals(basket).tax == tax


def test_tax_is_kept_apart_by_rate() -> None:
    """Each rate has its own tax."""
    assert tax_by_rate([book(1_000), lamp(1_000), book(500)]) == {REDUCED: 105, FULL: 190}


def test_lines_carry_all_of_the_tax() -> None:
    """Lines with tax add up to net plus tax."""
    basket = [book(75), book(75), lamp(50), lamp(333, quantity=3)]
    assert sum(gross_by_line(basket)) == totals(basket).to_pay


def test_voucher_pays_at_most_the_basket() -> None:
    """A voucher that is worth more than the basket leaves nothing to pay."""
    assert totals([book(1_000)], voucher=5_000) == Totals(net=1_000, tax=70, voucher=1_070)


@incident("INC-0007")
@pytest.mark.parametrize("voucher", [0, 1, 500, 1_000, 3_333])
def test_refunds_add_up_to_what_was_paid(voucher: int) -> None:
    """All lines together give back what was paid, not a cent more and not a cent less."""
    basket = [lamp(1_111), lamp(1_111), lamp(1_111), book(333)]
    assert sum(refunds(basket, voucher)) == totals(basket, voucher).to_pay


@incident("INC-0007")
def test_no_refund_is_below_nothing() -> None:
    """A basket that a voucher paid in full gives nothing back."""
    assert refunds([book(1), lamp(1)], voucher=100) == [0, 0]
