"""Beside other plugins, without pytest's own, from other folders, twice in a process, and with nothing to do."""

import json
import sys

import pytest

HEAD = "import pytest\nfrom pytest_incidents import incident\n"
GUARD = HEAD + '\n@incident("INC-1")\ndef test_guard(): pass\n\ndef test_other(): pass\n'
WHOLE = ["incidents: all 1 guarded"]
GAP = ["incidents: 0 guarded here", "1 incident: 0 guarded, 1 gap"]


@pytest.fixture
def shop(suite):
    """A suite that guards its one incident."""
    suite.record("INC-1")
    suite.write({"pytest.ini": "[pytest]\n", "test_a.py": GUARD})
    return suite


BESIDE = [
    ("random order", "-p randomly", ""),
    ("random order and workers", "-p randomly -n 2", "xdist"),
    ("coverage", "--cov=. --cov-report=", "pytest_cov"),
    ("coverage and workers", "--cov=. --cov-report= -n 2", "pytest_cov xdist"),
    ("coverage with contexts", "--cov=. --cov-report= --cov-context=test", "pytest_cov"),
    ("asyncio", "-o asyncio_default_fixture_loop_scope=function", "asyncio"),
    ("reruns", "--reruns 2", "rerunfailures"),
    ("subtests", "", "subtests"),
    ("all of them", "-p randomly --cov=. --cov-report= --reruns 1 -n 2", "pytest_cov rerunfailures xdist"),
    ("quiet", "-q", ""),
    ("quieter", "-qq", ""),
    ("no header", "--no-header", ""),
    ("loud", "-vv -rA", ""),
    ("no cache", "-p no:cacheprovider", ""),
    ("no capture", "-s", ""),
    ("no assertion rewriting", "--assert=plain", ""),
    ("no JUnit, logging, doctest", "-p no:junitxml -p no:logging -p no:doctest", ""),
    ("no faulthandler, threadexception", "-p no:faulthandler -p no:threadexception -p no:unraisableexception", ""),
    ("importlib", "--import-mode=importlib", ""),
    ("warnings are errors", "-W error", ""),
    ("warnings are errors, with workers", "-W error -n 2", "xdist"),
    ("setup is shown", "--setup-show", ""),
    ("new first", "--nf", ""),
    ("strict", "--strict-markers --strict-config", ""),
    ("traced", "--trace-config", ""),
    ("duplicates", "--keep-duplicates . .", ""),
]


@pytest.mark.parametrize(("words", "plugins"), [row[1:] for row in BESIDE], ids=[row[0] for row in BESIDE])
def test_beside_others(shop, words, plugins):
    """Other plugins, and those of pytest's own that can be missed, change nothing of what the section says."""
    said = shop.pytest(f"--incidents-policy=strict {words}", plugins=plugins)
    assert (said.code, said.section) == (0, WHOLE)
    assert "INTERNALERROR" not in said.out + said.err


@pytest.mark.parametrize(
    ("words", "env", "code"),
    [
        ("--incidents-registry=../../records", {}, 0),
        ("--incidents-registry=../../rec*", {}, 0),
        ("--incidents-registry=records", {}, 0),
        ("", {"PYTEST_INCIDENTS_REGISTRY": "records"}, 0),
        ("", {"PYTEST_INCIDENTS_REGISTRY": "../../records"}, 4),
    ],
)
def test_a_registry_is_named_from_where_one_stands(shop, words, env, code):
    """A typed path starts in the current folder, else in the configuration's; a variable's in the latter only."""
    (shop.root / "postmortems").rename(shop.root / "records")
    shop.write({"pytest-incidents.toml": "", "svc/a/pytest.ini": "[pytest]\n", "svc/a/test_b.py": GUARD})
    said = shop.pytest(words, env=env, folder="svc/a")
    assert said.code == code
    assert ("incidents: 1 guarded here" in said.out) == (code == 0)


def test_without_a_terminal(shop):
    """Under ``-p no:terminal`` nothing is printed, but the reason of a failure, to standard error."""
    said = shop.pytest("-p no:terminal --incidents-policy=strict")
    assert (said.code, said.out.strip(), said.err) == (0, "", "")
    shop.write({"test_a.py": "def test_other(): pass\n"})
    said = shop.pytest("-p no:terminal --incidents-policy=strict")
    assert (said.code, said.out.strip(), said.err) == (1, "", "policy strict: 1 gap — FAILED\n")


def test_coverage_is_what_it_would_be_without_us(shop):
    """A failing limit of pytest-cov and its total are its own affair."""
    shop.write({"shop.py": "def total(x):\n    if x:\n        return 1\n    return 2\n"})
    shop.write({"test_a.py": GUARD + "\ndef test_total():\n    import shop\n    assert shop.total(1) == 1\n"})
    totals = []
    for ours in ("-p no:incidents", "--incidents-report=json:run.json --incidents-report=html:out.html"):
        said = shop.pytest(f"--cov=shop --cov-fail-under=99 -W ignore {ours}", plugins="pytest_cov")
        totals.append((said.code, [line for line in said.lines if line.startswith(("shop.py", "TOTAL", "FAIL"))]))
    assert totals[0] == totals[1]
    assert totals[0][0] == 1


@pytest.mark.parametrize("kind", ["a file", "a folder that takes no folder"])
def test_cache_that_cannot_be_written(shop, kind):
    """Where pytest's cache cannot be written, as in a read-only checkout, the registry is read all the same."""
    if kind == "a file":
        shop.write({".pytest_cache": "in the way\n"})
    else:
        shop.write({".pytest_cache/CACHEDIR.TAG": "", ".pytest_cache/d": "in the way\n"})
    said = shop.pytest("-W ignore")
    assert (said.code, said.section) == (0, WHOLE)


FROM = [
    ("ini file elsewhere", "-c conf/other.ini", ".", None),
    ("root elsewhere", "--rootdir=conf .", ".", None),
    ("from a folder below", "..", "sub", None),
    ("only a folder below", "", "sub", "started in sub"),
]


@pytest.mark.parametrize(("words", "folder", "partial"), [row[1:] for row in FROM], ids=[row[0] for row in FROM])
def test_root_and_ini_file_elsewhere(suite, words, folder, partial):
    """Wherever pytest's root and ini file are, the registry beside or above them is found, and guards are guards."""
    suite.record("INC-1")
    suite.write({"sub/test_a.py": GUARD, "conf/other.ini": "[pytest]\n", "pytest.ini": "[pytest]\n"})
    said = suite.pytest(f"{words} --incidents-report=json:run.json", folder=folder)
    assert (said.code, said.why_partial) == (0, partial)
    run = suite.root / folder / "run.json"
    assert [one["verdict"] for one in json.loads(run.read_text(encoding="utf-8"))["incidents"]] == ["guarded"]


def test_conftest_in_a_subfolder(shop):
    """Marks that conftests below the root add count as those in the source do."""
    hook = "import pytest\n\ndef pytest_itemcollected(item):\n    item.add_marker(pytest.mark.incident('INC-2'))\n"
    shop.record("INC-2")
    shop.write({"sub/conftest.py": hook, "sub/test_b.py": "def test_b(): pass\n"})
    assert shop.pytest("").section == ["incidents: all 2 guarded"]


TWICE = """
import pytest
codes = [int(pytest.main(["-p", "incidents", "-q", "--tb=no", *more])) for more in ([], ["-k", "other"], [])]
print(codes)
"""


def test_twice_in_a_process(shop):
    """Runs in one process know nothing of each other."""
    shop.write(
        {"twice.py": TWICE, "test_b.py": "import pytest\n@pytest.mark.incident('INC-1')\ndef test(): assert 0\n"}
    )
    said = shop.call([sys.executable, "twice.py"])
    assert said.lines[-1] == "[1, 0, 1]"
    assert said.out.count("1 incident: 0 guarded, 1 gap") == 2
    assert said.out.count("incidents: 0 guarded here, 1 not seen by this run (partial: -k 'other')") == 1


NESTED = (
    HEAD
    + """
INNER = "import pytest\\n@pytest.mark.incident('INC-9')\\ndef test_x(): assert 0\\n"
RECORD = "---\\nid: INC-9\\ntitle: Another suite\\nseverity: sev1\\nstarted: 2026-09-01\\n---\\n"

@incident("INC-1")
@pytest.mark.parametrize("way", ["inprocess", "subprocess"])
def test_nested(pytester, way):
    pytester.makepyfile(INNER)
    run = getattr(pytester, f"runpytest_{way}")
    assert run("-p", "incidents").ret == 4
    pytester.mkdir("postmortems").joinpath("INC-9.md").write_text(RECORD)
    result = run("-p", "incidents")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*incident INC-9*", "1 incident: 0 guarded, 1 gap"])
"""
)


@pytest.mark.parametrize("workers", ["", "-n 2"])
def test_nested_runs(shop, workers):
    """Runs within a run, as plugins test themselves, know nothing of the outer one, nor it of them."""
    shop.write({"test_a.py": NESTED})
    said = shop.pytest(f"{workers} --incidents-report=json:run.json", plugins="pytester xdist")
    assert (said.code, said.section) == (0, WHOLE)
    assert [test["cases"] for test in shop.guards()["INC-1"].values()] == [{"passed": 2}]


HOOKS = [
    ("reorders", "def pytest_collection_modifyitems(items): items.reverse()", WHOLE),
    ("repeats items", "def pytest_collection_modifyitems(items): items[:] = items * 2", WHOLE),
    ("drops a guard", "def pytest_collection_modifyitems(items): del items[0]", GAP[1:]),
    ("runs nothing", "def pytest_runtestloop(session): return True", GAP),
    ("swallows tests", "def pytest_runtest_protocol(item, nextitem): return True", GAP),
    ("leaves", "def pytest_collection(session): pytest.exit('enough', returncode=0)", GAP),
    ("drops properties", "def pytest_runtest_setup(item): item.user_properties.clear()", WHOLE),
]


@pytest.mark.parametrize(("hook", "first"), [row[1:] for row in HOOKS], ids=[row[0] for row in HOOKS])
def test_beside_hooks_of_a_project(shop, hook, first):
    """Whatever a project's own hooks do to the session, no guard is invented, and nobody is wrongly accused."""
    shop.write({"conftest.py": f"import pytest\n\n{hook}\n"})
    said = shop.pytest("")
    assert said.code == 0
    assert any(said.section[0].startswith(start) for start in first), said.section
    assert "no test carries" not in said.out


@pytest.mark.parametrize(
    ("hook", "code"),
    [
        ("def pytest_sessionfinish(session): session.exitstatus = 9", 9),
        ("def pytest_sessionstart(session): pytest.exit('early', returncode=7)", 7),
        ("def pytest_collection_finish(session): raise pytest.UsageError('late')", 4),
    ],
)
def test_exit_code_of_others_stands(shop, hook, code):
    """An exit code that somebody else set is theirs, whatever the policy would say."""
    shop.write({"conftest.py": f"import pytest\n\n{hook}\n", "test_a.py": "def test_other(): pass\n"})
    assert shop.pytest("--incidents-policy=strict").code == code


# Without a registry and without our options: an idle run.
IDLE = {"PYTEST_INCIDENTS_TODAY": ""}


@pytest.mark.parametrize(
    "words", ["", "-n 2", "-k other", "--collect-only", "-p no:terminal", "--strict-markers -W error"]
)
def test_idle(suite, words):
    """A project without a registry and without marks hears nothing of us, and finds nothing of ours."""
    suite.write(
        {"pytest.ini": "[pytest]\n", "test_a.py": "def test_other(incident=1): pass\n\ndef test_incident(): pass\n"}
    )
    with_us = suite.pytest(words, plugins="xdist", env=IDLE)
    left = sorted(str(path.relative_to(suite.root)) for path in suite.root.rglob("*incidents*"))
    assert with_us.code == 0
    assert "incident" not in with_us.out.replace("test_incident", "").replace("plugins: incidents", "")
    assert (with_us.err, left) == ("", [])


MARKED = """
import pytest

@pytest.mark.incident("INC-1")
def test_marked(): open("ran", "w").close()

@pytest.mark.defect_class("configuration", gat="x")
class TestIt:
    def test_it(self): pass

def test_other(): open("ran", "w").close()
"""
UNHELD = [
    (
        "test_a.py:4: test_marked: unknown incident 'INC-1': there is no registry of postmortems here"
        " (pytest-incidents init makes one)"
    ),
    (
        "test_a.py:7: TestIt: @defect_class('configuration') guards nothing: there is no registry of postmortems here"
        " (pytest-incidents init makes one)"
    ),
    "test_a.py:7: TestIt: unknown argument 'gat' of @defect_class (did you mean 'gate'?)",
]


@pytest.mark.parametrize(
    "words", ["", "-n 2", "-k other", "-n 2 -k other", "--collect-only", "-p no:terminal", "-n 2 -p no:terminal"]
)
@pytest.mark.parametrize("env", [IDLE, {}], ids=["idle", "with an option of ours"])
def test_marks_without_a_registry(suite, words, env):
    """Marks that nothing can be held against stop the session, one line each: they must not pass in silence."""
    suite.write({"pytest.ini": "[pytest]\n", "test_a.py": MARKED})
    said = suite.pytest(words, plugins="xdist", env=env)
    told = [line.removeprefix("ERROR: ") for line in (said.out + said.err).splitlines() if "test_a.py:" in line]
    assert (said.code, told) == (4, UNHELD)
    assert not (suite.root / "ran").exists()
    assert "Traceback" not in said.out + said.err


def turned_off(suite, *words):
    """Run with every plugin that is installed, ours by its entry point, turned off by name."""
    said = suite.call(
        [sys.executable, "-m", "pytest", "-p", "no:incidents", "-p", "no:randomly", "-p", "no:asyncio", *words],
        env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "", **IDLE},
    )
    assert "INTERNALERROR" not in said.out
    return said


def test_turned_off(shop):
    """``-p no:incidents`` leaves nothing of us but marks that pytest does not know."""
    shop.write({"pytest.ini": "[pytest]\n", "test_a.py": GUARD})
    said = turned_off(shop)
    assert (said.code, said.section) == (0, [])
    assert "PytestUnknownMarkWarning: Unknown pytest.mark.incident" in said.out


def test_turned_off_where_marks_are_strict(shop):
    """Under ``--strict-markers`` the project declares the two marks itself, as the documentation says."""
    shop.write({"pytest.ini": "[pytest]\naddopts = --strict-markers\n"})
    assert turned_off(shop).code == 2
    shop.write({"pytest.ini": "[pytest]\naddopts = --strict-markers\nmarkers =\n    incident\n    defect_class\n"})
    assert turned_off(shop).code == 0
    assert shop.pytest("").section == WHOLE


def test_turned_off_where_addopts_name_our_options(shop):
    """Our options in ``addopts`` are then unknown to pytest; the configuration and the variables are not."""
    shop.write({"pytest.ini": "[pytest]\naddopts = --incidents-policy=strict\n"})
    said = turned_off(shop)
    assert (said.code, "unrecognized arguments: --incidents-policy=strict" in said.err) == (4, True)
    shop.write({"pytest.ini": "[pytest]\n", "pytest-incidents.toml": 'policy = "strict"\n'})
    assert turned_off(shop).code == 0


LISTS_HOOKS = """
def pytest_unconfigure(config):
    for name in ("incidents", "incidents-declared", "incidents-idle", "incidents-watch", "incidents-conductor"):
        plugin = config.pluginmanager.get_plugin(name)
        for caller in plugin and config.pluginmanager.get_hookcallers(plugin) or ():
            kinds = ["old" if one.hookwrapper else "new" for one in caller.get_hookimpls() if one.plugin is plugin]
            print("hook", name, caller.name, *kinds)
"""


@pytest.mark.parametrize(("env", "each"), [(IDLE, set()), ({}, {"incidents-watch", "incidents-conductor"})])
def test_what_a_single_test_pays(suite, env, each):
    """No fixture, no old-style wrapper; for a single test nothing but a look at its reports, and none in idle runs."""
    suite.write({"conftest.py": LISTS_HOOKS, "test_a.py": "def test_other(): pass\n"})
    hooks = [line.split()[1:] for line in suite.pytest("", env=env).lines if line.startswith("hook ")]
    assert {name for name, hook, _ in hooks if hook.startswith("pytest_runtest")} == each
    assert {hook for _, hook, _ in hooks if hook.startswith(("pytest_runtest", "pytest_fixture"))} == (
        {"pytest_runtest_logreport"} if each else set()
    )
    assert {kind for _, _, kind in hooks} == {"new"}
    assert "pytest_incidents" not in suite.pytest("--fixtures -v", env=env).out
