from pytest_incidents import incident

from lessons.feature_file import BotScores, Column, feature_names


@incident("CF-2025-11-18")
def test_new_grants_do_not_change_the_file() -> None:
    """A user who may see a second database writes the same file as before."""
    before = [Column("default", "requests", f"feature-{number:03}") for number in range(120)]
    after = [*before, *(Column("shard", c.table, c.name) for c in before)]
    scores = BotScores(feature_names(before, "default", "requests"))
    assert scores.reload(feature_names(after, "default", "requests"))
    assert len(scores.features) == 120
