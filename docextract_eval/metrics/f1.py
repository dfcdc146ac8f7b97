"""The harmonic mean of precision and recall: not a share, so its interval is resampled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.columns import ALL, Floats
from docextract_eval.metrics.ratios import GUESSED, JUDGED, VALUED, score_without_value
from docextract_eval.metrics.slices import slice_cells, split_cell_kinds
from docextract_eval.metrics.weights import condition_weights
from docextract_eval.reasons import NO_CELLS, NO_WEIGHT
from docextract_eval.records import Score
from docextract_eval.statistics.bootstrap import logit_interval, resample_metrics
from docextract_eval.statistics.clusters import distinct_codes_and_indices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.metrics.columns import Bools, Codes, Columns

RESAMPLES = 2_000
SEED = 7
"""The seed of the weights of documents: one for all slices, so that they can be compared."""
_WAYS = (("condition",), (), ("field",))


def f1(columns: Columns, signature: str) -> list[Score]:
    """Return F1 by condition, over all of them and by field."""
    columns = columns.base_cells()
    columns = columns.select(columns.outcome_in(*JUDGED) & (columns.weight > 0))
    found: list[Score] = []
    for cells, inside in split_cell_kinds(columns):
        part = columns.select(inside)
        right, guessed, valued = (
            part.outcome_in(*outcomes).astype(float) for outcomes in (("right",), GUESSED, VALUED)
        )
        amounts = Amounts(right, guessed, valued)
        found += f1_scores("f1", part, amounts, {"cells": cells}, f"f1|{signature}")
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """What every cell adds to the counts that F1 is made of."""

    right: Floats
    guessed: Floats
    """What precision is a share of."""
    valued: Floats
    """What recall is a share of."""

    def select(self, kept: Bools) -> Amounts:
        """Return the amounts of some of the cells."""
        return Amounts(self.right[kept], self.guessed[kept], self.valued[kept])


def f1_scores(
    metric: str, columns: Columns, amounts: Amounts, where: Mapping[str, str], signature: str
) -> list[Score]:
    """Return F1 of all slices, made of any amounts; one matrix of weights serves them all.

    A slice in which nothing is guessed and nothing is to be found has none.
    """
    over_all = {**where, "condition": ALL}
    present, place = distinct_codes_and_indices(columns.source)
    if not len(present):
        return [score_without_value(metric, over_all, NO_CELLS, signature)]
    ways = [_Split.from_columns(columns, amounts, place, len(present), by) for by in _WAYS]
    sums = np.concatenate([way.sums for way in ways], axis=1)
    values = _f1_values(sums.sum(axis=0, keepdims=True))[0].tolist()
    draws = resample_metrics(_f1_values, sums, RESAMPLES, SEED).T
    slices = [
        (name, rest) for way in ways for name, rest in zip(way.names, way.counts, strict=True)
    ]
    found = []
    if not any(way.names for way in ways[1:]):
        found.append(score_without_value(metric, over_all, NO_WEIGHT, signature))
    for value, drawn, (name, rest) in zip(values, draws, slices, strict=True):
        if math.isnan(value):
            continue
        ends = logit_interval(value, drawn, rest[0])
        found.append(Score(metric, {**where, **name}, value, *ends, *rest, signature))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Split:
    """One way to split cells, with the totals of precision and recall for every source."""

    names: list[dict[str, str]]
    sums: Floats
    """Sources x totals of slices: right and all predicted values, right and all true values."""
    counts: list[tuple[int, int]]
    """The documents and the cells of each slice."""

    @classmethod
    def from_columns(
        cls,
        columns: Columns,
        amounts: Amounts,
        source_index: Codes,
        source_count: int,
        axis_names: tuple[str, ...],
    ) -> _Split:
        """Sum per source; conditions weigh in each slice as they do in precision and recall."""
        conditions = columns.condition
        share = np.ones(len(conditions.names))
        if "condition" not in axis_names:
            share = condition_weights(conditions.names, columns.deploy)
            kept = share[conditions.codes] > 0
            columns, source_index = columns.select(kept), source_index[kept]
            amounts = amounts.select(kept)
        parted = slice_cells(columns, *axis_names)
        slices = np.searchsorted(np.array(list(parted.names), np.int64), parted.codes)
        many = len(parted.names)
        row = source_index * many + slices
        group = slices * len(share) + columns.condition.codes
        group = group * columns.repeats + columns.repeat  # readings weigh the same, too
        sums = np.zeros((source_count * many, 4))
        for at, among in ((0, amounts.guessed), (2, amounts.valued)):
            mass = np.bincount(group, weights=columns.weight * among)[group]
            for held, amount in ((0, amounts.right), (1, among)):
                weight = columns.weight * amount
                weight = np.divide(weight, mass, out=np.zeros(len(mass)), where=mass > 0)
                weight *= share[columns.condition.codes]
                sums[:, at + held] = np.bincount(row, weight, minlength=len(sums))
        documents = (np.bincount(row, minlength=len(sums)).reshape(source_count, many) > 0).sum(
            axis=0
        )
        cells = np.bincount(slices, minlength=many) / columns.repeats
        rests = list(zip(documents.tolist(), cells.round().astype(int).tolist(), strict=True))
        rest = {} if "condition" in axis_names else {"condition": ALL}
        names = [{**name, **rest} for name in parted.names.values()]
        return cls(names, sums.reshape(source_count, many * 4), rests)


def _f1_values(totals: Floats) -> Floats:
    """Return F1 of every slice: 2 PR / (P + R), 0 where nothing is right; nan without values."""
    right, guessed, found, valued = np.moveaxis(totals.reshape(len(totals), -1, 4), 2, 0)
    both = right * valued + found * guessed
    share = np.divide(2 * right * found, both, out=np.zeros(both.shape), where=both > 0)
    return np.where((guessed > 0) | (valued > 0), share, np.nan)


CARDS = (
    share_card(
        "f1",
        "The harmonic mean of precision and recall, 2PR / (P + R).",
        "higher is better",
        "is the harmonic mean of precision and recall",
        "C. J. van Rijsbergen, Information Retrieval, 1979",
    ),
)
