"""META-2021-10-04: a maintenance command cut all links, and the tool that audits commands let it pass.

This lesson is not learned yet: the audit below counts the names in a command and still takes a
pattern such as `bb-*` for a single link. Its test is expected to fail and says so.
"""

from collections.abc import Collection, Sequence

LARGEST_SHARE = 0.25


def allows(selected: Sequence[str], links: Collection[str]) -> bool:
    """Whether a command that takes these links down leaves enough of them up."""
    return len(selected) <= LARGEST_SHARE * len(links)
