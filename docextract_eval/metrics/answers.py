"""Whole answers: sums over the cells of one repeat of a rendition, and means of these sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Self

import numpy as np

from docextract_eval.metrics.changes import half_width
from docextract_eval.metrics.columns import ALL, Codes, Columns, Floats, Positions
from docextract_eval.metrics.ratios import score_without_value, share_score
from docextract_eval.metrics.slices import cell_weights, mean_shares_over_repeats, slice_cells
from docextract_eval.reasons import NO_CELLS, NO_WEIGHT, Reason
from docextract_eval.records import Score
from docextract_eval.statistics.arrays import array_with_room
from docextract_eval.statistics.clusters import (
    clustered_mean,
    distinct_first_and_indices,
    group_sums,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools

Where = dict[str, str]
_WAYS = (("condition",), ())


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The answers of a run that have at least one cell."""

    columns: Columns
    """The first cell of each answer, which gives its rendition, its repeat and its weight."""
    answer_index: Positions
    """The answer of every cell."""
    blocks: Sequence[slice]
    """Parts of the cells that end between answers."""

    @classmethod
    def from_columns(cls, columns: Columns) -> Self:
        """Group cells by rendition and repeat."""
        size = len(columns.table)
        index = array_with_room(size, np.min_scalar_type(size))
        firsts, many = [np.zeros(0, np.int64)], 0
        for at in columns.blocks:
            rendition, repeat, _ = columns.places(at)
            reading = rendition * columns.repeats + repeat
            distinct, first, place = distinct_first_and_indices(reading)
            index[at] = many + place
            firsts.append(at.start + first)
            many += len(distinct)
        return cls(columns.take(np.concatenate(firsts)), index, columns.blocks)

    def __len__(self) -> int:
        """Return the number of answers."""
        return len(self.columns.rendition)

    def sums_by_answer(self, amount: Floats | Bools) -> Floats:
        """Return an amount summed over the cells of each answer."""
        sums = np.zeros(len(self))
        for at in self.blocks:
            index = self.answer_index[at].astype(np.int64)
            first = int(index.min(initial=len(self)))
            found = group_sums(index - first, amount[at])
            sums[first : first + len(found)] += found
        return sums

    def answer_weights(self, *axis_names: str) -> Floats:
        """Return the weights of answers: by document, and by condition as deployed."""
        return cell_weights(self.columns, slice_cells(self.columns, *axis_names), axis_names)

    def mean_scores(
        self, metric: str, amount: Floats, worst: Floats, slice_name: Where, signature: str
    ) -> Iterator[Score]:
        """Yield the mean of an amount by condition and over all, each with its interval.

        `worst` is the amount of an answer that is wrong throughout. The interval is as wide as if
        one more document had half of that: where no document differs from any other, it keeps a
        width. One document alone has no interval.
        """
        source = self.columns.source
        cells = self.sums_by_answer(np.ones(len(self.answer_index), bool))
        if not self.answer_weights().any():
            yield score_without_value(
                metric, {**slice_name, "condition": ALL}, NO_WEIGHT, signature
            )
        for named, at, weight in self._condition_and_overall_slices():
            mean = clustered_mean(amount[at], source[at], weight)
            side = half_width(
                mean.error, mean.sources, unit=float(np.average(worst[at], weights=weight))
            )
            known = isfinite(side)
            yield Score(
                metric=metric,
                slice={**slice_name, **named},
                value=mean.value,
                low=max(0.0, mean.value - side) if known else None,
                high=mean.value + side if known else None,
                documents=mean.sources,
                cells=round(int(cells[at].sum()) / self.columns.repeats),
                signature=signature,
            )

    def share_scores(
        self,
        metric: str,
        holds: Bools,
        slice_name: Where,
        signature: str,
        why_no_answers: Reason = NO_CELLS,
    ) -> Iterator[Score]:
        """Yield the share of the answers that hold, by condition and over all."""
        each = self.columns
        if not self.answer_weights().any():
            why = NO_WEIGHT if len(self) else why_no_answers
            yield score_without_value(metric, {**slice_name, "condition": ALL}, why, signature)
        for by in _WAYS:
            parted = slice_cells(each, *by)
            known = each.repeat, parted.codes, each.condition.codes, cell_weights(each, parted, by)
            shares = mean_shares_over_repeats(holds.astype(float), each.source, *known)
            for code, share in shares.items():
                named = parted.names[code] or {"condition": ALL}
                yield share_score(metric, {**slice_name, **named}, share, signature)

    def _condition_and_overall_slices(self) -> Iterator[tuple[Where, Codes, Floats]]:
        """Yield the answers of each condition that has a weight, then all of them."""
        for by in _WAYS:
            parted = slice_cells(self.columns, *by)
            weight = cell_weights(self.columns, parted, by)
            for code, named in parted.names.items():
                at = np.flatnonzero((parted.codes == code) & (weight > 0))
                if len(at):
                    yield dict(named) or {"condition": ALL}, at, weight[at]
