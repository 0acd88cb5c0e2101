import pytest
from pytest_incidents import incident

from lessons.feature_file import LIMIT, BadFeatureFile, BotScores, check

FEATURES = [f"feature-{number:03}" for number in range(60)]
TOO_MANY = [f"feature-{number:03}" for number in range(LIMIT + 1)]


def test_new_file_is_taken_over() -> None:
    """A good file replaces the one in use."""
    scores = BotScores(FEATURES[:3])
    assert scores.reload(FEATURES)
    assert scores.features == tuple(FEATURES)


@incident("CF-2025-11-18")
@pytest.mark.parametrize(
    ("features", "problem"),
    [
        pytest.param(TOO_MANY, "201 features, room for 200", id="over the limit"),
        pytest.param(FEATURES * 2, "a feature stands there twice", id="doubled"),
        pytest.param([], "no features", id="empty"),
    ],
)
def test_bad_file_leaves_the_last_good_one_in_use(features: list[str], problem: str) -> None:
    """A file that cannot be used is reported, and the proxy goes on with the last good one."""
    scores = BotScores(FEATURES)
    assert not scores.reload(features)
    assert (scores.features, scores.last_problem) == (tuple(FEATURES), problem)


def test_proxy_does_not_start_with_a_bad_file() -> None:
    """At the start there is no last good file to go on with."""
    with pytest.raises(BadFeatureFile):
        check(TOO_MANY)
