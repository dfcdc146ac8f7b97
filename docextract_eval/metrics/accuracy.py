"""Accuracy, precision, recall and the rates of each error, by every axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.card import card_of_share
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import ERRORS, RATIOS, averaged_as, told, unknown
from docextract_eval.metrics.slices import axes, kinds_of_cells, shares
from docextract_eval.reasons import NO_CELLS, NO_WEIGHT, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.metrics.ratios import Ratio
    from docextract_eval.records import Score

_USUAL = (("condition",), (), ("field",))


def accuracy(columns: Columns, signature: str) -> list[Score]:
    """Return every ratio over scalars and over table cells, and the share of exact documents."""
    columns = columns.base()
    found: list[Score] = []
    for cells, inside in kinds_of_cells(columns):
        part = columns.where(inside)
        for ratio in RATIOS:
            found += _ratio(part, ratio, cells, signature)
        found += _macro(part, cells, averaged_as(signature, "macro"))
    return [*found, *_exact_documents(columns, f"exact_documents|{signature}")]


def _ratio(columns: Columns, ratio: Ratio, cells: str, signature: str) -> Iterator[Score]:
    """Yield a ratio by condition, over all of them and by field; accuracy by every axis."""
    columns = columns.where(columns.outcome_in(*ratio.among))
    counts, every = columns.outcome_in(*ratio.counts), np.ones(len(columns.row), bool)
    signed = f"{ratio.name}|{signature}"
    ways = list(_USUAL)
    if ratio.name == "accuracy":
        ways += [("field", "condition")]
        ways += [(axis,) for axis in axes(columns) if (axis,) not in ways]
    for by in ways:
        found = shares(columns, counts, every, *by)
        if not found and not by:
            yield unknown(ratio.name, {"cells": cells, "condition": ALL}, _why_not(every), signed)
        for where, share in found:
            yield told(ratio.name, {"cells": cells, **where}, share, signed)


def _macro(columns: Columns, cells: str, signature: str) -> Iterator[Score]:
    """Yield the mean over fields of each field's accuracy, by condition and over all of them."""
    among, counts = (columns.outcome_in(*names) for names in (RATIOS[0].among, RATIOS[0].counts))
    signed = f"macro_accuracy|{signature}"
    for by in (("condition",), ()):
        found = shares(columns, counts, among, *by, macro=True)
        if not found and not by:
            where = {"cells": cells, "condition": ALL}
            yield unknown("macro_accuracy", where, _why_not(among), signed)
        for where, share in found:
            yield told("macro_accuracy", {"cells": cells, **where}, share, signed)


def _exact_documents(columns: Columns, signature: str) -> Iterator[Score]:
    """Yield the share of renditions without a wrong, missed or invented cell, repeat by repeat."""
    answers = Answers.of(columns)
    if not len(answers):
        yield unknown("exact_documents", {"condition": ALL}, NO_CELLS, signature)
        return
    exact = answers.sums(columns.outcome_in(*ERRORS).astype(float)) == 0
    yield from answers.shares("exact_documents", exact, {}, signature)


def _why_not(among: Bools) -> Reason:
    """Return why there is no value over all conditions: no cells, or none with a weight."""
    return NO_WEIGHT if among.any() else NO_CELLS


CARDS = (
    card_of_share(
        "accuracy",
        "Right cells among those that have a value or were given one; a missing value counts as "
        "an error.",
        "higher is better",
        "of the cells with a true or predicted value are right",
    ),
    card_of_share(
        "macro_accuracy",
        "The mean over fields of each field's accuracy: rare fields weigh as much as common ones.",
        "higher is better",
        "of a field's cells are right, averaged over fields",
    ),
    card_of_share(
        "precision",
        "Right values among all predicted values.",
        "higher is better",
        "of the predicted values are right",
        "C. J. van Rijsbergen, Information Retrieval, 1979",
    ),
    card_of_share(
        "recall",
        "Right values among all true values; a wrong value counts as missed, too.",
        "higher is better",
        "of the true values are found and right",
        "C. J. van Rijsbergen, Information Retrieval, 1979",
    ),
    card_of_share(
        "wrong_rate",
        "Cells that have a value and were given a different one, among judged cells.",
        "lower is better",
        "of the judged cells hold a wrong value",
    ),
    card_of_share(
        "missed_rate",
        "Cells that have a value and were given none, among judged cells.",
        "lower is better",
        "of the judged cells are left empty though there is a value",
    ),
    card_of_share(
        "invented_rate",
        "Cells that have no value and were given one, among judged cells.",
        "lower is better",
        "of the judged cells hold a value where there is none",
    ),
    card_of_share(
        "exact_documents",
        "Renditions without a wrong, missed or invented cell.",
        "higher is better",
        "of the documents are right in every cell",
    ),
)
