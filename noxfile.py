"""The menu of everything this project checks: ``nox --list`` shows it, ``nox -s lint`` cooks one dish."""

import re
import tomllib
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "tests", "lowest", "docs", "examples", "build"]

PYTHONS = ["3.11", "3.12", "3.13"]
PROJECT = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]


def run_tests(session: nox.Session) -> None:
    """Run the whole suite, or what was asked for; bytecode is kept, for its hundreds of child processes."""
    session.run("pytest", *(session.posargs or ["-n", "2"]), env={"PYTHONDONTWRITEBYTECODE": ""})


@nox.session
def lint(session: nox.Session) -> None:
    """Lint, formatting, types and the floors of the house."""
    session.install("-e", ".[test]", *GROUPS["lint"])
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The suite with the newest pytest and plugins that this Python can have."""
    session.install("--upgrade", "--upgrade-strategy", "eager", "-e", ".[test]")
    run_tests(session)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """The suite with the oldest versions that pyproject.toml says we work with, pytest 8.2 among them."""
    oldest = [re.sub(r"\s*>=\s*", "==", requirement) for requirement in PROJECT["project"]["dependencies"]]
    session.install("-e", ".[test]", *oldest)
    run_tests(session)


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation; every warning is an error."""
    session.install("-e", ".", *GROUPS["docs"])
    session.run("sphinx-build", "-W", "--keep-going", "-n", "-b", "html", "docs", "docs/_build/html")


@nox.session
def examples(session: nox.Session) -> None:
    """Both examples as their users would run them: the incident section is the point, gaps are no failure."""
    session.install("-e", ".")
    for example in sorted(Path("examples").glob("*/pyproject.toml")):
        with session.chdir(example.parent):
            session.run("pytest")


@nox.session(reuse_venv=False)
def build(session: nox.Session) -> None:
    """An sdist, the wheel made from it, and an example run with that wheel in an environment of its own."""
    dist = session.create_tmp()
    session.install("build")
    session.run("python", "-m", "build", "--outdir", dist)
    [wheel] = Path(dist).glob("*.whl")
    session.install(str(wheel))
    with session.chdir("examples/shop"):
        session.run("pytest")
        session.run("pytest-incidents", "list")


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Ratios, side by side in one run; never part of a gate, because machines are noisy."""
    session.install("-e", ".[test]")
    for script in sorted(Path("benchmarks").glob("[!_]*.py")):
        session.run("python", str(script), *session.posargs, env={"PYTHONDONTWRITEBYTECODE": ""})
