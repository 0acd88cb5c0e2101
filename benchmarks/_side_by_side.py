"""Two ways to run the same suite, side by side: machines are noisy, so only ratios within one run count."""

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Other plugins would be measured with us; bytecode that is not kept would be compiled in every run.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONHASHSEED": "0",
}


@dataclass(frozen=True)
class Way:
    """One way to run: its name, and pytest's arguments."""

    name: str
    arguments: tuple[str, ...]

    def command(self, *prefix: str) -> list[str]:
        return [*prefix, sys.executable, "-m", "pytest", "-q", *self.arguments]


WITHOUT = Way("without the plugin", ())
WITH = Way("with the plugin", ("-p", "incidents"))


def cpu_seconds(way: Way, folder: Path) -> float:
    """Processor time, user and system, of one run and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(way.command(), folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def instructions(way: Way, folder: Path) -> float:
    """Instructions that one run executes, as valgrind counts them: slow, and nearly without noise."""
    with tempfile.NamedTemporaryFile() as out:
        counter = ("valgrind", "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={out.name}")
        said = run(way.command(*counter), folder)
    found = re.search(r"I\s+refs:\s+([\d,]+)", said)
    if found is None:
        raise SystemExit(f"valgrind counted nothing:\n{said}")
    return float(found[1].replace(",", ""))


def run(command: Sequence[str], folder: Path) -> str:
    """Run it and give back what it said; anything but a green suite ends the benchmark."""
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def compare(title: str, folder: Path, way: Way, *, rounds: int, count: bool) -> None:
    """Print a way beside the run without us; the first pair warms caches and is thrown away."""
    cpu_seconds(WITHOUT, folder), cpu_seconds(way, folder)
    pairs = [(cpu_seconds(WITHOUT, folder), cpu_seconds(way, folder)) for _ in range(rounds)]
    ratios = sorted(right / left for left, right in pairs)
    print(title)
    for each, times in zip((WITHOUT, way), zip(*pairs, strict=True), strict=True):
        print(f"  {each.name:32}{statistics.median(times):10.3f} s of processor time, median of {rounds}")
    print(f"  ratio {statistics.median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f})")
    if count:
        left, right = instructions(WITHOUT, folder) / 1e6, instructions(way, folder) / 1e6
        print(f"  ratio {right / left:.4f} in instructions ({left:,.0f} and {right:,.0f} million)")


def wants_instructions() -> bool:
    """Whether ``--instructions`` was given; it needs valgrind."""
    if "--instructions" not in sys.argv:
        return False
    if shutil.which("valgrind") is None:
        raise SystemExit("--instructions needs valgrind")
    return True
