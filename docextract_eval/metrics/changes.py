"""What changed from one page to another of the same slots, slice by slice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Self

import numpy as np

from docextract_eval.metrics.columns import ALL, Bools, CodedNames, Floats, Renditions
from docextract_eval.metrics.folding import Breakdown, RowBlock, SliceAxes, fold_slices
from docextract_eval.metrics.pairing import Pairs
from docextract_eval.metrics.ratios import condition_weights
from docextract_eval.records import Score
from docextract_eval.statistics.clusters import group_sums, students_quantile
from docextract_eval.statistics.differences import Change, changes_of_slices
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.metrics.folding import Strata

Where = dict[str, str]
CELL_KINDS = (("scalars", False), ("tables", True))
"""The two kinds of cells, each with whether it is a table's."""
BY_FIELD = ("field",)
"""The breakdown whose slices each have their own correlation within documents."""


def changes_by_slice(
    columns: Columns, pairs: Pairs, kept: Bools, *axis_names: str, level: float = LEVEL
) -> list[tuple[Where, Change]]:
    """Return the change of some slots per slice, by `field`, by `condition`, by `twin`.

    Where slices are not conditions, every condition weighs the same in each, or as deployed. The
    renditions of the pairs are those of `columns`.
    """
    pages, by_condition = columns.renditions, "condition" in axis_names
    share = condition_weights(pages.condition.names, {} if by_condition else columns.deploy)
    rows = _KeptPairs(pages, pairs, kept, (pages.weight > 0) & (share[pages.condition.codes] > 0))
    every_axis = {
        "field": CodedNames(np.zeros(0, np.int64), pairs.fields),
        "condition": pages.condition,
        "twin": pages.twin,
    }
    axes = SliceAxes({axis: every_axis[axis] for axis in axis_names})
    by = Breakdown(rows.strata, rows.blocks, axes.codes, None if by_condition else share)
    (changes,) = fold_slices(by, [_Changes.of_pairs(rows)], pooled=axis_names != BY_FIELD)
    found: dict[int, list[Change]] = defaultdict(list)
    for each in changes:
        for code, change in changes_of_slices(
            each.slices, each.weights, each.counts, level
        ).items():
            found[code].append(change)
    rest = {} if by_condition else {"condition": ALL}
    return [({**axes.name(code), **rest}, _mean_change(found[code])) for code in sorted(found)]


@dataclass(frozen=True, slots=True, eq=False)
class _KeptPairs:
    """Some pairs as rows: those of renditions that weigh anything."""

    pages: Renditions
    pairs: Pairs
    kept: Bools
    weighs: Bools

    @property
    def strata(self) -> Strata:
        """The numbers of fields, of conditions and of repeats."""
        pairs = self.pairs
        repeats = max((int(pairs.block(at).repeat.max()) for at in pairs.blocks), default=0) + 1
        return len(pairs.fields), len(self.pages.condition.names), repeats

    def blocks(self) -> Iterator[RowBlock]:
        """Yield the pairs of some sources at a time."""
        strata = self.strata
        for at in self.pairs.blocks:
            block = self.pairs.block(at)
            rendition = block.rendition
            some = np.flatnonzero(self.kept[at] & self.weighs[rendition])
            if len(some):
                places = rendition[some], block.repeat[some], block.field[some]
                yield RowBlock(self.pages, strata, at.start + some, *places, np.ones(len(some)))


@dataclass(frozen=True, slots=True, eq=False)
class _Changes:
    """What was gained and what was lost, as a quantity to be folded."""

    pairs: Pairs
    mean: Floats
    """The mean change of each field, condition and repeat."""
    squares: Floats
    width = 2
    is_share = False

    @classmethod
    def of_pairs(cls, rows: _KeptPairs) -> Self:
        """Find the means of changes."""
        size = int(np.prod(rows.strata))
        many, total, square = np.zeros((3, size))
        for block in rows.blocks():
            change = rows.pairs.changes_at(block.position)
            many += np.bincount(block.stratum, minlength=size)
            total += group_sums(block.stratum, change, size)
            square += group_sums(block.stratum, change**2, size)
        mean = total / np.maximum(1, many)
        return cls(rows.pairs, mean, (square - mean**2 * many).reshape(rows.strata))

    def amounts(self, rows: RowBlock) -> list[Floats]:
        """Return which pairs were gained, and which were lost."""
        change = self.pairs.changes_at(rows.position)
        return [(change > 0).astype(float), (change < 0).astype(float)]

    def residual(self, rows: RowBlock, amounts: Sequence[Floats]) -> Floats:
        """Return the difference of each change from the mean of its stratum."""
        gained, lost = amounts
        return np.asarray(gained - lost - self.mean[rows.stratum])

    def marks(
        self,
        rows: RowBlock,  # noqa: ARG002 - all changes count
        amounts: Sequence[Floats],
        first_is_rare: Bools,  # noqa: ARG002 - the same
    ) -> Floats:
        """Return which pairs changed."""
        return np.asarray(amounts[0] + amounts[1])


def loss_score(metric: str, slice_name: Mapping[str, str], change: Change, signature: str) -> Score:
    """Return a change as a score of what was lost: a drop is above 0."""
    rests = (change.sources, change.cells, signature)
    return Score(metric, slice_name, 0 - change.value, 0 - change.high, 0 - change.low, *rests)


def half_width(error: float, sources: int, level: float = LEVEL, unit: float = 1.0) -> float:
    """Return how far an interval reaches to either side of a value with this standard error.

    It includes the error of one more document decided by the toss of a coin, between 0 and one
    `unit`: where no document differs from any other, an interval keeps a width.

    >>> round(half_width(0.0, 30), 3), round(half_width(0.02, 300), 3)
    (0.033, 0.039)
    """
    return students_quantile(level, sources - 1) * hypot(error, 0.5 * unit / (sources + 1))


def standard_error(draws: Floats) -> float:
    """Return the standard error over resamples; infinite where they have none."""
    known = draws[np.isfinite(draws)]
    return float(np.std(known, ddof=1)) if len(known) > 1 else float("inf")


def _mean_change(readings: Sequence[Change]) -> Change:
    if len(readings) == 1:
        return readings[0]

    def mean(values: Iterator[float]) -> float:
        return sum(values) / len(readings)

    return Change(
        value=mean(each.value for each in readings),
        low=mean(each.low for each in readings),
        high=mean(each.high for each in readings),
        gained=round(mean(each.gained for each in readings)),
        lost=round(mean(each.lost for each in readings)),
        sources=max(each.sources for each in readings),
        cells=round(mean(each.cells for each in readings)),
        effective=mean(each.effective for each in readings),
        detectable=mean(each.detectable for each in readings),
        centre=mean(each.centre for each in readings),
        error=mean(each.error for each in readings),
        documents=mean(each.documents for each in readings),
    )
