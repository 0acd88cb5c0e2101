"""Registries that exist already, in another team's words."""

import pytest

from pytest_incidents.registry.prose import date_in_prose
from registries import loaded, problems

FIELDS = """\
[fields]
id = "uuid"
title = ["title", "summary"]
severity = { value = "unknown" }
started = { from = ["start_time", "source_published_at"] }
resolved = "end_time"
services = "product"
impact.summary = "summary"
[fields.defect_class]
from = "categories"
map = { config-change = "configuration", security = "security", "*" = "unclassified" }
"""
THEIRS = """\
---
uuid: 018edf27-f738-448d-8c46-947cd3b6d5b0
url: https://example.org/report
title: Token leak
start_time: 2018-07-31T00:00:00Z
end_time: 2018-07-31 06:00
categories:
- cloud
- security
keywords: [token, leak]
product: build farm
summary: A token leaked.
---

Prose.
"""


def test_a_collection_with_front_matter(tmp_path):
    """Their keys, their lists and their dates become our fields; what we did not ask for is counted."""
    registry = loaded(tmp_path, {"pytest-incidents.toml": FIELDS, "postmortems/a.md": THEIRS})
    (incident,) = registry.incidents
    assert (incident.id, incident.title) == ("018edf27-f738-448d-8c46-947cd3b6d5b0", "Token leak")
    assert (str(incident.started), str(incident.resolved)) == ("2018-07-31T00:00:00Z", "2018-07-31")
    assert (incident.severity, incident.defect_class) == ("unknown", "security")
    assert (incident.services, incident.impact.summary) == (("build farm",), "A token leaked.")
    assert str(incident.source) == "postmortems/a.md:2"
    assert (incident.lines["started"], incident.lines["defect_class"]) == (5, 7)
    assert registry.ignored == {"keywords": 1, "url": 1}
    assert registry.left_out == ()


def test_the_next_source_where_the_first_is_silent(tmp_path):
    """Sources are tried in order; a record without any of them is left out, and says which it lacks."""
    files = {
        "pytest-incidents.toml": FIELDS,
        "postmortems/a.md": (
            "---\nuuid: a\nsummary: Only a summary\nstart_time:\nsource_published_at: June 7th, 2016\n---\n"
        ),
        "postmortems/b.md": "---\nuuid: b\n---\n",
    }
    registry = loaded(tmp_path, files)
    assert [(incident.title, str(incident.started)) for incident in registry.incidents] == [
        ("Only a summary", "2016-06-07")
    ]
    assert [str(problem) for problem in registry.left_out] == [
        "postmortems/b.md:2: started is missing (no start_time or source_published_at)",
        "postmortems/b.md:2: title is missing (no title or summary)",
    ]


HEADINGS = """\
id-pattern = '^PM[0-9]{4}-[0-9]+$'
registry = ["*.md"]
[fields]
id = "@stem"
title = "@heading"
severity = { value = "unknown" }
started = ["@heading", "@stem"]
"""


def test_headings_only_markdown(tmp_path):
    """Without front matter the id comes from the file's name, title and date from the first heading."""
    files = {
        "pytest-incidents.toml": HEADINGS,
        "PM2019-009 - Addresses run out.md": "\n# Addresses run out (August, 2019)\n\n## Summary\n",
        "PM2020-001 - Disk 2020-02-03.md": "Disk full\n=========\n",
        "PM2020-002 - No day.md": "# No day\n",
        "notes.md": "# Notes of 2020-01-01\n",
        "README.md": "# All of them\n",
    }
    registry = loaded(tmp_path, files)
    assert [(incident.id, incident.title, str(incident.started)) for incident in registry.incidents] == [
        ("PM2019-009", "Addresses run out (August, 2019)", "2019-08-01"),
        ("PM2020-001", "Disk full", "2020-02-03"),
    ]
    assert registry.incidents[0].lines["title"] == 2
    assert [str(problem).partition(": a date")[0] for problem in registry.left_out] == [
        "PM2020-002 - No day.md:1: started is missing (no date in @heading or @stem)",
        "notes.md:1: id: none that matches ^PM[0-9]{4}-[0-9]+$ in 'notes'",
    ]
    assert registry.not_records == ("README.md",)


def test_ids_that_start_with_a_digit(tmp_path):
    """Another team's ids need not fit our default pattern, only be words."""
    fields = "[fields]\nid = '@stem'\ntitle = '@heading'\nseverity = {value = 'sev1'}\nstarted = '@stem'\n"
    text = f"registry = ['*.md']\n{fields}"
    files = {"pytest-incidents.toml": text, "2025-09-29-flags are down.md": "# Flags\n", "é.md": "# E\n"}
    registry = loaded(tmp_path, files)
    assert [incident.id for incident in registry.incidents] == ["2025-09-29-flags"]
    assert len(registry.left_out) == 2


def test_two_formats_grouped_by_year(tmp_path):
    """Several globs, a list of records in one file, single records in others: one registry."""
    configuration = """\
registry = ["2019/*.json", "20[2-9][0-9]/**/*.yaml"]
[fields]
id = ["number", "meta.id"]
title = ["what", "meta.title"]
started = ["when", "meta.dates.begin"]
severity = { from = ["level", "meta.level"], map = { P0 = "sev1", P1 = "sev2", "*" = "sev3" } }
"""
    files = {
        "pytest-incidents.toml": configuration,
        "2019/all.json": '[{"number": 17, "what": "a", "when": "2019-03-04", "level": "P0"},\n'
        ' {"number": "18", "what": "b", "when": "7 March 2019"}]',
        "2020/q1/one.yaml": "meta:\n  id: X-1\n  title: c\n  level: P1\n  dates: {begin: 2020-01-02 11:00 UTC}\n",
        "2020/q1/list.yaml": "incidents:\n- meta: {id: X-2, title: d, dates: {begin: '2020/03/01'}}\n",
    }
    registry = loaded(tmp_path, files)
    assert [(item.id, item.severity, str(item.started), str(item.source)) for item in registry.incidents] == [
        ("17", "sev1", "2019-03-04", "2019/all.json:1"),
        ("18", "sev3", "2019-03-07", "2019/all.json:2"),
        ("X-1", "sev2", "2020-01-02T11:00:00Z", "2020/q1/one.yaml:2"),
        ("X-2", "sev3", "2020-03-01", "2020/q1/list.yaml:2"),
    ]


MINIMAL = "[fields]\nid = 'key'\nseverity = { value = 'sev1' }\n"


def test_our_own_names_are_read_as_they_are(tmp_path):
    """What their records call as we do needs no line of configuration; what is mapped elsewhere is not read there."""
    text = "key: X-1\nid: not this\ntitle: t\nstarted: 2020-01-01\nowner: web\nservices: cdn\nseverity: awful\n"
    (incident,) = loaded(tmp_path, {"pytest-incidents.toml": MINIMAL, "postmortems/a.yaml": text}).incidents
    assert (incident.id, incident.title, incident.owner, incident.services, incident.severity) == (
        "X-1",
        "t",
        "web",
        ("cdn",),
        "sev1",
    )


def test_near_misses_and_values_that_do_not_fit(tmp_path):
    """A key that is nearly ours is pointed out once; a value that is nice to have and unreadable is ignored, aloud."""
    text = "key: X-{n}\ntitle: t\nstarted: 2020-01-01\nstatus: Done\nService: cdn\ntags: [a]\nimpact: large\n"
    files = {f"postmortems/{n}.yaml": text.replace("{n}", str(n)) for n in range(3)}
    registry = loaded(tmp_path, {"pytest-incidents.toml": MINIMAL} | files)
    assert len(registry.incidents) == 3
    assert registry.ignored == {"Service": 3, "tags": 3}
    expected = "a mapping of summary, effect, users_affected, share_affected, cost is expected"
    assert registry.notes == (
        "postmortems/0.yaml:5: key 'Service' is not read (nor in 2 more files): is it 'services'? Say so under fields",
        (
            "postmortems/0.yaml:4: ignored (nor in 2 more files):"
            " unknown status 'Done' (one of draft, in-review, reviewed, closed)"
        ),
        f"postmortems/0.yaml:7: ignored (nor in 2 more files): impact: {expected}, not 'large'",
    )


def test_files_that_cannot_be_read_are_left_out(tmp_path):
    """Broken YAML, anchors, duplicate keys, duplicate ids: said file by file, and the rest is there."""
    good = "key: X-1\ntitle: t\nstarted: 2020-01-01\n"
    files = {
        "postmortems/a.yaml": good,
        "postmortems/b.yaml": good,
        "postmortems/c.yaml": "key: [\n",
        "postmortems/d.yaml": good + "x: &a 1\n",
        "postmortems/e.yaml": good + "key: X-2\n",
        "postmortems/f.md": "# No front matter\n",
        "postmortems/g.yaml": b"key: \xff\n",
        "postmortems/h.yaml": "just text\n",
        "postmortems/i.yaml": "key: X-9\ntitle: t\nstarted: some day\n",
    }
    registry = loaded(tmp_path, {"pytest-incidents.toml": MINIMAL} | files)
    assert [incident.id for incident in registry.incidents] == ["X-1"]
    assert [(problem.path[-6:], problem.line) for problem in registry.left_out] == [
        ("b.yaml", 1),
        ("c.yaml", 2),
        ("d.yaml", 4),
        ("e.yaml", 4),
        ("g.yaml", 1),
        ("h.yaml", 1),
        ("i.yaml", 3),
    ]
    assert registry.not_records == ("postmortems/f.md",)


def test_without_fields_a_foreign_file_is_an_error(tmp_path):
    """In a registry of our own format every problem is an error."""
    assert problems(tmp_path, {"postmortems/a.yaml": "key: X-1\ntitle: t\nstarted: 2020-01-01\n"}) == [
        "postmortems/a.yaml:1: id is missing",
        "postmortems/a.yaml:1: severity is missing",
        "postmortems/a.yaml:1: unknown key 'key'",
    ]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("June 7th, 2016", "2016-06-07"),
        ("June 7 2016", "2016-06-07"),
        ("Jun. 7, 2016", "2016-06-07"),
        ("7 June 2016", "2016-06-07"),
        ("7th of june, 2016", "2016-06-07"),
        ("Tuesday, June 7th, 2016", "2016-06-07"),
        ("Tue 7 Jun 2016", "2016-06-07"),
        ("August, 2018", "2018-08-01"),
        ("Sept 2018", "2018-09-01"),
        ("2016-6-7", "2016-06-07"),
        ("2016/06/07", "2016-06-07"),
        ("2016.06.07", "2016-06-07"),
        ("2016-06-07 9:05", "2016-06-07"),
        ("2016-06-07 09:05:30 UTC", "2016-06-07T09:05:30Z"),
        ("2016-06-07T9:05 +02:00", "2016-06-07T09:05+02:00"),
        ("  June 7, 2016 ", "2016-06-07"),
        ("06/07/2016", None),
        ("June 31, 2016", None),
        ("2016", None),
        ("some day in June 2016", None),
        ("May", None),
        ("", None),
    ],
)
def test_dates_in_prose(text, day):
    """Dates are read as people write them, as far as they leave no doubt."""
    assert date_in_prose(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2016-06-07-outage", "2016-06-07"),
        ("Outage - September 29, 2025", "2025-09-29"),
        ("Outages (Oct 21-24, 2025)", None),
        ("PM2019-009 - Addresses", None),
        ("v12016-06-07", None),
    ],
)
def test_dates_in_names(text, day):
    """In a file's name or a heading the date may stand among other words."""
    assert date_in_prose(text, anywhere=True) == day
