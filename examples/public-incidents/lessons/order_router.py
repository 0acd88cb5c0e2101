"""KC-2012-08-01: a retired routine sent orders without end, since nothing compared output with input.

The cure is a router that knows how much its parent order asked for, and stops there, whichever routine
cuts the order up.
"""

from collections.abc import Iterable, Iterator


class OverFilled(Exception):
    """A routine that would send more than was ordered."""


def route(ordered: int, pieces: Iterable[int]) -> Iterator[int]:
    """Send the pieces that a routine cuts an order into, up to the quantity that was ordered."""
    sent = 0
    for piece in pieces:
        if sent + piece > ordered:
            raise OverFilled(f"{sent} of {ordered} are sent, {piece} more are too many")
        sent += piece
        yield piece
