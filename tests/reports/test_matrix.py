"""The matrix of fields and conditions: shades, what is certain, and what stands behind."""

from __future__ import annotations

import re

import pytest

from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.colours import STEPS, shade_class, shade_legend, signed_points
from docextract_eval.reports.html import html_page
from docextract_eval.reports.parts import Matrix, part_tables
from docextract_eval.reports.sections import SECTIONS
from tests.contracts import views


def told(metric, value, low, high, **where):
    return Score(metric, {"cells": "scalars", **where}, value, low, high, 40, 600, "")


def view(*drops):
    right = [
        told("accuracy", 0.7, 0.6, 0.8, **of, condition=condition)
        for of in ({}, {"field": "total"}, {"field": "<b>date"})
        for condition in ("clean", "blur@2", "all")
    ]
    return View({}, [*right, *drops])


def tiles(*drops):
    (matrix,) = SECTIONS.load("fields")(view(*drops)).parts
    assert isinstance(matrix, Matrix)
    return {
        (row[0].text, head): cell
        for row in matrix.table.rows
        for head, cell in zip(matrix.table.head[1:], row[1:], strict=True)
    }


def test_conditions_stand_in_the_recipe_s_order_and_what_is_over_all_stands_last():
    (matrix,) = SECTIONS.load("fields")(view()).parts
    assert matrix.table.head == ["Field", "clean", "blur@2", "all"]
    assert [row[0].text for row in matrix.table.rows] == ["total", "<b>date", "all"]


@pytest.mark.parametrize(
    ("low", "high", "sure"), [(0.05, 0.2, True), (-0.05, 0.2, False), (-0.2, -0.05, True)]
)
def test_a_change_is_sure_where_its_interval_excludes_0(low, high, sure):
    drop = told("drop", (low + high) / 2, low, high, field="total", condition="blur@2")
    found = tiles(drop)
    assert found["total", "blur@2"].sure is sure
    assert not found["<b>date", "blur@2"].sure
    page = html_page("t", [SECTIONS.load("fields")(view(drop))])
    assert len(re.findall(r'<td class="[lg]\d sure"', page)) == sure


def test_a_cell_says_both_intervals_and_how_many_documents():
    drop = told("drop", 0.123, 0.1, 0.14, field="total", condition="blur@2")
    assert tiles(drop)["total", "blur@2"].hint == (
        "70.0 % (60.0 to 80.0), −12.3 points (−14.0 to −10.0), 40 documents"
    )


def test_clean_pages_have_no_shade_and_lose_nothing():
    drop = told("drop", 0.123, 0.1, 0.14, field="total", condition="blur@2")
    found = tiles(drop)
    assert found["total", "clean"].loss is None
    page = html_page("t", [SECTIONS.load("fields")(view(drop))])
    assert page.count("<small>") == 1
    assert "<small>−12.3</small>" in page


def test_shades_tell_small_losses_apart_and_gains_from_losses():
    seen = [shade_class(step / 100) for step in STEPS]
    assert len({*seen}) == len(STEPS)
    assert all(
        shade_class(-step / 100) == shade.replace("l", "g")
        for step, shade in zip(STEPS, seen, strict=True)
    )
    assert shade_class(0.004) == ""
    assert signed_points(-0.0002) == "0.0"
    assert {shade for shade, _ in shade_legend()} >= {*seen}


def test_the_figures_behind_a_matrix_are_all_that_it_shows_with_intervals():
    large = views.large(conditions=4, fields=3)
    for matrix in SECTIONS.load("fields")(large).parts:
        right, lost = matrix.tables
        tables = {table.head[1]: table for table in (right, lost)}
        assert {*tables} == {"clean", "accident_number_1@1"}
        for shown, row in zip(matrix.table.rows, right.rows, strict=True):
            for tile, cell in zip(shown[1:], row[1:], strict=True):
                assert cell.text.startswith(f"{tile.text} (")
        for shown, row in zip(matrix.table.rows, lost.rows, strict=True):
            for tile, cell in zip(shown[2:], row[1:], strict=True):
                if tile.loss is not None:
                    assert cell.text.startswith(f"{signed_points(tile.loss)} (")
        assert part_tables(matrix) == [matrix.table]


def test_names_in_a_matrix_are_text():
    page = html_page("t", [SECTIONS.load("fields")(view())])
    assert "<b>" not in page
    assert "&lt;b&gt;date" in page


def test_a_matrix_of_40_conditions_and_30_fields_stays_light():
    large = views.large()
    section = SECTIONS.load("fields")(large)
    whole, without = html_page("t", [section]), html_page("t", [])
    each = (len(whole.encode()) - len(without.encode())) / len(section.parts)
    assert each < 250_000


def test_cells_can_be_read_without_scripts():
    page = html_page("t", [SECTIONS.load("fields")(views.large(conditions=3, fields=2))])
    body = page[page.index("<body") : page.index("<script>")]
    assert "<button" not in body
    assert 'role="grid"' not in body
    assert body.count("<details>") == 2
