"""Errors weighted by criticality: a wrong total does more harm than a wrong phone number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.changes import CELL_KINDS
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import ERRORS, JUDGED, score_without_value, share_score
from docextract_eval.metrics.selective import criticality_weights, weighted_shares
from docextract_eval.metrics.slices import slice_cells
from docextract_eval.reasons import NO_CELLS, NO_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Score


def harm(columns: Columns, signature: str) -> list[Score]:
    """Return the criticality of wrong, missed and invented cells as a share of all judged cells."""
    columns = columns.base_cells()
    signed = f"harm|{signature}"
    found: list[Score] = []
    for cells, table in CELL_KINDS:
        inside = columns.select((columns.table == table) & columns.outcome_in(*JUDGED))
        found += _harm_scores(inside, cells, signed)
    return found


def _harm_scores(columns: Columns, cell_kind: str, signature: str) -> Iterator[Score]:
    if not len(columns.rendition):
        yield score_without_value(
            "harm", {"cells": cell_kind, "condition": ALL}, NO_CELLS, signature
        )
        return
    if not criticality_weights(columns, slice_cells(columns)).any():
        yield score_without_value(
            "harm", {"cells": cell_kind, "condition": ALL}, NO_WEIGHT, signature
        )
    every, wrong = np.arange(len(columns.rendition)), columns.outcome_in(*ERRORS)
    for by in (("condition",), ()):
        parted = slice_cells(columns, *by)
        weight = criticality_weights(columns, parted, *by)
        for code, share in weighted_shares(columns, wrong, every, parted.codes, weight).items():
            named = parted.names[code] or {"condition": ALL}
            yield share_score("harm", {"cells": cell_kind, **named}, share, signature)


CARDS = (
    share_card(
        "harm",
        "The criticality of wrong, missed and invented cells over that of all judged cells.",
        "lower is better",
        "of the cells, weighted by criticality, are wrong, missed or invented",
    ),
)
