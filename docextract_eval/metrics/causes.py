"""Why values are wrong: each cause's share of judged cells, of invented ones, and decoys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.columns import CellsOfName
from docextract_eval.metrics.ratios import JUDGED, share_score
from docextract_eval.metrics.slices import (
    USUAL_BREAKDOWNS,
    SlicedCells,
    slice_shares,
    split_cell_kinds,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.metrics.columns import Bools, CodedNames, Columns
    from docextract_eval.records import Score

_METRIC_OUTCOMES = (
    ("cause_rate", "wrong"),
    ("invented_cause_rate", "invented"),
    ("missed_cause_rate", "missed"),
)
"""The metric, and the outcome whose causes it counts."""


def causes(columns: Columns, signature: str) -> list[Score]:
    """Return each cause that occurs, by condition, over all of them and by field; then decoys."""
    columns = columns.base_cells()
    judged = columns.outcome_in(*JUDGED)
    found: list[Score] = []
    for cells, inside in split_cell_kinds(columns):
        found += cause_rates(columns, inside & judged, {"cells": cells}, signature)
        found += _decoy_rates(columns, inside & judged, {"cells": cells}, signature)
    return found


def cause_rates(
    columns: Columns,
    included: Bools,
    slice_name: dict[str, str],
    signature: str,
    breakdowns: tuple[tuple[str, ...], ...] = USUAL_BREAKDOWNS,
) -> Iterator[Score]:
    """Yield the share of each cause among judged cells; by field, causes that the field has."""
    for metric, outcome in _METRIC_OUTCOMES:
        held = included & columns.outcome_in(outcome)
        signed = f"{metric}|{signature}"
        names = _occurring_names(columns.cause, held)
        sliced = SlicedCells(columns, included, _held_names(columns.cause, held, names))
        shares = {by: sliced.shares(*by) for by in breakdowns}
        for number, cause in enumerate(names):
            for by, found in shares.items():
                for where, share in found[number]:
                    if share.value > 0 or "field" not in by:
                        yield share_score(
                            metric, {**slice_name, "cause": cause, **where}, share, signed
                        )


def _decoy_rates(
    columns: Columns, included: Bools, slice_name: dict[str, str], signature: str
) -> Iterator[Score]:
    """Yield the decoys that wrong values equal, over all conditions and by field."""
    held, signed = included & columns.outcome_in("wrong"), f"decoy_rate|{signature}"
    names = _occurring_names(columns.decoy, held)
    counted = _held_names(columns.decoy, held, names)
    over_all = SlicedCells(columns, included, counted).shares()
    for decoy, counts, found in zip(names, counted, over_all, strict=True):
        fields = {columns.field.names[code] for code in columns.field.present(counts[:])}
        taken = included & columns.field.is_in(*fields)
        for where, share in (*found, *slice_shares(columns, counts, taken, "field")):
            yield share_score("decoy_rate", {**slice_name, "decoy": decoy, **where}, share, signed)


def _held_names(column: CodedNames, held: Bools, names: Sequence[str]) -> list[CellsOfName]:
    return [CellsOfName(held, column, column.names.index(name)) for name in names]


def _occurring_names(column: CodedNames, held: Bools) -> list[str]:
    """Return the names that occur, in order."""
    return sorted({column.names[code] for code in column.present(held)} - {""})


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
        "missed_cause_rate",
        "Missed values with one cause, among judged cells. Most have none: the answer has no such "
        "value. `cut off` is that of an answer that ended before the value.",
        "lower is better",
        "of the judged cells are missed for this cause",
    ),
    share_card(
        "decoy_rate",
        "Wrong values that equal one decoy on the page, among judged cells.",
        "lower is better",
        "of the judged cells return this decoy",
    ),
)
