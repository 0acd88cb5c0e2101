"""Security advisories in the OSV format, read as they are."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_incidents.model import Fix
from pytest_incidents.registry.cvss import base_score
from registries import HEAD, loaded

ADVISORY = """\
id: PYSEC-2023-1
details: "Parsing a header may take quadratic time.  It was found

  by accident. Version 2.2.3 mends it."
affected:
- package: {name: shop, ecosystem: PyPI, purl: pkg:pypi/shop}
  ranges:
  - type: GIT
    repo: https://example.org/shop
    events:
    - introduced: "0"
    - fixed: 1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d
    - fixed: 0012345
  - type: ECOSYSTEM
    events:
    - introduced: "0"
    - fixed: 2.2.3
  versions: [2.2.1, 2.2.2]
references:
- type: FIX
  url: https://example.org/shop/commit/ffffffffffffffffffffffffffffffffffffffff
- type: WEB
  url: https://example.org/news
aliases:
- CVE-2023-1111
- GHSA-aaaa-bbbb-cccc
severity:
- type: CVSS_V3
  score: CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H
modified: '2023-03-01T00:00:00Z'
published: 2023-02-14T20:15:00Z
"""


def advisory(**changes) -> str:
    """A small advisory as JSON, with some of its members changed, or left out (None)."""
    whole = {"id": "GHSA-xxxx-yyyy-zzzz", "modified": "2024-01-02T03:04:05Z", "affected": []} | changes
    return json.dumps({name: member for name, member in whole.items() if member is not None})


def test_an_advisory_is_an_incident(tmp_path):
    """Id, first sentence, date, score, aliases, commits and links become an incident with its lines."""
    (incident,) = loaded(tmp_path, {"postmortems/shop/PYSEC-2023-1.yaml": ADVISORY}).incidents
    assert incident.id == "PYSEC-2023-1"
    assert incident.title == "Parsing a header may take quadratic time."
    assert str(incident.started) == "2023-02-14T20:15:00Z"
    assert incident.severity == "sev2"
    assert incident.defect_class == "unclassified"
    assert incident.aliases == ("CVE-2023-1111", "GHSA-aaaa-bbbb-cccc")
    assert incident.fix == Fix(commits=("1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d", "0012345"))
    assert incident.links == (
        "https://example.org/shop/commit/ffffffffffffffffffffffffffffffffffffffff",
        "https://example.org/news",
    )
    assert str(incident.source) == "postmortems/shop/PYSEC-2023-1.yaml:1"
    assert incident.lines["aliases"] == 24


def test_json_advisories(tmp_path):
    """An advisory in JSON is read likewise; its summary is its title, without line breaks."""
    text = advisory(summary="Two\n lines", database_specific={"severity": "MODERATE", "cwe_ids": ["CWE-79"]})
    (incident,) = loaded(tmp_path, {"postmortems/a.json": text}).incidents
    assert (incident.title, incident.severity, incident.cwe) == ("Two lines", "sev3", ("CWE-79",))
    assert str(incident.started) == "2024-01-02T03:04:05Z"


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({}, "GHSA-xxxx-yyyy-zzzz"),
        ({"details": ""}, "GHSA-xxxx-yyyy-zzzz"),
        ({"details": "No end"}, "No end"),
        ({"details": "### Impact\nSee 1.2.3 here. More."}, "### Impact See 1.2.3 here."),
        ({"summary": "S", "details": "D."}, "S"),
    ],
)
def test_titles(tmp_path, changes, title):
    """The title is the summary, else the first sentence of the details, else the id."""
    assert loaded(tmp_path, {"postmortems/a.json": advisory(**changes)}).incidents[0].title == title


CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
LOW = "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:N/I:N/A:L"
NONE = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N"
V4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N"


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({}, "unknown"),
        ({"database_specific": {"severity": "critical"}}, "sev1"),
        ({"database_specific": {"severity": "LOW"}, "severity": [{"score": CRITICAL}]}, "sev4"),
        ({"severity": [{"type": "CVSS_V3", "score": CRITICAL}]}, "sev1"),
        ({"severity": [{"score": "CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"}]}, "sev3"),
        ({"severity": [{"score": LOW}]}, "sev4"),
        ({"severity": [{"score": LOW}, {"score": V4}, {"score": CRITICAL}]}, "sev1"),
        ({"severity": [{"score": NONE}]}, "unknown"),
        ({"severity": [{"score": V4}]}, "unknown"),
        ({"severity": [{"score": "AV:N/AC:L/Au:N/C:P/I:P/A:P"}]}, "sev2"),
        ({"severity": "high"}, "unknown"),
    ],
)
def test_severities(tmp_path, changes, severity):
    """The database's word counts, else the highest base score, 9 / 7 / 4 / above 0; else it is unknown."""
    assert loaded(tmp_path, {"postmortems/a.json": advisory(**changes)}).incidents[0].severity == severity


def test_severities_of_another_scale(tmp_path):
    """In a scale of other names the places count, and the mildest stands for the unknown."""
    files = {
        "pytest-incidents.toml": "[severities]\nhigh = {}\nmedium = {}\nlow = {}\n",
        "postmortems/a.json": advisory(id="A-1", database_specific={"severity": "CRITICAL"}),
        "postmortems/b.json": advisory(id="B-1", database_specific={"severity": "LOW"}),
        "postmortems/c.json": advisory(id="C-1"),
    }
    assert [incident.severity for incident in loaded(tmp_path, files).incidents] == ["high", "low", "low"]


@pytest.mark.parametrize(
    ("vector", "score"),
    [
        (CRITICAL, 9.8),
        (LOW, 3.1),
        (NONE, 0.0),
        ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 8.8),
        ("CVSS:3.0/AV:P/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", 1.6),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H/E:P/RL:O", 10.0),
        ("AV:N/AC:L/Au:N/C:C/I:C/A:C", 10.0),
        ("AV:L/AC:H/Au:M/C:N/I:N/A:P", 0.8),
        ("AV:N/AC:L/Au:N/C:N/I:N/A:N", 0.0),
        ("7.5", None),
        ("CVSS:3.1/AV:N", None),
    ],
)
def test_base_scores(vector, score):
    """Base scores of versions 2 and 3 as the published calculators give them."""
    assert base_score(vector) == score


@given(st.text(st.sampled_from("CVS:3.1/AVNLHPRUIS024"), max_size=60))
def test_no_vector_breaks_the_score(vector):
    """Whatever stands where a vector should, the score is a number from 0 to 10, or none."""
    score = base_score(vector)
    assert score is None or 0 <= score <= 10


def test_commits_that_only_a_reference_names(tmp_path):
    """Without a fixed commit in a git range, the commits that references of type FIX lead to count."""
    url = "https://example.org/shop/commit/1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"
    references = [
        {"type": "FIX", "url": url},
        {"type": "FIX", "url": f"{url}#diff"},
        {"type": "WEB", "url": url.replace("1a2b", "ffff")},
        {"type": "FIX", "url": "https://example.org/pull/3"},
        {"type": "FIX"},
        "x",
    ]
    text = advisory(
        references=references, affected=[{"ranges": [{"type": "SEMVER", "events": [{"fixed": "1234567"}]}]}]
    )
    (incident,) = loaded(tmp_path, {"postmortems/a.json": text}).incidents
    assert incident.fix.commits == ("1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",)


def test_withdrawn_advisories_are_counted(tmp_path):
    """A withdrawn advisory is no incident; how many there were is known."""
    files = {
        "postmortems/a.json": advisory(withdrawn="2024-02-01T00:00:00Z"),
        "postmortems/b.json": advisory(id="B-1"),
    }
    registry = loaded(tmp_path, files)
    assert ([incident.id for incident in registry.incidents], registry.withdrawn) == (["B-1"], 1)


def test_aliases_that_several_advisories_share(tmp_path):
    """Databases name each other's ids: a shared alias is ambiguous, one that is an id means that id."""
    files = {
        "postmortems/a.json": advisory(id="PYSEC-1", aliases=["CVE-1", "GHSA-1"]),
        "postmortems/b.json": advisory(id="PYSEC-2", aliases=["CVE-1"]),
        "postmortems/c.json": advisory(id="GHSA-1", aliases=["PYSEC-1", "CVE-1"]),
    }
    assert loaded(tmp_path, files).aliases == {"CVE-1": ("GHSA-1", "PYSEC-1", "PYSEC-2")}


def test_an_advisory_that_cannot_be_read_is_left_out(tmp_path):
    """An advisory without an id or a date does not take the others down; it is named."""
    files = {
        "postmortems/a.json": advisory(id="A-1"),
        "postmortems/b.json": advisory(id=""),
        "postmortems/c.json": advisory(published="some day"),
        "postmortems/d.json": advisory(id="A-1"),
    }
    registry = loaded(tmp_path, files)
    assert [incident.id for incident in registry.incidents] == ["A-1"]
    assert [str(problem).partition(", or")[0] for problem in registry.left_out] == [
        "postmortems/b.json:1: advisory without an id",
        "postmortems/c.json:1: published: a date such as 2026-11-23",
        "postmortems/d.json:1: duplicate id 'A-1', also in postmortems/a.json:1",
    ]


def test_a_date_of_nothing(tmp_path):
    """The first second of the year 1, which stands for no date at all in some databases, is none."""
    text = advisory(published="0001-01-01T00:00:00Z")
    assert str(loaded(tmp_path, {"postmortems/a.json": text}).incidents[0].started) == "2024-01-02T03:04:05Z"


def test_records_beside_advisories(tmp_path):
    """A team's own records may stand beside a clone of an advisory database, and stay under their own rules."""
    own = "id: INC-1\ntitle: t\nseverity: sev1\nstarted: 2026-01-05\nrecurrence_of: [A-1]\n"
    files = {"postmortems/a.json": advisory(id="A-1"), "postmortems/b.yaml": own}
    assert [incident.id for incident in loaded(tmp_path, files).incidents] == ["A-1", "INC-1"]


def test_a_record_of_ours_with_a_misspelt_key_is_no_advisory(tmp_path):
    """Only what has an advisory's own keys is one; another mapping is held to our fields."""
    from registries import problems

    text = "id: INC-1\nmodified: 2026-01-05\ntitle: t\n"
    assert "postmortems/a.yaml:2: unknown key 'modified'" in problems(tmp_path, {"postmortems/a.yaml": text})


def test_an_advisory_is_known_as_one(tmp_path):
    """Beside records of our own, also out of the cache, the registry knows which of them nobody here wrote."""
    files = {"postmortems/a.yaml": ADVISORY, "postmortems/b.yaml": HEAD}
    cache = tmp_path / "cache"
    cache.mkdir()
    assert [loaded(tmp_path, files, cache).advisories for _ in range(2)] == [{"PYSEC-2023-1"}] * 2
