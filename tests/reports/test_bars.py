"""Stacked bars and whiskers: what they draw, where it lies, and what stands behind."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markupsafe import escape

from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.drawing import draw_chart
from docextract_eval.reports.drawing.rows import fit_letters, series_styles
from docextract_eval.reports.drawing.svg import with_break_points
from docextract_eval.reports.html import html_page
from docextract_eval.reports.parts import Axis, Bar, Dot, Slab, Stack, Whisker, Whiskers
from docextract_eval.reports.sections import SECTIONS
from docextract_eval.reports.sections.causes import COLOURS, MOST
from docextract_eval.reports.sections.changes import changes_chart
from tests.contracts import views
from tests.reports.decisions import difference

ALL = {"cells": "scalars", "condition": "all"}
NAMES = ["misread", "decoy", "sign", "scale", "made_up", "others", "missed", "invented"]
LARGE = views.large()
VIEWS = {
    "empty": View({}, []),
    "40 conditions and 30 fields": LARGE,
    "of one document": views.of_one_document(LARGE),
    "private": views.private(LARGE),
}
whatever_it_is_of = pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
of_sections_with_bars = pytest.mark.parametrize("name", ["conditions", "causes", "people"])


def told(metric, value, low, high, **where):
    return Score(metric, where, value, low, high, 40, 600, "")


def charts(name, view):
    return [part for part in SECTIONS.load(name)(view).parts if isinstance(part, Stack | Whiskers)]


def causes(*scores):
    return charts("causes", View({}, list(scores)))


def percents(drawn):
    return [float(each) for each in re.findall(r'(?:x|x1|x2|cx)="([-\d.]+)%"', str(drawn))]


@whatever_it_is_of
@of_sections_with_bars
def test_everything_drawn_lies_within_its_strip(name, view):
    for chart in charts(name, view):
        drawn = str(draw_chart(chart))
        assert all(0 <= at <= 100 for at in percents(drawn))
        for x, wide in re.findall(r'<rect x="([\d.]+)%" y="3" width="([\d.]+)%"', drawn):
            assert float(x) + float(wide) <= 100


@whatever_it_is_of
@of_sections_with_bars
def test_a_chart_has_a_name_and_names_what_it_shows(name, view):
    for chart in charts(name, view):
        drawn = str(draw_chart(chart))
        assert f'role="img" aria-label="{escape(chart.caption)}' in drawn
        for row in chart.bars if isinstance(chart, Stack) else chart.rows:
            assert f'<span class="of">{with_break_points(row.name)}</span>' in drawn
        assert "style=" not in drawn


@whatever_it_is_of
def test_the_tables_behind_stacks_tell_every_slab(view):
    for name in ("conditions", "causes"):
        for chart in charts(name, view):
            cells = {
                (row[0].text, head): cell.text
                for table in chart.tables
                for row in table.rows
                for head, cell in zip(table.head, row, strict=True)
            }
            for bar in chart.bars:
                for slab in bar.slabs:
                    assert cells[bar.name, slab.name].startswith(f"{100 * slab.size:.1f}")


@whatever_it_is_of
def test_the_tables_behind_whiskers_tell_every_value(view):
    for chart in charts("people", view):
        cells = {row[0].text: row[1].text.strip("[]") for row in chart.tables[0].rows}
        assert len(cells) == len(chart.rows)
        for row in chart.rows:
            assert cells[row.name].startswith(f"{100 * row.dot.x:.1f}")


def test_a_change_of_a_handful_of_documents_sets_no_scale_unless_it_is_certain():
    unsure = difference(-0.05, -0.12, 0.02, field="unsure")
    far = difference(-0.3, -1.0, 0.4, 0.5, field="rare")
    rare = replace(far, change=replace(far.change, sources=2))
    chart = changes_chart([difference(-0.03, -0.05, -0.01), unsure, rare], "changes")
    assert [row.name for row in chart.rows] == ["all fields", "field unsure"]
    assert chart.x.high == 0.12
    sure = replace(rare, corrected=0.001, change=replace(rare.change, high=-0.1))
    assert changes_chart([sure], "changes").rows


def test_slabs_add_up_along_the_bar_and_leave_no_gap():
    sizes = (0.1, 0.25, 0.4)
    bar = Bar("total", [Slab(name, size) for name, size in zip(NAMES, sizes, strict=False)])
    drawn = str(draw_chart(Stack("c", Axis("share", 0.0, 1.0, "%"), [bar], [])))
    rects = [
        (float(x), float(wide))
        for x, wide in re.findall(r'<rect x="([\d.]+)%" y="3" width="([\d.]+)%"', drawn)
    ]
    assert [x for x, _ in rects] == pytest.approx([1, 10.8, 35.3])
    assert [wide for _, wide in rects] == pytest.approx([9.8, 24.5, 39.2], abs=0.2)


def test_no_two_slabs_are_told_by_colour_alone():
    assert len({*series_styles(NAMES).values()}) == len(NAMES)
    assert len({letter for _, letter in fit_letters(NAMES)}) == len(NAMES)
    bars = [Bar("b", [Slab(name, 1 / 8) for name in NAMES])]
    drawn = str(draw_chart(Stack("c", Axis("", 0.0, 1.0), bars, [])))
    for _, letter in fit_letters(NAMES):
        assert drawn.count(f'class="letter">{letter}<') == 2  # in the bar and in the legend


def test_letters_are_found_for_names_that_have_none_free():
    found = fit_letters(["ab", "a", "b", "金額"])
    assert [letter for _, letter in found] == ["A", "1", "B", "2"]


def test_a_cause_has_one_colour_in_all_stacks_and_rare_ones_are_others():
    scores = [
        told("cause_rate", 0.01 * (n + 1), 0.0, 0.2, **ALL, cause=f"cause_{n}", field="total")
        for n in range(COLOURS + 3)
    ]
    rare = "cause_0"
    scores.append(told("missed_rate", 0.05, 0.0, 0.1, **ALL, field="total"))
    (fields,) = causes(*scores)
    (bar,) = fields.bars
    slabs = {slab.name: slab.size for slab in bar.slabs}
    assert rare not in slabs
    assert slabs["others"] == pytest.approx(0.01 + 0.02 + 0.03)
    assert slabs["missed"] == 0.05
    assert sum(slabs.values()) == pytest.approx(0.36 + 0.05)


def test_the_worst_fields_are_open_and_others_folded_and_counted():
    stack, fold, *_ = SECTIONS.load("causes")(LARGE).parts
    assert len(stack.bars) == MOST
    assert fold.title == f"{2 * MOST} more fields; scores.json has all"
    (rest,) = fold.parts
    assert len(rest.bars) == 2 * MOST
    assert rest.names == stack.names  # a cause has one colour in both
    assert not {(b.group, b.name) for b in stack.bars} & {(b.group, b.name) for b in rest.bars}


def test_fields_and_table_cells_stand_together_in_one_chart_each_with_its_n():
    kinds = (("scalars", "total"), ("tables", "items.price"), ("scalars", "date"))
    scores = [
        told(metric, value, 0.5, 0.7, cells=cells, condition="all", field=field, **more)
        for cells, field in kinds
        for metric, value, more in (
            ("accuracy", 0.6, {}),
            ("cause_rate", 0.4, {"cause": "misread"}),
        )
    ]
    (chart,) = causes(*scores)
    assert [(bar.group, bar.name) for bar in chart.bars] == [
        ("Fields", "total"),
        ("Fields", "date"),
        ("Table cells", "items.price"),
    ]
    assert {bar.note for bar in chart.bars} == {"40.0 % (27.8 to 52.4), n = 600"}
    drawn = str(draw_chart(chart))
    assert drawn.count('class="row head"') == 2


def test_the_field_is_worst_whose_errors_are_certain_and_not_the_one_with_few_values():
    def field(name, right, low, high, **of):
        where = {**ALL, "field": name}
        wrong = told("cause_rate", 1 - right, 1 - high, 1 - low, **where, cause="misread")
        return [Score("accuracy", where, right, low, high, *of.values(), ""), wrong]

    few = field("rare", 0.3, 0.05, 0.8, documents=4, cells=10)
    many = field("total", 0.5, 0.45, 0.55, documents=90, cells=900)
    section = SECTIONS.load("causes")(View({}, [*few, *many]))
    assert section.lead[0].startswith("The total is worst: 50.0 % (4")
    assert ", most often misread: 50.0 % (" in section.lead[0]
    assert section.lead[0].endswith("; intervals allow for the choice.")
    assert section.lead[1].startswith("The rare has a larger share of errors, which may be chance")


def test_a_field_with_the_largest_share_of_errors_is_drawn_however_few_documents_have_it():
    def field(name, right, high, documents):
        where = {**ALL, "field": name}
        wrong = told("cause_rate", 1 - right, 0.0, 1.0, **where, cause="misread")
        return [Score("accuracy", where, right, 0.01, high, documents, 600, ""), wrong]

    many = [each for n in range(MOST + 3) for each in field(f"f{n}", 0.5, 0.6, 90)]
    (shown, fold, *_) = SECTIONS.load("causes")(View({}, [*many, *field("rare", 0.2, 1, 5)])).parts
    assert [bar.name for bar in shown.bars][-1] == "rare"
    assert len(shown.bars) == MOST + 1
    assert len(fold.parts[0].bars) == 3


def test_a_field_that_no_document_has_is_named_and_draws_no_bar():
    """All of its judged cells are invented, so that a share of them would be a bar of 100 %."""
    absent = {**ALL, "cells": "tables", "field": "transactions.reference"}
    view = View(
        {},
        [
            Score("invented_rate", absent, 1.0, 0.6, 1.0, 6, 9, ""),
            told("invented_rate", 0.1, 0.0, 0.2, **{**ALL, "field": "tip"}),
        ],
    )
    section = SECTIONS.load("causes")(view)
    (chart,) = [part for part in section.parts if isinstance(part, Stack) and part.bars]
    assert [bar.name for bar in chart.bars] == ["tip"]
    absent_text = "reference of transactions (9 values in 6 documents)"
    assert f"Returned though no document has it: {absent_text}." in section.lead


def group(value, reach=0.02, **where):
    ends = (None, None) if reach is None else (value - reach, value + reach)
    documents = 40 if reach else 9
    return Score("accuracy_gap", {**ALL, **where}, value, *ends, documents, 90, "")


def test_groups_of_one_choice_stand_together_the_worst_first():
    (chart,) = charts(
        "people",
        View({}, [group(0.01, locale="a"), group(0.0, kind="k"), group(-0.05, locale="b")]),
    )
    assert [(row.name, row.sure) for row in chart.rows] == [
        ("locale b", True),
        ("locale a", False),
        ("kind k", False),
    ]
    assert -0.08 < chart.x.low < -0.07  # the band allows for the two choices


def test_small_groups_are_gray_and_drawn_for_kind_and_locale_alone():
    small = [group(-0.4, None, **{axis: "b"}) for axis in ("locale", "kind", "font")]
    (chart,) = charts("people", View({}, [group(0.01, locale="a"), *small]))
    assert [(row.name, row.gray, row.note) for row in chart.rows] == [
        ("locale a", False, "1.0 (−1.0 to 3.0), n=40"),
        ("locale b", True, "[−40.0], n=9"),
        ("kind b", True, "[−40.0], n=9"),
    ]


def test_of_many_groups_those_that_differ_for_certain_are_open():
    quiet = [group(0.01 * n / 40, template=f"t{n}") for n in range(40)]
    loud = group(-0.1, font="a")
    (chart,) = charts("people", View({}, [*quiet, loud, group(0.001, kind="k")]))
    opened = [row.name for row in chart.rows if not row.fold]
    assert len(opened) == 16
    assert {"font a", "kind k"} <= {*opened}
    assert {row.fold for row in chart.rows} == {"", "26 more groups"}


def test_a_small_group_far_off_does_not_shrink_the_others_nor_leave_the_picture():
    near, far = (Whisker("n", Dot(0.0, 0.0, -0.1, 0.1)), Whisker("f", Dot(-0.8, 0.0), gray=True))
    folded = Whisker("f", far.dot, gray=True, fold="small")
    drawn = str(draw_chart(Whiskers("c", Axis("", -0.1, 0.1, "points"), [near, folded], [])))
    opened, small = drawn.split("<details>")
    assert 'x1="1.00%" x2="99.00%"' in opened
    assert 'cx="1.00%"' in small
    assert ">-60<" in small


@of_sections_with_bars
def test_names_from_a_run_are_text(name):
    where = {"cells": "scalars", "condition": "all"}
    evil = "<script>x</script>"
    view = View(
        {},
        [
            told("accuracy", 0.4, 0.2, 0.6, **where),
            told("accuracy", 0.4, 0.2, 0.6, cells="scalars", condition=evil),
            told("cause_rate", 0.2, 0.1, 0.3, **where, cause=evil, field=evil),
            told("accuracy_gap", 0.2, 0.1, 0.3, **where, merchant=evil),
        ],
    )
    page = html_page("t", [SECTIONS.load(name)(view)])
    assert page.count("<script>") == 1
    assert "&lt;script&gt;" in page
