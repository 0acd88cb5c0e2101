import os
import stat
import subprocess
import sys
import threading

import pytest

from assessments import assessed, guard, incident, of_size
from pytest_incidents.changes import compare
from pytest_incidents.errors import InputError, Problem
from pytest_incidents.reporting import ReportType, Request, parse, write, write_whole
from pytest_incidents.reports import badge, github, html, json, markdown, terminal

SMALL = assessed((incident("INC-1"), incident("INC-2")), (guard("INC-1"),))


# What was asked for


@pytest.mark.parametrize(
    ("spec", "request_"),
    [
        ("term", Request(ReportType.TERM)),
        ("md", Request(ReportType.MD)),
        ("github", Request(ReportType.GITHUB)),
        ("term:out.txt", Request(ReportType.TERM, "out.txt")),
        ("html:reports/index.html", Request(ReportType.HTML, "reports/index.html")),
        ("json:C:\\run.json", Request(ReportType.JSON, "C:\\run.json")),
        ("badge:a:b.svg", Request(ReportType.BADGE, "a:b.svg")),
    ],
)
def test_a_report_is_a_type_and_a_path(spec, request_):
    """``TYPE`` or ``TYPE:PATH``; a path may hold colons."""
    assert parse(spec) == request_


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("html", "report 'html' needs a path: html:FILE"),
        ("json", "report 'json' needs a path: json:FILE"),
        ("badge", "report 'badge' needs a path: badge:FILE"),
        ("md:", "report 'md' needs a path: md:FILE"),
        ("htm:x", "unknown report 'htm' (did you mean 'html'?): it is one of term, html, json, md, github, badge"),
        ("", "unknown report '': it is one of term, html, json, md, github, badge"),
        ("reports/out.html", "unknown report 'reports/out.html': it is one of term, html, json, md, github, badge"),
    ],
)
def test_what_is_no_report_is_a_usage_error(spec, message):
    """An unknown type, and a type that only a file can hold, are refused in one line that says what to write."""
    with pytest.raises(InputError) as caught:
        parse(spec)
    assert [str(problem) for problem in caught.value.problems] == [message]


# Where it goes


def test_every_type_is_written_as_its_format_renders_it(tmp_path):
    """Each file holds its format's text; folders are made on the way."""
    requests = [Request(kind, f"new/{kind}/report.out") for kind in ReportType]
    written = write(requests, SMALL, root=tmp_path)
    assert (written.texts, written.problems) == ((), ())
    files = {kind: (tmp_path / f"new/{kind}/report.out").read_text(encoding="utf-8") for kind in ReportType}
    assert files == {
        ReportType.TERM: terminal.render(SMALL),
        ReportType.HTML: html.render(SMALL),
        ReportType.JSON: json.render(SMALL),
        ReportType.MD: markdown.render(SMALL),
        ReportType.GITHUB: github.render(SMALL),
        ReportType.BADGE: badge.render(SMALL),
    }


def test_what_has_no_path_is_handed_back_in_order(tmp_path):
    """Reports to be printed come back as text, and nothing is written."""
    written = write([Request(ReportType.GITHUB), Request(ReportType.MD)], SMALL, root=tmp_path)
    assert written.texts == (github.render(SMALL), markdown.render(SMALL))
    assert list(tmp_path.iterdir()) == []


def test_changes_and_trend_reach_the_formats_that_show_them(tmp_path):
    """What changed is in the terminal's and the comment's text, the trend on the page."""
    old = assessed((incident("INC-1"), incident("INC-2")), (guard("INC-2"),))
    changes = compare(old, SMALL)
    requests = [Request(ReportType.TERM), Request(ReportType.MD), Request(ReportType.HTML, "page.html")]
    written = write(requests, SMALL, root=tmp_path, changes=changes, trend=(old, SMALL))
    assert written.texts == (terminal.render(SMALL, changes=changes), markdown.render(SMALL, changes=changes))
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == html.render(SMALL, trend=(old, SMALL))


def test_colour_is_for_what_is_printed(tmp_path):
    """A file never holds colours, whoever looks on."""
    requests = [Request(ReportType.TERM), Request(ReportType.TERM, "report.txt")]
    written = write(requests, SMALL, root=tmp_path, color=True)
    assert ("\x1b[" in written.texts[0], "\x1b[" in (tmp_path / "report.txt").read_text()) == (True, False)


def test_a_path_that_cannot_be_written_is_named_and_stops_no_other(tmp_path):
    """The problem names the path as it was asked for; the other reports are there."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    requests = [
        Request(ReportType.MD, "folder"),
        Request(ReportType.MD, "file/below.md"),
        Request(ReportType.MD, "good.md"),
        Request(ReportType.GITHUB),
    ]
    written = write(requests, SMALL, root=tmp_path)
    assert written.problems == (
        Problem("folder", 0, "the report cannot be written: Is a directory"),
        Problem("file/below.md", 0, "the report cannot be written: Not a directory"),
    )
    assert ((tmp_path / "good.md").exists(), written.texts) == (True, (github.render(SMALL),))


# Whole or not at all


def test_a_file_is_replaced_whole(tmp_path):
    """The new text takes the old one's place, and nothing else is left in the folder."""
    path = tmp_path / "report.md"
    path.write_text("old and longer")
    write_whole(path, "new ü\n")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("report.md", "new ü\n".encode())]


def test_a_write_that_fails_leaves_the_old_file(tmp_path):
    """Where the folder takes no new file, what stood there stands, with nothing beside it."""
    path = tmp_path / "report.md"
    path.mkdir()
    (path / "kept").write_text("kept")
    with pytest.raises(OSError, match="directory"):
        write_whole(path, "new")
    assert [each.name for each in tmp_path.iterdir()] == ["report.md"]
    assert (path / "kept").read_text() == "kept"


def test_a_reader_sees_the_old_text_or_the_new_one(tmp_path):
    """A reader beside the writer never sees a part: the file changes from one whole to the other."""
    path = tmp_path / "report.md"
    texts = ["a" * 200_000, "b" * 200_000]
    write_whole(path, texts[0])
    seen = set()
    done = threading.Event()

    def read():
        while not done.is_set():
            seen.add(path.read_text())

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(60):
        write_whole(path, texts[number % 2])
    done.set()
    reader.join()
    assert seen <= set(texts)


def test_a_link_stays_a_link(tmp_path):
    """A report that a link leads to is written where the link leads."""
    target = tmp_path / "real.md"
    target.write_text("old")
    link = tmp_path / "link.md"
    link.symlink_to(target)
    write_whole(link, "new")
    assert (link.is_symlink(), target.read_text()) == (True, "new")


def test_a_pipe_is_written_to_and_not_replaced(tmp_path):
    """What is no regular file, as ``/dev/stdout``, cannot be renamed over: it gets the text."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    write_whole(pipe, "text\n")
    reader.join()
    assert (got, stat.S_ISFIFO(pipe.stat().st_mode)) == (["text\n"], True)


def test_a_new_file_has_the_mode_that_the_user_gives_files(tmp_path):
    """A report is as readable for others as any file the user makes."""
    (tmp_path / "plain").write_text("")
    write_whole(tmp_path / "report.md", "x")
    assert (tmp_path / "report.md").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_what_no_encoding_holds_is_written_as_an_escape(tmp_path):
    """A lone surrogate, as in an undecodable file name, ends no report."""
    write_whole(tmp_path / "report.md", "a\ud800b")
    assert (tmp_path / "report.md").read_text() == "a\\ud800b"


def test_a_format_is_imported_only_when_it_is_asked_for():
    """Parsing requests, and writing none, loads neither the page's templates nor the tables."""
    code = (
        "import sys\n"
        "from pytest_incidents.reporting import parse\n"
        "parse('html:x'), parse('term')\n"
        "print([name for name in ('rich', 'jinja2', 'coverage', 'yaml') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_three_hundred_incidents_are_written_in_every_format(tmp_path):
    """A larger project has all its reports, and each is more than a headline."""
    assert write([Request(kind, str(kind)) for kind in ReportType], of_size(300), root=tmp_path).problems == ()
    assert all((tmp_path / str(kind)).stat().st_size > 200 for kind in ReportType)
