"""Tables in a real browser: sorted by a click or a key, and walked cell by cell."""

from __future__ import annotations

import re

import pytest

from docextract_eval.reports.html import html_page
from docextract_eval.reports.sections import SECTIONS
from tests.browser.watching import opened
from tests.reports.test_matrix import many

pytestmark = pytest.mark.long

SORTABLE = "table:has(thead button.sort)"
FIGURE = re.compile(r"[-+−±]?\d[\d,]*(\.\d+)?")
NONE = "–"
OWN_ROWS = """(rows, at) => rows
    .filter(row => row.cells[0].textContent.trim() !== 'all')
    .map(row => row.cells[at].textContent.trim())"""
UNFOLD = "() => document.querySelectorAll('details').forEach(each => (each.open = true))"


def figures(table, at):
    """The figures of a column, from top to bottom, of what is no sum of the others."""
    rows = table.locator("tbody tr").evaluate_all(OWN_ROWS, at)
    found = [FIGURE.search(said) for said in rows if said not in ("", NONE)]
    return [float(each[0].replace(",", "").replace("−", "-").strip("±")) for each in found if each]


def test_a_column_sorts_up_and_down_and_back(browser, report):
    """The last that has figures: where nothing was invented, a column holds dashes alone."""
    with opened(browser, report) as watched:
        watched.page.evaluate(UNFOLD)
        tables = [each for each in watched.page.locator(SORTABLE).all() if each.is_visible()]
        assert len(tables) > 5
        for table in tables:
            heads = table.locator("thead th")
            at = max(i for i in range(1, heads.count()) if len(figures(table, i)) > 1)
            head, button = heads.nth(at), heads.nth(at).locator("button.sort")
            written, text = figures(table, at), table.inner_text()
            for way, wanted in (
                ("ascending", sorted(written)),
                ("descending", sorted(written, reverse=True)),
            ):
                button.click()
                assert head.get_attribute("aria-sort") == way
                assert figures(table, at) == wanted
            button.click()
            assert head.get_attribute("aria-sort") is None
            assert table.inner_text() == text
    assert watched.complaints == []


def test_a_column_sorts_by_keyboard(browser, report):
    with opened(browser, report) as watched:
        watched.page.evaluate(UNFOLD)
        button = watched.page.locator("th button.sort:visible:not([tabindex='-1'])").first
        button.focus()
        watched.page.keyboard.press("Enter")
        assert button.locator("xpath=..").get_attribute("aria-sort") == "ascending"


@pytest.mark.parametrize("width", [1280, 360])
def test_a_matrix_is_walked_by_arrows_and_tells_each_cell(browser, report, width):
    """One stop for Tab; arrows go from cell to cell, and its figures are said below."""
    with opened(browser, report, width) as watched:
        page = watched.page
        matrix = page.locator("figure.matrix").first
        grid, line = matrix.locator("table[role=grid]").first, matrix.locator(".told")
        stops = grid.locator("[tabindex='0']")
        assert stops.count() == 1
        stops.focus()
        heard = [line.inner_text()]
        for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
            page.keyboard.press(key)
            assert stops.count() == 1
            heard.append(line.inner_text())
        assert heard[-1] == heard[0]
        assert len(set(heard)) == 4
        head = grid.locator("thead th").nth(2).inner_text().split("\n")[0]
        assert head in heard[1]
        assert f"--condition {head}" in heard[1]
        page.keyboard.press("Home")
        page.keyboard.press("End")
        assert stops.is_visible()
        assert watched.sideways() == []


@pytest.mark.parametrize("width", [1280, 400])
def test_a_heat_map_needs_no_scroller(browser, tmp_path, width):
    page = html_page("many", [SECTIONS.load("conditions")(many(50, 13))])
    (tmp_path / "many.html").write_text(page, encoding="utf-8")
    with opened(browser, tmp_path / "many.html", width) as watched:
        matrix = watched.page.locator("figure.matrix").first
        right = matrix.evaluate("figure => figure.getBoundingClientRect().right")
        for table in matrix.locator("table.tiles").all():
            assert table.evaluate("table => table.closest('.scroll')") is None
            if table.is_visible():
                assert table.evaluate("table => table.getBoundingClientRect().right") <= right
        assert matrix.locator("th.wide").first.is_visible() is (width > 400)
