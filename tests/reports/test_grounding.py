"""Where values were taken from, in a report; and how much repeats of the same pages vary."""

from __future__ import annotations

import pytest

from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.grounding import grounding as score_grounding
from docextract_eval.metrics.repeats import repeats
from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.parts import part_tables
from docextract_eval.reports.sections.conditions import conditions
from docextract_eval.reports.sections.grounding import grounding
from tests.metrics.cells import OUTCOMES, columns, grounded, read_again


def rows_of(section, first):
    """The rows of the table with this title."""
    tables = [table for part in section.parts for table in part_tables(part)]
    (table,) = (table for table in tables if table.head[0] == first)
    return [[cell.text for cell in row] for row in table.rows]


def test_the_figures_are_those_of_the_metric_condition_by_condition():
    cells = columns(["right"] * 40, range(40), grounding=grounded([0.9] * 30 + [0.1] * 10))
    elsewhere = Score("right_from_elsewhere", {"condition": "all"}, 0.25, 0.2, 0.3, 40, 40, "s")
    scores = [*accuracy(cells, "s"), *score_grounding(cells, "s"), elsewhere]
    section = grounding(View({"conditions": ["clean"]}, scores))
    rows = rows_of(section, "Fields")
    assert [row[0] for row in rows] == ["clean", "all"]
    for row in rows:
        assert [text.split(" ")[0] for text in row[1:]] == ["75.0", "75.0", "100.0", "–"]
    assert rows_of(section, "Right values")[-1] == ["all", "25.0 (20.0 to 30.0)"]


def test_a_run_without_boxes_says_so():
    assert grounding(View({}, [])).lead == ("No results: no prediction names boxes or pages.",)


def test_repeats_are_shown_by_their_standard_deviation():
    right, wrong = OUTCOMES.index("right"), OUTCOMES.index("wrong")
    cells = columns(["right"] * 10, range(10))
    again = read_again(cells, 2, ([right] * 10, [right] * 6 + [wrong] * 4))
    view = View({"conditions": ["clean"]}, [*repeats(again, "s"), *accuracy(again, "s")])
    found = rows_of(conditions(view), "Standard deviation over repeats, points")
    expected = 40 / 2**0.5  # of 100 and 60 percent
    assert [float(row[1]) for row in found] == [pytest.approx(expected, abs=0.05)] * 2
