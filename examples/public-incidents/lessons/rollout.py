"""KC-2012-08-01: one host of eight kept the old program, and a flag meant something else to it.

There are two cures. A release opens only when every host reports its build; and the number of a flag is
never given out again, so that no old program can misread a new one.
"""

from collections.abc import Mapping


class NotReady(Exception):
    """A release that must not open."""


def open_release(build: str, reported: Mapping[str, str | None]) -> str:
    """Open a release if every host of the fleet reports its build."""
    if not reported:
        raise NotReady("no host reports")
    others = [f"{host} runs {seen or 'nothing'}" for host, seen in reported.items() if seen != build]
    if others:
        raise NotReady(", ".join(others))
    return f"{build} is open on {len(reported)} hosts"


class Flags:
    """Numbers of flags in messages between hosts; a retired number is used up for good."""

    def __init__(self) -> None:
        self._meanings: dict[int, str] = {}
        self._retired: set[int] = set()

    def define(self, number: int, meaning: str) -> None:
        """Give a number its only meaning."""
        if number in self._meanings:
            raise ValueError(f"flag {number} is used up: {self._meanings[number]}")
        self._meanings[number] = meaning

    def retire(self, number: int) -> None:
        """End a flag; its number keeps its meaning."""
        self._retired.add(number)

    def read(self, number: int) -> str | None:
        """What a set flag asks for; nothing if it is retired or unknown."""
        return None if number in self._retired else self._meanings.get(number)
