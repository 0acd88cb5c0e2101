"""The three tests that are missing. Copy this file into `tests/` and run pytest again."""

from pathlib import Path

import pytest
from pytest_incidents import incident

from shop.settings import SettingsError, from_values, load
from shop.stock import FeedError, read_feed


@incident("INC-0006", gate="unit-tests")
@pytest.mark.parametrize("payments", [{}, {"endpoint": ""}, {"endpoint": "  "}])
def test_nobody_guesses_where_the_money_goes(payments: dict[str, str]) -> None:
    """Settings without an endpoint for payments stop the start."""
    with pytest.raises(SettingsError, match="payments.endpoint is not set"):
        from_values({"shop": {"currency": "EUR"}, "payments": payments})


@incident("INC-0005", gate="integration-tests")
@pytest.mark.parametrize("line", ["LAMP-02;", "LAMP-02", "LAMP-02;n/a", ";7"])
def test_line_without_a_quantity_refuses_the_feed(line: str) -> None:
    """A feed with one incomplete line changes no stock level at all."""
    with pytest.raises(FeedError, match="line 2: no quantity"):
        read_feed(f"LAMP-01;40\n{line}\nBOOK-07;12\n")


@incident("INC-0003", gate="integration-tests")
@pytest.mark.parametrize("name", ["production", "staging"])
def test_deployed_settings_load_and_a_slip_does_not(
    name: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """The shop starts with the files that we deploy, and not with a slip of the finger in one of them."""
    deployed = pytestconfig.rootpath / "deploy" / f"{name}.toml"
    slip = tmp_path / "slip.toml"
    slip.write_text(
        deployed.read_text(encoding="utf-8").replace("max_attempts", "max_atempts"), encoding="utf-8"
    )
    assert load(deployed).payments_endpoint
    with pytest.raises(SettingsError, match="unknown setting client.max_atempts"):
        load(slip)
