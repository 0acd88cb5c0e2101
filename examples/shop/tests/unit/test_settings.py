import pytest
from pytest_incidents import incident

from shop.settings import SettingsError, from_values

SAID = {"shop": {"currency": "EUR"}, "payments": {"endpoint": "https://pay.cards.example/v2"}}


def test_what_is_said_is_used() -> None:
    """Values arrive as they were written; retries have defaults."""
    settings = from_values(SAID | {"client": {"max_attempts": 2}})
    assert (settings.currency, settings.retries.max_attempts, settings.retries.first_pause) == ("EUR", 2, 0.2)


@incident("INC-0003")
@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        pytest.param({"client": {"max_atempts": 2}}, "unknown setting client.max_atempts", id="setting"),
        pytest.param({"cleint": {"max_attempts": 2}}, r"unknown table \[cleint\]", id="table"),
    ],
)
def test_misspelt_name_stops_the_start(extra: dict[str, dict[str, int]], problem: str) -> None:
    """A name that nobody knows is an error, not a wish for the default."""
    with pytest.raises(SettingsError, match=problem):
        from_values(SAID | extra)
