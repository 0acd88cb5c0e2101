"""How tests end, and what their incidents get of it: phases, cases, reruns, subtests, the report of a failure."""

from xml.etree import ElementTree as ET

import pytest

from suites import Suite

HEAD = """
import unittest
import pytest
from pytest_incidents import defect_class, incident

@pytest.fixture
def breaks(): raise RuntimeError("in setup")

@pytest.fixture
def breaks_after():
    yield
    raise RuntimeError("in teardown")

@pytest.fixture
def skips(): pytest.skip("no server")
"""
FAILING = ("gap", "failing", "linked")
DISARMED = ("gap", "disarmed", "linked")
GUARDED = ("guarded", None, "passing")

# What the test is, how it ends, the reason it gives, and what its incident gets.
ENDS = {
    "passes": ("def test(): pass", "passed", "", GUARDED),
    "fails": ("def test(): assert False", "failed", "", FAILING),
    "breaks": ("def test(): raise ValueError", "failed", "", FAILING),
    "breaks in setup": ("def test(breaks): pass", "error", "", FAILING),
    "passes, then breaks in teardown": ("def test(breaks_after): pass", "error", "", FAILING),
    "fails, then breaks in teardown": ("def test(breaks_after): assert False", "failed", "", FAILING),
    "skipped": ('@pytest.mark.skip(reason="until May")\ndef test(): pass', "skipped", "until May", DISARMED),
    "skipped without a reason": ("@pytest.mark.skip\ndef test(): pass", "skipped", "unconditional skip", DISARMED),
    "skipped on a condition": ('@pytest.mark.skipif("1", reason="old")\ndef test(): pass', "skipped", "old", DISARMED),
    "skipped by a fixture": ("def test(skips): pass", "skipped", "no server", DISARMED),
    "skips itself": ('def test(): pytest.skip("no\\ndisk")', "skipped", "no", DISARMED),
    "has no module": (
        'def test(): pytest.importorskip("no_such")',
        "skipped",
        "could not import 'no_such': No module named 'no_such'",
        DISARMED,
    ),
    "expected to fail": ('@pytest.mark.xfail(reason="later")\ndef test(): assert False', "xfailed", "later", DISARMED),
    "expected, no reason": ("@pytest.mark.xfail\ndef test(): assert False", "xfailed", "", DISARMED),
    "expected, not run": (
        '@pytest.mark.xfail(run=False, reason="hangs")\ndef test(): assert False',
        "xfailed",
        "[NOTRUN] hangs",
        DISARMED,
    ),
    "expects itself to fail": ('def test(): pytest.xfail("known")', "xfailed", "known", DISARMED),
    "expected, breaks in setup": ("@pytest.mark.xfail\ndef test(breaks): pass", "xfailed", "", DISARMED),
    "expected, fails otherwise": (
        "@pytest.mark.xfail(raises=KeyError)\ndef test(): assert False",
        "failed",
        "",
        FAILING,
    ),
    "passes unexpectedly": ("@pytest.mark.xfail\ndef test(): pass", "xpassed", "", GUARDED),
    "passes unexpectedly, strict": ("@pytest.mark.xfail(strict=True)\ndef test(): pass", "failed", "", FAILING),
    "unittest fails": ("class Test(unittest.TestCase):\n    def test(self): self.fail()", "failed", "", FAILING),
    "unittest skips": (
        'class Test(unittest.TestCase):\n    @unittest.skip("why not")\n    def test(self): pass',
        "skipped",
        "why not",
        DISARMED,
    ),
    "unittest expects": (
        "class Test(unittest.TestCase):\n    @unittest.expectedFailure\n    def test(self): self.fail()",
        "xfailed",
        "",
        DISARMED,
    ),
    "unittest did not expect": (
        "class Test(unittest.TestCase):\n    @unittest.expectedFailure\n    def test(self): pass",
        "failed",
        "",
        FAILING,
    ),
    "unittest sets up badly": (
        "class Test(unittest.TestCase):\n    def setUp(self): raise OSError\n    def test(self): pass",
        "failed",
        "",
        FAILING,
    ),
    "unittest class sets up badly": (
        (
            "class Test(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls): raise OSError\n"
            "    def test(self): pass"
        ),
        "error",
        "",
        FAILING,
    ),
    "a unittest subtest fails": (
        (
            "class Test(unittest.TestCase):\n    def test(self):\n        for case in range(3):\n"
            "            with self.subTest(case=case): self.assertNotEqual(case, 1)"
        ),
        "failed",
        "",
        FAILING,
    ),
    "subtests pass": (
        "def test(subtests):\n    for case in range(3):\n        with subtests.test(case=case): pass",
        "passed",
        "",
        GUARDED,
    ),
    "a subtest fails": (
        "def test(subtests):\n    for case in range(3):\n        with subtests.test(case=case): assert case != 1",
        "failed",
        "",
        FAILING,
    ),
    "a subtest fails, then it skips": (
        'def test(subtests):\n    with subtests.test("a"): assert False\n    pytest.skip("b")',
        "failed",
        "",
        FAILING,
    ),
    "doctest passes": ("def test():\n    '''\n    >>> 1 + 1\n    2\n    '''", "passed", "", GUARDED),
    "doctest fails": ("def test():\n    '''\n    >>> 1 + 1\n    3\n    '''", "failed", "", FAILING),
}
IDS = {how: f"INC-{number}" for number, how in enumerate(ENDS, start=1)}
HAS_OWN_SUBTESTS = hasattr(pytest, "Subtests")
SUBTESTS = "" if HAS_OWN_SUBTESTS else "subtests"


def write(suite, how, id_):
    """Write a module whose one guard ends that way."""
    text = ENDS[how][0]
    if how.startswith("doctest"):
        suite.record(id_, tests=[f"docs_{id_[4:]}.py"])
        suite.write({f"docs_{id_[4:]}.py": text + "\n"})
    else:
        suite.record(id_)
        suite.write({f"test_{id_[4:]}.py": f'{HEAD}\n@incident("{id_}")\n{text}\n'})


@pytest.fixture(scope="module", params=["", "-n 2"])
def ends(request, tmp_path_factory):
    """What one run, with workers or without, said of a suite that ends in every way."""
    suite = Suite(tmp_path_factory.mktemp("ends"))
    for how, id_ in IDS.items():
        write(suite, how, id_)
    said = suite.pytest(
        f"--doctest-modules --incidents-report=json:run.json {request.param}", plugins=f"xdist {SUBTESTS}"
    )
    assert said.code == 1, said.out
    return {one["id"]: one for one in suite.document()["incidents"]}


@pytest.mark.parametrize("how", ENDS)
def test_every_way_to_end(ends, how):
    """Setup, call and teardown together make the outcome; only what ran and passed guards, and the reason is kept."""
    _, outcome, why, verdict = ENDS[how]
    incident = ends[IDS[how]]
    assert [(test["outcome"], test["cases"], test["why"]) for test in incident["tests"]] == [
        (outcome, {outcome: 1}, why)
    ]
    assert (incident["verdict"], incident["reason"], incident["level"]) == verdict


CASES = [
    ("x < 9", {"passed": 8}, GUARDED),
    ("x != 3 or pytest.skip('three')", {"passed": 7, "skipped": 1}, GUARDED),
    ("x != 3", {"passed": 7, "failed": 1}, FAILING),
    ("x != 3 or pytest.xfail('three')", {"passed": 7, "xfailed": 1}, GUARDED),
    ("pytest.skip('all')", {"skipped": 8}, DISARMED),
    ("pytest.skip('some') if x < 7 else False", {"failed": 1, "skipped": 7}, FAILING),
]


@pytest.mark.parametrize(("text", "cases", "verdict"), CASES)
def test_cases_are_rolled_up(suite, text, cases, verdict):
    """The cases of a parametrized test are one guard: one failure fails it, else one pass is enough."""
    suite.record("INC-1")
    body = f'@incident("INC-1")\n@pytest.mark.parametrize("x", range(8))\ndef test(x): assert {text}\n'
    suite.write({"test_a.py": HEAD + body})
    suite.pytest("--incidents-report=json:run.json")
    incident = suite.document()["incidents"][0]
    assert [test["cases"] for test in incident["tests"]] == [cases]
    assert (incident["verdict"], incident["reason"], incident["level"]) == verdict


TOGETHER = [
    ("one passes, one is skipped", ["passes", "skipped"], GUARDED),
    ("one passes, one fails", ["passes", "fails"], FAILING),
    ("one is skipped, one is expected to fail", ["skipped", "expected to fail"], DISARMED),
    ("one fails, one is skipped", ["fails", "skipped"], FAILING),
]


@pytest.mark.parametrize(("hows", "verdict"), [row[1:] for row in TOGETHER], ids=[row[0] for row in TOGETHER])
def test_several_guards(suite, hows, verdict):
    """One guard that passes is enough, unless another of them fails."""
    suite.record("INC-1")
    for number, how in enumerate(hows):
        suite.write({f"test_{number}.py": f'{HEAD}\n@incident("INC-1")\n{ENDS[how][0]}\n'})
    suite.pytest("--incidents-report=json:run.json")
    incident = suite.document()["incidents"][0]
    assert (incident["verdict"], incident["reason"], incident["level"]) == verdict
    assert len(incident["tests"]) == len(hows)


RERUNS = [
    ("passes at last", ("passed", True, 0)),
    ("never passes", ("failed", True, 1)),
    ("passes at once", ("passed", False, 0)),
    ("breaks in setup, then passes", ("passed", True, 0)),
    ("fails, then is skipped", ("skipped", True, 0)),
]
TRIES = """
import pytest
from pytest_incidents import incident

tries = []

@pytest.fixture
def shaky():
    tries.append(1)
    if "{how}" == "breaks in setup, then passes": assert len(tries) > 1

@incident("INC-1")
def test(shaky):
    if "{how}" == "passes at last": assert len(tries) > 2
    if "{how}" == "never passes": assert False
    if "{how}" == "fails, then is skipped" and len(tries) > 1: pytest.skip("tired")
    assert "{how}" != "fails, then is skipped"
"""


@pytest.mark.parametrize("workers", ["", " -n 2"])
@pytest.mark.parametrize(("how", "expected"), RERUNS)
def test_reruns(suite, how, expected, workers):
    """The last rerun counts, and a test that needed one is noted as flaky."""
    suite.record("INC-1")
    suite.write({"test_a.py": TRIES.replace("{how}", how)})
    said = suite.pytest(f"--reruns 2 --incidents-report=json:run.json{workers}", plugins="rerunfailures xdist")
    test = suite.guards()["INC-1"]["test_a.py::test"]
    assert (test["outcome"], test["flaky"], said.code) == expected
    assert test["cases"] == {expected[0]: 1}


STORY = """
------------------------------- incident INC-1 --------------------------------
One cent too low
sev2 · data-validation/rounding · 2026-09-01 · 1,200 users · postmortems/INC-1.md
This test was written so that it never happens again.
""".strip().splitlines()


@pytest.mark.parametrize("workers", ["", "-n 2"])
@pytest.mark.parametrize("body", ["(): assert False", "(breaks): pass", "(breaks_after): pass"])
def test_report_of_a_failing_guard_tells_its_incident(suite, body, workers):
    """Whoever broke it reads beside the traceback what the test is for, in whichever phase it failed."""
    suite.record("INC-1", defect_class="data-validation/rounding", impact={"users_affected": 1200})
    suite.write({"test_a.py": f'{HEAD}\n@incident("INC-1")\ndef test{body}\n\ndef test_other(): assert False\n'})
    lines = suite.pytest(workers, plugins="xdist").lines
    start = next(place for place, line in enumerate(lines) if "incident INC-1 -" in line)
    assert [line.strip("-") for line in lines[start : start + 4]] == [line.strip("-") for line in STORY]
    assert sum("never happens again" in line for line in lines) == 1


def test_report_tells_every_incident_of_a_guard(suite):
    """A guard of several incidents tells each of them; a guard that a record names tells it as well."""
    suite.record("INC-1", title="The first thing")
    suite.record("INC-2", title="The second thing", tests=["test_a.py"])
    suite.write({"test_a.py": f'{HEAD}\n@incident("INC-1")\ndef test(): assert False\n'})
    out = suite.pytest("").out
    assert "incident INC-1" in out
    assert "incident INC-2" in out
    assert out.index("The first thing") < out.index("The second thing")


def test_story_cannot_move_the_cursor(suite):
    """What a record says is text on a terminal, whatever characters it holds."""
    suite.record("INC-1", title="One \u202ecent\u202c too low")
    suite.write({"test_a.py": f'{HEAD}\n@incident("INC-1")\ndef test(): assert False\n'})
    out = suite.pytest("").out
    assert "One \\u202ecent\\u202c too low" in out
    assert "\u202e" not in out


@pytest.mark.parametrize("workers", ["", "-n 2"])
def test_junit_properties(suite, workers):
    """JUnit XML names the incidents and classes of each guard, whichever way it ends."""
    suite.record("INC-1", tests=["test_a.py::test_named"])
    suite.record("INC-2")
    suite.write(
        {
            "test_a.py": f"{HEAD}\n"
            '@incident("INC-1", "INC-2")\n@defect_class("configuration")\ndef test_pass(): pass\n\n'
            '@incident("INC-1")\n@pytest.mark.skip\ndef test_skip(): pass\n\n'
            '@incident("INC-1")\ndef test_setup(breaks): pass\n\n'
            "def test_named(): pass\n\ndef test_other(): pass\n"
        }
    )
    suite.pytest(f"--junitxml=out.xml {workers}", plugins="xdist")
    properties = {
        case.attrib["name"]: [(one.attrib["name"], one.attrib["value"]) for one in case.iter("property")]
        for case in ET.parse(suite.root / "out.xml").iter("testcase")
    }
    assert properties == {
        "test_pass": [("incident", "INC-1"), ("incident", "INC-2"), ("defect_class", "configuration")],
        "test_skip": [("incident", "INC-1")],
        "test_setup": [("incident", "INC-1")],
        "test_named": [("incident", "INC-1")],
        "test_other": [],
    }


ODD_PROPERTIES = [
    'record_property("incident", {"id": "INC-1"})',
    'record_property("incident", ["INC-1"])',
    'record_property("incident", "INC-2")',
    'record_property("defect_class", None)',
    'request.node.user_properties.append("text")',
    'request.node.user_properties.append(("a", "b", "c"))',
]


@pytest.mark.parametrize("workers", ["", "-n 2"])
def test_properties_of_others(suite, workers):
    """Properties that tests record for themselves are theirs: no guard is made of them, and nothing breaks."""
    suite.record("INC-1")
    suite.record("INC-2")
    tests = [
        f'@incident("INC-1")\ndef test_{number}(record_property, request):\n    {text}\n    assert 0\n'
        for number, text in enumerate(ODD_PROPERTIES)
    ]
    suite.write({"test_a.py": HEAD + "\n".join(tests)})
    said = suite.pytest(workers, plugins="xdist")
    assert (said.code, said.lines[-1].count(f"{len(ODD_PROPERTIES)} failed")) == (1, 1)
    assert said.out.count("incident INC-1 -") == len(ODD_PROPERTIES)
    assert "incident INC-2" not in said.out
    assert "INTERNALERROR" not in said.out
    assert said.section[0] == "2 incidents: 0 guarded, 2 gaps"
