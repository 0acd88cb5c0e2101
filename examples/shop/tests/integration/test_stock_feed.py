import os
from pathlib import Path

import pytest
from pytest_incidents import incident

from shop.stock import read_feed


@pytest.fixture
def warehouse_feed() -> str:
    """The feed that the warehouse's test server puts into a file every night."""
    return Path(os.environ["WAREHOUSE_FEED"]).read_text(encoding="utf-8")


@incident("INC-0005")
@pytest.mark.skip(reason="the warehouse's test server is gone")
def test_feed_of_the_warehouse_is_read(warehouse_feed: str) -> None:
    """Tonight's feed is read, and a copy of it with one quantity taken out is refused."""
    assert read_feed(warehouse_feed)
    with pytest.raises(ValueError, match="line 1: no quantity"):
        read_feed(warehouse_feed.replace(";", "", 1))
