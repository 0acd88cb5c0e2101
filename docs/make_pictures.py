"""The pictures of report.md, taken from the real reports of the examples: ``python docs/make_pictures.py``.

Needs the development dependencies and a Chromium. Each example is copied, committed to a repository of its own on
the last working day, and run there as its users run it.
"""

# ruff: noqa: INP001, S603 - a script, which starts git by its name

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
COMMITTED, TODAY = "2026-11-20T12:00:00Z", "2026-11-23"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CALM = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@dataclass(frozen=True)
class Window:
    """What a reader looks through; in CSS pixels."""

    width: int = 1160
    height: int = 1010
    theme: str = "light"


def main() -> None:
    """Run the examples, open their reports, take the pictures."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"no browser found: none of {', '.join(BROWSERS)}")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        shop, public = (report_of(name, Path(folder)) for name in ("shop", "public-incidents"))
        chromium = playwright.chromium.launch(executable_path=browser, args=list(CALM))
        screen, phone = Window(), Window(width=390, height=1240, theme="dark")
        for name, report, element in (
            ("verdict", shop, ""),
            ("invest", shop, "#invest"),
            ("gaps", public, "#gaps"),
            ("learning", shop, "#learning"),
            ("nets", public, "#nets"),
            ("changes", shop, "#changes"),
            ("incident", shop, "#INC-0010"),
        ):
            take(chromium, name, report.as_uri() + element, element, screen)
        take(chromium, "filter", f"{shop.as_uri()}#incidents?state=gap", "#incidents", screen)
        take(chromium, "phone", public.as_uri(), "", phone)
        chromium.close()


def report_of(example: str, folder: Path) -> Path:
    """Run an example in a repository of its own and return its HTML report."""
    copy = folder / example
    shutil.copytree(ROOT / "examples" / example, copy, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    git = ["git", "-c", "user.name=maintainers", "-c", "user.email=maintainers@example.invalid"]
    dated = os.environ | {"GIT_AUTHOR_DATE": COMMITTED, "GIT_COMMITTER_DATE": COMMITTED}
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "Records and tests"]):
        subprocess.run([*git, *words], cwd=copy, env=dated, check=True)
    wanted = [f"--incidents-today={TODAY}", "--incidents-report=html:report.html"]
    calm = os.environ | {"PYTEST_ADDOPTS": "-p no:cacheprovider -p no:asyncio"}
    subprocess.run(
        [sys.executable, "-m", "pytest", "--quiet", *wanted], cwd=copy, env=calm, check=True, stdout=subprocess.DEVNULL
    )
    return copy / "report.html"


def take(browser: Any, name: str, address: str, element: str, window: Window) -> None:
    """Open an address and take a picture of one element, or of the window."""
    page = browser.new_page(viewport={"width": window.width, "height": window.height}, color_scheme=window.theme)
    page.goto(address)
    page.evaluate("document.activeElement.blur()")  # the ring of focus belongs to a reader, not to a picture
    target = page.locator(element) if element else page
    target.screenshot(path=IMAGES / f"report-{name}.png", style="nav { position: static !important; }")
    page.close()


if __name__ == "__main__":
    main()
