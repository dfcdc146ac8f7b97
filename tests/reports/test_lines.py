"""Charts of lines: what is drawn, where, what it is called, and what stands behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from docextract_eval.metrics.curve import Curve, Point
from docextract_eval.reports import View
from docextract_eval.reports.drawing import draw_chart
from docextract_eval.reports.drawing.lines import WIDTH, plot_width
from docextract_eval.reports.html import html_page
from docextract_eval.reports.layout import axis_ends
from docextract_eval.reports.parts import Axis, Dot, Lines, Panel, Section, Series, Stroke
from docextract_eval.reports.sections import SECTIONS, write_sections
from tests.contracts import curves, views

LARGE = views.large()
VIEWS = {
    "40 conditions": LARGE,
    "one place": views.of_one_document(LARGE),
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
    assert len([name for name in CHARTS if name.startswith("40")]) == 1


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
    """Or says by the curve that leaves it that there is more."""
    for panel in chart.panels:
        x, y = panel.x or chart.x, panel.y or chart.y
        for each in panel.series:
            inside = [dot.y <= y.high for dot in each.dots]
            assert any(inside)
            for dot in each.dots if each.style != "bars" else ():
                assert x.low <= dot.x <= x.high
                assert y.low <= dot.y


def test_a_line_ends_where_it_leaves_its_axis():
    (picture,) = drawn(chart_of(line((0, 0.5), (0.5, 0.5), (1, 1.5), (1, 0.25))))[1]
    found = [tops(each.get("d")) for each in picture.iter("path") if "line" in each.get("class")]
    (_, _, (cut, top)), back = found
    plot = [float(each.get("x2")) for each in picture.iter("line") if each.get("class") == "grid"]
    left, right = found[0][0][0], max(plot)
    assert cut == pytest.approx(left + 0.75 * (right - left), abs=0.1)
    assert back[0][1] == pytest.approx(top)
    assert len([*picture.iter("circle")]) == 3


def test_panels_with_axes_of_their_own_have_their_own_legends():
    wide = Axis("y", 0.0, 9.0)
    one, two = line((0, 0), (1, 1), name="one"), line((0, 0), (1, 9), name="two")
    held = Series("limit", [Dot(0, 0.5), Dot(1, 0.5)], "reference", label="at most 5")
    panels = [Panel("a", [one, held, line((0, 1), name="b")]), Panel("c", [two], y=wide)]
    page, pictures = drawn(Lines("c", SHARE, SHARE, panels, ()))
    assert [[each.text for each in ul.iter("span")] for ul in page.iter("ul")] == [["one", "b"]]
    ticks = [{text.text for text in picture.iter("text")} for picture in pictures]
    assert "at most 5" in ticks[0]
    assert "8" in ticks[1] - ticks[0]


def test_a_series_that_others_are_seen_beside_is_gray_and_takes_no_colour():
    dots = [Dot(0, 0, 0, 0.2), Dot(1, 1, 0.8, 1)]
    (picture,) = drawn(chart_of(Series("was", dots, gray=True), Series("is", dots)))[1]
    looks = [each.get("class") for each in picture.iter("path") if "line" in each.get("class")]
    assert looks == ["line linegray", "line line0"]


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


def test_sections_without_curves_show_their_tables():
    bare = View(LARGE.about, LARGE.scores)
    for name in ("automation",):
        assert not charts(name, bare)
        assert len(section(name, bare).tables) > 2


def automation(found, of=("clean", "blur")):
    scores = [views.score("accuracy", 0.9, cells="scalars", condition=name) for name in of]
    return charts("automation", View(views.ABOUT, [*scores, *found], curves.of_confidences(of)))[0]


def of_style(panel, style):
    return {
        each.name: [(d.x, d.y) for d in each.dots] for each in panel.series if each.style == style
    }


def test_all_conditions_and_clean_pages_lie_over_what_may_be_wrong():
    coverage, calibration = automation([]).panels
    assert coverage.title == "Errors by coverage: 600 values"
    assert [*of_style(coverage, "line")] == ["all conditions"]
    assert [*of_style(coverage, "fit")] == ["clean pages"]
    assert of_style(coverage, "reference") == {
        "1 % wrong": [(0, 0.01), (1, 0.01)],
        "2 % wrong": [(0, 0.02), (1, 0.02)],
    }
    assert calibration.title == "Calibration: 6,000 values"
    assert calibration.x.high == calibration.y.high == coverage.x.high == 1
    assert not of_style(automation([], ["clean"]).panels[0], "fit")


def test_each_promise_is_marked_by_what_it_accepts():
    usual = {"cells": "scalars", "condition": "all"}
    found = [
        views.score(metric, value, **usual, **where)
        for where, filled, wrong in (({}, 0.8, 0.01), ({"alpha": "0.01"}, 0.5, 0.004))
        for metric, value in (
            ("threshold", 0.97),
            ("safe_automation_rate", filled),
            ("silent_error_rate", wrong),
        )
    ]
    coverage = automation(found).panels[0]
    assert of_style(coverage, "dots") == {"99 % right": [(0.5, 0.004)], "98 % right": [(0.8, 0.01)]}
    assert [(each.x, each.label) for each in coverage.strokes] == [
        (0.5, "99 % right"),
        (0.8, "98 % right"),
    ]
    unknown = [views.score("threshold", 0.97, **usual)]
    assert not automation(unknown).panels[0].strokes


def test_a_bin_of_few_values_is_in_the_table_alone():
    points = (Point(0.15, 0.5, 0.0, 1.0, 3, 9), Point(0.95, 0.9, 0.8, 0.95, 40, 91))
    found = Curve("reliability", {"cells": "scalars", "condition": "all"}, points, "signature")
    scored = [views.score("accuracy", 0.9, cells="scalars", condition="clean")]
    (chart,) = charts("automation", View(views.ABOUT, scored, [found]))
    assert [x for x, _ in of_style(chart.panels[0], "dots")["bins of 10 values or more"]] == [0.95]
    table = next(table for table in chart.behind if table.head[0] == "Stated, %")
    assert [row[-1].text for row in table.rows] == ["9", "91"]
    (bars,) = of_style(chart.panels[0], "bars").values()
    assert [round(y, 2) for _, y in bars] == [0, 0.09, 0, 0, 0, 0, 0, 0, 0, 0.91]


def test_costs_are_drawn_along_what_an_error_costs_beside_working_by_hand():
    panel = charts("automation")[0].panels[-1]
    assert (panel.x.log, panel.x.low, panel.x.high) == (True, 1, 1000)
    assert [series.name for series in panel.series] == [
        "accept from the cheapest threshold",
        "review every value",
        "type every value",
    ]
    assert not charts("automation", views.without_confidences(LARGE))


def test_an_axis_is_not_stretched_by_a_band_that_tells_nothing():
    low, high = axis_ends([line((0, 0.02), (1, 0.05, 0.0, 0.9))], 0.0)
    assert low == 0
    assert 0.05 <= high < 0.1


def test_what_stands_behind_charts_is_told_apart_by_name():
    shown = [Section("s", (), [part]) for part in charts("automation")]
    named = re.findall(r'role="region" aria-label="([^"]*)"', html_page("t", shown))
    assert len(named) == len(set(named)) > 3
