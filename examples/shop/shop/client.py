"""A client that retries without making a bad hour worse. No network, no clock of its own."""

from collections.abc import Callable
from dataclasses import dataclass

TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500


@dataclass(frozen=True)
class Response:
    """What came back; `retry_after` in seconds, where the server asked for it."""

    status: int
    body: str = ""
    retry_after: float = 0.0

    @property
    def worth_retrying(self) -> bool:
        """Whether the same request may succeed later."""
        return self.status == TOO_MANY_REQUESTS or self.status >= SERVER_ERROR


@dataclass(frozen=True)
class RetryPolicy:
    """How often, how slowly, and how much on top of normal traffic."""

    max_attempts: int = 3
    first_pause: float = 0.2
    longest_pause: float = 5.0
    retry_share: float = 0.1  # one retry for ten requests, on average

    def pause(self, attempt: int, chance: float) -> float:
        """The pause after an attempt: anywhere below a bound that doubles each time."""
        return chance * min(self.longest_pause, self.first_pause * 2.0 ** (attempt - 1))


class RetryBudget:
    """Retries that requests have earned; when all is down, it is soon empty."""

    def __init__(self, share: float, most: float = 3.0) -> None:
        self._share = share
        self._most = most
        self._earned = most

    def earn(self) -> None:
        """Count a request."""
        self._earned = min(self._most, self._earned + self._share)

    def spend(self) -> bool:
        """Take one retry if there is one."""
        if self._earned < 1:
            return False
        self._earned -= 1
        return True


class Client:
    """Asks another service, through an injected transport, pause and source of chance."""

    def __init__(
        self,
        transport: Callable[[str], Response],
        pause: Callable[[float], None],
        chance: Callable[[], float],
        policy: RetryPolicy | None = None,
    ) -> None:
        self._transport = transport
        self._pause = pause
        self._chance = chance
        self._policy = policy or RetryPolicy()
        self._budget = RetryBudget(self._policy.retry_share)

    def get(self, path: str) -> Response:
        """Ask for a path; the last answer is returned, good or bad."""
        self._budget.earn()
        response = self._transport(path)
        for attempt in range(1, self._policy.max_attempts):
            if not response.worth_retrying or not self._budget.spend():
                break
            self._pause(max(response.retry_after, self._policy.pause(attempt, self._chance())))
            response = self._transport(path)
        return response
