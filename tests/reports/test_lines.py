"""Charts of lines: what is drawn, where, what it is called, and what stands behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from docextract_eval.metrics.curve import Curve, Point
from docextract_eval.reasons import NO_CONFIDENCE, Reason, ReasonCode
from docextract_eval.reports import View
from docextract_eval.reports.curves import PANELS, axis_ends, most_different
from docextract_eval.reports.drawing import draw_chart
from docextract_eval.reports.drawing.frame import WIDTH, plot_width
from docextract_eval.reports.html import html_page
from docextract_eval.reports.parts import Axis, Dot, Lines, Panel, Section, Series, Stroke
from docextract_eval.reports.sections import SECTIONS, write_sections
from tests.contracts import curves, views

LARGE = views.large()
VIEWS = {
    "40 conditions": LARGE,
    "one place": views.of_one_document(LARGE),
    "no confidences": views.without_confidences(LARGE),
    "two conditions": views.large(conditions=2, fields=1),
}
CHARTS = {
    f"{name}: {part.caption}": part
    for name, view in VIEWS.items()
    for section in write_sections(view)
    for part in section.parts
    if isinstance(part, Lines)
}
of_every_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=list(CHARTS))
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SHARE = Axis("x", 0.0, 1.0)


def drawn(chart):
    """Return the pictures of the panels, as elements."""
    page = ET.fromstring(str(draw_chart(chart)))  # noqa: S314 - drawn just now
    return page, [each for each in page.iter("svg") if each.get("role") == "img"]


def chart_of(*series, x=SHARE, y=SHARE, strokes=(), title="panel"):
    return Lines("caption", x, y, [Panel(title, series, strokes)], ())


def line(*dots, name="line", drawn="line"):
    return Series(name, [Dot(*dot) for dot in dots], drawn)


def section(name, view=LARGE):
    return SECTIONS.load(name)(view)


def charts(name, view=LARGE):
    return [part for part in section(name, view).parts if isinstance(part, Lines)]


def tops(path):
    return [tuple(map(float, place.split())) for place in path.strip("MZ").split("L")]


def places(picture):
    """Yield every place that something is drawn at, and the ends of every text."""
    for each in picture.iter():
        if each.tag == "text":
            x, size = float(each.get("x")), plot_width(each.text)
            left = {"middle": x - size / 2, "end": x - size}.get(each.get("text-anchor"), x)
            yield from [(left, float(each.get("y"))), (left + size, float(each.get("y")))]
        elif each.tag == "path":
            yield from tops(each.get("d"))
        elif each.tag == "circle":
            yield float(each.get("cx")), float(each.get("cy"))
        elif each.tag == "rect":
            x, y = float(each.get("x")), float(each.get("y"))
            yield from [(x, y), (x + float(each.get("width")), y + float(each.get("height")))]
        elif each.tag == "line":
            yield float(each.get("x1")), float(each.get("y1"))
            yield float(each.get("x2")), float(each.get("y2"))


def boxes(picture, name):
    """Yield where the texts of a class begin and end, line by line."""
    for text in picture.iter("text"):
        if text.get("class") == name:
            x, size = float(text.get("x")), plot_width(text.text)
            left = {"middle": x - size / 2, "end": x - size}.get(text.get("text-anchor"), x)
            yield float(text.get("y")), left, left + size


def test_every_view_of_curves_is_drawn():
    assert {name.partition(":")[0] for name in CHARTS} == set(VIEWS)
    assert len([name for name in CHARTS if name.startswith("40")]) == 5


@of_every_chart
def test_every_panel_is_a_picture_with_a_name_of_its_own(chart):
    page, pictures = drawn(chart)
    names = [picture.get("aria-label") for picture in pictures]
    assert len(names) == len(chart.panels) == len(set(names))
    for name, panel in zip(names, chart.panels, strict=True):
        assert panel.title in name
        assert chart.caption in name
        assert all(stroke.label in name for stroke in panel.strokes)
    others = [each for each in page.iter("svg") if each not in pictures]
    assert all(each.get("aria-hidden") == "true" for each in others)


@of_every_chart
def test_the_tables_behind_a_chart_tell_the_figures_of_every_dot(chart):
    assert chart.behind
    tables = [*chart.tables, *chart.behind]
    told = {n for t in tables for row in t.rows for c in row for n in NUMBER.findall(c.text)}
    for panel in chart.panels:
        for series in panel.series:
            for dot in series.dots:
                if series.style in ("line", "dots"):
                    assert set(NUMBER.findall(dot.hint)) <= told | {"100"}
                elif series.style == "bars" and dot.y:
                    assert NUMBER.findall(dot.hint)[0] in told


@of_every_chart
def test_everything_is_drawn_within_its_panel(chart):
    for picture in drawn(chart)[1]:
        _, _, right, floor = map(float, picture.get("viewBox").split())
        assert right == WIDTH
        for x, y in places(picture):
            assert -0.1 <= x <= right + 0.1
            assert -0.1 <= y <= floor + 0.1


@of_every_chart
def test_nothing_is_drawn_at_no_number_and_nothing_loads_or_styles(chart):
    said = str(draw_chart(chart))
    assert not re.search(r"nan|inf\b|None", said)
    assert not re.search(r"http|url\(|style=|\bon\w+=|<script", said)


@of_every_chart
def test_an_axis_holds_every_dot(chart):
    for panel in chart.panels:
        for dot in (dot for each in panel.series if each.style != "bars" for dot in each.dots):
            assert chart.y.low <= dot.y <= chart.y.high
            assert chart.x.low <= dot.x <= chart.x.high


@of_every_chart
def test_a_band_holds_its_dots(chart):
    for picture in drawn(chart)[1]:
        found = {}
        for path in picture.iter("path"):
            kind, _, look = path.get("class").partition(" ")
            found.setdefault(look[-1:], {})[kind] = tops(path.get("d"))
        for parts in found.values():
            for x, y in parts["line"] if {"line", "band"} <= parts.keys() else ():
                edge = [high for at, high in parts["band"] if at == x]
                assert min(edge) <= y <= max(edge)


def test_every_panel_has_the_same_ticks():
    (chart,) = charts("robustness")
    ticks = [
        [text.text for text in picture.iter("text") if text.get("class") == "tick"]
        for picture in drawn(chart)[1]
    ]
    assert len(ticks) == PANELS
    assert all(each == ticks[0] for each in ticks)


@pytest.mark.parametrize(
    ("label", "places"),
    [
        *(("fields break at ", [0.93 - n / 50 for n in range(many)]) for many in (1, 2, 3, 5)),
        ("at ", [0.16, 0.34, 0.4, 0.49, 0.61, 0.63]),  # a line is used again where it is free
    ],
)
def test_what_strokes_are_called_never_collides(label, places):
    those = [Stroke(at, f"{label}{n}.5") for n, at in enumerate(places)]
    (picture,) = drawn(chart_of(line((0, 0), (1, 1)), strokes=those))[1]
    found = list(boxes(picture, "note"))
    assert len(found) == len(places)
    for (y, left, right), (down, start, end) in combinations(found, 2):
        assert y != down or right < start or end < left
    assert all(left >= 0 and right <= WIDTH for _, left, right in found)


@pytest.mark.parametrize("high", [0.001, 1, 7, 40, 1_234_567, 98_765_432_100])
@pytest.mark.parametrize("log", [False, True])
def test_ticks_never_collide(high, log):
    axis = Axis("x", high / 1e5 if log else 0.0, high, log=log)
    (picture,) = drawn(chart_of(line((high / 2, 0), (high, 1)), x=axis))[1]
    every = list(boxes(picture, "tick"))
    lowest = max(y for y, _, _ in every)
    found = sorted((left, right) for y, left, right in every if y == lowest)
    assert found
    assert all(end < start for (_, end), (start, _) in pairwise(found))


def test_what_is_few_is_still_drawn():
    assert drawn(Lines("caption", SHARE, SHARE, [], ()))[1] == []
    (empty,) = drawn(chart_of(line()))[1]
    assert not list(empty.iter("circle"))
    alone = chart_of(line((0.5, 0.5, 0.4, 0.6)), x=Axis("x", 0.5, 0.5, log=True))
    (one,) = drawn(alone)[1]
    assert len(list(one.iter("circle"))) == 1
    assert [each.get("class") for each in one.iter("line")].count("whisker line0") == 1


def test_series_are_told_apart_by_more_than_their_colour():
    panel = chart_of(*(line((0, 0), (1, n / 4), name=f"series {n}") for n in range(4)))
    page, (picture,) = drawn(panel)
    marks = [
        (each.tag, (each.get("d") or "").count("L"))
        for each in picture.iter()
        if (each.get("class") or "").startswith("mark")
    ]
    assert len(set(marks)) == 4
    assert [each.text for each in page.iter("span")] == [f"series {n}" for n in range(4)]


def test_a_series_looks_alike_in_all_panels():
    one, two = line((0, 0), (1, 1), name="one"), line((0, 0), (1, 1), name="two")
    chart = Lines("c", SHARE, SHARE, [Panel("a", [one, two]), Panel("b", [two])], ())
    pictures = drawn(chart)[1]
    looks = [{each.get("class") for each in picture.iter("path")} for picture in pictures]
    assert looks[1] == {"line line1"}
    assert looks[1] < looks[0]


def test_bands_break_where_intervals_are_unknown():
    dots = (0, 0, 0, 0.1), (0.2, 0, 0, 0.1), (0.5, 0.5), (0.8, 0, 0, 0.1), (1, 0, 0, 0.1)
    (picture,) = drawn(chart_of(line(*dots)))[1]
    assert [each.get("class") for each in picture.iter("path")].count("band fill0") == 2


def test_a_histogram_stands_below_the_plot():
    bars = Series("bars", [Dot((n + 0.5) / 10, n / 45) for n in range(10)], "bars")
    plain, (picture,) = (drawn(chart_of(*of))[1] for of in ([line((0, 0))], [line((0, 0)), bars]))
    found = [each for each in picture.iter("rect") if each.get("class").startswith("bar")]
    assert len(found) == 9  # where there are none, there is no bar
    (circle,) = picture.iter("circle")
    assert all(float(each.get("y")) > float(circle.get("cy")) for each in found)
    assert {each.text for each in picture.iter("text")} >= {"0.2"}  # how tall the tallest is
    assert plain[0].get("viewBox") != picture.get("viewBox")


def test_names_from_a_document_are_text():
    hostile = "</title><script>alert(1)</script>\"'"
    chart = chart_of(
        line((0, 0), (1, 1), name=hostile), strokes=[Stroke(0.5, hostile)], title=hostile
    )
    page = html_page("t", [Section("s", (), [replace(chart, caption=hostile)])])
    assert page.count("<script>") == 1
    assert "&lt;script&gt;alert(1)" in page


def test_robustness_shows_the_accidents_that_cost_most_first():
    (chart,) = charts("robustness")
    assert [panel.title for panel in chart.panels] == [
        f"accident_number_{n}" for n in range(39, 39 - PANELS, -1)
    ]
    assert f"the {PANELS} of 40 degradations" in chart.caption
    (along,) = chart.behind
    assert {row[0].text.partition("@")[0] for row in along.rows} >= {
        "accident",
        "accident_number_1",
    }


def test_robustness_draws_where_an_accident_breaks_the_pipeline_or_says_why_not():
    of = curves.along_severity(1)
    broken = views.score("breaking_point", 3.4, cells="scalars", accident="accident")
    never = Reason(ReasonCode.NEVER_BREAKS, severity=4)
    unbroken = replace(
        broken, slice={"cells": "tables", "accident": "accident"}, value=None, reason=never
    )
    (chart,) = charts("robustness", View(views.ABOUT, [broken, unbroken], of))
    (panel,) = chart.panels
    assert panel.strokes == [Stroke(3.4, "fields break between 3.34 and 3.46", 3.34, 3.46)]
    assert panel.note == "Breaking point of table cells: none up to severity 4."
    (picture,) = drawn(chart)[1]
    assert [each.get("class") for each in picture.iter("rect")].count("maybe") == 1


def test_sections_without_curves_show_their_tables():
    bare = View(LARGE.about, LARGE.scores)
    for name in ("robustness", "trust", "costs"):
        assert not charts(name, bare)
        assert len(section(name, bare).tables) > 2


def test_conditions_that_stand_on_no_curve_are_told_of():
    lost = views.score("drop", 0.123, cells="scalars", condition="phone")
    view = View(views.ABOUT, [lost], curves.along_severity(1))
    assert any(
        "phone −12.3 points (−18.3 to −6.3)" in said for said in section("robustness", view).lead
    )


def test_trust_shows_clean_pages_and_the_conditions_that_differ_most():
    scores = [
        replace(each, value=0.9) if each.slice.get("condition") == "accident_number_30@30" else each
        for each in LARGE.scores
    ]
    risk, _, by_condition = charts("trust", View(LARGE.about, scores, LARGE.curves))
    for chart, beside in ((risk, 2), (by_condition, 0)):
        titles = [panel.title for panel in chart.panels]
        assert len(titles) == PANELS + beside
        assert titles[beside] == "clean"
        assert "accident_number_30@30" in titles
        assert f"the {PANELS} of 40 conditions" in chart.caption


def test_trust_marks_the_threshold_and_what_it_comes_to_under_every_condition():
    chosen = [
        views.score("threshold", 0.97, cells="scalars", condition="all"),
        views.score("safe_automation_rate", 0.8, cells="scalars", condition="all"),
        views.score("silent_error_rate", 0.01, cells="scalars", condition="all"),
        views.score("accuracy", 0.9, cells="scalars", condition="clean"),
        views.score("safe_automation_rate", 0.7, cells="scalars", condition="clean"),
        views.score("silent_error_rate", 0.03, cells="scalars", condition="clean"),
    ]
    risk = charts("trust", View(views.ABOUT, chosen, curves.of_confidences(["clean"])))[0]
    all_of_them, _, clean = risk.panels
    assert [stroke.x for stroke in all_of_them.strokes] == [0.8]
    assert "0.97" in all_of_them.strokes[0].label
    marks = {
        panel.title: [
            (dot.x, dot.y) for each in panel.series if each.style == "dots" for dot in each.dots
        ]
        for panel in (all_of_them, clean)
    }
    assert marks == {"all conditions": [(0.8, 0.01)], "clean": [(0.7, 0.03)]}
    assert all(any(s.name == "promise: at most 2 %" for s in panel.series) for panel in risk.panels)


def test_trust_marks_no_threshold_of_which_nobody_knows_what_it_fills():
    chosen = [views.score("threshold", 0.97, cells="scalars", condition="all")]
    risk = charts("trust", View(views.ABOUT, chosen, curves.of_confidences(["clean"])))[0]
    assert not any(panel.strokes or panel.note for panel in risk.panels)


def test_trust_says_why_there_is_no_threshold():
    score = views.score("threshold", cells="scalars", condition="all")
    why = replace(score, value=None, low=None, high=None, reason=NO_CONFIDENCE)
    risk = charts("trust", View(views.ABOUT, [why], curves.of_confidences(["clean"])))[0]
    assert risk.panels[0].note == "No threshold: no predicted field value has a confidence."
    assert not risk.panels[0].strokes


def test_a_bin_of_few_guesses_is_in_the_table_alone():
    points = (Point(0.15, 0.5, 0.0, 1.0, 3, 9), Point(0.95, 0.9, 0.8, 0.95, 40, 91))
    found = Curve("reliability", {"cells": "scalars", "condition": "all"}, points, "signature")
    (chart,) = charts("trust", View(views.ABOUT, [], [found]))
    bins = [dot.x for each in chart.panels[0].series if each.style == "dots" for dot in each.dots]
    assert bins == [0.95]
    (table,) = chart.tables
    assert [row[-1].text for row in table.rows] == ["9", "91"]
    bars = next(each for each in chart.panels[0].series if each.style == "bars")
    assert [round(dot.y, 2) for dot in bars.dots] == [0, 0.09, 0, 0, 0, 0, 0, 0, 0, 0.91]


def test_costs_are_drawn_along_what_an_error_costs_beside_working_by_hand():
    (chart,) = charts("costs")
    assert (chart.x.log, chart.x.low, chart.x.high) == (True, 1, 1000)
    assert [series.name for series in chart.panels[0].series] == [
        "cheapest threshold",
        "every value reviewed",
        "every value typed by hand",
    ]
    assert not charts("costs", views.without_confidences(LARGE))


def test_an_axis_is_not_stretched_by_a_band_that_tells_nothing():
    low, high = axis_ends([line((0, 0.02), (1, 0.05, 0.0, 0.9))], 0.0)
    assert low == 0
    assert 0.05 <= high < 0.1


def test_conditions_are_kept_in_their_order_and_clean_always():
    names = [*(f"c{n}" for n in range(20)), "clean"]
    apart = {name: n / 10 for n, name in enumerate(names)}
    assert most_different(names, apart.get, 3) == ["c0", "c1", "clean"]
    assert most_different(names[:2], apart.get, 3) == names[:2]
    assert most_different(names, lambda _: None, 1) == ["clean"]


def test_curves_are_found_by_what_their_slices_name():
    found = LARGE.matching_curves("drop_by_severity", "accident", cells="tables")
    assert len(found) == 40
    assert {each.slice["cells"] for each in found} == {"tables"}
    assert LARGE.matching_curves("drop_by_severity", cells="tables") == []
    assert LARGE.matching_curves("risk_coverage", "accident", cells="tables") == []


def test_what_stands_behind_charts_is_told_apart_by_name():
    shown = [Section("s", (), [part]) for name in ("robustness", "trust") for part in charts(name)]
    named = re.findall(r'role="region" aria-label="([^"]*)"', html_page("t", shown))
    assert len(named) == len(set(named)) > 10
    notes = [part.note for each in shown for part in each.parts]
    assert all(notes)
