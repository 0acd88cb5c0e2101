"""What marks mean: wherever pytest collects them, and everything that can be wrong with one."""

import pytest

from suites import TODAY, Suite

INI = """
[pytest]
asyncio_default_fixture_loop_scope = function
addopts = --doctest-modules --doctest-glob=*.txt
"""
RULES = """
[gates]
code-review = {}
unit-tests = { paths = ["unit/**"] }
deploy = {}
"""
HEAD = "import enum\nimport unittest\nimport pytest\nfrom pytest_incidents import defect_class, incident\n"

# What is written, one file for each, and the cases that then guard INC-1; each file is a project of its own incident.
FORMS = {
    "function": ('@incident("{id}")\ndef test(): pass', {"test": 1}),
    "pytest_mark": ('@pytest.mark.incident("{id}")\ndef test(): pass', {"test": 1}),
    "several_ids": ('@incident("OTHER-1", "{id}")\ndef test(): pass', {"test": 1}),
    "stacked": ('@incident("OTHER-1")\n@incident("{id}")\n@incident("{id}", "{id}")\ndef test(): pass', {"test": 1}),
    "alias": ('@incident("CVE-2026-0001")\n@incident("{id}")\ndef test(): pass', {"test": 1}),
    "enum_of_ids": (
        'class Ids(str, enum.Enum):\n    CENT = "{id}"\n\n@incident(Ids.CENT)\ndef test(): pass',
        {"test": 1},
    ),
    "class_": (
        '@incident("{id}")\nclass Test:\n    def test_a(self): pass\n    def test_b(self): pass',
        {"Test::test_a": 1, "Test::test_b": 1},
    ),
    "class_and_method": (
        '@incident("{id}")\nclass Test:\n    @incident("{id}")\n    def test_a(self): pass',
        {"Test::test_a": 1},
    ),
    "nested_class": (
        '@incident("{id}")\nclass Test:\n    class TestInner:\n        def test_a(self): pass',
        {"Test::TestInner::test_a": 1},
    ),
    "module": ('pytestmark = incident("{id}")\n\ndef test_a(): pass\n\ndef test_b(): pass', {"test_a": 1, "test_b": 1}),
    "module_list": ('pytestmark = [pytest.mark.usefixtures(), incident("{id}")]\n\ndef test(): pass', {"test": 1}),
    "parametrized": ('@incident("{id}")\n@pytest.mark.parametrize("x", [1, 2, 3])\ndef test(x): pass', {"test": 3}),
    "one_case": (
        '@pytest.mark.parametrize("x", [1, pytest.param(2, marks=incident("{id}")), 3])\ndef test(x): pass',
        {"test": 1},
    ),
    "case_of_a_fixture": (
        (
            '@pytest.fixture(params=[1, pytest.param(2, marks=incident("{id}"))])\n'
            "def x(request): return request.param\n\ndef test(x): pass"
        ),
        {"test": 1},
    ),
    "inherited": (
        (
            'class Base:\n    @incident("{id}")\n    def test_a(self): pass\n\n'
            "class TestOne(Base): pass\n\nclass TestTwo(Base): pass"
        ),
        {"TestOne::test_a": 1, "TestTwo::test_a": 1},
    ),
    "inherited_from_the_class": (
        (
            '@incident("{id}")\nclass Base: pass\n\nclass TestOne(Base):\n'
            '    @incident("OTHER-1")\n    def test_a(self): pass'
        ),
        {"TestOne::test_a": 1},
    ),
    "overridden": (
        (
            'class Base:\n    @incident("{id}")\n    def test_a(self): pass\n\n'
            "class TestOne(Base): pass\n\nclass TestTwo(Base):\n    def test_a(self): pass"
        ),
        {"TestOne::test_a": 1},
    ),
    "unittest_method": (
        'class Test(unittest.TestCase):\n    @incident("{id}")\n    def test_a(self): pass',
        {"Test::test_a": 1},
    ),
    "unittest_class": (
        '@incident("{id}")\nclass Test(unittest.TestCase):\n    def test_a(self): pass\n    def test_b(self): pass',
        {"Test::test_a": 1, "Test::test_b": 1},
    ),
    "async_": ('@incident("{id}")\n@pytest.mark.asyncio\nasync def test(): pass', {"test": 1}),
    "unittest_async": (
        'class Test(unittest.IsolatedAsyncioTestCase):\n    @incident("{id}")\n    async def test_a(self): pass',
        {"Test::test_a": 1},
    ),
    "added_by_a_hook": ("def test_marked_by_hook(): pass", {"test_marked_by_hook": 1}),
}
HOOKS = """
import pytest

class Line(pytest.Item):
    def runtest(self): pass

class Lines(pytest.File):
    def collect(self):
        line = Line.from_parent(self, name="line [1] :: x")
        line.add_marker(pytest.mark.incident("INC-900"))
        yield line

def pytest_collect_file(parent, file_path):
    return Lines.from_parent(parent, path=file_path) if file_path.suffix == ".lines" else None

def pytest_collection_modifyitems(items):
    for item in items:
        if item.name == "test_marked_by_hook":
            item.add_marker(pytest.mark.incident("{id}"))
"""
IDS = {form: f"INC-{number}" for number, form in enumerate(FORMS, start=1)}

# What a record names under ``tests``, and the tests that then guard it.
NAMED = {
    "node id": ("named.py::test_a", {"named.py::test_a": 2}),
    "case": ("named.py::test_a[1]", {"named.py::test_a": 1}),
    "class": ("named.py::TestIt", {"named.py::TestIt::test_b": 1, "named.py::TestIt::test_c": 1}),
    "file": ("more.py", {"more.py::test_d": 1}),
    "glob": ("named.py::TestIt::*_b", {"named.py::TestIt::test_b": 1}),
    "doctest": ("docs.py::docs.add", {"docs.py::docs.add": 1}),
    "doctest of a text": ("read.txt", {"read.txt::read.txt": 1}),
    "nothing that is there": ("named.py::test_gone", {}),
}
NAMED_IDS = {name: f"NAMED-{number}" for number, name in enumerate(NAMED, start=1)}
NAMED_FILES = {
    "named.py": "import pytest\n\n@pytest.mark.parametrize('x', [1, 2])\ndef test_a(x): pass\n\n"
    "class TestIt:\n    def test_b(self): pass\n    def test_c(self): pass\n",
    "more.py": "def test_d(): pass\n",
    "docs.py": "def add():\n    '''\n    >>> 1 + 1\n    2\n    '''\n",
    "read.txt": ">>> 1 + 1\n2\n",
}


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    """The guards that one run saw, of a suite that has every form of a mark."""
    suite = Suite(tmp_path_factory.mktemp("forms"))
    suite.record("OTHER-1")
    suite.record("INC-900")
    for form, id_ in IDS.items():
        suite.record(id_, **({"aliases": ["CVE-2026-0001"]} if form == "alias" else {}))
        suite.write({f"test_{form}.py": HEAD + FORMS[form][0].replace("{id}", id_) + "\n"})
    for name, id_ in NAMED_IDS.items():
        suite.record(id_, tests=[NAMED[name][0]])
    suite.write(NAMED_FILES)
    suite.write({"conftest.py": HOOKS.replace("{id}", IDS["added_by_a_hook"]), "a.lines": ""})
    suite.write({"pytest.ini": INI + "python_files = test_*.py named.py more.py\n"})
    said = suite.pytest("--incidents-report=json:run.json", plugins="asyncio")
    assert said.code == 0, said.out + said.err
    return suite.guards()


def passed_cases(tests):
    """Node id → number of cases that passed, where nothing else happened."""
    assert all(set(test["cases"]) == {"passed"} for test in tests.values())
    return {nodeid: test["cases"]["passed"] for nodeid, test in tests.items()}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_mark(forms, form):
    """A mark counts wherever pytest lets one stand: the tests it guards by, each once, with its marked cases."""
    cases = {f"test_{form}.py::{name}": count for name, count in FORMS[form][1].items()}
    assert passed_cases(forms[IDS[form]]) == cases
    assert {test["via"] for test in forms[IDS[form]].values()} == {"mark"}


@pytest.mark.parametrize("name", NAMED)
def test_every_form_of_a_name(forms, name):
    """A record that names a test is as good as a mark: a node id, one case, a class, a file, a glob, a doctest."""
    assert passed_cases(forms[NAMED_IDS[name]]) == NAMED[name][1]
    assert {test["via"] for test in forms[NAMED_IDS[name]].values()} <= {"record"}


def test_items_that_are_no_functions(forms):
    """What a plugin collects from files of its own carries marks as well."""
    assert passed_cases(forms["INC-900"]) == {"a.lines::line [1] :: x": 1}


def test_line_is_that_of_the_first_decorator(suite):
    """A guard's line is where its decorators begin, so that an editor jumps to the mark."""
    suite.record("INC-1")
    suite.write({"test_a.py": HEAD + '\n\n@incident("INC-1")\n@pytest.mark.usefixtures()\ndef test(): pass\n'})
    suite.pytest("--incidents-report=json:run.json")
    assert [(one["path"], one["line"]) for one in suite.guards()["INC-1"].values()] == [("test_a.py", 7)]


def test_mark_and_record_name_the_same_test(suite):
    """A test that is both marked and named by the record counts once, as marked."""
    suite.record("INC-1", tests=["test_a.py"])
    suite.write({"test_a.py": HEAD + '@incident("INC-1")\ndef test(): pass\n\ndef test_too(): pass\n'})
    suite.pytest("--incidents-report=json:run.json")
    tests = suite.guards()["INC-1"]
    assert {nodeid: test["via"] for nodeid, test in tests.items()} == {
        "test_a.py::test": "mark",
        "test_a.py::test_too": "record",
    }
    assert passed_cases(tests) == {"test_a.py::test": 1, "test_a.py::test_too": 1}


STANDS_AT = [
    ("unit/test_a.py", '@incident("INC-1")', "unit-tests"),
    ("unit/deep/test_a.py", '@incident("INC-1")', "unit-tests"),
    ("unit/test_a.py", '@incident("INC-1", gate="deploy")', "deploy"),
    ("unit/test_a.py", '@incident("INC-1", gate=None)', "unit-tests"),
    ("test_a.py", '@incident("INC-1")', None),
    ("test_a.py", '@incident("INC-1", gate="code-review")', "code-review"),
    ("test_a.py", '@incident("INC-1", gate="deploy")\n@incident("INC-1", gate="code-review")', "code-review"),
]


@pytest.mark.parametrize(("path", "mark", "gate"), STANDS_AT)
def test_gate_of_a_test(suite, path, mark, gate):
    """A test stands at the gate that its nearest mark names, else at the first whose paths match, else at none."""
    suite.record("INC-1")
    suite.write({"pytest-incidents.toml": RULES, path: HEAD + mark + "\ndef test(): pass\n"})
    suite.pytest("--incidents-report=json:run.json")
    assert [test["gate"] for test in suite.guards()["INC-1"].values()] == [gate]


def test_class_guards_do_not_guard_incidents(suite):
    """A guard of a whole defect class is recorded as that, under the class's newest name."""
    suite.record("INC-1", defect_class="data-validation/rounding")
    suite.write(
        {
            "pytest-incidents.toml": '[class-aliases]\n"numbers/rounding" = "data-validation/rounding"\n',
            "test_a.py": HEAD + '@defect_class("numbers/rounding", "configuration")\ndef test(): pass\n',
        }
    )
    said = suite.pytest("--incidents-report=json:run.json")
    assert said.section[0] == "1 incident: 0 guarded, 1 gap"
    guards = suite.document()["parts"][0]["class_guards"]
    assert [one["defect_class"] for one in guards] == ["configuration", "data-validation/rounding"]


# Every mistake: what is written, and what is said of it after ``test_bad.py:LINE: NAME: ``.
MISTAKES = [
    ("@incident()", "@incident names no incident"),
    ("@incident", "@incident names no incident"),
    ("@pytest.mark.incident", "@incident names no incident"),
    ("@defect_class()", "@defect_class names no defect class"),
    ("@incident(7)", "@incident takes strings, not 7"),
    ("@incident(None)", "@incident takes strings, not None"),
    ('@incident(["INC-42"])', "@incident takes strings, not ['INC-42']"),
    ("@incident(Raises())", "@incident takes strings, not <Raises instance>"),
    ('@incident("INC-42", gates="deploy")', "unknown argument 'gates' of @incident (did you mean 'gate'?)"),
    ('@incident("INC-42", why="because")', "unknown argument 'why' of @incident"),
    ('@incident("INC-42", gate="deployment")', "unknown gate 'deployment' (did you mean 'deploy'?)"),
    ('@incident("INC-42", gate="moon")', "unknown gate 'moon'"),
    ('@incident("INC-42", gate=7)', "gate= takes a string, not 7"),
    (
        '@incident("INC-24")',
        "unknown incident 'INC-24' (did you mean 'INC-42'? a new one: pytest-incidents new --id INC-24)",
    ),
    ('@incident("PAY-9")', "unknown incident 'PAY-9' (a new one: pytest-incidents new --id PAY-9)"),
    ('@incident("a b; c")', "unknown incident 'a b; c'"),
    ('@incident("")', "unknown incident ''"),
    ('@incident("INC 42")', "unknown incident 'INC 42' (did you mean 'INC-42'?)"),
    ('@incident("\\x1b[31m\\ud800")', r"unknown incident '\x1b[31m\ud800'"),
    ('@incident("SHARED-1")', "'SHARED-1' is an alias of several incidents: INC-42, OPS-77"),
    (
        '@defect_class("data-validaton/rounding")',
        "unknown defect class 'data-validaton/rounding' (did you mean 'data-validation'?)",
    ),
]
RAN = "\n\ndef test_would_run():\n    open('ran', 'w').close()\n"
BAD = HEAD + "class Raises:\n    def __repr__(self): raise ValueError\n\n"


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    """A suite with every mistake that a mark can have, and a test that would leave a trace."""
    suite = Suite(tmp_path_factory.mktemp("bad"))
    suite.record("INC-42", aliases=["SHARED-1"])
    suite.record("OPS-77", aliases=["SHARED-1"])
    text, expected = BAD, []
    for number, (mark, said) in enumerate(MISTAKES):
        expected.append(f"test_bad.py:{text.count(chr(10)) + 1}: test_{number}: {said}")
        text += f"{mark}\ndef test_{number}(): pass\n\n"
    suite.write({"pytest-incidents.toml": RULES, "test_bad.py": text, "test_ran.py": RAN})
    return suite, expected


def complaints(said):
    """What was said to be wrong, a line each."""
    return [line.removeprefix("ERROR: ") for line in (said.out + said.err).splitlines() if ".py:" in line]


WAYS = [
    "",
    "-n 2",
    "--collect-only",
    "-n 2 --collect-only",
    "-q",
    "-qq -n 2",
    "-p no:terminal",
    "-n 2 -p no:terminal",
    "-k test_ran",
    "-n 2 -k test_ran",
    "--incidents-policy=strict",
    "-x",
    "-p no:cacheprovider",
]


@pytest.mark.parametrize("words", WAYS)
def test_all_mistakes_at_once(bad, words):
    """Every mistake is one line with its place, all of them in one go; exit code 4, no test run, no traceback."""
    suite, expected = bad
    said = suite.pytest(words, plugins="xdist")
    assert complaints(said) == expected
    assert (said.code, said.section) == (4, [])
    assert not (suite.root / "ran").exists()
    assert "Traceback" not in said.out + said.err
    assert "INTERNALERROR" not in said.out + said.err


PLACES = [
    (
        "class",
        '\n@incident("INC-2")\nclass TestIt:\n    def test_a(self): pass\n    def test_b(self): pass\n',
        "6: TestIt",
    ),
    ("method", 'class TestIt:\n    @incident("INC-2")\n    def test_a(self): pass\n', "6: TestIt.test_a"),
    ("module", '\npytestmark = [incident("INC-2")]\n\ndef test_a(): pass\n\ndef test_b(): pass\n', "6: test_bad.py"),
    ("cases", '@incident("INC-2")\n@pytest.mark.parametrize("x", [1, 2])\ndef test_a(x): pass\n', "5: test_a"),
    (
        "one case",
        '@pytest.mark.parametrize("x", [1, pytest.param(2, marks=incident("INC-2"))])\ndef test_a(x): pass\n',
        "5: test_a",
    ),
]


@pytest.mark.parametrize(("text", "place"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES])
def test_place_of_a_mistake(suite, text, place):
    """A mistake is told once, where its mark stands: not for each test that inherits it."""
    suite.record("INC-1")
    suite.write({"test_bad.py": HEAD + text})
    new = "(did you mean 'INC-1'? a new one: pytest-incidents new --id INC-2)"
    assert complaints(suite.pytest("")) == [f"test_bad.py:{place}: unknown incident 'INC-2' {new}"]


def test_mistakes_beside_a_file_that_cannot_be_collected(suite):
    """A broken file does not hide what is wrong with the marks of the others."""
    suite.record("INC-1")
    suite.write({"test_bad.py": HEAD + '@incident("INC-7")\ndef test(): pass\n', "test_broken.py": "1 / 0\n"})
    said = suite.pytest("")
    assert said.code == 4
    assert "test_bad.py:5: test: unknown incident 'INC-7'" in said.err
    assert "ZeroDivisionError" in said.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--incident INC-2", ["--incident: unknown incident 'INC-2' (did you mean 'INC-1'?)"]),
        ("--incident INC-1 --incident X-9", ["--incident: unknown incident 'X-9'"]),
        ("--incident X-9 --incident Y-9", ["--incident: unknown incident 'X-9'", "--incident: unknown incident 'Y-9'"]),
    ],
)
@pytest.mark.parametrize("workers", ["", " -n 2"])
def test_unknown_incident_to_run(suite, words, told, workers):
    """An unknown id on the command line is a usage error, each in its line; no test runs."""
    suite.record("INC-1")
    suite.write({"test_ran.py": RAN})
    said = suite.pytest(words + workers, plugins="xdist")
    assert said.code == 4
    assert [line.removeprefix("ERROR: ") for line in said.err.split("\n") if line] == told
    assert not (suite.root / "ran").exists()


@pytest.mark.parametrize("workers", ["", " -n 2"])
@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ("--incident INC-1", "2 passed"),
        ("--incident CVE-1", "2 passed"),
        ("--incident INC-2", "1 passed"),
        ("--incident INC-1 --incident INC-2", "3 passed"),
        ("--incident SHARED-1", "3 passed"),
    ],
)
def test_incident_chooses_its_guards(suite, words, counts, workers):
    """``--incident`` runs the tests that guard it, cases one by one, whether a mark or the record says so."""
    suite.record("INC-1", aliases=["CVE-1", "SHARED-1"])
    suite.record("INC-2", aliases=["SHARED-1"], tests=["test_a.py::test_named"])
    marked = '[1, pytest.param(2, marks=incident("INC-1"))]'
    cases = f'@pytest.mark.parametrize("x", {marked})\ndef test_case(x): assert x == 2\n'
    suite.write(
        {
            "test_a.py": HEAD + cases + '\n@incident("INC-1")\ndef test_one(): pass\n\ndef test_named(): pass\n\n'
            "def test_other(): assert False\n\n@defect_class('configuration')\ndef test_class(): assert False\n"
        }
    )
    said = suite.pytest(words + workers, plugins="xdist")
    assert (said.code, f"{counts}" in said.lines[-1]) == (0, True)


@pytest.mark.parametrize("workers", ["", " -n 2"])
def test_incident_without_a_test(suite, workers):
    """An incident that no test guards says so, and exits as pytest does where there is nothing to run."""
    suite.record("INC-1")
    suite.write({"test_a.py": "def test_other(): pass\n"})
    said = suite.pytest("--incident INC-1" + workers, plugins="xdist")
    assert said.code == 5
    assert 'note: no test guards INC-1: nothing to run for it; next: @incident("INC-1")' in said.section


def test_marks_are_told_of(suite):
    """``pytest --markers`` explains both, and ``--strict-markers`` knows them."""
    suite.record("INC-1")
    suite.write({"test_a.py": HEAD + '@incident("INC-1")\n@defect_class("configuration")\ndef test(): pass\n'})
    said = suite.pytest("--markers")
    assert "@pytest.mark.incident(*ids, gate=None): this test guards against these incidents" in said.out
    assert "@pytest.mark.defect_class(*names, gate=None): this test guards against a whole class" in said.out
    assert suite.pytest("--strict-markers -W error").code == 0


def test_today_is_told(suite):
    """The projects of these tests are judged by a day that is told, so that none of them goes bad with time."""
    suite.record("INC-1")
    suite.pytest("--incidents-report=json:run.json")
    assert suite.document()["run"]["today"] == TODAY
