import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from assessments import TODAY, assessed, guard, incident, merged, moment, months_before, of_size, partial, run
from pytest_incidents.audit import Demand, assess
from pytest_incidents.cli import commands
from pytest_incidents.evidence import RunRecord
from pytest_incidents.reports import json as run_record
from pytest_incidents.reports import markdown, terminal
from pytest_incidents.vocabulary import PartialBy

SMALL = assessed((incident("INC-1"), incident("INC-2")), (guard("INC-1"),))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def save(folder, assessment, name="run.json"):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(run_record.render(assessment), encoding="utf-8")


def report(*arguments):
    """Exit code, standard output and the problems, as a user sees them."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest_incidents", "report", *arguments], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def called(*arguments):
    """Exit code and output, without a process of its own."""
    done = CliRunner().invoke(commands, ["report", *arguments])
    return done.exit_code, done.stdout


def test_without_a_type_the_tables_are_printed(folder):
    """A record alone is shown in the terminal, and gaps do not fail the command: that is for check."""
    save(folder, SMALL)
    code, out, err = report("run.json")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "2 incidents: 1 guarded, 1 gap"
    assert "FAILED" not in out


def test_every_type_is_made_from_a_record(folder):
    """Each type is written to its path, or printed where it has none."""
    save(folder, SMALL)
    code, out = called(
        *("run.json", "--report", "md", "--report", "json:out/again.json", "--report", "badge:badge.svg"),
        *("--report", "github", "--html", "page.html", "--md", "out/comment.md"),
    )
    assert code == 0
    assert "### 1 of 2 incidents are guarded" in out
    assert "::warning file=postmortems/INC-2.md,line=1" in out
    assert (folder / "page.html").read_text().startswith("<!doctype html>")
    assert (folder / "out/comment.md").read_text().startswith("### 1 of 2")
    assert (folder / "badge.svg").read_text().startswith("<svg ")
    again = json.loads((folder / "out/again.json").read_text())
    assert (again["totals"]["guarded"], again["totals"]["incidents"]) == (1, 2)


def test_a_report_from_a_record_says_what_the_run_said(folder):
    """Verdicts and figures survive the way through the file; only the policy is left to check."""
    whole = of_size(40)
    save(folder, whole)
    _, out = called("run.json")
    expected = terminal.render(whole).splitlines()[:-2]
    assert out.splitlines() == expected


def test_parts_are_merged(folder):
    """Three parts of one suite, said to be all of it, give the report of the whole."""
    together = merged(of_size(30))
    for place, one in enumerate(together.record.runs):
        part = RunRecord((one,), together.record.incidents, together.record.rules)
        save(folder, assessed_as(part), f"part-{place}.json")
    parts = [f"part-{place}.json" for place in range(3)]
    code, out = called(*parts, "--expect", "3", "--report", "md")
    assert (code, out.splitlines()[0]) == (0, markdown.render(together).splitlines()[0])
    code, out = called(*parts, "--report", "md")
    assert (code, "a partial run" in out.splitlines()[0]) == (0, True)


def assessed_as(record):
    return assess(record, Demand())


def test_a_run_that_did_not_end_can_be_shown(folder):
    """An aborted run is partial, and says so; check refuses it, a report does not."""
    aborted = assessed((incident("INC-1"),), info=run(complete=False, why_partial="Ctrl-C", partial_by=PartialBy.ABORT))
    save(folder, aborted)
    code, out = called("run.json")
    assert (code, "partial run (Ctrl-C)" in out) == (0, True)


def test_today_moves_the_verdicts(folder):
    """Another day ends the grace: the same record is judged by the day that is asked for."""
    save(folder, assessed((incident("INC-1", severity="sev1", resolved=moment("2026-11-20")),)))
    assert called("run.json")[1].splitlines()[0] == "1 incident: 1 in grace"
    assert called("run.json", "--today", "2026-12-06")[1].splitlines()[0] == "1 incident: 1 gap"


def test_a_folder_of_records_is_the_trend(folder):
    """``--history`` puts every saved run on the page, and names what is no record."""
    now = of_size(20)
    save(folder, now)
    older = months_before(now, 3)
    for place, one in enumerate(older):
        save(folder, one, f"saved/{place}.json")
    (folder / "saved/notes.json").write_text("[]")
    code, _, err = report("run.json", "--history", "saved", "--html", "page.html")
    page = (folder / "page.html").read_text()
    assert (code, err) == (0, "left out of the trend: saved/notes.json: no run record of format 1: found format None\n")
    assert all(str(one.today) in page for one in older)


def test_what_changed_is_said_against_an_older_record(folder):
    """``--against`` names gaps that closed and guards that went."""
    save(folder, assessed((incident("INC-1"), incident("INC-2")), (guard("INC-2"),)), "old.json")
    save(folder, SMALL)
    _, out = called("run.json", "--against", "old.json", "--report", "md")
    assert "- gap closed: INC-1 (sev2), now guarded" in out


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["missing.json"], "missing.json: no run record: "),
        (["broken.json"], "broken.json: no run record: not JSON "),
        (["run.json", "--report", "html"], "report 'html' needs a path: html:FILE"),
        (["run.json", "--report", "pdf:x"], "unknown report 'pdf'"),
        (["run.json", "run.json"], "run.json: the same run as run.json"),
        (["run.json", "other.json"], "other.json: judged another registry than run.json"),
        (["run.json", "--expect", "2"], "--expect 2, but 1 part is here (run.json)"),
        (["run.json", "--html", ""], "report 'html' needs a path: html:FILE"),
        (["run.json", "--history", "nowhere"], "nowhere: no folder of run records is there"),
        (["run.json", "--against", "missing.json"], "missing.json: no run record: "),
        (["run.json", "--md", "run.json/x.md"], "run.json/x.md: the report cannot be written: Not a directory"),
    ],
)
def test_bad_input_is_a_line_and_exit_code_2(folder, arguments, problem):
    """Whatever is wrong is one line on standard error that names it, and no traceback."""
    save(folder, SMALL)
    save(folder, assessed((incident("INC-1"),), info=run("other", registry_digest="sha256:00")), "other.json")
    (folder / "broken.json").write_text("{")
    code, out, err = report(*arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert err.startswith(problem)


def test_everything_that_is_wrong_is_said_at_once(folder):
    """Four mistakes in one line of a CI script are mended in one go."""
    code, out, err = report(*("gone.json", "--report", "htm:x", "--against", "old.json", "--history", "runs"))
    assert (code, out) == (2, "")
    assert sorted(line.partition(":")[0] for line in err.splitlines()) == [
        *("gone.json", "old.json", "runs", "unknown report 'htm' (did you mean 'html'?)")
    ]


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        (["--html", "page.html"], "--history: no other run record is in saved, so there is no trend yet\n"),
        (["--md", "out.md"], "--history: only the html report shows the trend, and none is asked for\n"),
    ],
)
def test_a_history_that_shows_nothing_is_noted(folder, arguments, note):
    """A trend that cannot be there is no mistake, and is not missed in silence."""
    save(folder, SMALL)
    save(folder, SMALL, "saved/same.json")
    if "--md" in arguments:
        save(folder, months_before(of_size(5), 1)[0], "saved/older.json")
    assert report("run.json", "--history", "saved", *arguments) == (0, "", note)


def test_one_report_that_cannot_be_written_does_not_stop_the_others(folder):
    """The exit code says that something is missing; what could be written is there."""
    save(folder, SMALL)
    code, _, err = report("run.json", "--md", "run.json/x.md", "--report", "badge:badge.svg")
    assert (code, err.count("\n"), (folder / "badge.svg").exists()) == (2, 1, True)


def test_a_report_needs_neither_a_session_nor_the_registry(folder):
    """Reports are made where there is only the record: no plugin, no session and no YAML is loaded."""
    save(folder, SMALL)
    code = (
        "import sys\n"
        "from pytest_incidents.commands.report import command\n"
        "try:\n"
        "    command(['run.json', '--html', 'page.html'])\n"
        "except SystemExit as end:\n"
        "    unwanted = ('pytest_incidents.plugin', 'pytest_incidents.session', 'pytest_incidents.registry', 'yaml')\n"
        "    print(end.code, [name for name in unwanted if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, (folder / "page.html").exists()) == ("0 []\n", True)


def test_partial_records_keep_their_reason(folder):
    """A record of a selection says which, also from the file."""
    save(folder, partial(of_size(20)))
    assert "partial run (-k 'rounding')" in called("run.json")[1]
    assert TODAY.isoformat() in called("run.json", "--report", "md")[1]
