"""Pages on many runs in a real browser: silent, alone, wide and narrow, light and dark."""

from __future__ import annotations

import re

import pytest
from browser import WIDTHS, shot

from docextract_eval.reports.history import history_page
from tests.browser.conftest import SCREENSHOTS
from tests.browser.hostile import SAYINGS
from tests.browser.test_hostile import assert_tame
from tests.browser.test_report import each_width_and_scheme_once, every_look, grave, unasked
from tests.browser.watching import opened
from tests.reports import trends
from tests.reports.test_history import named

pytestmark = pytest.mark.long

MANY, SEVERAL = 120, 30
"""Of several runs a page has all that it has of many."""
TOUCHING = """() => {
    const found = [];
    for (const plot of document.querySelectorAll('.course svg.plot')) {
        const said = [...plot.querySelectorAll('text.tick')].filter(each => each.checkVisibility());
        const boxes = said.map(each => each.getBoundingClientRect()).sort((a, b) => a.x - b.x);
        boxes.slice(1).forEach((box, at) => { if (box.x < boxes[at].right) found.push(at); });
        const room = plot.getBoundingClientRect();
        for (const each of boxes)
            if (each.left < room.left - 30 || each.right > room.right + 4) found.push(each.x);
    }
    return found;
}"""
"""Names along an axis that touch each other, or hang out of their chart."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Pages on one run, on several, on many, and on runs all of whose names are hostile."""
    place = tmp_path_factory.mktemp("history")
    made = {
        "one": trends.trend(1, pinned=None),
        "several": trends.trend(SEVERAL, pinned=17),
        "many": trends.trend(MANY, pinned=17),
        "hostile": named(trends.trend(8), " ".join(SAYINGS.values())),
    }
    for name, trend in made.items():
        (place / f"{name}.html").write_text(history_page(trend), encoding="utf-8")
    return place


@every_look
@pytest.mark.parametrize("name", ["one", "many"])
def test_it_is_quiet_alone_and_as_wide_as_the_screen(browser, pages, name, width, scheme):
    file = pages / f"{name}.html"
    with opened(browser, file, width, scheme) as watched:
        assert watched.sideways() == []
        assert watched.page.evaluate(TOUCHING) == []
        shot(watched.page, SCREENSHOTS / f"history-{name}-{width}-{scheme}.png")
        watched.unfold()
        assert watched.sideways() == []
    assert watched.complaints == []
    assert unasked(watched, file) == []


@each_width_and_scheme_once
@pytest.mark.parametrize("name", ["one", "several"])
def test_axe_finds_nothing_serious(browser, pages, name, width, scheme):
    with opened(browser, pages / f"{name}.html", width, scheme) as watched:
        watched.unfold()
        assert grave(watched.page) == {}


def test_whatever_a_name_holds_is_shown_as_text(browser, pages):
    assert_tame(browser, pages / "hostile.html")


def test_without_scripts_every_chart_and_every_run_is_there(browser, pages):
    with opened(browser, pages / "many.html", scripts=False) as watched:
        page = watched.page
        assert (
            page.locator("#releases details table.plain").first.locator("tbody tr").count() == MANY
        )
        assert page.locator("#lines .courses.many").first.locator(".course").count() == 4
        for chart in page.locator(".course").all():
            folded = chart.evaluate("each => each.closest('details') !== null")
            assert chart.is_visible() != folded
        page.locator("details summary").first.click()
        assert page.locator("details table").first.is_visible()
    assert watched.complaints == []


@pytest.mark.parametrize("width", WIDTHS)
def test_where_a_chart_is_pointed_at_the_figures_of_that_run_are_said(browser, pages, width):
    with opened(browser, pages / "many.html", width) as watched:
        figure = watched.page.locator("#lines figure:has(.courses.many)").first
        plot, said = figure.locator("svg.plot").first, figure.locator(".pointed")
        title = figure.locator(".panel-title").first.inner_text()
        plot.scroll_into_view_if_needed()
        box = plot.bounding_box()
        middle = box["y"] + box["height"] / 2
        for share, run in ((0.0, trends.entry(0).label), (0.999, trends.entry(MANY - 1).label)):
            watched.page.mouse.move(box["x"] + share * box["width"], middle)
            assert re.match(rf"{re.escape(run)}(?: \(\w\))?, 2026-", said.inner_text())
            assert f": {title} " in said.inner_text()
            assert plot.locator(".here").count() == 1
        watched.page.mouse.move(1, 1)
        assert said.inner_text().startswith("Point at a chart")
        assert plot.locator(".here").count() == 0
    assert watched.complaints == []


def test_runs_sort_by_a_figure(browser, pages):
    with opened(browser, pages / "many.html") as watched:
        watched.unfold()
        table = watched.page.locator("#releases details table")
        button = table.locator("th button", has_text="all, %")
        button.click()
        column = button.locator("xpath=..").evaluate("each => each.cellIndex")
        shown = table.locator(f"tbody td:nth-child({column + 1})").all_inner_texts()
        figures = [float(text.split()[0]) for text in shown]
    assert figures == sorted(figures)
    assert len(set(figures)) > 10


def test_a_table_of_many_runs_scrolls_under_a_head_that_stays(browser, pages):
    with opened(browser, pages / "many.html") as watched:
        watched.unfold()
        window = watched.page.locator("#releases details .scroll")
        window.evaluate("each => { each.scrollTop = 2000; }")
        assert window.evaluate("each => each.scrollTop") > 1000
        top, head = (
            each.bounding_box()["y"] for each in (window, window.locator("thead th").first)
        )
        assert abs(top - head) < 3


def test_on_a_phone_no_first_column_covers_the_figures_beside_it(browser, pages):
    with opened(browser, pages / "many.html", 360) as watched:
        watched.unfold()
        wide = watched.page.evaluate("""() => [...document.querySelectorAll('table.plain')]
            .map(each => [each.closest('.scroll'), each.rows[1].cells[0]])
            .filter(([window, first]) => first.offsetWidth > 0.55 * window.clientWidth)
            .map(([window]) => window.getAttribute('aria-label'))""")
    assert wide == []


def test_on_paper_every_run_is_printed(browser, pages):
    with opened(browser, pages / "many.html") as watched:
        watched.page.emulate_media(media="print")
        watched.unfold()
        window = watched.page.locator("#releases details .scroll")
        assert window.evaluate("each => each.scrollHeight <= each.clientHeight + 2")
