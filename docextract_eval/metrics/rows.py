"""Rows of tables: those that came back, are right, in order, copies, add up, or are invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.metrics.ratios import ERRORS, GUESSED, JUDGED
from docextract_eval.metrics.slices import SlicedCells
from docextract_eval.reasons import Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.metrics.columns import Bools, Codes, Columns
    from docextract_eval.records import Score


def rows(columns: Columns, signature: str) -> list[Score]:
    """Return the shares of rows that are exact, invented, came back, in order, copies, add up."""
    columns = columns.base_cells()
    columns = columns.select(columns.table)
    of_page = columns.select((columns.row >= 0) & columns.outcome_in(*JUDGED))
    each, broken = _first_cells_and_row_marks(of_page, _true_row, of_page.outcome_in(*ERRORS))
    exact = _row_scores("exact_rows", each, ~broken, signature)
    guessed = columns.select(columns.outcome_in(*GUESSED))
    each_guessed, stray = _first_cells_and_row_marks(guessed, _returned_row, guessed.row < 0)
    invented = _row_scores("invented_rows", each_guessed, stray, signature)
    each, came = _first_cells_and_row_marks(of_page, _true_row, of_page.guess_row >= 0)
    complete = _row_scores("row_completeness", each, came, signature)
    ordered = _row_scores("row_order", *_successors(of_page), signature)
    unknown, unchecked = (
        code if len(guessed.table) else ReasonCode.NO_ROWS
        for code in (ReasonCode.NOT_RECORDED, ReasonCode.NO_BALANCES)
    )
    copies = _copies(each_guessed, stray, guessed)
    copied = _row_scores("duplicate_rows", *copies, signature, unknown)
    fitting = _row_scores("running_balance", *_balances(guessed), signature, unchecked)
    return [*exact, *invented, *complete, *ordered, *copied, *fitting]


def _copies(each: Columns, stray: Bools, guessed: Columns) -> tuple[Columns, Bools]:
    """Return the returned rows, and which are copies; none, where strays were never checked."""
    if guessed.check is None:
        kept = slice(0, 0) if stray.any() else slice(None)
        return each.take(kept), stray[kept]
    _, copy = _first_cells_and_row_marks(guessed, _returned_row, guessed.check.is_in("copy"))
    return each, copy


def _balances(guessed: Columns) -> tuple[Columns, Bools]:
    """Return the returned balances that were checked, and whether each adds up."""
    if guessed.check is None:
        return guessed.take(slice(0, 0)), np.zeros(0, bool)
    checked = guessed.select(guessed.check.is_in("adds up", "does not add up"))
    every = np.ones(len(checked.table), bool)
    each, _ = _first_cells_and_row_marks(checked, _returned_row, every)
    fits = each.check.is_in("adds up") if each.check else np.zeros(0, bool)
    return each, fits


def _successors(of_page: Columns) -> tuple[Columns, Bools]:
    """Return the rows that came back behind another one, and whether they stand behind it too."""
    paired = of_page.select(of_page.guess_row >= 0)
    each, _ = _first_cells_and_row_marks(paired, _true_row, np.ones(len(paired.table), bool))
    positions, follows = [np.zeros(0, np.int64)], [np.zeros(0, bool)]
    for at in each.blocks:
        (rendition, repeat, field), some = each.places(at), each.take(at)
        table = (rendition * each.repeats + repeat) * max(1, len(each.field.names)) + field
        order = np.lexsort((some.row, some.guess_row, table))
        table, row = table[order], some.row[order]
        behind = np.flatnonzero(table[1:] == table[:-1]) + 1
        positions.append(at.start + order[behind])
        follows.append(row[behind] > row[behind - 1])
    return each.take(np.concatenate(positions)), np.concatenate(follows)


def _true_row(columns: Columns) -> Codes:
    return columns.row


def _returned_row(columns: Columns) -> Codes:
    return np.maximum(columns.guess_row, 0)


def _first_cells_and_row_marks(
    columns: Columns, row_numbers: Callable[[Columns], Codes], marked: Bools
) -> tuple[Columns, Bools]:
    """Return one cell of each row, its table as the field, and whether any cell of it is held."""
    names = sorted({name.rpartition(".")[0] for name in columns.field.names})
    table = np.array([names.index(n.rpartition(".")[0]) for n in columns.field.names], np.int64)
    firsts, marks = [np.zeros(0, np.int64)], [np.zeros(0, bool)]
    for at in columns.blocks:
        rendition, repeat, field = columns.places(at)
        reading, row = rendition * columns.repeats + repeat, row_numbers(columns.take(at))
        of_cell = table[field] if len(table) else field
        key = (reading * max(1, len(names)) + of_cell) * (1 + row.max(initial=0)) + row
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        firsts.append(at.start + first)
        marks.append(np.bincount(place[marked[at]], minlength=len(first)) > 0)
    each_row = columns.take(np.concatenate(firsts))
    of_row = table[each_row.field.codes] if len(table) else each_row.field.codes
    return each_row.changed(field=CodedNames(of_row, names)), np.concatenate(marks)


def _row_scores(
    metric: str,
    first_cells: Columns,
    counted: Bools,
    signature: str,
    why: ReasonCode = ReasonCode.NO_ROWS,
) -> list[Score]:
    """Return a share of rows by condition, over all of them, and by table."""
    sliced = SlicedCells(first_cells, np.ones(len(counted), bool), [counted])
    where = {"cells": "tables"}
    return [*sliced.scores(metric, where, signature, why_no_cells=Reason(why))]


CARDS = (
    share_card(
        "exact_rows",
        "Rows of the page's tables in which every cell is right; a missed row is not.",
        "higher is better",
        "of the rows are right in every cell",
    ),
    share_card(
        "row_completeness",
        "Rows of the page's tables that came back, whatever their cells say: a row of the answer "
        "stands for each.",
        "higher is better",
        "of the rows came back",
    ),
    share_card(
        "row_order",
        "Rows that came back after the row that is before them on the page, among all rows that "
        "came back after another one.",
        "higher is better",
        "of the returned rows follow the row before them",
    ),
    share_card(
        "invented_rows",
        "Returned rows that are not on the page, or came back already, among all returned rows.",
        "lower is better",
        "of the returned rows are not on the page",
    ),
    share_card(
        "duplicate_rows",
        "Returned rows that say in every cell what another one says that stands for a row of the "
        "page, among all returned rows. Rows that the page itself has twice are no duplicates.",
        "lower is better",
        "of the returned rows are copies of others",
    ),
    share_card(
        "running_balance",
        "Returned balances that are the balance before them and the amounts since, among those "
        "behind another one, as the answer gives them; of documents whose own balances add up.",
        "higher is better",
        "of the returned balances add up",
    ),
)
