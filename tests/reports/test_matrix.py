"""The heat map of fields and conditions: order, shades, what is certain, lines of severity."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from itertools import product

import pytest

from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.html import STEPS, html_page, shade_class, shade_legend
from docextract_eval.reports.layout import MOST_CONDITIONS
from docextract_eval.reports.parts import Matrix, part_tables
from docextract_eval.reports.sections import SECTIONS
from tests.contracts import views

SCHEMA = """
name = "ticket"
[fields]
note = {type = "text"}
date = {type = "date"}
total = {type = "money", criticality = 3}
"""


def told(metric, value, low, high, documents=40, **where):
    return Score(metric, {"cells": "scalars", **where}, value, low, high, documents, 600, "")


def view(*drops):
    right = [
        told("accuracy", 0.7, 0.6, 0.8, **of, condition=condition)
        for of in ({}, {"field": "total"}, {"field": "<b>date"})
        for condition in ("clean", "blur@2", "all")
    ]
    return View({}, [*right, *drops])


def section(of):
    return SECTIONS.load("conditions")(of)


def heat_map(of):
    (matrix,) = [part for part in section(of).parts if isinstance(part, Matrix)]
    return matrix


def open_rows(of):
    return [[row.name for row in group.rows] for group in heat_map(of).groups]


def columns(of):
    return [column.name for column in heat_map(of).columns]


def tiles(of):
    matrix = heat_map(of)
    return {
        (row.name, column.name): cell
        for group in matrix.groups
        for row in group.rows
        for column, cell in zip(matrix.columns, row.tiles, strict=True)
    }


@functools.cache
def many(fields, conditions, documents=80):
    """A run of so many fields and conditions; the last condition is worst, and the last field."""
    names = ["clean", *(f"blur_{n}@{n % 5 + 1}" for n in range(1, conditions)), "all"]
    places = [{}, *({"field": f"field_{n}"} for n in range(fields))]
    found = []
    for (row, of), (at, name) in product(enumerate(places), enumerate(names)):
        right = 0.95 - at / (3 * len(names)) - row / (3 * len(places))
        where = {**of, "condition": name}
        found.append(told("accuracy", right, right - 0.05, right + 0.05, documents, **where))
        if name != "clean":
            lost = 0.95 - right
            found.append(told("drop", lost, lost - 0.02, lost + 0.02, documents, **where))
    return View(views.ABOUT, found)


def by_field(schema=SCHEMA, **shares):
    """A run of some fields of a schema, each with its accuracy and upper end."""
    right = [
        told("accuracy", share, share - 0.2, high, **of, condition=condition)
        for of, (share, high) in [({}, (0.7, 0.8)), *(({"field": n}, e) for n, e in shares.items())]
        for condition in ("clean", "all")
    ]
    return View({"schemas": {"ticket": schema}}, right)


def test_critical_fields_stand_first_then_those_that_are_worst_at_best():
    found = by_field(date=(0.5, 0.9), note=(0.6, 0.7), total=(0.9, 0.99))
    assert open_rows(found) == [["total", "note", "date", "all"]]
    assert [row.critical for row in heat_map(found).groups[0].rows] == [True, False, False, False]


def test_conditions_stand_worst_first_between_clean_and_all():
    shares = {"clean": 0.9, "scan": 0.8, "blur@2": 0.3, "phone": 0.6, "all": 0.65}
    right = [told("accuracy", of, of - 0.1, of + 0.1, condition=n) for n, of in shares.items()]
    fields = [replace(each, slice={**each.slice, "field": "total"}) for each in right]
    assert columns(View({}, [*right, *fields])) == ["clean", "blur@2", "phone", "scan", "all"]


def test_a_column_over_all_needs_more_than_one_condition():
    right = [
        told("accuracy", 0.7, 0.6, 0.8, **of, condition=condition)
        for of in ({}, {"field": "total"})
        for condition in ("clean", "all")
    ]
    alone = View({}, right)
    assert columns(alone) == ["clean"]
    assert open_rows(alone) == [["total"]]
    assert section(alone).lead == (
        "Only clean pages were read, so what degradations cost is not known.",
    )


def test_20_rows_and_12_conditions_are_open_and_the_rest_is_folded_or_told_of():
    found = many(50, 40)
    (group,) = heat_map(found).groups
    assert [row.name for row in group.rows] == [*(f"field_{n}" for n in range(49, 29, -1)), "all"]
    assert len(group.folded) == 30
    assert columns(found)[1:-1] == [f"blur_{n}@{n % 5 + 1}" for n in range(39, 27, -1)]
    page = html_page("t", [section(found)])
    assert "30 more fields</summary>" in page
    assert f"Shown are the {MOST_CONDITIONS} worst of 39 conditions; scores.json has all." in page
    assert "A wider screen shows 7 more conditions, and lines of severity." in page


def test_table_cells_keep_a_third_of_the_open_rows():
    scores = many(30, 3).scores
    tables = [replace(each, slice={**each.slice, "cells": "tables"}) for each in scores]
    both = heat_map(View({}, [*scores, *tables])).groups
    assert [(each.name, len(each.rows), len(each.folded)) for each in both] == [
        ("Field", 14, 17),
        ("Table cell", 8, 23),
    ]


@pytest.mark.parametrize(
    ("low", "high", "sure"), [(0.05, 0.2, True), (-0.05, 0.2, False), (-0.2, -0.05, True)]
)
def test_a_change_is_sure_where_its_interval_excludes_0(low, high, sure):
    drop = told("drop", (low + high) / 2, low, high, field="total", condition="blur@2")
    found = tiles(view(drop))
    assert found["total", "blur@2"].sure is sure
    assert not found["<b>date", "blur@2"].sure
    page = html_page("t", [section(view(drop))])
    assert len(re.findall(r'<td class="[lg]\d sure"', page)) == sure


def test_a_tile_of_fewer_than_ten_documents_is_gray_and_no_result():
    for documents, gray in ((9, True), (10, False)):
        found = tiles(many(2, 3, documents))["field_1", "blur_2@3"]
        assert (found.gray, found.sure, found.loss is None) == (gray, not gray, gray)
        assert found.hint.endswith("9 documents: too few for a result") is gray
    page = html_page("t", [section(many(2, 3, 9))])
    assert '<td class="few"' in page
    assert not re.findall(r'<td class="[lg]\d', page)


def test_a_tile_says_both_intervals_and_how_many_documents():
    drop = told("drop", 0.123, 0.1, 0.14, field="total", condition="blur@2")
    found = tiles(view(drop))["total", "blur@2"]
    assert found.hint == "70.0 % (60.0 to 80.0), −12.3 points (−14.0 to −10.0), 40 documents"
    assert (found.text, found.whole, found.count) == ("70.0", "70", "40")


def test_a_tile_names_the_command_that_lists_its_cases():
    matrix = heat_map(replace(many(2, 3), folder="my runs/a"))
    (row, _, summed), column = matrix.groups[0].rows, matrix.columns[1]
    assert matrix.command + row.options + column.options == (
        "dxe view 'my runs/a' --field field_1 --condition blur_2@3"
    )
    assert summed.options == matrix.columns[-1].options == ""
    page = html_page("t", [section(replace(many(2, 3), folder="my runs/a"))])
    for options in (' data-options=" --field field_1"', ' data-options=" --condition blur_2@3"'):
        assert options in page


def test_clean_pages_have_no_shade_and_lose_nothing():
    drop = told("drop", 0.123, 0.1, 0.14, field="total", condition="blur@2")
    assert tiles(view(drop))["total", "clean"].loss is None


def test_lines_run_along_severity_and_the_worst_degradation_is_told():
    shares = {"clean": 0.9, "blur@2": 0.8, "blur@4": 0.3, "scan": 0.1, "jpeg@5": 0.6, "all": 0.5}
    right = [
        told("accuracy", of, of - 0.1, of + 0.1, field="total", condition=name)
        for name, of in shares.items()
    ]
    found = View({}, [*right, *(told("accuracy", 0.5, 0.4, 0.6, condition=c) for c in shares)])
    (row,) = heat_map(found).groups[0].rows
    assert {line.name: [(dot.x, dot.y) for dot in line.dots] for line in row.severities} == {
        "jpeg": [(0, 0.9), (5, 0.6)],
        "blur": [(0, 0.9), (2, 0.8), (4, 0.3)],
    }
    assert row.severities[-1].name == "blur"
    assert row.worst == (
        "total along severity, worst under blur: clean 90.0 % (80.0 to 100.0), "
        "severity 2 80.0 % (70.0 to 90.0), severity 4 30.0 % (20.0 to 40.0)"
    )
    page = html_page("t", [section(found)])
    assert f"<title>{row.worst}</title>" in page
    assert page.count('class="worst dots"') == 1


def test_without_a_severity_there_is_no_line():
    right = [
        told("accuracy", 0.5, 0.4, 0.6, **of, condition=name)
        for of in ({}, {"field": "total"})
        for name in ("clean", "scan", "all")
    ]
    found = View({}, right)
    assert heat_map(found).reach == 0
    assert "<svg" not in html_page("t", [section(found)])
    assert "it has no severity" in section(found).lead[0]


def test_shades_tell_small_losses_apart_and_gains_from_losses():
    seen = [shade_class(step / 100) for step in STEPS]
    assert len({*seen}) == len(STEPS)
    assert all(
        shade_class(-step / 100) == shade.replace("l", "g")
        for step, shade in zip(STEPS, seen, strict=True)
    )
    assert shade_class(0.004) == ""
    assert {shade for shade, _ in shade_legend()} >= {*seen}


def test_forms_without_pictures_show_clean_the_worst_condition_and_all():
    found = many(50, 40)
    (table,) = part_tables(heat_map(found))
    assert table.head == ["Field, % right", "clean", "blur_39@5", "all"]
    assert len(table.rows) == 51
    shown = tiles(found)
    for row in table.rows[:20]:
        for name, cell in zip(table.head[1:], row[1:], strict=True):
            assert cell.text.partition(" ")[0] == shown[row[0].text, name].text


def test_names_in_a_heat_map_are_text():
    turned = told("accuracy", 0.7, 0.6, 0.8, field="a\u202eb", condition="all")
    page = html_page("t", [section(View({}, [*view().scores, turned]))])
    assert "<b>" not in page
    assert "&lt;b&gt;date" in page
    assert "a[U+202E]b" in page


def words(page):
    return len(re.sub(r"<[^>]*>", " ", page).split())


def test_a_heat_map_is_light_and_brief_however_much_it_shows():
    for found in (many(50, 13), many(24, 2_000)):
        whole, without = html_page("t", [section(found)]), html_page("t", [])
        assert len(whole.encode()) - len(without.encode()) < 200_000
        body = re.sub(r"(?s)<(style|script|title)\b.*?</\1>", "", whole)
        assert words(re.sub(r"(?s)<details.*?</details>", "", body)) <= 900
        assert words(body) <= 1_500


def test_tiles_can_be_read_without_scripts():
    page = html_page("t", [section(views.large(conditions=3, fields=2))])
    body = page[page.index("<body") : page.index("<script>")]
    assert "<button" not in body
    assert 'role="grid"' not in body
    assert body.count("<details") == 2
