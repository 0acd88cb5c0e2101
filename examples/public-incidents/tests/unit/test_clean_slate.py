import pytest
from pytest_incidents import incident

from lessons.clean_slate import NotATestDatabase, empty


def test_test_database_is_emptied() -> None:
    """All tables of a local test database are emptied."""
    done: list[str] = []
    empty("postgres://localhost:5432/ci_test", ["users", "jobs"], done.append)
    assert done == ["truncate users", "truncate jobs"]


@incident("TRAVIS-2018-03-13")
@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgres://db.example.com/ci_production", id="production"),
        pytest.param("postgres://db.example.com/ci_test", id="elsewhere"),
        pytest.param("postgres://localhost/ci_production", id="a tunnel to production"),
        pytest.param("postgres://localhost/", id="no name"),
        pytest.param("", id="nothing"),
    ],
)
def test_nothing_else_is_emptied(url: str) -> None:
    """What is not plainly a test database on this machine is left alone."""
    done: list[str] = []
    with pytest.raises(NotATestDatabase):
        empty(url, ["users"], done.append)
    assert done == []
