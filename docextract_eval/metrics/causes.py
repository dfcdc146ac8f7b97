"""Why values are wrong: each cause's share of judged cells, of invented values, and decoys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.ratios import JUDGED, share_score
from docextract_eval.metrics.slices import SlicedCells, slice_shares, split_cell_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Score

_METRIC_OUTCOMES = (("cause_rate", "wrong"), ("invented_cause_rate", "invented"))
"""The metric, and the outcome whose causes it counts."""


def causes(columns: Columns, signature: str) -> list[Score]:
    """Return each cause that occurs, by condition, over all of them and by field; then decoys."""
    columns = columns.base_cells()
    columns = columns.select(columns.outcome_in(*JUDGED))
    found: list[Score] = []
    for cells, inside in split_cell_kinds(columns):
        part = columns.select(inside)
        found += cause_rates(part, {"cells": cells}, signature)
        found += _decoy_rates(part, {"cells": cells}, signature)
    return found


def cause_rates(
    columns: Columns,
    slice_name: dict[str, str],
    signature: str,
    breakdowns: tuple[tuple[str, ...], ...] = (("condition",), (), ("field",)),
) -> Iterator[Score]:
    """Yield the share of each cause among judged cells; by field, causes that the field has."""
    sliced = SlicedCells(columns)
    for metric, outcome in _METRIC_OUTCOMES:
        held = columns.outcome_in(outcome)
        signed = f"{metric}|{signature}"
        for cause in _occurring_names(columns.cause.names, columns.cause.codes[held]):
            counted = sliced.counting(held & columns.cause.is_in(cause))
            for by in breakdowns:
                for where, share in counted.shares(*by):
                    if share.value > 0 or "field" not in by:
                        yield share_score(
                            metric, {**slice_name, "cause": cause, **where}, share, signed
                        )


def _decoy_rates(columns: Columns, slice_name: dict[str, str], signature: str) -> Iterator[Score]:
    """Yield the decoys that wrong values equal, over all conditions and by field."""
    held, signed = columns.outcome_in("wrong"), f"decoy_rate|{signature}"
    sliced = SlicedCells(columns)
    for decoy in _occurring_names(columns.decoy.names, columns.decoy.codes[held]):
        counts = held & columns.decoy.is_in(decoy)
        for where, share in sliced.counting(counts).shares():
            yield share_score("decoy_rate", {**slice_name, "decoy": decoy, **where}, share, signed)
        taken = np.isin(columns.field.codes, columns.field.codes[counts])
        for where, share in slice_shares(columns, counts, taken, "field"):
            yield share_score("decoy_rate", {**slice_name, "decoy": decoy, **where}, share, signed)


def _occurring_names(names: list[str], codes: np.ndarray) -> list[str]:
    """Return the names that occur, in order."""
    return sorted({names[code] for code in np.unique(codes).tolist()} - {""})


CARDS = (
    share_card(
        "cause_rate",
        "Wrong values with one cause, among judged cells; the causes add up to the wrong rate.",
        "lower is better",
        "of the judged cells are wrong for this cause",
    ),
    share_card(
        "invented_cause_rate",
        "Invented values with one cause, among judged cells; they add up to the invented rate.",
        "lower is better",
        "of the judged cells are invented for this cause",
    ),
    share_card(
        "decoy_rate",
        "Wrong values that equal one decoy on the page, among judged cells.",
        "lower is better",
        "of the judged cells return this decoy",
    ),
)
