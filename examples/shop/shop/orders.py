"""Placing an order: stock first, then money, and stock back where the money does not come."""

from collections.abc import Sequence
from enum import StrEnum
from threading import Lock

from shop.checkout import Line, totals
from shop.payments import Payments, State
from shop.stock import Stock


class Outcome(StrEnum):
    """What the customer is told."""

    CONFIRMED = "confirmed"
    WAITING = "waiting for the bank"
    DECLINED = "declined"
    SOLD_OUT = "sold out"


OUTCOMES = {
    State.PAID: Outcome.CONFIRMED,
    State.IN_FLIGHT: Outcome.WAITING,
    State.UNCERTAIN: Outcome.WAITING,
    State.DECLINED: Outcome.DECLINED,
}


class Shop:
    """The desk where orders arrive."""

    def __init__(self, stock: Stock, payments: Payments) -> None:
        self._stock = stock
        self._payments = payments
        self._reserved: set[str] = set()
        self._lock = Lock()

    def place(self, order: str, lines: Sequence[Line], voucher: int = 0) -> Outcome:
        """Reserve, charge and answer; a repeated order is answered, not repeated."""
        with self._lock:
            if order not in self._reserved and not self._reserve(order, lines):
                return Outcome.SOLD_OUT
        payment = self._payments.pay(order, totals(lines, voucher).to_pay)
        if payment.state is State.DECLINED:
            self._release(order, lines)
        return OUTCOMES[payment.state]

    def _reserve(self, order: str, lines: Sequence[Line]) -> bool:
        """Reserve all lines or none."""
        for index, line in enumerate(lines):
            if not self._stock.reserve(line.article, line.quantity):
                self._put_back(lines[:index])
                return False
        self._reserved.add(order)
        return True

    def _release(self, order: str, lines: Sequence[Line]) -> None:
        """Give up an order's pieces."""
        with self._lock:
            self._reserved.discard(order)
            self._put_back(lines)

    def _put_back(self, lines: Sequence[Line]) -> None:
        """Put the pieces of these lines back on the shelf."""
        for line in lines:
            self._stock.put_back(line.article, line.quantity)
