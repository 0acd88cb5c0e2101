"""The drawings and the wording of the HTML report: what fits, what is counted, what is never said."""

import re
from collections import Counter
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_incidents.metrics import Ratio, StripEntry
from pytest_incidents.reports import wording
from pytest_incidents.reports.html.charts import bars, blocks, chance, heat, ladder, pareto, quadrant, spans, strip, svg
from pytest_incidents.reports.html.charts import trend as trends
from pytest_incidents.vocabulary import Level, Verdict

SVG = "{http://www.w3.org/2000/svg}"
DAY = date(2026, 11, 23)


def drawn(drawing):
    """The drawing as an XML tree: it has to be well-formed on its own."""
    return ET.fromstring(drawing.__html__().replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def words(drawing, look=None):
    """All words drawn, or those that look so."""
    found = drawn(drawing).iter(f"{SVG}text")
    return ["".join(each.itertext()) for each in found if look is None or look in each.get("class", "").split()]


def shapes(drawing, look):
    """How many shapes look so."""
    return sum(look in each.get("class", "").split() for each in drawn(drawing).iter())


def boxes(drawing):
    """The places of all words, as the layout reckons them: left, top, right, bottom."""
    for each in drawn(drawing).iter(f"{SVG}text"):
        own = [each.text or "", *(child.tail or "" for child in each)]
        small = "sm" in each.get("class", "").split()
        width = svg.width_of("".join(own), svg.SMALL if small else svg.TEXT)
        x, y = float(each.get("x")), float(each.get("y"))
        left = x - {"middle": width / 2, "end": width}.get(each.get("text-anchor"), 0)
        yield left, y - 10, left + width, y + 2


def inside(drawing, spare=2):
    """Whether no word stands outside the drawing."""
    return all(left >= -spare and right <= drawing.width + spare and bottom <= drawing.height + spare
               for left, _, right, bottom in boxes(drawing))  # fmt: skip


def marks(**numbers):
    return [blocks.Mark(Verdict(name), f"INC-{n}") for name, number in numbers.items() for n in range(number)]


# Words in a given width


@given(st.text(max_size=80), st.floats(20, 300))
def test_fitted_words_fit(text, width):
    """What is cut ends in an ellipsis and is no wider than there is room, except for the one letter that must be."""
    short = svg.fitted(text, width)
    assert short == text or short.endswith("…")
    assert svg.width_of(short) <= max(width, svg.width_of(text[:1] + "…")) + svg.TEXT


@given(st.text("abcdefghij-/. ", max_size=80), st.floats(30, 120), st.integers(1, 4))
def test_wrapped_words_keep_to_their_lines(text, width, lines):
    """Never more lines than asked for, never one wider than the width."""
    rows = svg.wrapped(text, width, lines)
    assert len(rows) <= lines
    assert all(svg.width_of(row, svg.SMALL) <= width + svg.SMALL for row in rows)


def test_wrapped_words_break_where_people_would():
    """After a hyphen or a slash; in the middle of what is too long by itself."""
    assert svg.wrapped("data-validation/rounding", 70, 3) == ["data-", "validation/", "rounding"]
    assert svg.wrapped("configuration", 60, 2) == ["config-", "uration"]


def test_what_is_cut_is_whole_under_the_pointer():
    """No name is lost because a column is narrow."""
    drawing = pareto.draw([pareto.Row("x" * 80, marks(gap=1), "0 of 1", "0", "0", "100 %")], "key", "finding")
    titles = [each.text for each in drawn(drawing).iter(f"{SVG}title")]
    assert "x" * 80 in titles


# Rows of incidents


def test_few_incidents_are_blocks_and_many_are_bars():
    """One can count forty blocks; beyond that a bar carries its number."""
    few = ladder.draw({Level.LINKED: marks(gap=40)}, "key", "finding")
    many = ladder.draw({Level.LINKED: marks(gap=41)}, "key", "finding")
    assert (shapes(few, "b-gap"), shapes(many, "b-gap")) == (40, 1)
    assert words(few, "nm") == ["40"]
    assert words(many, "in-gap") == ["41"]


@given(
    st.dictionaries(st.sampled_from(sorted(Level)), st.lists(st.sampled_from(sorted(Verdict)), max_size=60)),
)
def test_the_ladder_holds_every_incident_and_stays_inside(levels):
    """Whatever the numbers, nothing is drawn outside, and each level prints how many stand there."""
    standing = {level: [blocks.Mark(verdict, "I") for verdict in each] for level, each in levels.items()}
    drawing = ladder.draw(standing, "key", "finding")
    assert inside(drawing)
    counts = [each for each in words(drawing, "nm") + words(drawing, "sm") if each.isdigit()]
    assert Counter(counts) == Counter(str(len(levels.get(level, ()))) for level in Level)


@pytest.mark.parametrize("narrow", [False, True])
def test_a_row_of_classes_prints_its_columns(narrow):
    """Both widths name the same classes; the narrow one leaves two columns to the table."""
    rows = [
        pareto.Row("data-validation", marks(guarded=3, gap=2), "3 of 5", "4", "12.5", "71 %"),
        pareto.Row("release", marks(waived=1, external=1), "0 of 1", "1", "2", "100 %"),
    ]
    drawing = pareto.draw(rows, "key", "finding", narrow=narrow)
    assert words(drawing, "lb") == ["data-validation", "release"]
    assert words(drawing, "nm") == ["3 of 5", "0 of 1"]
    assert words(drawing, "tn") == (["12.5", "2"] if narrow else ["4", "12.5", "71 %", "1", "2", "100 %"])
    assert inside(drawing)


# Axes and marks


POINT = st.builds(
    quadrant.Point,
    st.sampled_from(["logic/rounding", "data-validation/missing-field", "dependency", "a" * 90]),
    st.integers(0, 30),
    st.integers(1, 400),
    st.booleans(),
    st.just("3 of 12"),
)


@given(st.lists(POINT, min_size=1, max_size=40))
def test_names_in_the_quadrant_never_cover_each_other(points):
    """A name stands where there is room, or nowhere: then the table has it."""
    drawing = quadrant.draw(points, "key", "finding")
    taken = [box for box, each in zip(boxes(drawing), drawn(drawing).iter(f"{SVG}text"), strict=True)
             if "lbb" in each.get("class", "")]  # fmt: skip
    for place, one in enumerate(taken):
        for other in taken[place + 1 :]:
            assert one[2] <= other[0] + 1 or other[2] <= one[0] + 1 or one[3] <= other[1] + 1 or other[3] <= one[1] + 1
    assert inside(drawing)
    assert shapes(drawing, "b-gap") + shapes(drawing, "b-guarded") == len(points)


def test_two_classes_at_one_place_both_have_their_name():
    """Marks that lie side by side at the right edge are named beside and below, each near its mark."""
    points = [quadrant.Point(name, 1, 12, all_guarded=False, share="0 of 2") for name in ("logic/a", "concurrency/b")]
    assert words(quadrant.draw(points, "key", "finding"), "lbb") == ["logic/a", "concurrency/b"]


def test_the_shape_says_whether_a_class_is_guarded():
    """Diamonds and discs survive a black-and-white print."""
    points = [
        quadrant.Point("a", 1, 5, all_guarded=True, share="1 of 1"),
        quadrant.Point("b", 2, 6, all_guarded=False, share="0 of 1"),
    ]
    drawing = drawn(quadrant.draw(points, "key", "finding"))
    assert [each.get("class") for each in drawing.iter(f"{SVG}circle")] == ["b-guarded"]
    assert [each.get("class") for each in drawing.iter(f"{SVG}path")] == ["b-gap"]


ENTRIES = (
    StripEntry("INC-1", date(2026, 1, 4), "logic/rounding"),
    StripEntry("INC-2", date(2026, 2, 4), "logic/rounding", ("INC-1",)),
    StripEntry("INC-3", date(2026, 3, 4), "release", ("INC-0",)),
)


@pytest.mark.parametrize("draw", [strip.draw, strip.draw_tall])
def test_every_repeat_has_an_arc_with_a_head(draw):
    """Back to the incident it repeats, or to the edge where that one is off the strip."""
    drawing = draw(ENTRIES, "key", "finding")
    assert shapes(drawing, "arc") == 4
    assert (shapes(drawing, "b-rep"), shapes(drawing, "b-plain")) == (2, 1)
    assert inside(drawing)


def test_without_a_repeat_no_room_is_kept_for_arcs():
    """An empty band above the squares would look like something missing."""
    assert strip.draw(ENTRIES[:1], "k", "f").height < strip.draw(ENTRIES, "k", "f").height - 30


@pytest.mark.parametrize("width", [svg.WIDE, svg.NARROW])
def test_chance_is_named_below_the_line_and_what_was_seen_above(width):
    """Both numbers stand in words, also where the two are the same."""
    rows = [chance.Row("by class", 10, 10.0), chance.Row("by family", 0, 0.04)]
    drawing = chance.draw(rows, 10, "key", "finding", warns=True, width=width)
    assert {"seen 10", "chance 10.0", "seen 0", "chance 0.0"} <= set(words(drawing))
    assert shapes(drawing, "zone") == 1
    assert inside(drawing)
    assert shapes(chance.draw(rows, 7, "key", "finding", warns=False, width=width), "zone") == 0


@given(st.lists(st.lists(st.integers(0, 90), min_size=3, max_size=3), min_size=1, max_size=12), st.booleans())
def test_the_map_prints_each_number_and_shades_the_highest_darkest(cells, narrow):
    """A shade alone says nothing: the number stands in its cell, and the widest hole is darkest."""
    rows = [heat.Row(f"gate-{n}", row, sum(row), [f"{sum(row)} missed"]) for n, row in enumerate(cells)]
    drawing = heat.draw(["data-validation", "logic", "9 others"], rows, "key", "finding", narrow=narrow)
    highest = max(map(max, cells))
    printed = [number for look in "1234" for number in words(drawing, f"ht{look}")]
    assert Counter(printed) == Counter(str(cell) for row in cells for cell in row if cell)
    if highest:
        assert str(highest) in words(drawing, "ht4")
    assert inside(drawing)


def test_a_long_gate_has_two_small_lines_on_a_phone():
    """The longest of the default gates is written out, and one that is longer still is under the pointer."""
    rows = [heat.Row(name, [1], 1, []) for name in ("canary", "production-monitoring", "g" * 60)]
    drawing = heat.draw(["logic"], rows, "key", "finding", narrow=True)
    assert words(drawing, "lb")[0] == "canary"
    assert words(drawing, "gt")[:2] == ["production-", "monitoring"]
    assert words(drawing, "gt")[2].startswith("g" * 60)
    assert inside(drawing)


def test_verdicts_that_do_not_fit_are_added_up():
    """The most frequent ones are named, the others counted."""
    verdicts = ["50 missed", "20 absent", "9 bypassed", "4 ignored"]
    drawing = heat.draw(["a"] * 7, [heat.Row("canary", [9] * 7, 83, verdicts)], "key", "finding")
    said = next(each for each in words(drawing, "sm") if "missed" in each)
    assert said.removeprefix(", ".join(verdicts)) in {"50 missed, 33 other", "50 missed, 20 absent, 13 other"}


@given(st.lists(st.integers(0, 4000), min_size=1, max_size=6))
def test_a_stacked_bar_shows_every_part_that_there_is(numbers):
    """One of four thousand is still seen."""
    parts = [bars.Part(f"part {n}", number, f"b-{n}") for n, number in enumerate(numbers)]
    drawing = bars.stacked(parts, "key", "title", "finding")
    widths = [float(each.get("width")) for each in drawn(drawing).iter(f"{SVG}rect")]
    assert len(widths) == sum(number > 0 for number in numbers)
    assert all(width >= 6 for width in widths)
    assert sum(widths) <= svg.WIDE


def test_columns_print_their_totals():
    """Parts on top of each other, the sum above."""
    people, nobody = bars.Part("people", 2, "b-strong"), bars.Part("people", 0, "b-strong")
    stacks = [[people, bars.Part("unknown", 1, "b-external")], [nobody]]
    drawing = bars.columns(["26 Q1", "26 Q2"], stacks, "key", "title", "finding")
    assert words(drawing, "nm") == ["3", "0"]
    assert words(drawing, "sm") == ["26 Q1", "26 Q2"]


def point(day, part, whole):
    return trends.Point(date(2026, day, 1), Ratio(part, whole), Ratio(part * 2, whole * 3))


def test_a_run_that_could_not_tell_breaks_the_line():
    """Nothing is drawn through what nobody knows."""
    points = [point(1, 1, 4), point(2, 2, 4), point(3, 0, 0), point(4, 3, 4), point(5, 3, 4)]
    drawing = trends.draw(points, "key", "finding")
    assert (shapes(drawing, "l1"), shapes(drawing, "dot")) == (2, 4)
    assert words(drawing, "lbb") == ["75\N{NO-BREAK SPACE}%"]
    assert inside(drawing)


def test_runs_of_one_day_share_their_place():
    """A folder with two records of one day is no division by zero."""
    assert shapes(trends.draw([point(1, 1, 4), point(1, 2, 4)], "key", "finding"), "dot") == 2


@given(st.lists(st.floats(0, 4e8), max_size=50))
def test_ticks_of_durations_stay_on_the_axis(values):
    """From a second to years; a tick for each that can be told apart."""
    rows = [spans.Row("to detect", sorted(values), values[0] if values else None)]
    drawing = spans.draw(rows, "key", "finding")
    path = next((each.get("d") for each in drawn(drawing).iter(f"{SVG}path") if each.get("class") == "tick"), "")
    ticks = [float(x) for x in re.findall(r"M([\d.]+) ", path)]
    assert all(92 <= x <= svg.WIDE for x in ticks)
    assert bool(ticks) == bool(values)
    assert inside(drawing)


# Wording


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (Ratio(0, 0), "n/a"),
        (Ratio(0, 7), "0 %"),
        (Ratio(1, 3000), "1 %"),
        (Ratio(6, 14), "43 %"),
        (Ratio(5, 8), "63 %"),
        (Ratio(2999, 3000), "99 %"),
        (Ratio(3000, 3000), "100 %"),
    ],
)
def test_percents_never_promise_too_much(ratio, said):
    """Not all is never 100 %, not nothing is never 0 %, and nothing of nothing is n/a."""
    assert wording.percent(ratio).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 min"),
        (40, "40 s"),
        (59.7, "1 min"),
        (59 * 60, "59 min"),
        (3600, "1 h"),
        (9360, "2 h 36 min"),
        (50 * 3600, "2 d 2 h"),
        (40 * 86400, "40 d"),
    ],
)
def test_durations_read_as_people_say_them(seconds, said):
    """Minutes for minutes, days for days."""
    assert wording.duration(seconds).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (60, "60 days"),
        (90, "3 months"),
        (1500, "4.1 years"),
        (-2, "\N{MINUS SIGN}2 days"),
    ],
)
def test_ages_read_as_people_say_them(days, said):
    """Days, then months, then years with one digit."""
    assert wording.days(days) == said


def test_a_path_at_the_start_of_a_sentence_stays_a_path():
    """Capital letters are for words; files and names are case-sensitive."""
    assert wording.first("no test carries it") == "No test carries it"
    assert wording.first("tests/unit/test_pay.py::test_a fails") == "tests/unit/test_pay.py::test_a fails"


def test_lists_and_counts_are_sentences():
    """One gap, two gaps; a, b and c."""
    assert [wording.count(n, "gap") for n in (0, 1, 1840)] == ["0 gaps", "1 gap", "1,840 gaps"]
    assert [wording.listed(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert [wording.in_days(date(2026, 11, day), DAY) for day in (23, 24, 30)] == ["today", "tomorrow", "in 7 days"]
