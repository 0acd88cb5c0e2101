from datetime import date

from pytest_incidents import incident

from lessons.integer_keys import Key, findings

OLD = date(2012, 4, 1)


def test_wide_key_has_room() -> None:
    """A 64-bit key with a large value is fine."""
    assert list(findings([Key("tokens.id", "bigint", "bigint", 3_000_000_000, OLD)])) == []


@incident("GH-2021-05-16")
def test_old_key_that_runs_full_is_named() -> None:
    """A key is named before it is full, however long ago it was made."""
    key = Key("grants.token_id", "integer", "integer", 2_000_000_000, OLD)
    assert list(findings([key])) == ["grants.token_id has used 93% of integer"]


@incident("GH-2021-05-16")
def test_key_is_as_wide_as_what_it_refers_to() -> None:
    """A key that is narrower than the id it refers to is named while it is still empty."""
    key = Key("grants.token_id", "integer", "bigint", 0, OLD)
    assert list(findings([key])) == ["grants.token_id is integer and refers to bigint"]
