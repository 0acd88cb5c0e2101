"""Amounts of money: whole cents inside, decimals only on the way, never a float."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal


def round_cents(amount: Decimal) -> int:
    """Round an amount to a whole cent; a half goes up, as the invoice has it."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """Share out an amount in proportion to the weights, to the last cent.

    Every share is rounded down first. The cents that are left go to the largest remainders,
    to the earlier share where two are equal.
    """
    if total == 0:
        return [0] * len(weights)
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    left = total - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for index in by_remainder[:left]:
        shares[index] += 1
    return shares
