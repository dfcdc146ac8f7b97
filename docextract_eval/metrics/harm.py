"""Errors weighted by criticality: a wrong total does more harm than a wrong phone number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.changes import CELL_KINDS
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import ERRORS, JUDGED, score_without_value, share_score
from docextract_eval.metrics.slices import SlicedCells
from docextract_eval.reasons import NO_CELLS, NO_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.records import Score


def harm(columns: Columns, signature: str) -> list[Score]:
    """Return the criticality of wrong, missed and invented cells as a share of all judged cells."""
    columns = columns.base_cells()
    signed = f"harm|{signature}"
    found: list[Score] = []
    for cells, table in CELL_KINDS:
        judged = (columns.table == table) & columns.outcome_in(*JUDGED)
        found += _harm_scores(columns, judged, cells, signed)
    return found


def _harm_scores(
    columns: Columns, judged: Bools, cell_kind: str, signature: str
) -> Iterator[Score]:
    wrong = [columns.outcome_in(*ERRORS)]
    sliced = SlicedCells(columns, judged, wrong, by_criticality=True)
    (by_condition,), (over_conditions,) = sliced.shares("condition"), sliced.shares()
    if not over_conditions:
        where = {"cells": cell_kind, "condition": ALL}
        reason = NO_WEIGHT if judged.any() else NO_CELLS
        yield score_without_value("harm", where, reason, signature)
    for named, share in (*by_condition, *over_conditions):
        yield share_score("harm", {"cells": cell_kind, **named}, share, signature)


CARDS = (
    share_card(
        "harm",
        "The criticality of wrong, missed and invented cells over that of all judged cells.",
        "lower is better",
        "of the cells, weighted by criticality, are wrong, missed or invented",
    ),
)
