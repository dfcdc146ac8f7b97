"""Accuracy, precision, recall and the rates of each error, by every axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.ratios import ERRORS, JUDGED, RATIOS, with_average
from docextract_eval.metrics.slices import (
    USUAL_BREAKDOWNS,
    SlicedCells,
    breakdown_scores,
    slice_axes,
    split_cell_kinds,
)
from docextract_eval.reasons import NO_CELLS, NO_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.metrics.slices import Shares
    from docextract_eval.records import Score


def accuracy(columns: Columns, signature: str) -> list[Score]:
    """Return every ratio over scalars and over table cells, and the share of exact documents."""
    columns = columns.base_cells()
    found: list[Score] = []
    for cells, inside in split_cell_kinds(columns):
        found += _ratio_scores(columns, inside, cells, signature)
        judged = inside & columns.outcome_in(*JUDGED)
        sliced = SlicedCells(columns, judged, [columns.outcome_in("right")])
        where, signed = {"cells": cells}, with_average(signature, "macro")
        ways = (("condition",), ())
        found += sliced.scores("macro_accuracy", where, signed, ways, macro=True)
    return [*found, *_exact_document_scores(columns, f"exact_documents|{signature}")]


def _ratio_scores(
    columns: Columns, inside: Bools, cell_kind: str, signature: str
) -> Iterator[Score]:
    """Yield every ratio by condition, over all of them and by field; accuracy by every axis."""
    shares: dict[str, dict[tuple[str, ...], Shares]] = {ratio.name: {} for ratio in RATIOS}
    denominators = {ratio.denominator for ratio in RATIOS}
    included = {each: inside & columns.outcome_in(*each) for each in denominators}
    for denominator, cells in included.items():
        ratios = [ratio for ratio in RATIOS if ratio.denominator == denominator]
        numerators = [columns.outcome_in(*ratio.numerator) for ratio in ratios]
        sliced = SlicedCells(columns, cells, numerators)
        for by in USUAL_BREAKDOWNS:
            for ratio, found in zip(ratios, sliced.shares(*by), strict=True):
                shares[ratio.name][by] = found
    accuracy_alone = SlicedCells(columns, included[JUDGED], [columns.outcome_in("right")])
    for by in (("field", "condition"), *((axis,) for axis in slice_axes(columns))):
        if by not in USUAL_BREAKDOWNS:
            (shares["accuracy"][by],) = accuracy_alone.shares(*by)
    for ratio in RATIOS:
        where, own = {"cells": cell_kind}, shares[ratio.name]
        why = NO_WEIGHT if included[ratio.denominator].any() else NO_CELLS
        yield from breakdown_scores(ratio.name, where, own, signature, why)


def _exact_document_scores(columns: Columns, signature: str) -> Iterator[Score]:
    """Return the share of renditions without a wrong, missed or invented cell, repeat by repeat."""
    answers = Answers.from_columns(columns)
    exact = answers.sums_by_answer(columns.outcome_in(*ERRORS)) == 0
    return answers.share_scores("exact_documents", exact, {}, signature)


CARDS = (
    share_card(
        "accuracy",
        "Right cells among those that have a value or were given one; a missing value counts as "
        "an error.",
        "higher is better",
        "of the cells with a true or predicted value are right",
    ),
    share_card(
        "macro_accuracy",
        "The mean over fields of each field's accuracy: rare fields weigh as much as common ones.",
        "higher is better",
        "of a field's cells are right, averaged over fields",
    ),
    share_card(
        "precision",
        "Right values among all predicted values.",
        "higher is better",
        "of the predicted values are right",
        "C. J. van Rijsbergen, Information Retrieval, 1979",
    ),
    share_card(
        "recall",
        "Right values among all true values; a wrong value counts as missed, too.",
        "higher is better",
        "of the true values are found and right",
        "C. J. van Rijsbergen, Information Retrieval, 1979",
    ),
    share_card(
        "wrong_rate",
        "Cells that have a value and were given a different one, among judged cells.",
        "lower is better",
        "of the judged cells hold a wrong value",
    ),
    share_card(
        "missed_rate",
        "Cells that have a value and were given none, among judged cells.",
        "lower is better",
        "of the judged cells are left empty though there is a value",
    ),
    share_card(
        "invented_rate",
        "Cells that have no value and were given one, among judged cells.",
        "lower is better",
        "of the judged cells hold a value where there is none",
    ),
    share_card(
        "exact_documents",
        "Renditions without a wrong, missed or invented cell.",
        "higher is better",
        "of the renditions are right in every cell",
    ),
)
