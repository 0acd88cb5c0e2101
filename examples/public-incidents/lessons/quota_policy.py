"""GCP-2025-06-12: a policy with blank fields stopped the service that judges every request.

There are two cures. A policy with blanks is refused when it is written; and where one arrives all the
same, the service lets the request pass and says what is wrong, instead of falling over.
"""

from collections.abc import Mapping
from dataclasses import dataclass

FIELDS = ("project", "metric", "limit")


class BlankField(ValueError):
    """A policy that must not be stored."""


@dataclass(frozen=True)
class Decision:
    """Whether a request may pass, and what was wrong with the policy if anything was."""

    allowed: bool
    problem: str = ""


def blanks(policy: Mapping[str, str | None]) -> list[str]:
    """The fields of a policy that say nothing."""
    return [name for name in FIELDS if not (policy.get(name) or "").strip()]


def accept(policy: Mapping[str, str | None]) -> Mapping[str, str | None]:
    """Take a policy in, to be copied to all regions; blanks stay outside."""
    if missing := blanks(policy):
        raise BlankField(f"blank: {', '.join(missing)}")
    return policy


def decide(policy: Mapping[str, str | None], used: int) -> Decision:
    """Judge a request; a policy that cannot be read does not stop it."""
    if missing := blanks(policy):
        return Decision(allowed=True, problem=f"policy ignored, blank: {', '.join(missing)}")
    return Decision(allowed=used < int(policy["limit"] or 0))
