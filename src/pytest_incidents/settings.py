"""What a project may configure, with its defaults. Values only: reading files is the registry's job."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_incidents.vocabulary import Level, Policy, RequiredGates

DEFAULT_ID_PATTERN = r"^(?=[^0-9]*[0-9])[A-Za-z][A-Za-z0-9._-]*$"
DEFAULT_FAMILIES = (
    "integration",
    "performance",
    "configuration",
    "data-validation",
    "dependency",
    "logic",
    "concurrency",
    "error-handling",
    "release",
    "resilience",
    "operations",
    "environment",
    "security",
)

LINT_RULES = (
    "PM101", "PM102", "PM103", "PM104", "PM105",
    "PM201", "PM202", "PM203", "PM204",
    "PM301", "PM302", "PM303", "PM304",
    "PM401", "PM402", "PM403", "PM404", "PM405", "PM406",
    "PM501", "PM502", "PM503", "PM504", "PM505", "PM506", "PM507", "PM508", "PM509", "PM510", "PM511",
    "PM601",
    "PM701",
    "PM801", "PM802", "PM803", "PM804",
    "PM901", "PM902", "PM903", "PM904",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Severity:
    """One step of the scale: its weight in the weighted figures, the evidence it requires, its days of grace."""

    name: str
    weight: float = 1.0
    require: Level = Level.PASSING
    grace_days: int = 56


@dataclass(frozen=True, slots=True)
class Gate:
    """One quality gate; tests under ``paths`` (globs from the root) stand at it."""

    name: str
    paths: tuple[str, ...] = ()


DEFAULT_SEVERITIES = (
    Severity("sev1", 8, grace_days=15),
    Severity("sev2", 4, grace_days=30),
    Severity("sev3", 2),
    Severity("sev4", 1),
    Severity("sev5", 1),
    Severity("unknown", 1),
)
DEFAULT_GATES = tuple(
    Gate(name)
    for name in (
        "code-review",
        "unit-tests",
        "integration-tests",
        "staging",
        "canary",
        "production-monitoring",
    )
)


@dataclass(frozen=True, slots=True)
class Rules:
    """What judging needs, and what a saved run record therefore carries.

    Args:
        severities: worst first.
        gates: in the order a change passes them.
        gates_are_closed: whether a ``gates`` table was configured, so that no other name is accepted.
        max_waiver_days: the longest a waiver may run after it was granted.
        required_gates: whether every gate marked ``test: required`` needs a guard, or any.
        fail_under: least incident coverage, in percent; 0 asks nothing.
        class_aliases: old name → new name of renamed defect classes.
    """

    severities: tuple[Severity, ...] = DEFAULT_SEVERITIES
    gates: tuple[Gate, ...] = DEFAULT_GATES
    gates_are_closed: bool = False
    max_waiver_days: int = 90
    required_gates: RequiredGates = RequiredGates.ANY
    fail_under: float = 0.0
    class_aliases: Mapping[str, str] = field(default_factory=dict)

    def severity(self, name: str) -> Severity:
        """The step of that name; one that no scale has (a record of another project) is as the mildest."""
        return next((severity for severity in self.severities if severity.name == name), Severity(name))

    def severity_rank(self, name: str) -> int:
        """The place on the scale, 0 for the worst."""
        names = [severity.name for severity in self.severities]
        return names.index(name) if name in names else len(names)


@dataclass(frozen=True, slots=True)
class FieldMap:
    """How one of our fields is found in another team's records.

    Args:
        source: a key, a dotted path of keys, ``@stem`` (the file's name) or ``@heading`` (the first heading).
        values: their value → ours; ``*`` stands for any other value, and for none.
        constant: one value for all records; ``source`` is then empty.
        others: further sources, tried in order where the first says nothing.
    """

    source: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    constant: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FixSettings:
    """Where fixes are named in history, and which files are source or tests (globs from the root)."""

    trailers: tuple[str, ...] = ("Fixes", "Incident")
    source: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LintSettings:
    """Levels by rule id (``off`` silences), words that are too vague, and the level that fails."""

    levels: Mapping[str, str] = field(default_factory=dict)
    vague: tuple[str, ...] | None = None
    fail_on: str = "error"


@dataclass(frozen=True, slots=True)
class ProveSettings:
    """Bounds of a proof: seconds (0: worked out from the control run) and runs of each arm."""

    timeout: float = 0.0
    repeats: int = 2


@dataclass(frozen=True, slots=True)
class Settings:
    """All of a project's configuration, resolved.

    Args:
        origin: the file it was read from, as users type it; empty for defaults alone.
        registry: files, folders and globs, relative to the configuration's folder.
        registry_line: where the file says so; 0 where it does not.
        defect_classes: family → leaves; an empty tuple accepts any leaf.
        classes_are_closed: whether the taxonomy was configured, so that no other class is accepted.
        fields: our field → how a foreign registry spells it; empty for our own format.
    """

    origin: str = ""
    registry: tuple[str, ...] = ("postmortems",)
    registry_line: int = field(default=0, compare=False)
    id_pattern: str = DEFAULT_ID_PATTERN
    policy: Policy = Policy.REPORT
    baseline: str = "incidents-baseline.json"
    lock: str = "incidents.lock"
    rules: Rules = Rules()
    defect_classes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict.fromkeys(DEFAULT_FAMILIES, ()))
    classes_are_closed: bool = False
    fields: Mapping[str, FieldMap] = field(default_factory=dict)
    fix: FixSettings = FixSettings()
    lint: LintSettings = LintSettings()
    prove: ProveSettings = ProveSettings()
