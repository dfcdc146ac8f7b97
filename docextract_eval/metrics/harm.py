"""Errors weighted by criticality: a wrong total does more harm than a wrong phone number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import card_of_share
from docextract_eval.metrics.changes import KINDS_OF_CELLS
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import ERRORS, JUDGED, told, unknown
from docextract_eval.metrics.selective import weighed, weighed_shares
from docextract_eval.metrics.slices import slicing
from docextract_eval.reasons import NO_CELLS, NO_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Score


def harm(columns: Columns, signature: str) -> list[Score]:
    """Return the criticality of wrong, missed and invented cells as a share of all judged cells."""
    columns = columns.base()
    signed = f"harm|{signature}"
    found: list[Score] = []
    for cells, table in KINDS_OF_CELLS:
        inside = columns.where((columns.table == table) & columns.outcome_in(*JUDGED))
        found += _told(inside, cells, signed)
    return found


def _told(columns: Columns, cells: str, signature: str) -> Iterator[Score]:
    if not len(columns.rendition):
        yield unknown("harm", {"cells": cells, "condition": ALL}, NO_CELLS, signature)
        return
    if not weighed(columns, slicing(columns)).any():
        yield unknown("harm", {"cells": cells, "condition": ALL}, NO_WEIGHT, signature)
    every, wrong = np.arange(len(columns.rendition)), columns.outcome_in(*ERRORS)
    for by in (("condition",), ()):
        parted = slicing(columns, *by)
        weight = weighed(columns, parted, *by)
        for code, share in weighed_shares(columns, wrong, every, parted.codes, weight).items():
            named = parted.names[code] or {"condition": ALL}
            yield told("harm", {"cells": cells, **named}, share, signature)


CARDS = (
    card_of_share(
        "harm",
        "The criticality of wrong, missed and invented cells over that of all judged cells.",
        "lower is better",
        "of the cells, weighted by criticality, are wrong, missed or invented",
    ),
)
