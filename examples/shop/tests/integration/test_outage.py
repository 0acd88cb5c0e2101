from random import Random

from shop.client import Client, Response, RetryPolicy

CLIENTS = 50
REQUESTS = 40


def test_outage_is_not_answered_with_a_storm() -> None:
    """While a service is down, all clients together send little more than their normal traffic."""
    requests: list[str] = []

    def down(path: str) -> Response:
        requests.append(path)
        return Response(503)

    chance = Random(2026).random
    clients = [Client(down, lambda _: None, chance, RetryPolicy(max_attempts=8)) for _ in range(CLIENTS)]
    for _ in range(REQUESTS):
        for client in clients:
            client.get("/labels")
    assert len(requests) <= 1.25 * CLIENTS * REQUESTS
