"""A table fits whatever terminal it is shown on, and loses nothing."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from docextract_eval.text_tables import fold_text, table_lines

HEAD = ("gate", "slice", "measured", "95 % interval", "verdict", "note")
ROWS = [
    ("Accuracy", "clean", "80.7 %", "66.5 to 89.8", "PASS", ""),
    (
        *("Loss since the baseline", "field opening_balance", "-12.50 points"),
        *("-100.00 to +100.00", "INCONCLUSIVE"),
        "how many documents would settle it is not known yet: 2 documents have a change",
    ),
    ("合計金額", "field 税込", "2.00 points", "1.00 to 3.00", "FAIL", "x" * 90),
]
COLOUR = re.compile(r"\x1b\[\d*m")


def words(lines):
    """All letters of a table, in any order."""
    return sorted("".join("".join(lines).split()))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal_and_no_letter_is_lost(width):
    lines = [*table_lines(HEAD, ROWS, width)]
    assert max(map(cell_len, lines)) <= width
    assert words(lines) == words([*HEAD, *(cell for row in ROWS for cell in row)])


def test_in_a_pipe_each_row_is_a_line():
    lines = [*table_lines(HEAD, ROWS)]
    assert len(lines) == 1 + len(ROWS)
    assert all(cell in line for row, line in zip(ROWS, lines[1:], strict=True) for cell in row)


def test_a_column_of_prose_continues_the_row_below_where_it_would_be_a_thin_strip():
    below = [line for line in table_lines(HEAD, ROWS, 100) if "how many documents" in line]
    assert below == [f"    {ROWS[1][-1]}"]


def test_an_interval_is_broken_behind_its_to():
    assert fold_text("-100.00 to +100.00", 10) == ["-100.00 to", "+100.00"]


def test_colours_stand_beside_words_in_columns_of_verdicts_alone():
    """And without them a table is the same."""
    rows = [*ROWS, ("worse", "all", "1", "2", "worse on its own", "worse, FAIL")]
    coloured = [*table_lines(HEAD, rows, 80, colours=True)]
    assert [COLOUR.sub("", line) for line in coloured] == [*table_lines(HEAD, rows, 80)]
    found = re.findall(r"\x1b\[(\d+)m(.*?)\x1b", "".join(coloured))
    assert found[-2:] == [("33", "worse on its"), ("33", "own")]
    assert found[:3] == [("32", "PASS"), ("33", "INCONCLUSIVE"), ("31", "FAIL")]
    assert len(found) == 5
