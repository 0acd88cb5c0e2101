import pytest
from pytest_incidents import defect_class, incident

from lessons.quota_policy import FIELDS, Decision, decide

POLICY = {"project": "maps", "metric": "requests", "limit": "100"}


@pytest.mark.parametrize(("used", "allowed"), [(0, True), (99, True), (100, False)])
def test_limit_is_a_limit(used: int, allowed: bool) -> None:
    """Requests pass until the limit is used up."""
    assert decide(POLICY, used) == Decision(allowed)


@incident("GCP-2025-06-12")
@defect_class("data-validation/missing-field")
@pytest.mark.parametrize("blank", [None, "", " "], ids=["null", "empty", "space"])
@pytest.mark.parametrize("field", FIELDS)
def test_blank_field_does_not_stop_the_service(field: str, blank: str | None) -> None:
    """A policy with any field blank lets requests pass, and the problem is named."""
    assert decide(POLICY | {field: blank}, used=0) == Decision(True, f"policy ignored, blank: {field}")
