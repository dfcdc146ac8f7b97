"""Rows of tables: those that are right in every cell, and those that the page does not have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import card_of_share
from docextract_eval.metrics.columns import ALL, Named
from docextract_eval.metrics.ratios import ERRORS, GUESSED, JUDGED, told, unknown
from docextract_eval.metrics.slices import shares
from docextract_eval.reasons import NO_WEIGHT, Reason, ReasonCode

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Bools, Codes, Columns
    from docextract_eval.records import Score


def rows(columns: Columns, signature: str) -> list[Score]:
    """Return the share of exact rows among true rows, and of invented rows among predicted ones."""
    columns = columns.base()
    columns = columns.where(columns.table)
    of_page = columns.where((columns.row >= 0) & columns.outcome_in(*JUDGED))
    each, broken = _folded(of_page, of_page.row, of_page.outcome_in(*ERRORS))
    exact = _told("exact_rows", each, ~broken, signature)
    guessed = columns.where(columns.outcome_in(*GUESSED))
    each, stray = _folded(guessed, np.maximum(guessed.guess_row, 0), guessed.row < 0)
    return [*exact, *_told("invented_rows", each, stray, signature)]


def _folded(columns: Columns, row: Codes, held: Bools) -> tuple[Columns, Bools]:
    """Return one cell of each row, its table as the field, and whether any cell of it is held."""
    names = sorted({name.rpartition(".")[0] for name in columns.field.names})
    table = np.array([names.index(n.rpartition(".")[0]) for n in columns.field.names], np.int64)
    of_cell = table[columns.field.codes] if len(table) else columns.field.codes
    reading = columns.rendition * columns.repeats + columns.repeat
    key = (reading * max(1, len(names)) + of_cell) * (1 + row.max(initial=0)) + row
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    each_row = replace(columns, field=Named(of_cell, names)).at(first)
    return each_row, np.bincount(place[held], minlength=len(first)) > 0


def _told(metric: str, each: Columns, counts: Bools, signature: str) -> list[Score]:
    """Return a share of rows by condition, over all of them, and by table; empty without rows."""
    every, signed = np.ones(len(counts), bool), f"{metric}|{signature}"
    found = [
        told(metric, {"cells": "tables", **where}, share, signed)
        for by in (("condition",), (), ("field",))
        for where, share in shares(each, counts, every, *by)
    ]
    if not any(score.slice["condition"] == ALL for score in found):
        where = {"cells": "tables", "condition": ALL}
        why = NO_WEIGHT if len(counts) else Reason(ReasonCode.NO_ROWS)
        found.append(unknown(metric, where, why, signed))
    return found


CARDS = (
    card_of_share(
        "exact_rows",
        "Rows of the page's tables in which every cell is right; a missed row is not.",
        "higher is better",
        "of the rows are right in every cell",
    ),
    card_of_share(
        "invented_rows",
        "Returned rows that are not on the page, among all returned rows.",
        "lower is better",
        "of the returned rows are not on the page",
    ),
)
