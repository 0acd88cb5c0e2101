"""What a postmortem says. Frozen values, no I/O; fields bear the names that records use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from pytest_incidents.vocabulary import (
    ChangeStatus,
    CheckKind,
    DetectedBy,
    Effect,
    Enforcement,
    GateVerdict,
    LinkKind,
    Status,
    TestDuty,
    TriggerKind,
)

UNCLASSIFIED = "unclassified"


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A date, or a date with a time and zone, kept in UTC.

    Args:
        at: the instant; for a date alone, 00:00 UTC, which serves for order only.
        timed: whether a time was given; durations leave out moments without one.
    """

    at: datetime
    timed: bool = False

    @classmethod
    def of(cls, value: date) -> "Moment":
        """The moment of a date, or of a date-time with a zone.

        Raises:
            ValueError: a date-time without a zone.
        """
        if not isinstance(value, datetime):
            return cls(datetime(value.year, value.month, value.day, tzinfo=UTC), timed=False)
        if value.tzinfo is None:
            raise ValueError("a time needs a zone")
        return cls(value.astimezone(UTC), timed=True)

    @classmethod
    def parse(cls, text: str) -> "Moment":
        """The moment that :meth:`__str__` wrote, or any ISO 8601 date or zoned date-time.

        Raises:
            ValueError: the text is neither.
        """
        return cls.of(datetime.fromisoformat(text) if len(text) > len("2026-11-23") else date.fromisoformat(text))

    @property
    def day(self) -> date:
        """The UTC day."""
        return self.at.date()

    def __str__(self) -> str:
        """ISO 8601: ``2026-11-23`` or ``2026-11-23T08:00:00Z``."""
        return self.at.isoformat().replace("+00:00", "Z") if self.timed else self.at.date().isoformat()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record stands: a path as users type it (relative to the root where it can be) and a 1-based line."""

    path: str
    line: int = 1

    def __str__(self) -> str:
        """``postmortems/INC-42.md:1``."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Impact:
    """Question 1: what users had of it. ``share_affected`` lies between 0 and 1."""

    summary: str = ""
    effect: Effect | None = None
    users_affected: int | None = None
    share_affected: float | None = None
    cost: str = ""

    @property
    def is_quantified(self) -> bool:
        """Whether any number or cost is given."""
        return self.users_affected is not None or self.share_affected is not None or bool(self.cost)


@dataclass(frozen=True, slots=True)
class Detection:
    """Questions 1 and 5: who or what noticed, by which signal, and which signals were missed."""

    source: DetectedBy = DetectedBy.UNKNOWN
    signal: str = ""
    missed_signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """Question 2: what set it off; ``ref`` is a URL or a commit."""

    kind: TriggerKind = TriggerKind.UNKNOWN
    ref: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class CausalLink:
    """Question 2: one link of the chain, and the gates at which it could have been caught."""

    what: str
    kind: LinkKind | None = None
    catchable_at: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class GateAssessment:
    """Question 3: how one gate met the defect, and whether it needs a test now."""

    verdict: GateVerdict = GateVerdict.NOT_ASSESSED
    why: str = ""
    test: TestDuty = TestDuty.NONE
    line: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One machine-checkable definition of done.

    Args:
        kind: which check.
        arguments: its arguments by name, as text; a bare value (``file: path``) stands under the check's own
            name (``{"file": "path"}``).
        line: 1-based line in the record's file, 0 where unknown.
    """

    kind: CheckKind
    arguments: Mapping[str, str] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """Questions 4 and 5: a change to the system that closes a gate or lets it notice sooner."""

    what: str
    closes: tuple[str, ...] = ()
    enforced_by: Enforcement = Enforcement.NONE
    owner: str = ""
    created: Moment | None = None
    due: Moment | None = None
    done: Moment | None = None
    status: ChangeStatus = ChangeStatus.PROPOSED
    reject_reason: str = ""
    ticket: str = ""
    done_when: tuple[Check, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fix:
    """How the defect was mended: commits, or what stands in where no commit can be taken out."""

    commits: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    patch: str = ""
    sabotage: str = ""
    elsewhere: str = ""
    prove: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why a gap may stay open for a while, who said so, and until when (inclusive, UTC)."""

    reason: str
    approved_by: str
    granted: Moment
    expires: Moment
    line: int = 0


@dataclass(frozen=True, slots=True)
class External:
    """Why no test in this repository can guard the incident, and what does."""

    reason: str
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """One postmortem record. ``lines`` gives the 1-based line of each top-level key that the record has."""

    id: str
    title: str
    severity: str
    started: Moment
    source: Source
    status: Status = Status.REVIEWED
    defect_class: str = UNCLASSIFIED
    introduced: Moment | None = None
    detected: Moment | None = None
    acknowledged: Moment | None = None
    mitigated: Moment | None = None
    resolved: Moment | None = None
    closed: Moment | None = None
    owner: str = ""
    services: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    facilitator: str = ""
    impact: Impact = Impact()
    detection: Detection = Detection()
    trigger: Trigger = Trigger()
    causal_chain: tuple[CausalLink, ...] = ()
    gates: Mapping[str, GateAssessment] = field(default_factory=dict)
    process_changes: tuple[Change, ...] = ()
    instrumentation: tuple[Change, ...] = ()
    action_items: tuple[Change, ...] = ()
    fix: Fix = Fix()
    tests: tuple[str, ...] = ()
    recurrence_of: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    waiver: Waiver | None = None
    external: External | None = None
    cwe: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """The defect class's family: ``concurrency`` of ``concurrency/race``."""
        return self.defect_class.partition("/")[0]

    @property
    def is_classified(self) -> bool:
        """Whether a defect class was recorded; unclassified incidents match nothing."""
        return self.defect_class != UNCLASSIFIED

    @property
    def escapes(self) -> tuple[str, ...]:
        """The gates that the defect passed undetected, in the record's order."""
        return tuple(name for name, gate in self.gates.items() if gate.verdict.is_escape)

    @property
    def required_gates(self) -> tuple[str, ...]:
        """The gates at which the record requires a test, in the record's order."""
        return tuple(name for name, gate in self.gates.items() if gate.test is TestDuty.REQUIRED)

    @property
    def order(self) -> tuple[datetime, str]:
        """The key that sorts incidents everywhere: by start (a date counts as 00:00 UTC), ties by id."""
        return (self.started.at, self.id)
