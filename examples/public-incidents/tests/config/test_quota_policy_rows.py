import pytest
from pytest_incidents import incident

from lessons.quota_policy import FIELDS, BlankField, accept

POLICY = {"project": "maps", "metric": "requests", "limit": "100"}


def test_complete_policy_is_accepted() -> None:
    """A policy that says everything is stored."""
    assert accept(POLICY) == POLICY


@incident("GCP-2025-06-12")
@pytest.mark.parametrize("field", FIELDS)
def test_policy_with_a_blank_is_not_stored(field: str) -> None:
    """A policy with a blank is refused before it is copied anywhere."""
    with pytest.raises(BlankField, match=f"blank: {field}"):
        accept(POLICY | {field: ""})
