from decimal import Decimal

from pytest_incidents import incident

from shop.checkout import Line
from shop.orders import Outcome, Shop
from shop.payments import Declined, Ledger, Payments
from shop.stock import Stock

LAMPS = [Line("LAMP-01", 2, 2_095, Decimal("0.19"))]


class Gateway:
    """Gives the prepared answers one after the other and remembers what it was asked for."""

    def __init__(self, *answers: str | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def charge(self, key: str, cents: int) -> str:
        self.asked.append((key, cents))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def shop(gateway: Gateway, lamps: int = 5) -> tuple[Shop, Stock]:
    stock = Stock({"LAMP-01": lamps})
    return Shop(stock, Payments(gateway, Ledger())), stock


def test_order_is_confirmed() -> None:
    """An order that is in stock and paid is confirmed."""
    desk, stock = shop(Gateway("receipt 1"))
    assert desk.place("A7", LAMPS) is Outcome.CONFIRMED
    assert stock.level("LAMP-01") == 3


def test_sold_out_order_is_not_charged() -> None:
    """An order that is not in stock never reaches the gateway."""
    gateway = Gateway()
    desk, _ = shop(gateway, lamps=1)
    assert desk.place("A7", LAMPS) is Outcome.SOLD_OUT
    assert gateway.asked == []


def test_declined_order_gives_its_pieces_back() -> None:
    """Pieces of an order whose card was declined return to the shelf."""
    desk, stock = shop(Gateway(Declined()))
    assert desk.place("A7", LAMPS) is Outcome.DECLINED
    assert stock.level("LAMP-01") == 5


@incident("INC-0002")
def test_order_sent_again_after_a_timeout_is_the_same_order() -> None:
    """An order that is sent again asks the gateway for the same charge and takes no more pieces."""
    gateway = Gateway(TimeoutError(), "receipt 1")
    desk, stock = shop(gateway)
    assert [desk.place("A7", LAMPS), desk.place("A7", LAMPS)] == [Outcome.WAITING, Outcome.CONFIRMED]
    assert gateway.asked == [("order-A7", 4_986), ("order-A7", 4_986)]
    assert stock.level("LAMP-01") == 3
