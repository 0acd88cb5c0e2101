"""What it costs to read a registry: `python benchmarks/load.py`, in ratios within one run.

1,000 records of 60 lines, each another text, as Markdown with front matter. The measure is what PyYAML's C loader
needs for the same front matter, without lines, without any check of it; the files are read in both. Ten times as
many records show whether anything grows faster than the registry.
"""

import gc
import json
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from pytest_incidents.registry import Project, Registry, find_project, load
from pytest_incidents.settings import DEFAULT_FAMILIES, DEFAULT_GATES
from pytest_incidents.vocabulary import Enforcement, LinkKind

FEW, MANY, ROUNDS = 1_000, 10_000, 9
WORDS = (  # noqa: SIM905 - words are easier to read than a list of them
    "the orders of a night were charged twice because a retry met no key and nobody saw that totals drift when"
    " caches expire during deploys while alerts stay silent for hours and the ledger keeps counting duplicates"
).split()


def record(number: int, chance: random.Random) -> str:
    """A record of 60 lines with all five questions answered."""

    def words(count: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(count))

    day = f"20{20 + number % 7}-{1 + number % 12:02}-{1 + number % 28:02}"
    gates = [gate.name for gate in DEFAULT_GATES]
    lines = [
        f"id: INC-{number:05}",
        f"title: {words(9)}",
        f"severity: sev{1 + number % 5}",
        "status: reviewed",
        f"started: {day}T08:{number % 60:02}:00Z",
        f"detected: {day}T09:{number % 60:02}:00Z",
        f"mitigated: {day}T10:{number % 60:02}:00Z",
        f"resolved: {day}",
        f"defect_class: {chance.choice(DEFAULT_FAMILIES)}/{chance.choice(WORDS)}",
        "owner: payments",
        f"services: [{chance.choice(WORDS)}, checkout]",
        "impact:",
        f"  summary: {words(12)}",
        "  effect: outage",
        f"  users_affected: {chance.randrange(10_000)}",
        "detection:",
        "  source: customer",
        f"  signal: {words(6)}",
        "  missed_signals:",
        f"    - {words(7)}",
        "trigger:",
        "  kind: code-deploy",
        f"  ref: {chance.randbytes(20).hex()}",
        f"  summary: {words(8)}",
        "causal_chain:",
    ]
    for kind in list(LinkKind)[:3]:
        lines += [f"  - what: {words(9)}", f"    kind: {kind}", f"    catchable_at: [{gates[1]}, {gates[3]}]"]
    lines.append("gates:")
    for place, verdict in ((0, "missed"), (1, "missed"), (3, "absent")):
        lines += [f"  {gates[place]}:", f"    verdict: {verdict}", f"    why: {words(8)}"]
    lines.append("process_changes:")
    for enforced in (Enforcement.PIPELINE, Enforcement.CODE):
        lines += [
            f"  - what: {words(10)}",
            f"    closes: [{gates[1]}]",
            f"    enforced_by: {enforced}",
            "    owner: payments",
            f"    due: {day}",
        ]
    lines += ["fix:", f"  commits: [{chance.randbytes(20).hex()}]", f"aliases: [PD-{number}]", "links:"]
    return "\n".join([*lines, "  - https://example.org/report"]) + "\n"


def build(root: Path, count: int) -> Project:
    """A project with so many records."""
    (root / ".git").mkdir(parents=True)
    chance = random.Random(count)
    for number in range(count):
        path = root / "postmortems" / f"20{20 + number % 7}" / f"INC-{number:05}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{record(number, chance)}---\n\nProse for people.\n")
    return find_project(root)


def yaml_alone(root: Path) -> list[Any]:
    """The measure: the same files, their front matter loaded and kept."""
    found = []
    for path in sorted(root.glob("postmortems/*/*.md")):
        text = path.read_text()
        found.append(yaml.load(text[4 : text.index("\n---\n", 4) + 1], yaml.CSafeLoader))
    return found


def seconds(ways: dict[str, Callable[[], Any]], rounds: int = ROUNDS) -> dict[str, float]:
    """The least processor time of each way, taken in turns so that a noisy minute strikes all of them."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            gc.collect()
            before = time.process_time()
            kept = way()
            best[name] = min(best[name], time.process_time() - before)
            del kept
    return best


def bytes_of(way: Callable[[], Registry]) -> int:
    """What a registry occupies while it is kept, its records included."""
    tracemalloc.start()
    kept = way()
    assert kept.incidents
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        few, many = (build(Path(name) / str(count), count) for count in (FEW, MANY))
        lines = record(1, random.Random(1)).count("\n")
        caches = {project.root: Path(tempfile.mkdtemp(dir=name)) for project in (few, many)}
        for project in (few, many):
            load(project, cache=caches[project.root])
        time.sleep(0.1)  # files that changed in this very moment are read again

        def cold(project: Project) -> Callable[[], Registry]:
            return lambda: load(project)

        def warm(project: Project) -> Callable[[], Registry]:
            return lambda: load(project, cache=caches[project.root])

        took = seconds(
            {
                "yaml": lambda: yaml_alone(few.root),
                "cold": cold(few),
                "warm": warm(few),
                "records": lambda: warm(few)().incidents,
            }
        )
        grown = {"cold": cold(few), "cold of many": cold(many), "warm": warm(few), "warm of many": warm(many)}
        slow = seconds(grown, rounds=5)
        held = {count: bytes_of(cold(project)) / count for count, project in ((FEW, few), (MANY, many))}
    growth = MANY / FEW
    figures = {
        "cold / yaml.load(CSafeLoader)": (took["cold"] / took["yaml"], "at most 0.75"),
        "cold / warm": (took["cold"] / took["warm"], "at least 20"),
        "cold / warm with every record made": (took["cold"] / took["records"], "known"),
        "cold, ten times the records, per record": (slow["cold of many"] / slow["cold"] / growth, "about 1"),
        "warm, ten times the records, per record": (slow["warm of many"] / slow["warm"] / growth, "about 1"),
        "memory, ten times the records, per record": (held[MANY] / held[FEW], "about 1"),
    }
    if "--json" in sys.argv:
        print(json.dumps({name: round(value, 3) for name, (value, _) in figures.items()}))
        return
    print(f"{FEW} records of {lines} lines; per record in microseconds:", end=" ")
    print(", ".join(f"{way} {time / FEW * 1e6:.0f}" for way, time in took.items()))
    print(f"a record occupies {held[FEW] / 1024:.1f} KiB")
    for name, (value, wanted) in figures.items():
        print(f"  {name:44}{value:8.2f}   {wanted}")


if __name__ == "__main__":
    main()
