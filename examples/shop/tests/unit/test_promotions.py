from datetime import datetime

import pytest

from shop.promotions import Promotion, moment

BLACK_WEEK = Promotion(20, moment("2026-11-20T00:00:00+01:00"), moment("2026-11-28T00:00:00+01:00"))


@pytest.mark.parametrize(
    ("now", "cents"),
    [
        pytest.param("2026-11-19T23:59:59+01:00", 1_999, id="just before"),
        pytest.param("2026-11-20T00:00:00+01:00", 1_599, id="the first moment"),
        pytest.param("2026-11-27T23:59:59+01:00", 1_599, id="the last moment"),
        pytest.param("2026-11-28T00:00:00+01:00", 1_999, id="just after"),
    ],
)
def test_discount_holds_from_start_until_just_before_the_end(now: str, cents: int) -> None:
    """The discount holds from its first moment until just before its end."""
    assert BLACK_WEEK.price(1_999, datetime.fromisoformat(now)) == cents
