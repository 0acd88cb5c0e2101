"""Every setting of a run: on the command line, in the environment, in the configuration file, or its default."""

from dataclasses import fields
from datetime import date

import pytest

from pytest_incidents.options import OPTIONS, RunOptions, asked, resolve
from pytest_incidents.settings import Settings
from pytest_incidents.vocabulary import Completeness, Level, Policy

FILE = Settings(policy=Policy.RATCHET)
NOBODY_SAID = RunOptions(
    incidents=(),
    registry=None,
    policy=Policy.REPORT,
    require=None,
    fail_under=None,
    today=None,
    complete=Completeness.AUTO,
    reports=(),
    against=None,
)
# field: flag, one value as it is written and as it is resolved, and another one
SAID = {
    "incidents": ("--incident", "INC-1", ("INC-1",), "INC-2", ("INC-2",)),
    "registry": ("--incidents-registry", "a", ("a",), "b", ("b",)),
    "policy": ("--incidents-policy", "strict", Policy.STRICT, "report", Policy.REPORT),
    "require": ("--incidents-require", "proven", Level.PROVEN, "linked", Level.LINKED),
    "fail_under": ("--incidents-fail-under", "66.5", 66.5, "0", 0.0),
    "today": ("--incidents-today", "2026-11-23", date(2026, 11, 23), "2026-11-24", date(2026, 11, 24)),
    "complete": ("--incidents-complete", "require", Completeness.REQUIRE, "no", Completeness.NO),
    "reports": ("--incidents-report", "json:a", ("json:a",), "md", ("md",)),
    "against": ("--incidents-against", "old.json", "old.json", "older.json", "older.json"),
}
EVERY = [pytest.param(field, said, id=said[0]) for field, said in SAID.items()]


def env_of(flag):
    """The variable of an option, spelled as the design spells it."""
    return "PYTEST_INCIDENTS_" + flag.removeprefix("--incidents-").removeprefix("--").replace("-", "_").upper()


def test_these_are_all():
    """No option is left out of the tests below."""
    assert {said[0] for said in SAID.values()} == {option.flag for option in OPTIONS}
    assert set(SAID) == {field.name for field in fields(RunOptions)}


def test_nobody_said(pytester):
    """Without a word from anybody each setting has its default, and nothing was asked for."""
    config = pytester.parseconfig()
    assert resolve(config, Settings(), {}) == NOBODY_SAID
    assert not asked(config, {})


@pytest.mark.parametrize(("field", "said"), EVERY)
def test_command_line(pytester, field, said):
    """What the command line says counts, whatever the environment says."""
    flag, text, value, other, _ = said
    config = pytester.parseconfig(f"{flag}={text}")
    for environ in ({}, {env_of(flag): other}):
        assert getattr(resolve(config, FILE, environ), field) == value
    assert asked(config, {})


@pytest.mark.parametrize(("field", "said"), EVERY)
def test_environment(pytester, field, said):
    """What the environment says counts before the configuration file and the default."""
    flag, text, value, other, its = said
    config = pytester.parseconfig()
    for written, resolved in ((text, value), (other, its)):
        assert getattr(resolve(config, FILE, {env_of(flag): written}), field) == resolved
    assert asked(config, {env_of(flag): text})


@pytest.mark.parametrize(("field", "said"), EVERY)
def test_empty_variable_says_nothing(pytester, field, said):
    """A variable that is set and empty is as good as none."""
    config = pytester.parseconfig()
    empty = {env_of(said[0]): ""}
    assert resolve(config, Settings(), empty) == NOBODY_SAID
    assert not asked(config, empty)


def test_configuration_file(pytester):
    """What the configuration file says counts before the default."""
    assert resolve(pytester.parseconfig(), FILE, {}).policy is Policy.RATCHET


@pytest.mark.parametrize("flag", ["--incident", "--incidents-registry", "--incidents-report"])
def test_repeatable(pytester, flag):
    """Options of which several make sense can be repeated; their variable takes commas."""
    field = next(field for field, said in SAID.items() if said[0] == flag)
    repeated = resolve(pytester.parseconfig(f"{flag}=a", f"{flag}=b"), FILE, {})
    in_environment = resolve(pytester.parseconfig(), FILE, {env_of(flag): "a, b"})
    assert getattr(repeated, field) == getattr(in_environment, field) == ("a", "b")


BAD = [
    ("--incidents-policy", "sometimes", "'sometimes' is none of report, ratchet, strict"),
    ("--incidents-require", "missing", "'missing' is none of linked, passing, reaching, proven"),
    ("--incidents-fail-under", "101", "'101' is no percentage from 0 to 100"),
    ("--incidents-fail-under", "nan", "'nan' is no percentage from 0 to 100"),
    ("--incidents-fail-under", "most", "'most' is no percentage from 0 to 100"),
    ("--incidents-today", "tomorrow", "'tomorrow' is no date: write it as 2026-11-23"),
    ("--incidents-complete", "maybe", "'maybe' is none of auto, yes, no, require"),
]


@pytest.mark.parametrize(("flag", "text", "message"), BAD)
def test_variable_is_checked_as_its_flag_is(pytester, flag, text, message):
    """A variable with a value that its flag would refuse is refused, by the variable's name."""
    with pytest.raises(pytest.UsageError) as caught:
        resolve(pytester.parseconfig(), FILE, {env_of(flag): text})
    assert str(caught.value) == f"{env_of(flag)}: {message}"


@pytest.mark.parametrize(("flag", "text", "message"), BAD)
def test_flag_is_checked(suite, flag, text, message):
    """A flag with a bad value is a usage error that names flag and value, and no test runs."""
    suite.write({"test_one.py": "def test_one(): pass\n"})
    said = suite.pytest(f"{flag}={text}")
    assert said.code == 4
    assert f"error: argument {flag}: " in said.err
    assert f"'{text}'" in said.err
