import pytest

from shop.stock import Stock


@pytest.mark.parametrize(("wanted", "granted", "left"), [(2, True, 1), (3, True, 0), (4, False, 3)])
def test_only_what_is_there_is_sold(wanted: int, granted: bool, left: int) -> None:
    """A reservation takes its pieces or leaves the shelf as it was."""
    stock = Stock({"LAMP-01": 3})
    assert stock.reserve("LAMP-01", wanted) is granted
    assert stock.level("LAMP-01") == left


def test_unknown_article_is_sold_out() -> None:
    """What was never on the shelf cannot be reserved."""
    assert not Stock({}).reserve("LAMP-01", 1)
