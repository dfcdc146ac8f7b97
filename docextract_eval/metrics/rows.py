"""Rows of tables: those that are right in every cell, and those that the page does not have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.metrics.ratios import ERRORS, GUESSED, JUDGED
from docextract_eval.metrics.slices import SlicedCells
from docextract_eval.reasons import Reason, ReasonCode

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Bools, Codes, Columns
    from docextract_eval.records import Score


def rows(columns: Columns, signature: str) -> list[Score]:
    """Return the share of exact rows among true rows, and of invented rows among predicted ones."""
    columns = columns.base_cells()
    columns = columns.select(columns.table)
    of_page = columns.select((columns.row >= 0) & columns.outcome_in(*JUDGED))
    each, broken = _first_cells_and_row_marks(of_page, of_page.row, of_page.outcome_in(*ERRORS))
    exact = _row_scores("exact_rows", each, ~broken, signature)
    guessed = columns.select(columns.outcome_in(*GUESSED))
    each, stray = _first_cells_and_row_marks(
        guessed, np.maximum(guessed.guess_row, 0), guessed.row < 0
    )
    return [*exact, *_row_scores("invented_rows", each, stray, signature)]


def _first_cells_and_row_marks(
    columns: Columns, row_numbers: Codes, marked: Bools
) -> tuple[Columns, Bools]:
    """Return one cell of each row, its table as the field, and whether any cell of it is held."""
    names = sorted({name.rpartition(".")[0] for name in columns.field.names})
    table = np.array([names.index(n.rpartition(".")[0]) for n in columns.field.names], np.int64)
    of_cell = table[columns.field.codes] if len(table) else columns.field.codes
    reading = columns.rendition * columns.repeats + columns.repeat
    key = (reading * max(1, len(names)) + of_cell) * (1 + row_numbers.max(initial=0)) + row_numbers
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    each_row = replace(columns, field=CodedNames(of_cell, names)).take(first)
    return each_row, np.bincount(place[marked], minlength=len(first)) > 0


def _row_scores(metric: str, first_cells: Columns, counted: Bools, signature: str) -> list[Score]:
    """Return a share of rows by condition, over all of them, and by table."""
    sliced = SlicedCells(first_cells, np.ones(len(counted), bool), [counted])
    where, why = {"cells": "tables"}, Reason(ReasonCode.NO_ROWS)
    return [*sliced.scores(metric, where, signature, why_no_cells=why)]


CARDS = (
    share_card(
        "exact_rows",
        "Rows of the page's tables in which every cell is right; a missed row is not.",
        "higher is better",
        "of the rows are right in every cell",
    ),
    share_card(
        "invented_rows",
        "Returned rows that are not on the page, among all returned rows.",
        "lower is better",
        "of the returned rows are not on the page",
    ),
)
