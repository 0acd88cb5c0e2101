import pytest
from pytest_incidents import incident

from shop.client import Client, Response, RetryPolicy

DOWN = Response(503)
FINE = Response(200, "fine")


class Service:
    """Answers in the given order, the last answer for ever."""

    def __init__(self, *answers: Response) -> None:
        self.answers = list(answers)
        self.requests = 0

    def __call__(self, path: str) -> Response:
        self.requests += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def pauses() -> list[float]:
    return []


def client(service: Service, pauses: list[float], chance: float = 1.0, attempts: int = 3) -> Client:
    return Client(service, pauses.append, lambda: chance, RetryPolicy(max_attempts=attempts))


def test_short_trouble_is_not_seen(pauses: list[float]) -> None:
    """A request that works at the second attempt is a request that works."""
    assert client(Service(DOWN, FINE), pauses).get("/labels") == FINE


def test_refusal_is_not_repeated(pauses: list[float]) -> None:
    """An answer that cannot change is returned at once."""
    service = Service(Response(404))
    assert client(service, pauses).get("/labels").status == 404
    assert service.requests == 1


@incident("INC-0004")
def test_attempts_end(pauses: list[float]) -> None:
    """A request gives up after its attempts and says what it last saw."""
    service = Service(DOWN)
    assert client(service, pauses).get("/labels") == DOWN
    assert service.requests == 3


@incident("INC-0004")
@pytest.mark.parametrize(("chance", "expected"), [(1.0, [0.2, 0.4]), (0.5, [0.1, 0.2]), (0.0, [0.0, 0.0])])
def test_pauses_double_and_are_spread_by_chance(
    pauses: list[float], chance: float, expected: list[float]
) -> None:
    """Bounds double from pause to pause, and chance decides how much of a bound is waited."""
    client(Service(DOWN), pauses, chance).get("/labels")
    assert pauses == pytest.approx(expected)


@incident("INC-0004")
def test_server_may_ask_for_a_longer_pause(pauses: list[float]) -> None:
    """What the server asks for is honoured where it is longer than our own pause."""
    client(Service(Response(429, retry_after=30), FINE), pauses).get("/labels")
    assert pauses == [30]
