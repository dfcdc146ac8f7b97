"""Whether values are taken from where their fields stand: by boxes, by words and by pages.

Over the documents whose predictions name boxes or pages, whether the values are right or not: a
wrong value from the right place is well grounded, and a right value from another is not. What
nobody can read on a page is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.f1 import Amounts, f1_scores
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import SlicedCells, split_cell_kinds

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns, GroundedCells
    from docextract_eval.records import Score

_LEAST_OVERLAP = 0.5
"""Intersection over union from which a box is that of its field."""


def grounding(columns: Columns, signature: str) -> list[Score]:
    """Return F1 of boxes, words and pages, and page accuracy; empty where no box or page is."""
    columns = columns.base_cells()
    if columns.grounding is None:
        return []
    judged = columns.grounding.known & columns.decidable.is_in(*JUDGED) & (columns.weight > 0)
    columns = columns.select(judged)
    found: list[Score] = []
    for cells, inside in split_cell_kinds(columns):
        part = columns.select(inside)
        if part.grounding is None or not len(part.row):
            continue
        where = {"cells": cells}
        for name, amounts in _amounts(part.grounding).items():
            if amounts.guessed.any():
                found += f1_scores(name, part, amounts, where, f"{name}|{signature}")
        page = part.grounding.page
        if (named := page.is_in("right", "wrong")).any():  # in documents of several pages
            sliced = SlicedCells(part, named, [page.is_in("right")])
            found += sliced.scores("page_accuracy", where, signature)
    return found


def _amounts(cells: GroundedCells) -> dict[str, Amounts]:
    """Return what every cell adds to each F1."""
    boxed, placed = ~np.isnan(cells.overlap), cells.place_words > 0
    valued = placed.astype(float)
    return {
        "box_f1": Amounts(
            (boxed & (cells.overlap >= _LEAST_OVERLAP)).astype(float), boxed.astype(float), valued
        ),
        "word_f1": Amounts(cells.shared_words, cells.box_words, cells.place_words),
        "page_f1": Amounts(
            (placed & cells.page.is_in("right", "only")).astype(float),
            (~cells.page.is_in("unknown")).astype(float),
            valued,
        ),
    }


CARDS = (
    share_card(
        "box_f1",
        "F1 of the boxes that values were taken from: a box is right if it and its field's place "
        "have at least half of their union in common.",
        "higher is better",
        "is F1 of the boxes that values were taken from",
    ),
    share_card(
        "word_f1",
        "F1 of the words in these boxes, among the words of the fields' places.",
        "higher is better",
        "is F1 of the words that values were taken from",
    ),
    share_card(
        "page_f1",
        "F1 of the pages that values were taken from; in a document of one page each is right.",
        "higher is better",
        "is F1 of the pages that values were taken from",
    ),
    share_card(
        "page_accuracy",
        "The share of right pages among those that predictions name, in documents of several "
        "pages.",
        "higher is better",
        "of the values were taken from the right page",
    ),
)
