"""What a basket costs, and what each of its lines is worth when it comes back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shop.money import round_cents, share_out


@dataclass(frozen=True)
class Line:
    """Some pieces of one article; the price is for one piece, in cents, without tax."""

    article: str
    quantity: int
    unit_price: int
    tax_rate: Decimal

    @property
    def net(self) -> int:
        """The price of the line without tax."""
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Totals:
    """The figures at the foot of a basket, in cents."""

    net: int
    tax: int
    voucher: int = 0

    @property
    def to_pay(self) -> int:
        """What the customer pays."""
        return self.net + self.tax - self.voucher


def tax_by_rate(lines: Sequence[Line]) -> dict[Decimal, int]:
    """Tax for each rate, rounded once for each rate: the same way the invoice does it."""
    net: dict[Decimal, int] = defaultdict(int)
    for line in lines:
        net[line.tax_rate] += line.net
    return {rate: round_cents(amount * rate) for rate, amount in net.items()}


def gross_by_line(lines: Sequence[Line]) -> list[int]:
    """Each line with its share of the tax; together exactly net plus tax."""
    gross = [line.net for line in lines]
    for rate, tax in tax_by_rate(lines).items():
        members = [index for index, line in enumerate(lines) if line.tax_rate == rate]
        shares = share_out(tax, [lines[index].net for index in members])
        for index, share in zip(members, shares, strict=True):
            gross[index] += share
    return gross


def totals(lines: Sequence[Line], voucher: int = 0) -> Totals:
    """The totals of a basket; a voucher pays at most all of it."""
    net = sum(line.net for line in lines)
    tax = sum(tax_by_rate(lines).values())
    return Totals(net, tax, min(voucher, net + tax))


def refunds(lines: Sequence[Line], voucher: int = 0) -> list[int]:
    """What each line gives back when it is returned; together exactly what was paid."""
    gross = gross_by_line(lines)
    covered = share_out(totals(lines, voucher).voucher, gross)
    return [worth - share for worth, share in zip(gross, covered, strict=True)]
