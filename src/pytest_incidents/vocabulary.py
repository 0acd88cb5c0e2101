"""The closed sets of words that people read and write, spelled exactly as they are written."""

from enum import IntEnum, StrEnum


class Level(StrEnum):
    """How strong the evidence is that an incident is guarded; each level includes those before it."""

    MISSING = "missing"
    LINKED = "linked"
    PASSING = "passing"
    REACHING = "reaching"
    PROVEN = "proven"

    @property
    def rank(self) -> int:
        """The place on the ladder, 0 (missing) to 4 (proven)."""
        return _LADDER[self]


_LADDER = {level: rank for rank, level in enumerate(Level)}


def rank_of(level: Level | None) -> int:
    """The place on the ladder; -1 for a level that is not known."""
    return -1 if level is None else level.rank


class Outcome(StrEnum):
    """How one test, or one case of a parametrized test, ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    XFAILED = "xfailed"
    XPASSED = "xpassed"
    NOT_RUN = "not-run"


class Verdict(StrEnum):
    """What the audit says of one incident."""

    GUARDED = "guarded"
    GAP = "gap"
    GRACE = "grace"
    WAIVED = "waived"
    EXTERNAL = "external"
    UNSEEN = "unseen"


class Reason(StrEnum):
    """Why an incident is a gap, most urgent first."""

    FAILING = "failing"
    MISSING = "missing"
    DISARMED = "disarmed"
    NOT_RUN = "not-run"
    PASSES_WITHOUT_FIX = "passes-without-fix"
    NOT_REACHING = "not-reaching"
    WRONG_GATE = "wrong-gate"
    PROOF_STALE = "proof-stale"
    UNPROVEN = "unproven"
    NO_FIX_NAMED = "no-fix-named"

    @property
    def urgency(self) -> int:
        """The place in the order of urgency, 0 first."""
        return _URGENCY[self]


_URGENCY = {reason: place for place, reason in enumerate(Reason)}


class Policy(StrEnum):
    """What a gap does to the exit code."""

    REPORT = "report"
    RATCHET = "ratchet"
    STRICT = "strict"


class RequiredGates(StrEnum):
    """Whether one guard is enough where a record requires tests at several gates."""

    ANY = "any"
    ALL = "all"


class Completeness(StrEnum):
    """What ``--incidents-complete`` declares of a run."""

    AUTO = "auto"
    YES = "yes"
    NO = "no"
    REQUIRE = "require"


class PartialBy(StrEnum):
    """What kept a run from being the whole suite: a selection can be merged, an abort cannot."""

    SELECTION = "selection"
    ABORT = "abort"


class Via(StrEnum):
    """How a test came to guard an incident."""

    MARK = "mark"
    RECORD = "record"


class Status(StrEnum):
    """How far a postmortem has come."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    REVIEWED = "reviewed"
    CLOSED = "closed"


class Effect(StrEnum):
    """What users had of it."""

    OUTAGE = "outage"
    DEGRADATION = "degradation"
    WRONG_RESULT = "wrong-result"
    DATA_LOSS = "data-loss"
    DATA_EXPOSURE = "data-exposure"
    DELAY = "delay"
    FINANCIAL = "financial"
    NONE = "none"


class DetectedBy(StrEnum):
    """Who or what noticed first."""

    MONITORING = "monitoring"
    SYNTHETIC = "synthetic"
    AUTOMATED_TEST = "automated-test"
    CUSTOMER = "customer"
    EMPLOYEE = "employee"
    PARTNER = "partner"
    AUDIT = "audit"
    ACCIDENT = "accident"
    UNKNOWN = "unknown"

    @property
    def by_people(self) -> bool:
        """Whether people found it before any machine did."""
        return self in {DetectedBy.CUSTOMER, DetectedBy.EMPLOYEE, DetectedBy.PARTNER, DetectedBy.ACCIDENT}


class TriggerKind(StrEnum):
    """What set the incident off."""

    CODE_DEPLOY = "code-deploy"
    CONFIG_CHANGE = "config-change"
    DATA_CHANGE = "data-change"
    FEATURE_FLAG = "feature-flag"
    INFRASTRUCTURE_CHANGE = "infrastructure-change"
    OPERATOR_ACTION = "operator-action"
    DEPENDENCY_CHANGE = "dependency-change"
    TRAFFIC_CHANGE = "traffic-change"
    TIME_EVENT = "time-event"
    HARDWARE_FAILURE = "hardware-failure"
    ATTACK = "attack"
    NONE = "none"
    UNKNOWN = "unknown"


class LinkKind(StrEnum):
    """The part one link plays in the causal chain."""

    LATENT_CONDITION = "latent-condition"
    TRIGGER = "trigger"
    PROPAGATION = "propagation"
    AMPLIFIER = "amplifier"
    RECOVERY_OBSTACLE = "recovery-obstacle"


class GateVerdict(StrEnum):
    """How a quality gate met the defect; each kind of escape calls for a different cure."""

    MISSED = "missed"
    ABSENT = "absent"
    BYPASSED = "bypassed"
    IGNORED = "ignored"
    CAUGHT = "caught"
    NOT_APPLICABLE = "not-applicable"
    NOT_ASSESSED = "not-assessed"

    @property
    def is_escape(self) -> bool:
        """Whether the defect passed this gate undetected."""
        return self in {GateVerdict.MISSED, GateVerdict.ABSENT, GateVerdict.BYPASSED, GateVerdict.IGNORED}


class TestDuty(StrEnum):
    """Whether a gate needs a regression test for the incident."""

    __test__ = False  # the name is no test class for pytest to collect

    REQUIRED = "required"
    EXTERNAL = "external"
    NOT_TESTABLE = "not-testable"
    NONE = "none"


class Strength(IntEnum):
    """How far a change relies on people's memory."""

    WEAK = 0
    INTERMEDIATE = 1
    STRONG = 2


class Enforcement(StrEnum):
    """What keeps a change in place."""

    DESIGN = "design"
    CODE = "code"
    PIPELINE = "pipeline"
    PLATFORM = "platform"
    MONITOR = "monitor"
    TEST = "test"
    REVIEW_RULE = "review-rule"
    CHECKLIST = "checklist"
    DOCUMENTATION = "documentation"
    TRAINING = "training"
    NONE = "none"

    @property
    def strength(self) -> Strength:
        """Strong holds by itself, intermediate tells someone, weak relies on memory."""
        return _STRENGTHS.get(self, Strength.WEAK)


_STRENGTHS = {
    Enforcement.DESIGN: Strength.STRONG,
    Enforcement.CODE: Strength.STRONG,
    Enforcement.PIPELINE: Strength.STRONG,
    Enforcement.PLATFORM: Strength.STRONG,
    Enforcement.MONITOR: Strength.INTERMEDIATE,
    Enforcement.TEST: Strength.INTERMEDIATE,
    Enforcement.REVIEW_RULE: Strength.INTERMEDIATE,
}


class ChangeStatus(StrEnum):
    """How far a change has come."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    REJECTED = "rejected"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self not in {ChangeStatus.DONE, ChangeStatus.REJECTED}


class CheckKind(StrEnum):
    """The machine-checkable definitions of done."""

    TEST = "test"
    FILE = "file"
    NO_FILE = "no_file"
    FILE_MATCHES = "file_matches"
    SETTING = "setting"
    WORKFLOW_STEP = "workflow_step"
    RECORDED = "recorded"


class CheckState(StrEnum):
    """What looking at one check showed."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_CHECKED = "not-checked"
    RECORDED = "recorded"
