"""How runs and commands end: one test for each row of the table of exit codes in docs/ci.md.

``python tests/test_exit_codes.py --write`` writes the table anew.
"""

import functools

import click
import pytest

import tables
from pytest_incidents import cli, registry
from suites import Suite, command

ROWS: list[tuple[str, int, str]] = []
GUARD = 'import pytest\n\n@pytest.mark.incident("INC-1")\ndef test_cent(): pass\n'
FAILING = "def test_fails(): assert False\n"


def ends(who, code, when):
    """A test that plays a situation and holds its exit code to a row of the table."""
    ROWS.append((who, code, when))

    def decorate(play):
        @functools.wraps(play)
        def test(**fixtures):
            said = play(**fixtures)
            assert said.code == code, said.out + said.err
            assert ("Traceback" in said.err) is (who != "pytest" and code == 3)

        test.__doc__ = f"``{who}`` ends with {code}: {when}."
        return test

    return decorate


@pytest.fixture
def shop(suite: Suite) -> Suite:
    """One incident with a guard that passes."""
    suite.record("INC-1")
    suite.write({"tests/test_cent.py": GUARD})
    return suite


@pytest.fixture
def holed(shop: Suite) -> Suite:
    """A second incident that no test guards."""
    shop.record("INC-2")
    return shop


def recorded(suite: Suite, words: str = "") -> str:
    """The name of the run record of a run."""
    suite.pytest(f"{words} --incidents-report=json:run.json")
    return "run.json"


@ends("pytest", 0, "the tests pass, and the policy fails nothing")
def test_pytest_green(shop):
    return shop.pytest("--incidents-policy=strict")


@ends("pytest", 1, "a test fails")
def test_pytest_failed(shop):
    shop.write({"tests/test_fails.py": FAILING})
    return shop.pytest("")


@ends(
    "pytest",
    1,
    "the tests pass, and `ratchet` or `strict` fails the run: a gap, a waiver that ran out, an empty registry",
)
def test_pytest_gap(holed):
    return holed.pytest("--incidents-policy=strict")


@ends("pytest", 1, "the tests pass, and the coverage of a complete run is below `fail-under`")
def test_pytest_fail_under(holed):
    return holed.pytest("--incidents-fail-under=51")


@ends("pytest", 1, "the tests pass, and a run that had to be complete (`--incidents-complete=require`) is partial")
def test_pytest_incomplete(shop):
    return shop.pytest("--incidents-complete=require -k cent")


@ends("pytest", 2, "pytest's own: interrupted, or a file cannot be collected")
def test_pytest_interrupted(shop):
    shop.write({"tests/test_broken.py": "import nothing_of_that_name\n"})
    return shop.pytest("--incidents-policy=strict")


@ends("pytest", 3, "pytest's own: an internal error, in pytest or a plugin; nothing is judged")
def test_pytest_internal_error(shop):
    shop.write({"conftest.py": "def pytest_runtest_protocol(item): 1 / 0\n"})
    return shop.pytest("--incidents-policy=strict")


@ends(
    "pytest",
    4,
    "the registry, the configuration, an option or a mark is wrong: every mistake is named, and no test runs",
)
def test_pytest_bad_input(shop):
    shop.write({"tests/test_typo.py": GUARD.replace("INC-1", "INC-7")})
    return shop.pytest("")


@ends("pytest", 4, "the tests pass, and a report cannot be written, or a file that was named cannot be read")
def test_pytest_unwritten(shop):
    return shop.pytest("--incidents-report=json:tests")


@ends("pytest", 5, "pytest's own: there was no test to run, for example `--incident ID` where no test guards it")
def test_pytest_no_tests(holed):
    return holed.pytest("--incident INC-2")


@ends("pytest-incidents check", 0, "all that is required is there")
def test_check_green(shop):
    return command(f"check {recorded(shop)}", shop.root)


@ends("pytest-incidents check", 1, "the policy fails: a gap, a waiver that ran out, coverage below `--fail-under`")
def test_check_gap(holed):
    return command(f"check {recorded(holed)}", holed.root)


@ends(
    "pytest-incidents check",
    2,
    "a part is missing, named twice, unreadable, did not come to its end, or does not fit the others",
)
def test_check_missing_part(shop):
    return command(f"check {recorded(shop)} --expect 2", shop.root)


@ends("pytest-incidents check", 2, "the parts are not the whole suite, and nobody says so with `--expect`")
def test_check_part(shop):
    return command(f"check {recorded(shop, '-k cent')}", shop.root)


@ends("pytest-incidents check", 2, "the registry had no incidents")
def test_check_empty(suite):
    suite.write({"postmortems/README.md": "# None yet\n", "tests/test_other.py": "def test_other(): pass\n"})
    return command(f"check {recorded(suite)}", suite.root)


@ends("pytest-incidents baseline", 0, "the file is written, or has shrunk")
def test_baseline_written(holed):
    return command(f"baseline {recorded(holed)}", holed.root)


@ends("pytest-incidents baseline", 2, "the record is of a partial run, or cannot be read")
def test_baseline_of_a_part(holed):
    return command(f"baseline {recorded(holed, '-k cent')}", holed.root)


@ends("pytest-incidents baseline", 2, "there are gaps that the file does not know, and `--grow` was not said")
def test_baseline_would_grow(shop):
    command(f"baseline {recorded(shop)}", shop.root)
    shop.record("INC-2")
    return command(f"baseline {recorded(shop)}", shop.root)


@ends("pytest-incidents report", 0, "every report is written, whatever it reports")
def test_report_written(holed):
    return command(f"report {recorded(holed)} --html report.html", holed.root)


@ends("pytest-incidents report", 2, "a record cannot be read, or a report cannot be written")
def test_report_of_nothing(shop):
    return command("report run.json", shop.root)


@ends("pytest-incidents lint", 0, "no finding as grave as `--fail-on`")
def test_lint_clean(shop):
    shop.write({"pytest-incidents.toml": '[lint.levels]\nPM301 = "off"\nPM401 = "off"\n'})
    return command("lint", shop.root)


@ends("pytest-incidents lint", 1, "a finding as grave as `--fail-on`, or graver")
def test_lint_findings(shop):
    return command("lint", shop.root)


@ends("pytest-incidents lint", 2, "no record to look at, or one that cannot be read")
def test_lint_of_nothing(suite):
    return command("lint", suite.root)


@ends("pytest-incidents show", 0, "the incident is shown")
def test_show_known(shop):
    return command("show INC-1", shop.root)


@ends("pytest-incidents show", 2, "no record has this id")
def test_show_unknown(shop):
    return command("show INC-7", shop.root)


@ends("pytest-incidents new", 0, "the record is written")
def test_new_written(shop):
    return command('new "One cent too much"', shop.root)


@ends("pytest-incidents new", 2, "the id is taken, or the record cannot be written")
def test_new_taken(shop):
    return command("new --id INC-1", shop.root)


@ends("pytest-incidents init", 0, "the registry is set up")
def test_init_done(suite):
    return command("init --yes", suite.root)


@ends("pytest-incidents init", 2, "there is a registry already")
def test_init_twice(shop):
    return command("init --yes", shop.root)


@ends("pytest-incidents list", 0, "the incidents are listed")
def test_list(shop):
    return command("list", shop.root)


@ends("pytest-incidents schema", 0, "the schema is printed")
def test_schema(shop):
    return command("schema", shop.root)


@ends("every command", 2, "the registry, the configuration or an option is wrong: every mistake is named")
def test_command_of_a_broken_registry(shop):
    shop.write({"postmortems/INC-2.md": "---\nid: [\n---\n"})
    return command("list", shop.root)


@ends("every command", 3, "a defect of pytest-incidents itself: please report its traceback")
def test_command_that_breaks(shop, monkeypatch):
    monkeypatch.delattr(registry, "load")
    return command("list", shop.root)


def as_table() -> str:
    """The rows as the documentation shows them."""
    rows = ((tables.code(who) if who.startswith("pytest") else who, str(code), when) for who, code, when in ROWS)
    return tables.table(("of", "exit code", "when"), rows)


def test_documentation_shows_these_rows():
    """The table of the documentation has a row for each of these tests, and no other."""
    assert tables.shown("ci.md", "exit codes") == as_table()


def test_every_command_has_a_row():
    """No command is left out of the table."""
    commands = cli.commands.list_commands(click.Context(cli.commands))
    assert {who.removeprefix("pytest-incidents ") for who, _, _ in ROWS} - {"pytest", "every command"} == set(commands)


if __name__ == "__main__":
    tables.main("ci.md", "exit codes", as_table())
