"""The harmonic mean of precision and recall: not a share, so its interval is resampled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.columns import ALL, Bools, Codes, Columns, Floats
from docextract_eval.metrics.ratios import (
    GUESSED,
    JUDGED,
    VALUED,
    condition_weights,
    score_without_value,
)
from docextract_eval.metrics.slices import USUAL_BREAKDOWNS, split_cell_kinds
from docextract_eval.reasons import NO_CELLS, NO_WEIGHT
from docextract_eval.records import Score
from docextract_eval.statistics.arrays import divide
from docextract_eval.statistics.bootstrap import logit_interval, resample_metrics
from docextract_eval.statistics.clusters import group_sums, sums_in_range

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


RESAMPLES = 2_000
SEED = 7
"""The seed of the weights of documents: one for all slices, so that they can be compared."""


def f1(columns: Columns, signature: str) -> list[Score]:
    """Return F1 by condition, over all of them and by field."""
    columns = columns.base_cells()
    columns = columns.select(
        columns.outcome_in(*JUDGED) & columns.of_renditions(columns.renditions.weight > 0)
    )
    found: list[Score] = []
    for cells, inside in split_cell_kinds(columns):
        part = columns.select(inside)
        amounts = Amounts(*(part.outcome_in(*each) for each in (("right",), GUESSED, VALUED)))
        found += f1_scores("f1", part, amounts, {"cells": cells}, f"f1|{signature}")
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """What every cell adds to the counts that F1 is made of."""

    right: Floats | Bools
    guessed: Floats | Bools
    """What precision is a share of."""
    valued: Floats | Bools
    """What recall is a share of."""

    @property
    def of_precision_and_recall(self) -> tuple[Floats | Bools, Floats | Bools]:
        """What precision is a share of, and what recall is."""
        return self.guessed, self.valued


def f1_scores(
    metric: str, columns: Columns, amounts: Amounts, where: Mapping[str, str], signature: str
) -> list[Score]:
    """Return F1 of all slices, made of any amounts; one matrix of weights serves them all.

    A slice in which nothing is guessed and nothing is to be found has none.
    """
    over_all = {**where, "condition": ALL}
    if not len(columns.table):
        return [score_without_value(metric, over_all, NO_CELLS, signature)]
    ways = [_Split.from_columns(columns, amounts, by) for by in USUAL_BREAKDOWNS]
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
    def from_columns(cls, columns: Columns, amounts: Amounts, axis_names: tuple[str, ...]) -> Self:
        """Sum per source; conditions weigh in each slice as they do in precision and recall."""
        names = columns.renditions.condition.names
        share = np.ones(len(names))
        if "condition" not in axis_names:
            share = condition_weights(names, columns.deploy)
        values = {"condition": names, "field": columns.field.names}
        slices = [{axis: name} for axis in axis_names for name in values[axis]] or [{}]
        shape = len(slices), len(names), columns.repeats  # readings weigh the same, too
        masses = np.zeros((2, int(np.prod(shape))))
        for part in _sliced_parts(columns, amounts, axis_names, share):
            for number, among in enumerate(part.amounts.of_precision_and_recall):
                weight = part.columns.weight * among
                masses[number] += group_sums(part.group(shape), weight, masses.shape[1])
        sums = np.zeros((len(columns.renditions.source.names), len(slices), 4))
        cells = np.zeros(sums.shape[:2], np.int64)
        for part in _sliced_parts(columns, amounts, axis_names, share):
            weight, group = part.columns.weight, part.group(shape)
            here, counts = part.sums_by_source(np.ones(len(weight)), len(slices))
            cells[here] += counts.astype(np.int64)
            for number, among in enumerate(part.amounts.of_precision_and_recall):
                scale = np.nan_to_num(divide(weight, masses[number][group]))
                scale *= share[part.columns.condition.codes]
                for held, amount in enumerate((part.amounts.right, among)):
                    found = part.sums_by_source(scale * amount, len(slices))[1]
                    sums[here, :, 2 * number + held] += found
        used = np.flatnonzero(cells.any(axis=0)).tolist()
        documents = (cells > 0).sum(axis=0)
        counts = (cells.sum(axis=0) / columns.repeats).round().astype(int)
        rests = [(int(documents[each]), int(counts[each])) for each in used]
        rest = {} if "condition" in axis_names else {"condition": ALL}
        named = [{**slices[each], **rest} for each in used]
        sources = np.unique(columns.renditions.source.codes[columns.are_read])
        return cls(named, sums[:, used].reshape(len(sums), -1)[sources], rests)


@dataclass(frozen=True, slots=True, eq=False)
class _SlicedPart:
    """Cells of some sources, with their slices."""

    columns: Columns
    amounts: Amounts
    slices: Codes

    def group(self, shape: tuple[int, int, int]) -> Codes:
        """Return the slice, condition and repeat of each cell as one number."""
        places = self.slices, self.columns.condition.codes, self.columns.repeat
        return np.asarray(np.ravel_multi_index(places, shape))

    def sums_by_source(self, amount: Floats, slices: int) -> tuple[slice, Floats]:
        """Return which sources these are, and the sums of an amount by source and slice."""
        return sums_in_range(self.columns.source, self.slices, amount, slices)


def _sliced_parts(
    columns: Columns, amounts: Amounts, axis_names: tuple[str, ...], share: Floats
) -> Iterator[_SlicedPart]:
    """Yield the cells of some sources at a time, without conditions that weigh nothing."""
    for at in columns.blocks:
        part = columns.take(at)
        kept = share[part.condition.codes] > 0
        if not kept.any():
            continue
        part, every = part.select(kept), (amounts.right, amounts.guessed, amounts.valued)
        axes = {"condition": part.condition, "field": part.field}
        slices = axes[axis_names[0]].codes if axis_names else np.zeros(len(part.table), np.int64)
        yield _SlicedPart(part, Amounts(*(each[at][kept] for each in every)), slices)


def _f1_values(totals: Floats) -> Floats:
    """Return F1 of every slice: 2 PR / (P + R), 0 where nothing is right; nan without values."""
    right, guessed, found, valued = np.moveaxis(totals.reshape(len(totals), -1, 4), 2, 0)
    both = right * valued + found * guessed
    share = divide(2 * right * found, both, of_nothing=0.0)
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
