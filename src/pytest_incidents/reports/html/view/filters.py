"""The filters over the list of incidents, with how many each option leaves."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pytest_incidents.audit import Assessment
from pytest_incidents.model import Incident
from pytest_incidents.verdicts import Judged
from pytest_incidents.vocabulary import Verdict

ORDER = (Verdict.GAP, Verdict.GRACE, Verdict.WAIVED, Verdict.UNSEEN, Verdict.GUARDED, Verdict.EXTERNAL)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter, with the number of incidents that it leaves."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its key in the page's address, its name, and the groups of its options."""

    key: str
    name: str
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]

    def places(self) -> dict[str, int]:
        """Where each option stands among all of them."""
        choices = [choice.value for _, of_group in self.groups for choice in of_group]
        return {value: place for place, value in enumerate(choices)}


def teams(incident: Incident) -> tuple[str, ...]:
    """Who answers for an incident: its owner first, each once."""
    return tuple(dict.fromkeys(filter(None, (incident.owner, *incident.teams))))


def filters(judged: Sequence[Judged], assessment: Assessment) -> Iterable[Filter]:
    """The five filters of the page, each with the options that leave something."""
    incidents = [one.incident for one in judged]
    yield Filter("class", "Class", tuple(_class_groups(incidents)))
    severities = [one.name for one in assessment.record.rules.severities]
    yield _filter("severity", "Severity", Counter(one.severity for one in incidents), severities)
    yield _filter("team", "Team", Counter(team for one in incidents for team in teams(one)))
    gates = [gate.name for gate in assessment.figures.gates]
    yield _filter("gate", "Escaped gate", Counter(gate for one in incidents for gate in one.escapes), gates)
    yield _filter("state", "State", Counter(str(one.verdict) for one in judged), [str(one) for one in ORDER])


def _class_groups(incidents: Sequence[Incident]) -> Iterable[tuple[str, tuple[Choice, ...]]]:
    """A group for each family: all of it, then its classes."""
    count = Counter(incident.defect_class for incident in incidents)
    families: dict[str, list[str]] = {}
    for name in sorted(count):
        families.setdefault(name.partition("/")[0], []).append(name)
    for family, names in families.items():
        whole = sum(count[name] for name in names)
        leaves = [Choice(name, f"{name} ({count[name]:,})") for name in names if name != family]
        yield family, (Choice(family, f"{family}, all ({whole:,})"), *leaves)


def _filter(key: str, name: str, count: Counter[str], order: Sequence[str] = ()) -> Filter:
    names = [value for value in order if count[value]] + sorted(value for value in count if value not in order)
    return Filter(key, name, (("", tuple(Choice(value, f"{value} ({count[value]:,})") for value in names)),))
