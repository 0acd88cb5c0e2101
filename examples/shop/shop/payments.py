"""Taking money: once for each order, however often and however soon it is asked for."""

from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import Protocol


class Declined(Exception):
    """The card's bank said no."""


class Gateway(Protocol):
    """The card provider. It charges a key once and answers later calls with the first receipt."""

    def charge(self, key: str, cents: int) -> str:
        """Take the money and return a receipt; raise `Declined` or `TimeoutError`."""


class State(StrEnum):
    """How far a payment has come."""

    IN_FLIGHT = "in flight"
    UNCERTAIN = "uncertain"  # the gateway did not answer in time; it may have charged
    DECLINED = "declined"
    PAID = "paid"


@dataclass(frozen=True)
class Payment:
    """The payment of one order."""

    order: str
    cents: int
    state: State
    receipt: str | None = None


class Ledger:
    """All payments, by order."""

    def __init__(self) -> None:
        self._payments: dict[str, Payment] = {}
        self._lock = Lock()

    def __getitem__(self, order: str) -> Payment:
        return self._payments[order]

    def claim(self, order: str, cents: int) -> bool:
        """Take the right to charge an order, in one step; at any time one caller has it."""
        with self._lock:
            known = self._payments.get(order)
            if known and known.cents != cents:
                raise ValueError(f"{order} is about {known.cents} cents, not {cents}")
            if known and known.state in {State.IN_FLIGHT, State.PAID}:
                return False
            self._payments[order] = Payment(order, cents, State.IN_FLIGHT)
            return True

    def record(self, payment: Payment) -> Payment:
        """Write down how the charge went."""
        with self._lock:
            self._payments[payment.order] = payment
        return payment


class Payments:
    """Charges orders through a gateway."""

    def __init__(self, gateway: Gateway, ledger: Ledger) -> None:
        self._gateway = gateway
        self._ledger = ledger

    def pay(self, order: str, cents: int) -> Payment:
        """Charge an order, or say how the charge that is already there stands.

        The key is the order's own. An attempt after a timeout repeats the first charge
        instead of adding a second one.
        """
        if not self._ledger.claim(order, cents):
            return self._ledger[order]
        try:
            receipt = self._gateway.charge(f"order-{order}", cents)
        except TimeoutError:
            return self._ledger.record(Payment(order, cents, State.UNCERTAIN))
        except Declined:
            return self._ledger.record(Payment(order, cents, State.DECLINED))
        return self._ledger.record(Payment(order, cents, State.PAID, receipt))
