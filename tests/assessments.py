"""Assessments to render: a seeded registry of any size, judged by the real audit."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from pytest_incidents.audit import Assessment, Demand, assess
from pytest_incidents.evidence import CheckResult, Guard, History, HotSpot, Run, RunInfo, RunRecord
from pytest_incidents.model import (
    CausalLink,
    Change,
    Check,
    Detection,
    External,
    Fix,
    GateAssessment,
    Impact,
    Incident,
    Moment,
    Source,
    Trigger,
    Waiver,
)
from pytest_incidents.settings import DEFAULT_GATES, Gate, Rules, Severity
from pytest_incidents.vocabulary import (
    ChangeStatus,
    CheckKind,
    CheckState,
    DetectedBy,
    Effect,
    Enforcement,
    GateVerdict,
    Level,
    LinkKind,
    Outcome,
    PartialBy,
    Policy,
    Status,
    TestDuty,
    TriggerKind,
)

TODAY = date(2026, 11, 23)
RULES = Rules(
    severities=(
        Severity("sev1", 8, Level.PASSING, 15),
        Severity("sev2", 4, Level.PASSING, 30),
        Severity("sev3", 2, Level.PASSING, 56),
    ),
    gates=tuple(
        replace(gate, paths=(f"tests/{gate.name.split('-')[0]}/**",)) if "tests" in gate.name else gate
        for gate in DEFAULT_GATES
    ),
)

_TEAMS = ("checkout", "payments", "platform", "search", "storage", "identity", "edge", "mobile")
_SERVICES = ("cart", "ledger", "session-store", "catalogue", "gateway", "mailer", "scheduler", "index")
_CLASSES = (
    "data-validation/missing-field",
    "data-validation/rounding",
    "data-validation/integer-overflow",
    "configuration/wrong-value",
    "configuration/missing-default",
    "concurrency/race",
    "concurrency/deadlock",
    "dependency/provider-outage",
    "dependency/upgrade",
    "logic/off-by-one",
    "logic/time-zone",
    "error-handling/swallowed",
    "error-handling/retry-storm",
    "resilience/failover",
    "performance/algorithmic-complexity",
    "release/skipped-step",
    "integration/contract-mismatch",
    "operations/destructive-command",
)
_WHAT = (
    "Orders placed at midnight are booked twice",
    "Search returns yesterday's prices after a failover",
    "A blank field in one policy row stops the request path of every region",
    "Sessions end early for users east of UTC",
    "Refunds above the original charge are accepted",
    "The nightly export stops at the first malformed row and tells nobody",
    "Retries of a slow provider bring the gateway down",
    "A configuration with a misspelt key starts with the default and sends orders to the sandbox",
    "Two workers take the same job from the queue",
    "An upgrade of the serializer changes how empty lists are written",
    "The index is rebuilt from a replica that lags by an hour",
    "Password reset mails carry the link of the previous user",
    "Uploads over 2 GiB are cut off without an error",
    "The rate limiter counts a health check as a customer",
)
_LINKS = (
    "the parser accepts an empty value and hands it on",
    "nothing limits how many attempts run at the same time",
    "a change to the template was merged without a review of its consumers",
    "the deploy skipped the host that was out of rotation",
    "the alert compares averages, and one region is a small part of them",
    "the runbook names a flag that no longer exists",
)
_WHY = (
    "the case was never written down as an example",
    "the fixture uses a round number, so the error cancels out",
    "changes of this kind skip it by procedure",
    "it looks at averages, and this hit one customer in two hundred",
    "there is none for data that operators edit",
    "it spoke, and the channel was muted",
)
_CHANGES = (
    "The schema refuses a row with a blank field",
    "The suite replays last week's orders against the ledger",
    "A deploy stops when one host reports another version",
    "The retry budget is shared by all callers",
    "Reviewers of templates are named in CODEOWNERS",
    "A short course about time zones",
    "The page fires on the slowest region, not on the mean",
)


def incident(name: str = "INC-0001", /, **said: object) -> Incident:
    """A record with the required fields only, and whatever is said."""
    start = {
        "title": "Checkout total is one cent too low for mixed-tax baskets",
        "severity": "sev2",
        "started": moment("2026-09-01"),
        "source": Source(f"postmortems/{name}.md"),
    }
    return Incident(name, **(start | said))


def moment(text: str) -> Moment:
    """The moment of an ISO date or date-time."""
    return Moment.parse(text)


def guard(target: str, outcome: Outcome = Outcome.PASSED, /, **said: object) -> Guard:
    """A test that guards an incident, with one case of the outcome."""
    path = said.pop("path", "tests/unit/test_guards.py")
    name = f"{path}::test_{target.lower().replace('-', '_').replace('.', '_')}"
    start = {"nodeid": name, "target": target, "path": path, "line": 12, "gate": "unit-tests", "cases": {outcome: 1}}
    return Guard(**(start | said))


def run(name: str = "run-1", /, **said: object) -> RunInfo:
    """A complete run of today, unless something else is said."""
    start = {
        "id": name,
        "complete": True,
        "today": TODAY,
        "command": ("pytest",),
        "commit": "9f2c41ab7d0c4c0f8f0d2ad0b8e5f3c6a7b19d24",
        "started": "2026-11-23T08:00:00Z",
        "python": "3.13.0",
        "platform": "linux",
        "version": "1.0.0",
        "tests": 1284,
        "registry": ("postmortems",),
        "registry_digest": "sha256:098ec63923c6d1b60cbbf61ca7b6c14d9ae7d2c0e6b2a1d6c0e5c3f1a7a0b3d1",
    }
    return RunInfo(**(start | said))


def assessed(
    incidents: tuple[Incident, ...] = (),
    guards: tuple[Guard, ...] = (),
    *,
    info: RunInfo | None = None,
    rules: Rules = RULES,
    policy: Policy = Policy.STRICT,
    **of_run: object,
) -> Assessment:
    """One run's assessment of just these incidents and guards."""
    record = RunRecord((Run(info or run(), guards, **of_run),), incidents, rules)
    return assess(record, Demand(policy))


def partial(assessment: Assessment, seen: float = 0.2, why: str = "-k 'rounding'") -> Assessment:
    """The same suite run in part: only a share of the guards was seen, none of them failing."""
    whole = assessment.record.newest
    kept = whole.guards[: int(len(whole.guards) * seen)]
    info = replace(whole.info, complete=False, why_partial=why, partial_by=PartialBy.SELECTION)
    record = replace(assessment.record, runs=(replace(whole, info=info, guards=kept),))
    return assess(record, Demand(Policy.STRICT))


def merged(assessment: Assessment) -> Assessment:
    """The same suite in three jobs, each of which saw every third guard more often than the others."""
    whole = assessment.record.newest
    runs = tuple(
        replace(
            whole,
            info=replace(
                whole.info,
                id=f"part-{part}",
                complete=False,
                why_partial=f"shard {part + 1} of 3",
                partial_by=PartialBy.SELECTION,
                started=f"2026-11-23T08:0{part}:00Z",
            ),
            guards=tuple(one for place, one in enumerate(whole.guards) if place % 3 <= part),
        )
        for part in range(3)
    )
    return assess(replace(assessment.record, runs=runs), Demand(Policy.STRICT, parts_are_whole=True))


def months_before(assessment: Assessment, months: int) -> tuple[Assessment, ...]:
    """Older assessments of the same registry, oldest first: fewer incidents had happened, fewer had guards."""
    older = []
    for back in range(months, 0, -1):
        today = assessment.today - timedelta(days=30 * back)
        known = tuple(one for one in assessment.record.incidents if one.started.day <= today)
        whole = assessment.record.newest
        share = 1 - back / (months + 1)
        guards = tuple(one for place, one in enumerate(whole.guards) if place % 10 < 10 * share)
        info = replace(whole.info, id=f"run-{back}-back", today=today, started=f"{today}T08:00:00Z")
        record = RunRecord((replace(whole, info=info, guards=guards),), known, assessment.record.rules)
        older.append(assess(record, Demand(Policy.STRICT)))
    return tuple(older)


def of_size(number: int, seed: int = 7, *, guarded: float = 0.62, gates: bool = True) -> Assessment:
    """A believable project with that many incidents; ``guarded=1`` leaves no gap, ``gates=False`` no escape."""
    return _Project(Random(seed), number, guarded, gates).assessment()


@dataclass
class _Project:
    random: Random
    number: int
    guarded: float
    gates: bool
    guards: list[Guard] = field(default_factory=list)
    checks: dict[str, tuple[tuple[CheckResult, ...], ...]] = field(default_factory=dict)

    def assessment(self) -> Assessment:
        days = sorted(self.random.randrange(2, min(2400, 200 + self.number * 12)) for _ in range(self.number))
        incidents = [self._incident(place, back) for place, back in enumerate(reversed(days), 1)]
        return assessed(
            tuple(incidents),
            tuple(self.guards),
            class_guards=(guard("concurrency", path="tests/unit/test_races.py"),) if incidents else (),
            checks=self.checks,
            history=self._history(incidents),
        )

    def _incident(self, place: int, back: int) -> Incident:
        pick = self.random.choice
        name = f"INC-{place:04d}"
        start = datetime(2026, 11, 23, tzinfo=UTC) - timedelta(days=back, minutes=self.random.randrange(1440))
        minutes = self.random.lognormvariate(2.2, 1.4)
        later = [Moment(start + timedelta(minutes=round(minutes * by)), timed=True) for by in (1, 1.4, 6, 19)]
        verdict = self._verdict(name)
        made = Moment.of((later[3].at + timedelta(days=4)).date())
        record = Incident(
            name,
            pick(_WHAT) + (f" ({pick(_SERVICES)})" if place % 3 else ""),
            pick(("sev1", "sev2", "sev2", "sev3", "sev3")),
            Moment(start, timed=True),
            Source(f"postmortems/{name}.md"),
            status=pick((Status.REVIEWED, Status.REVIEWED, Status.CLOSED, Status.DRAFT)),
            defect_class=_CLASSES[min(int(self.random.expovariate(0.2)), len(_CLASSES) - 1)],
            detected=later[0],
            acknowledged=later[1],
            mitigated=later[2],
            resolved=later[3],
            closed=Moment.of(made.at.date()) if place % 4 == 0 else None,
            owner=pick(_TEAMS),
            services=(pick(_SERVICES),),
            impact=Impact(
                f"{pick(_SERVICES)} answered wrongly for {round(minutes * 5)} minutes in one region",
                pick(tuple(Effect)),
                self.random.randrange(10, 90000) if place % 3 else None,
            ),
            detection=Detection(pick(tuple(DetectedBy)), "error rate above 2 %", ("queue depth",) if place % 2 else ()),
            trigger=Trigger(pick(tuple(TriggerKind)), "https://code.example/change/4711", "a change to the template"),
            causal_chain=tuple(
                CausalLink(pick(_LINKS), pick(tuple(LinkKind)), ("unit-tests",))
                for _ in range(self.random.randrange(4))
            ),
            gates=self._assessed_gates() if self.gates else {},
            process_changes=tuple(self._change(made) for _ in range(self.random.randrange(4))),
            instrumentation=tuple(self._change(made) for _ in range(self.random.randrange(2))),
            fix=Fix(commits=("1a2b3c4",)) if place % 2 else Fix(),
            waiver=Waiver(
                "The provider gives no test account before the new contract starts.",
                "head-of-platform",
                Moment.of(TODAY - timedelta(days=30)),
                Moment.of(TODAY + timedelta(days=38)),
            )
            if verdict == "waived"
            else None,
            external=External("The defect lives in the provider's switch.", "https://status.example/monitor")
            if verdict == "external"
            else None,
        )
        changes = (*record.process_changes, *record.instrumentation)
        self.checks[name] = tuple(self._result(change) for change in changes)
        return record

    def _verdict(self, name: str) -> str:
        draw = self.random.random()
        if draw < self.guarded:
            self.guards.append(self._guard(name, Outcome.PASSED))
            if draw < self.guarded / 4:
                self.guards.append(self._guard(name, Outcome.PASSED, "integration"))
            return "guarded"
        kind = self.random.choice(("missing", "missing", "missing", "failing", "disarmed", "waived", "external"))
        if kind == "failing" and self.random.random() < 0.4:
            self.guards.append(self._guard(name, Outcome.FAILED))
        if kind == "disarmed":
            self.guards.append(self._guard(name, Outcome.SKIPPED, why="flaky on CI"))
        return kind

    def _guard(self, name: str, outcome: Outcome, folder: str = "unit", why: str = "") -> Guard:
        cases = {outcome: self.random.choice((1, 1, 4, 12))}
        gate = {"unit": "unit-tests", "integration": "integration-tests"}[folder]
        path = f"tests/{folder}/test_{self.random.choice(_SERVICES).replace('-', '_')}.py"
        return guard(name, outcome, path=path, line=self.random.randrange(9, 400), gate=gate, cases=cases, why=why)

    def _assessed_gates(self) -> dict[str, GateAssessment]:
        verdicts = (*GateVerdict, GateVerdict.MISSED, GateVerdict.MISSED, GateVerdict.NOT_APPLICABLE)
        pick = self.random.choice
        return {
            gate.name: GateAssessment(
                pick(verdicts), pick(_WHY), pick((TestDuty.NONE, TestDuty.NONE, TestDuty.REQUIRED))
            )
            for gate in DEFAULT_GATES
            if self.random.random() < 0.8
        }

    def _change(self, made: Moment) -> Change:
        pick = self.random.choice
        status = pick((ChangeStatus.DONE, ChangeStatus.DONE, ChangeStatus.ACCEPTED, ChangeStatus.PROPOSED))
        due = Moment.of(made.day + timedelta(days=self.random.randrange(20, 300)))
        done = Moment.of(made.day + timedelta(days=self.random.randrange(5, 90)))
        return Change(
            pick(_CHANGES),
            (pick(DEFAULT_GATES).name,),
            pick(tuple(Enforcement)),
            pick(_TEAMS),
            made,
            due if self.random.random() < 0.7 else None,
            done if status is ChangeStatus.DONE else None,
            status,
            done_when=(Check(CheckKind.FILE, {"file": "deploy/alerts.toml"}),) if self.random.random() < 0.6 else (),
        )

    def _result(self, change: Change) -> tuple[CheckResult, ...]:
        if not change.done_when:
            return ()
        if self.random.random() < 0.8:
            return (CheckResult(CheckState.HOLDS, "deploy/alerts.toml exists"),)
        return (CheckResult(CheckState.FAILS, "deploy/alerts.toml does not exist"),)

    def _history(self, incidents: list[Incident]) -> History:
        marked = {one.target for one in self.guards}
        first = {
            one.id: one.resolved.day + timedelta(days=self.random.randrange(-2, 120))
            for one in incidents
            if one.id in marked and one.resolved
        }
        files = ("shop/pay.py", "shop/cart.py", "shop/settings.py", "shop/retry.py", "shop/index/rebuild.py")
        spots = tuple(
            HotSpot(path, tuple(one.id for one in incidents[place::7][:12]), 40 + place, 31 - 4 * place)
            for place, path in enumerate(files)
            if incidents[place::7]
        )
        return History(
            available=True,
            first_guard=first,
            hot_spots=spots,
            project_lines=8120 if incidents else None,
            project_lines_covered=7220 if incidents else None,
        )


def gates(*names: str) -> tuple[Gate, ...]:
    """Gates of these names, without paths."""
    return tuple(map(Gate, names))
