"""What runs of the suite showed: guards, outcomes, proofs; and how the records of several runs are merged."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pytest_incidents.model import Incident
from pytest_incidents.settings import Rules
from pytest_incidents.vocabulary import CheckState, Outcome, PartialBy, Via

_WORST_FIRST = (
    Outcome.FAILED,
    Outcome.ERROR,
    Outcome.PASSED,
    Outcome.XPASSED,
    Outcome.XFAILED,
    Outcome.SKIPPED,
    Outcome.NOT_RUN,
)


@dataclass(frozen=True, slots=True)
class Guard:
    """One test that claims to guard one incident or one defect class, with all its cases rolled up.

    Args:
        nodeid: the test without its parameters.
        target: the incident's id, or the defect class's name.
        path: the test's file, relative to the root.
        line: 1-based line of the test, 0 where unknown.
        gate: the quality gate it stands at, None for none.
        via: whether a mark or the record's ``tests`` named it.
        cases: outcome → number of marked cases.
        why: the reason a skipped or xfailed case gave, else empty.
        flaky: whether any case needed a rerun.
    """

    nodeid: str
    target: str
    path: str
    line: int = 0
    gate: str | None = None
    via: Via = Via.MARK
    cases: Mapping[Outcome, int] = field(default_factory=dict)
    why: str = ""
    flaky: bool = False

    @property
    def outcome(self) -> Outcome:
        """The outcome that counts: any failure, else any pass, else why nothing passed."""
        if len(self.cases) == 1 and all(self.cases.values()):  # nearly always
            return next(iter(self.cases))
        return next((outcome for outcome in _WORST_FIRST if self.cases.get(outcome)), Outcome.NOT_RUN)

    @property
    def failed(self) -> bool:
        """Whether any case failed or errored."""
        return self.outcome in {Outcome.FAILED, Outcome.ERROR}

    @property
    def passed(self) -> bool:
        """Whether a case passed and none failed; an unexpected pass that pytest lets through counts."""
        return self.outcome in {Outcome.PASSED, Outcome.XPASSED}


@dataclass(frozen=True, slots=True)
class RunInfo:
    """One run of the suite, as far as judging and reporting need to know it.

    Args:
        id: unique for each run.
        complete: whether the whole suite was collected and run to its end.
        why_partial: what was left out, in words; None for a complete run.
        partial_by: whether a selection or an abort made it partial.
        links_only: whether tests were collected and not run (``--collect-only``).
        command: the words of the command.
        commit: full id of HEAD, empty where there is no repository.
        dirty: whether tracked files differed from HEAD.
        started: ISO 8601, UTC.
        today: the day that grace and waivers are judged by.
        tests: number of tests collected before deselection.
        registry: the configured registry paths.
        registry_digest: ``sha256:…`` over the records read.
    """

    id: str
    complete: bool
    today: date
    why_partial: str | None = None
    partial_by: PartialBy | None = None
    links_only: bool = False
    command: tuple[str, ...] = ()
    commit: str = ""
    dirty: bool = False
    started: str = ""
    python: str = ""
    platform: str = ""
    version: str = ""
    tests: int = 0
    registry: tuple[str, ...] = ()
    registry_digest: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What looking at one definition of done showed; ``detail`` says it in words."""

    state: CheckState
    detail: str = ""


@dataclass(frozen=True, slots=True)
class HotSpot:
    """A source file that fixes of several incidents touched.

    Args:
        path: relative to the root.
        incidents: ids of the incidents whose fixes touched it, oldest first.
        fix_lines: lines of those fixes that still stand and that coverage data knows as statements.
        fix_lines_covered: how many of them the run executed.
    """

    path: str
    incidents: tuple[str, ...]
    fix_lines: int | None = None
    fix_lines_covered: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What git remembers of guards and fixes; gathered only where a report asks for it.

    Args:
        available: False in a shallow clone or outside a repository: everything is then unknown.
        first_guard: incident id → day of the first commit that carries its mark.
        first_class_guard: defect class → day of the first commit that carries a guard of the class.
        hot_spots: most incidents first.
        project_lines: statements that coverage data of the run knows, over all files; None without data.
        project_lines_covered: how many of them the run executed.
    """

    available: bool = False
    first_guard: Mapping[str, date] = field(default_factory=dict)
    first_class_guard: Mapping[str, date] = field(default_factory=dict)
    hot_spots: tuple[HotSpot, ...] = ()
    project_lines: int | None = None
    project_lines_covered: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run and what it saw.

    Args:
        info: which run.
        guards: tests that target incidents.
        class_guards: tests that target defect classes.
        checks: incident id → for each of its process changes, then each of its instrumentation entries, the
            results of that change's checks. Empty where checks were not looked at.
        history: None where no report asked for it.
        named_tests: node id → outcome of the tests that a ``test:`` check names, whether or not they guard anything.
    """

    info: RunInfo
    guards: tuple[Guard, ...] = ()
    class_guards: tuple[Guard, ...] = ()
    checks: Mapping[str, tuple[tuple[CheckResult, ...], ...]] = field(default_factory=dict)
    history: History | None = None
    named_tests: Mapping[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The bridge between runs and everything after them: enough to judge again, elsewhere and later.

    Args:
        runs: oldest first, each id once.
        incidents: the registry's records, ordered by start.
        rules: what the incidents are judged by.
        parts_are_whole: whether somebody vouched that the runs, partial by selection, are together the whole suite.
    """

    runs: tuple[Run, ...]
    incidents: tuple[Incident, ...]
    rules: Rules = Rules()
    parts_are_whole: bool = False

    @property
    def newest(self) -> Run:
        """The run that started last."""
        return self.runs[-1]

    @property
    def checks(self) -> Mapping[str, tuple[tuple[CheckResult, ...], ...]]:
        """The checks of the newest run that looked at any."""
        return next((run.checks for run in reversed(self.runs) if run.checks), {})

    @property
    def history(self) -> History | None:
        """The history of the newest run that asked for it."""
        return next((run.history for run in reversed(self.runs) if run.history), None)


def merge(records: Iterable[RunRecord]) -> RunRecord:
    """One record of all runs. Associative, commutative and idempotent: a run counts once, by its id.

    Incidents and rules are those of the newest run; records of different registries are to be refused before
    they come here.

    Raises:
        ValueError: no record.
    """
    ordered = sorted(records, key=lambda record: _age(record.newest))
    if not ordered:
        raise ValueError("nothing to merge")
    runs = {run.info.id: run for record in ordered for run in record.runs}
    return replace(
        ordered[-1],
        runs=tuple(sorted(runs.values(), key=_age)),
        parts_are_whole=any(record.parts_are_whole for record in ordered),
    )


def _age(run: Run) -> tuple[str, str]:
    return (run.info.started, run.info.id)


def rolled_up(guards: Iterable[Guard]) -> tuple[Guard, ...]:
    """Guards with the same test, target and gate as one, their cases added; sorted by test, then target.

    The same whatever order they come in: where two give a reason or a place, the first in sorted order counts.
    """
    together: dict[tuple[str, str, str], list[Guard]] = {}
    for guard in sorted(guards, key=lambda one: (one.path, one.line, one.via, one.why)):
        together.setdefault((guard.nodeid, guard.target, guard.gate or ""), []).append(guard)
    return tuple(_as_one(together[key]) for key in sorted(together))


def _as_one(guards: list[Guard]) -> Guard:
    if len(guards) == 1:
        return guards[0]
    return replace(
        guards[0],
        cases=_added(guard.cases for guard in guards),
        why=next((guard.why for guard in guards if guard.why), ""),
        flaky=any(guard.flaky for guard in guards),
    )


def _added(cases: Iterable[Mapping[Outcome, int]]) -> dict[Outcome, int]:
    total = sum(map(Counter, cases), Counter())
    return {outcome: total[outcome] for outcome in Outcome if total[outcome]}
