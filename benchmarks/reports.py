"""What it costs to judge and to report, and to open and filter the page: `python benchmarks/reports.py`.

A registry of 300 incidents and one of 3,000, judged, and rendered in each format; the measure is what the standard
library needs to write the same run record as JSON. With a Chromium on the machine the page is opened, too.
"""

import gc
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # where registries of any size are made up

from assessments import of_size
from pytest_incidents.audit import Assessment, Demand, assess
from pytest_incidents.reports import badge, github, html, markdown, section, terminal
from pytest_incidents.reports import json as record

FEW, MANY, ROUNDS = 300, 3_000, 5
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Each act with what it needs to be seen: the list is laid out anew before the clock stops.
ACTS = {
    "filter": "by('f-state').value = 'gap'",
    "search": "by('f-q').value = 'midnight gap'",
    "sort": "by('f-sort').value = 'newest'",
}
TIMED = """() => {
  const by = (id) => document.getElementById(id), form = by('filter');
  by('f-clear').click();
  by('incidents').scrollIntoView(); document.body.offsetHeight;
  const before = performance.now();
  ACT; form.dispatchEvent(new Event('input')); document.body.offsetHeight;
  return performance.now() - before;
}"""
SEEN = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
OPENED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"


def seconds(way: Callable[[], object]) -> float:
    """The least processor time of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        gc.collect()
        before = time.process_time()
        way()
        best = min(best, time.process_time() - before)
    return best


def ways(assessment: Assessment) -> Mapping[str, Callable[[], object]]:
    """Everything that is done with a record, by name, and the measure of it."""
    document = json.loads(record.render(assessment))
    return {
        "json.dumps": lambda: json.dumps(document, ensure_ascii=False, separators=(",", ":")),
        "judge": lambda: assess(assessment.record, Demand()),
        "section": lambda: section.render(assessment),
        "json": lambda: record.render(assessment),
        "html": lambda: html.render(assessment),
        "term": lambda: terminal.render(assessment),
        "md": lambda: markdown.render(assessment),
        "github": lambda: github.render(assessment),
        "badge": lambda: badge.render(assessment),
    }


def in_browser(pages: Mapping[int, Path]) -> dict[str, dict[int, float]]:
    """Milliseconds, the least of a few rounds: act → size of the registry → time; empty without a browser."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        return {}
    from playwright.sync_api import sync_playwright

    best: dict[str, dict[int, float]] = {
        act: dict.fromkeys(pages, float("inf")) for act in ("first paint", "open", *ACTS)
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(ROUNDS):
            for size, path in pages.items():
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.goto(path.as_uri())
                page.wait_for_function(f"({SEEN.replace('.startTime', '')})()")
                times: dict[str, Any] = {"first paint": page.evaluate(SEEN), "open": page.evaluate(OPENED)}
                times |= {act: page.evaluate(TIMED.replace("ACT", words)) for act, words in ACTS.items()}
                for act, took in times.items():
                    best[act][size] = min(best[act][size], took)
                page.close()
        browser.close()
    return best


def main() -> None:
    few, many = (ways(of_size(size)) for size in (FEW, MANY))
    took = {name: (seconds(few[name]), seconds(many[name])) for name in few}
    with tempfile.TemporaryDirectory() as folder:
        pages = {size: Path(folder) / f"{size}.html" for size in (FEW, MANY)}
        for path, made in zip(pages.values(), (few, many), strict=True):
            path.write_text(str(made["html"]()), encoding="utf-8")
        weight = pages[MANY].stat().st_size / 1e6
        shown = in_browser(pages)
    measure = took["json.dumps"][1]
    print(f"{MANY} incidents; the page has {weight:.2f} MB (at most 3)")
    print(f"  {'':12}{'of json.dumps':>14}{f'per incident, {MANY} / {FEW}':>32}")
    for name, (small, large) in took.items():
        print(f"  {name:12}{large / measure:>14.2f}{large / small * FEW / MANY:>32.2f}")
    for act, of_size_ in shown.items():
        small, large = of_size_[FEW], of_size_[MANY]
        print(f"  {act:12}in a browser: {large / small:.1f} times as long as {FEW}; {large:.0f} ms here")


if __name__ == "__main__":
    main()
