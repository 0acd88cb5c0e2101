import pytest
from pytest_incidents import incident

from lessons.rollout import Flags, NotReady, open_release

RETIRED, NEW = 7, 8


def fleet(build: str) -> dict[str, str | None]:
    return dict.fromkeys([f"host-{number}" for number in range(1, 9)], build)


def test_release_opens_on_a_fleet_of_one_build() -> None:
    """A fleet that reports the build is ready."""
    assert open_release("r43", fleet("r43")) == "r43 is open on 8 hosts"


@incident("KC-2012-08-01", gate="deploy-verification")
@pytest.mark.parametrize("seen", ["r42", None])
def test_release_waits_for_the_last_host(seen: str | None) -> None:
    """One host of eight with another build, or none, keeps the release closed."""
    with pytest.raises(NotReady, match=f"host-8 runs {seen or 'nothing'}"):
        open_release("r43", fleet("r43") | {"host-8": seen})


@incident("KC-2012-08-01")
def test_number_of_a_retired_flag_is_used_up() -> None:
    """A new meaning needs a new number, so that an old host cannot take it for the old meaning."""
    flags = Flags()
    flags.define(RETIRED, "test the market")
    flags.retire(RETIRED)
    with pytest.raises(ValueError, match="flag 7 is used up: test the market"):
        flags.define(RETIRED, "retail orders")


@incident("KC-2012-08-01")
def test_retired_flag_starts_nothing() -> None:
    """A host that still knows a retired flag does not act on it."""
    flags = Flags()
    flags.define(RETIRED, "test the market")
    flags.define(NEW, "retail orders")
    flags.retire(RETIRED)
    assert (flags.read(RETIRED), flags.read(NEW)) == (None, "retail orders")
