"""How much repeats of the same pages vary, in a report."""

from __future__ import annotations

import pytest

from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.repeats import repeats
from docextract_eval.reports import View
from docextract_eval.reports.parts import part_tables
from docextract_eval.reports.sections.conditions import conditions
from tests.metrics.cells import OUTCOMES, columns, read_again


def rows_of(section, first):
    """The rows of the table with this title."""
    tables = [table for part in section.parts for table in part_tables(part)]
    (table,) = (table for table in tables if table.head[0] == first)
    return [[cell.text for cell in row] for row in table.rows]


def test_repeats_are_shown_by_their_standard_deviation():
    right, wrong = OUTCOMES.index("right"), OUTCOMES.index("wrong")
    cells = columns(["right"] * 10, range(10))
    again = read_again(cells, 2, ([right] * 10, [right] * 6 + [wrong] * 4))
    view = View({"conditions": ["clean"]}, [*repeats(again, "s"), *accuracy(again, "s")])
    found = rows_of(conditions(view), "Standard deviation over repeats, points")
    expected = 40 / 2**0.5  # of 100 and 60 percent
    assert [float(row[1]) for row in found] == [pytest.approx(expected, abs=0.05)] * 2
