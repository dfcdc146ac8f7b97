"""The judged values that carry a confidence, slice by slice; invented ones are among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from operator import itemgetter

import numpy as np

from docextract_eval.metrics.changes import CELL_KINDS
from docextract_eval.metrics.columns import ALL, Bools, Codes, Columns, Floats, Positions
from docextract_eval.metrics.ratios import GUESSED, condition_weights, score_without_value
from docextract_eval.reasons import NO_CONFIDENCE, NO_WEIGHT, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.arrays import divide
from docextract_eval.statistics.clusters import group_sums
from docextract_eval.statistics.isotonic import distinct_values

NO_PREDICTED_VALUES = Reason(ReasonCode.NO_PREDICTED_VALUES)
_VALUES_AT_ONCE = 2**18
"""The values whose confidences, outcomes and weights are in memory at once."""


@dataclass(frozen=True, eq=False)
class ConfidenceSlice:
    """The values of one slice that carry a confidence."""

    where: Mapping[str, str]
    predicted: Columns
    """The values of all slices."""
    at: slice
    """Where those of this slice are among them."""
    runs: Sequence[slice]
    """Where those of each of its conditions are: each of these is in the order of the whole."""
    condition_factors: Floats
    """What a value's weight is multiplied by beside its document's, by condition."""

    @cached_property
    def columns(self) -> Columns:
        """The values of this slice: views of those of all slices."""
        return self.predicted.take(self.at)

    @property
    def weight(self) -> Floats:
        """The weight of each value."""
        return self.weights_of(self.columns)

    def weights_of(self, some: Columns) -> Floats:
        """Return the weights of some of the values."""
        return np.asarray(some.weight * self.condition_factors[some.condition.codes])

    @property
    def confidence(self) -> Floats:
        """The confidence of each value."""
        return self.columns.confidence

    @property
    def right(self) -> Floats:
        """1 for every right value, 0 for the others."""
        return self.columns.outcome_in("right").astype(float)

    @cached_property
    def documents(self) -> int:
        """The number of documents that they are from."""
        return int(np.count_nonzero(self.sums_by_source(lambda some: np.ones(len(some)))))

    @property
    def value_count(self) -> int:
        """The number of values in one repeat."""
        return round(len(self) / self.predicted.repeats)

    def __len__(self) -> int:
        """Return the number of values."""
        return int(self.at.stop - self.at.start)

    def parts(self) -> Iterator[ConfidenceSlice]:
        """Yield some of the values at a time, in their order."""
        yield from self.parts_of(self.at)

    def parts_of(self, at: slice) -> Iterator[ConfidenceSlice]:
        """Yield some of the values in a range at a time."""
        for start in range(at.start, at.stop, _VALUES_AT_ONCE):
            here = slice(start, min(at.stop, start + _VALUES_AT_ONCE))
            yield ConfidenceSlice(self.where, self.predicted, here, [here], self.condition_factors)

    def sums_by_source(self, amount: Callable[[ConfidenceSlice], Floats]) -> Floats:
        """Return the sum of an amount of the values of every source; 0 where it has none."""
        sums = np.zeros(len(self.predicted.renditions.source.names))
        for some in self.parts():
            found = np.bincount(some.columns.source, amount(some))
            sums[: len(found)] += found
        return sums

    def outcomes_by_confidence(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the distinct confidences: the weight of right and of wrong values, and how many.

        They are in order.
        """
        confidences, sums = [np.zeros(0)], [np.zeros((3, 0))]
        for some in self.parts():
            distinct, place = distinct_values(some.confidence)
            right, weight = some.right, some.weight
            amounts = weight * right, weight * (1 - right), np.ones(len(right))
            confidences.append(distinct)
            sums.append(np.stack([group_sums(place, amount) for amount in amounts]))
        distinct, place = distinct_values(np.concatenate(confidences))
        rights, wrongs, counts = (group_sums(place, each) for each in np.hstack(sums))
        return distinct, rights, wrongs, counts

    def score(  # noqa: PLR0913, PLR0917 - the parts of a score
        self,
        metric: str,
        value: float | None,
        signature: str,
        low: float | None = None,
        high: float | None = None,
        reason: Reason | None = None,
    ) -> Score:
        """Return a metric of these values as a score."""
        rests_on = self.documents, self.value_count
        signed = f"{metric}|{signature}"
        return Score(metric, self.where, value, low, high, *rests_on, signed, reason)


def predicted_values(columns: Columns, cell_kind: str) -> Columns:
    """Return the predicted values of base documents, of scalars or of tables."""
    columns = columns.base_cells()
    inside = columns.table == (cell_kind == "tables")
    return columns.select(inside & columns.outcome_in(*GUESSED))


def confidence_slices(columns: Columns, cell_kind: str) -> list[ConfidenceSlice]:
    """Return the values that carry a confidence: by condition, and then all of them.

    The values of a condition are in the order in which they come.
    """
    return _slice_values(columns.base_cells(), cell_kind, by_confidence=False)


def ordered_slices(columns: Columns, cell_kind: str) -> list[ConfidenceSlice]:
    """Return the same slices, each condition's by rising confidence; all metrics share them."""
    return columns.base_cells().derived(_ORDERED_SLICES[cell_kind])


def _order_and_slice(cell_kind: str, columns: Columns) -> list[ConfidenceSlice]:
    return _slice_values(columns, cell_kind, by_confidence=True)


def _slice_values(
    columns: Columns, cell_kind: str, *, by_confidence: bool
) -> list[ConfidenceSlice]:
    """Return slices of values in one order, in which each slice is one part."""
    pages = columns.renditions
    names = pages.condition.names
    share = condition_weights(names, columns.deploy)
    weighed_first = np.argsort(share == 0, kind="stable")
    place = np.argsort(weighed_first)[pages.condition.codes]
    kept = (columns.table == (cell_kind == "tables")) & columns.outcome_in(*GUESSED)
    kept &= columns.has_confidence & columns.of_renditions(pages.weight > 0)
    positions = _positions_by_group(columns, kept, place, len(names))
    if by_confidence:
        for own in positions:
            own[:] = own[np.argsort(columns.confidences_at(own), kind="stable")]
    ends = np.cumsum([len(own) for own in positions]).tolist()
    predicted = columns.take(np.concatenate(positions))
    masses, found = np.zeros(len(names)), []
    for code, end, own in zip(weighed_first.tolist(), ends, positions, strict=True):
        if len(own):
            where, here = {"cells": cell_kind, "condition": names[code]}, slice(end - len(own), end)
            masses[code] = predicted.take(here).weight.sum()
            slice_ = ConfidenceSlice(where, predicted, here, [here], np.ones(len(names)))
            found.append((code, slice_))
    slices = [each for _, each in sorted(found, key=itemgetter(0))]
    runs = [each.at for code, each in found if share[code]]
    if runs:
        factors = np.nan_to_num(divide(share, masses))
        where, weighed = {"cells": cell_kind, "condition": ALL}, slice(0, runs[-1].stop)
        slices.append(ConfidenceSlice(where, predicted, weighed, runs, factors))
    return slices


def _positions_by_group(
    columns: Columns, kept: Bools, group_of_condition: Codes, groups: int
) -> list[Positions]:
    """Return the positions of each group of conditions, in their order, block by block."""
    kind = np.min_scalar_type(len(kept))
    found: list[list[Positions]] = [[np.zeros(0, kind)] for _ in range(groups)]
    for at in columns.blocks:
        positions = at.start + np.flatnonzero(kept[at])
        group = group_of_condition[columns.renditions_at(positions)]
        ordered = positions[np.argsort(group, kind="stable")].astype(kind)
        ends = np.cumsum(np.bincount(group, minlength=groups))[:-1]
        for own, part in zip(found, np.split(ordered, ends), strict=True):
            own.append(part)
    return [np.concatenate(own) for own in found]


_ORDERED_SLICES = {cells: partial(_order_and_slice, cells) for cells, _ in CELL_KINDS}


def overall_slice(slices: Sequence[ConfidenceSlice]) -> ConfidenceSlice | None:
    """Return the slice of all conditions; None where these have no weight together."""
    return next((each for each in slices if each.where["condition"] == ALL), None)


def why_no_value_over_all(columns: Columns, cell_kind: str) -> Reason:
    """Return why there is no value over all conditions."""
    predicted = predicted_values(columns, cell_kind)
    if not len(predicted.table):
        return NO_PREDICTED_VALUES
    return NO_CONFIDENCE if not predicted.has_confidence.any() else NO_WEIGHT


def score_without_confidence(
    columns: Columns, cell_kind: str, metric: str, signature: str
) -> Score:
    """Return a score with the reason why it has no value."""
    where = {"cells": cell_kind, "condition": ALL}
    return score_without_value(
        metric, where, why_no_value_over_all(columns, cell_kind), f"{metric}|{signature}"
    )
