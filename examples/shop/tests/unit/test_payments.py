from collections.abc import Callable

import pytest
from pytest_incidents import incident

from shop.payments import Declined, Ledger, Payment, Payments, State


class FakeGateway:
    """Charges a key once, as the real one does, and can be slow, busy or strict."""

    def __init__(self) -> None:
        self.charged: dict[str, int] = {}
        self.late = 0  # how many answers still come too late, though the money is taken
        self.declines = 0
        self.meanwhile: Callable[[], object] = lambda: None

    def charge(self, key: str, cents: int) -> str:
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        if self.declines:
            self.declines -= 1
            raise Declined
        self.charged.setdefault(key, cents)
        if self.late:
            self.late -= 1
            raise TimeoutError
        return f"receipt of {key}"


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def payments(gateway: FakeGateway) -> Payments:
    return Payments(gateway, Ledger())


PAID = Payment("A7", 4_990, State.PAID, receipt="receipt of order-A7")


@incident("INC-0002")
class TestOneChargeForEachOrder:
    def test_repeated_request(self, gateway: FakeGateway, payments: Payments) -> None:
        """A paid order is not charged again."""
        assert [payments.pay("A7", 4_990), payments.pay("A7", 4_990)] == [PAID, PAID]
        assert list(gateway.charged.values()) == [4_990]

    def test_attempt_after_a_late_answer(self, gateway: FakeGateway, payments: Payments) -> None:
        """The attempt after a timeout repeats the first charge instead of adding a second one."""
        gateway.late = 1
        assert payments.pay("A7", 4_990).state is State.UNCERTAIN
        assert payments.pay("A7", 4_990) == PAID
        assert list(gateway.charged.values()) == [4_990]

    def test_second_request_while_the_first_waits(self, gateway: FakeGateway, payments: Payments) -> None:
        """A request that arrives while another one charges the order does not reach the gateway."""
        seen: list[Payment] = []
        gateway.meanwhile = lambda: seen.append(payments.pay("A7", 4_990))
        assert payments.pay("A7", 4_990) == PAID
        assert seen == [Payment("A7", 4_990, State.IN_FLIGHT)]
        assert list(gateway.charged.values()) == [4_990]


def test_declined_card_can_be_followed_by_a_better_one(gateway: FakeGateway, payments: Payments) -> None:
    """An order whose card was declined may try again."""
    gateway.declines = 1
    assert payments.pay("A7", 4_990).state is State.DECLINED
    assert payments.pay("A7", 4_990) == PAID


def test_order_does_not_change_its_price(payments: Payments) -> None:
    """A second charge of another amount is refused."""
    payments.pay("A7", 4_990)
    with pytest.raises(ValueError, match="A7 is about 4990 cents, not 5990"):
        payments.pay("A7", 5_990)
