"""The HTML report in a real browser: layout, filters, permalinks, accessibility, and that nothing leaves the page."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

import hostile
from assessments import assessed, guard, incident, months_before, of_size, partial
from pytest_incidents.reports import html
from pytest_incidents.verdicts import worst_first

AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
IN_CI = "CI" in os.environ
WIDTHS = (390, 768, 1280)
CALM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
KINDS = {
    "none": lambda: html.render(of_size(0)),
    "one": lambda: html.render(of_size(1)),
    "some": lambda: html.render(of_size(15), months_before(of_size(15), 8)),
    "many": lambda: html.render(of_size(401)),
    "partial": lambda: html.render(partial(of_size(15))),
    "no gates": lambda: html.render(of_size(15, gates=False)),
    "hostile": lambda: html.render(hostile.assessment()),
    "long": lambda: html.render(hostile.assessment(hostile.LONG)),
}
OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"


@pytest.fixture(scope="module")
def browser():
    """The system's Chromium; without one the tests are skipped, and in CI they fail."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        assert not IN_CI, "CI runs these tests: install chromium"
        pytest.skip(f"no browser found: none of {', '.join(names)}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(CALM))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The address of the report of each kind, written when it is first asked for."""
    folder, made = tmp_path_factory.mktemp("reports"), {}

    def address(kind):
        if kind not in made:
            file = folder / f"{kind.replace(' ', '-')}.html"
            file.write_text(KINDS[kind](), encoding="utf-8")
            made[kind] = file.as_uri()
        return made[kind]

    return address


class Opened:
    """An open page, and everything it said or asked for that it should not have."""

    def __init__(self, page):
        self.page, self.noise, self.requests = page, [], []
        page.on("console", lambda message: self.noise.append(message.text))
        page.on("pageerror", lambda error: self.noise.append(str(error)))
        page.on("dialog", lambda dialog: (self.noise.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture
def visit(browser, reports):
    """Open a report of a kind; when the visit ends, the page was silent and had asked for nothing but itself."""

    @contextmanager
    def visited(kind, fragment="", *, width=1280, **context):
        with browser.new_context(viewport={"width": width, "height": 900}, **context) as surroundings:
            opened = Opened(surroundings.new_page())
            opened.page.goto(reports(kind) + fragment)
            yield opened.page
            assert opened.noise == []
            assert {url.partition("#")[0] for url in opened.requests if not url.startswith("data:")} == {reports(kind)}

    return visited


def ids(page):
    """The incidents that the list shows, in its order."""
    return page.eval_on_selector_all("#list > .inc", "all => all.filter((one) => !one.hidden).map((one) => one.id)")


def state(page):
    """What the page's address says after the name of the file."""
    return page.evaluate("decodeURIComponent(location.hash)")


# Layout


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wider_than_the_page(visit, kind, width):
    """At the width of a phone, a tablet and a screen, with everything closed and with everything open."""
    with visit(kind, width=width) as page:
        across = "[document.documentElement.scrollWidth, window.innerWidth]"
        assert page.evaluate(across) == [width, width]
        page.evaluate(OPEN_ALL)
        assert page.evaluate(across) == [width, width]


@pytest.mark.parametrize("width", WIDTHS)
def test_charts_have_a_drawing_for_the_width(visit, width):
    """One of the two drawings is there, never both, and none shrinks its words below what can be read."""
    with visit("some", width=width) as page:
        page.evaluate(OPEN_ALL)
        shown = page.eval_on_selector_all(
            "figure svg[role]",
            """all => all.filter((one) => one.getBoundingClientRect().width).map((one) =>
                one.getBoundingClientRect().width / one.viewBox.baseVal.width)""",
        )
        assert len(shown) == page.locator("figure").count()
        assert min(shown) >= 0.8


def test_what_can_be_clicked_is_large_enough_on_a_phone(visit):
    """Fields are 42 pixels high where fingers use them."""
    with visit("some", width=390) as page:
        heights = page.eval_on_selector_all(
            "#filter input, #filter select, #filter button", "all => all.map((one) => one.offsetHeight)"
        )
        assert min(heights) >= 42


# Filters, sort, search


@pytest.mark.parametrize(
    ("key", "value", "of"),
    [
        ("class", "data-validation", lambda one: {one.incident.family}),
        ("class", "configuration/wrong-value", lambda one: {one.incident.defect_class}),
        ("severity", "sev1", lambda one: {one.incident.severity}),
        ("team", "checkout", lambda one: {one.incident.owner}),
        ("gate", "canary", lambda one: set(one.incident.escapes)),
        ("state", "gap", lambda one: {str(one.verdict)}),
    ],
)
def test_a_filter_leaves_what_fits(visit, key, value, of):
    """Each filter shows just the incidents it names, counts them, and writes itself into the address."""
    assessment = of_size(401)
    expected = {one.incident.id for one in assessment.judged if value in of(one)}
    with visit("many") as page:
        page.select_option(f"#f-{key}", value)
        assert set(ids(page)) == expected
        assert 0 < len(expected) < 401
        assert page.inner_text("#count") == f"{len(expected)} of 401 incidents, worst first."
        assert state(page) == f"#incidents?{key}={value}"


def test_filters_add_up_and_clear(visit):
    """Two filters leave what fits both; one button brings everything back."""
    judged = of_size(401).judged
    expected = {one.incident.id for one in judged if one.incident.severity == "sev1" and str(one.verdict) == "gap"}
    with visit("many") as page:
        page.select_option("#f-severity", "sev1")
        page.select_option("#f-state", "gap")
        assert set(ids(page)) == expected
        page.click("#f-clear")
        assert len(ids(page)) == 401
        assert (page.inner_text("#count"), state(page)) == ("401 incidents, worst first.", "#incidents")


def test_a_filter_that_leaves_nothing_says_how_to_go_on(visit):
    """An empty list is no dead end."""
    with visit("some") as page:
        page.fill("#f-q", "no such words")
        assert ids(page) == []
        assert page.inner_text("#count") == "0 of 15 incidents, worst first. Clear the filter to see all."


def test_search_finds_words_in_any_order_and_case(visit):
    """Titles, tests, owners: all that a card says is searched."""
    with visit("some") as page:
        page.fill("#f-q", "NIGHTLY export")
        found = ids(page)
        titles = {one.incident.id for one in of_size(15).judged if "nightly export" in one.incident.title.lower()}
        assert set(found) == titles
        page.fill("#f-q", "test_inc_0008")
        assert ids(page) == ["INC-0008"]


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("newest", lambda one: (-one.incident.started.day.toordinal(), 0)),
        ("oldest", lambda one: (one.incident.started.day.toordinal(), 0)),
        ("id", lambda one: one.incident.id),
    ],
)
def test_the_list_can_be_sorted(visit, order, key):
    """By date either way, or by id; and back to the worst first."""
    judged = {one.incident.id: one for one in of_size(15).judged}
    with visit("some") as page:
        before = ids(page)
        page.select_option("#f-sort", order)
        keys = [key(judged[name]) for name in ids(page)]
        assert keys == sorted(keys)
        page.select_option("#f-sort", "")
        assert ids(page) == before


def test_three_thousand_incidents_are_filtered(browser, tmp_path):
    """What is off the screen is not laid out, and the filter still knows it."""
    assessment = of_size(3000)
    file = tmp_path / "report.html"
    file.write_text(html.render(assessment), encoding="utf-8")
    with browser.new_context() as surroundings:
        page = surroundings.new_page()
        page.goto(file.as_uri())
        assert page.evaluate("getComputedStyle(document.querySelector('.inc')).contentVisibility") == "auto"
        page.select_option("#f-state", "waived")
        assert set(ids(page)) == {one.incident.id for one in assessment.judged if str(one.verdict) == "waived"}


# Permalinks


def test_an_incident_has_a_permalink(visit):
    """``#ID`` opens the card, in view and in focus."""
    with visit("some", "#INC-0008") as page:
        card = page.locator("#INC-0008")
        assert card.get_attribute("open") is not None
        assert card.locator("summary").evaluate("(one) => one === document.activeElement")
        assert card.locator(".body").is_visible()
        top = card.bounding_box()["y"]
        assert 0 <= top < 300


def test_a_filtered_list_has_a_permalink(visit):
    """``#incidents?class=…&state=gap`` is what somebody sends to a colleague."""
    expected = [
        one.incident.id
        for one in worst_first(of_size(15).judged)
        if one.incident.family == "configuration" and str(one.verdict) == "gap"
    ]
    with visit("some", "#incidents?class=configuration&state=gap") as page:
        assert ids(page) == expected != []
        assert page.input_value("#f-class") == "configuration"


def test_a_permalink_of_another_time_shows_what_is_still_there(visit):
    """A class that no longer exists filters nothing; the rest of the link counts."""
    with visit("some", "#incidents?class=gone&state=gap&colour=blue") as page:
        assert set(ids(page)) == {one.incident.id for one in of_size(15).judged if str(one.verdict) == "gap"}


def test_links_on_the_page_lead_to_filtered_lists_and_to_cards(visit):
    """A number leads to the incidents it counts; an id to its card, also where a filter hides it."""
    with visit("some") as page:
        page.click(".counts >> text=guarded")
        assert state(page) == "#incidents?state=guarded"
        guarded = ids(page)
        page.click(".gap >> nth=0 >> a.id")
        opened = page.eval_on_selector_all(".inc[open]", "all => all.map((one) => one.id)")
        assert len(opened) == 1
        assert opened[0] not in guarded
        assert page.locator(f"#{opened[0]}").is_visible()


def test_an_incident_with_a_hostile_id_has_a_permalink_too(visit):
    """Percent signs, quotes and blanks in an id do not break its link."""
    with visit("hostile") as page:
        page.click(".gap >> nth=0 >> a.id")
        assert page.locator(".inc[open]").count() == 1


# Without JavaScript, on paper, by keyboard


def test_without_javascript_everything_is_there(visit):
    """No filter form that would do nothing; every card opens by itself, and a permalink shows its card."""
    with visit("some", "#INC-0008", java_script_enabled=False) as page:
        assert not page.locator("#filter").is_visible()
        assert page.locator(".inc").count() == 15
        assert page.locator("#INC-0008 .body").is_visible()
        page.click("#INC-0003 > summary")
        assert page.locator("#INC-0003 .body").is_visible()
        assert page.locator("noscript p").is_visible()


def test_paper_is_light_and_complete(visit):
    """Printing from a dark screen costs no toner; cards lie open where there are few; controls are left out."""
    with visit("some", color_scheme="dark") as page:
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert not page.locator("nav").is_visible()
        assert not page.locator("#filter").is_visible()
        assert page.locator("#INC-0003 .body").is_visible()
        assert page.pdf().startswith(b"%PDF")


def test_the_keyboard_is_enough(visit):
    """The first stop skips to the content; a card opens with Enter; every stop can be seen."""
    with visit("some") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").bounding_box()["x"] >= 0
        page.locator("#INC-0003 > summary").focus()
        page.keyboard.press("Enter")
        assert page.locator("#INC-0003 .body").is_visible()
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_head_stays_out_of_the_way(visit):
    """What a link of the navigation leads to is not hidden under the navigation."""
    with visit("some") as page:
        for part in ("gaps", "learning", "changes"):
            page.click(f"nav a[href='#{part}']")
            bar = page.locator("nav").bounding_box()
            assert page.locator(f"#h-{part}").bounding_box()["y"] >= bar["y"] + bar["height"]


# Accessibility, and text from a stranger


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("kind", "width"),
    [("some", 1280), ("some", 390), ("partial", 1280), ("none", 768), ("one", 768), ("hostile", 1280)],
)
def test_axe_finds_nothing(visit, kind, width, theme):
    """No violation of WCAG 2.2 AA or of good practice, with everything open that can be opened."""
    if not AXE.exists():
        assert not IN_CI, "CI runs these tests: npm install axe-core"
        pytest.skip("axe-core is not installed: npm install --prefix . --no-save axe-core")
    with visit(kind, width=width, color_scheme=theme) as page:
        page.evaluate(OPEN_ALL)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found] == []


def test_hostile_text_runs_nothing(visit):
    """Opened, searched and filtered, a page full of scripts stays silent."""
    with visit("hostile") as page:
        page.evaluate(OPEN_ALL)
        page.fill("#f-q", hostile.SCRIPT)
        assert len(ids(page)) == 7
        assert page.locator("img").count() == 0
        assert page.locator("script").count() == 1


def test_a_script_that_got_in_would_not_run(browser, tmp_path):
    """The policy is what holds if escaping ever failed."""
    file = tmp_path / "report.html"
    whole = html.render(assessed((incident("INC-1"),), (guard("INC-1"),)))
    file.write_text(whole.replace("<main", "<script>document.title = 'owned'</script><main"), encoding="utf-8")
    with browser.new_context() as surroundings:
        page = surroundings.new_page()
        page.goto(file.as_uri())
        assert page.title().startswith("The one incident on record is guarded.")
