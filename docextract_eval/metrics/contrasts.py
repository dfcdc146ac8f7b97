"""Sums and differences of what conditions cost, with a bootstrap error of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from docextract_eval.metrics.changes import CELL_KINDS, half_width, standard_error
from docextract_eval.metrics.columns import Codes, Floats
from docextract_eval.records import Score
from docextract_eval.statistics.arrays import divide, weighted_sums
from docextract_eval.statistics.bootstrap import resample_metrics
from docextract_eval.statistics.clusters import sums_in_range

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.metrics.pairing import Pairs

_RESAMPLES = 2_000
Place = tuple[str, str]
"""A kind of cells and a condition."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """A sum of drops under some conditions, each multiplied by its share."""

    value: float
    error: float
    limit: float
    """Its value where everything is lost that adds to it, and nothing else."""
    unit: float
    """The weight of a document in it that is decided by a coin for every condition."""
    sources: int
    cells: int

    def to_score(self, metric: str, slice_name: Mapping[str, str], signature: str) -> Score:
        """Return it as a score."""
        side = half_width(self.error, self.sources, unit=self.unit)
        ends = max(-self.limit, self.value - side), min(self.limit, self.value + side)
        return Score(metric, slice_name, self.value, *ends, self.sources, self.cells, signature)


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """What each source lost under each condition of what it had when clean."""

    places: list[Place]
    lost: Floats
    """Sources x places, weighted."""
    slots: Floats
    cells: Codes
    """The cells of one repeat, at each place."""

    @classmethod
    def from_pairs(cls, columns: Columns, pairs: Pairs) -> Self:
        """Sum the changes of pairs."""
        pages, names = columns.renditions, columns.renditions.condition.names
        shape = len(pages.source.names), len(CELL_KINDS) * len(names)
        lost, slots = np.zeros((2, *shape))
        cells = np.zeros(shape[1])
        for at in pairs.blocks:
            block = pairs.block(at)
            place = block.table * len(names) + pages.condition.take(block.rendition).codes
            source, weight = pages.source.take(block.rendition).codes, pages.weight[block.rendition]
            for summed, amount in ((lost, -block.change * weight), (slots, weight)):
                here, sums = sums_in_range(source, place, amount, shape[1])
                summed[here] += sums
            cells += np.bincount(place, minlength=shape[1])
        some = slots.any(axis=1)
        places = [(of, name) for of, _ in CELL_KINDS for name in names]
        cells = np.rint(cells / columns.repeats)
        return cls(places, lost[some], slots[some], cells.astype(np.int64))

    def measured_conditions(self, cell_kind: str) -> list[str]:
        """Return the conditions under which such cells were measured."""
        known = zip(self.places, self.slots.sum(axis=0).tolist(), strict=True)
        return [name for (of, name), some in known if some > 0 and of == cell_kind]

    def place_shares(self, cell_kind: str, condition_shares: Mapping[str, float]) -> Floats:
        """Return the shares of conditions as an array over places."""
        return np.array(
            [condition_shares.get(name, 0.0) * (kind == cell_kind) for kind, name in self.places]
        )

    def contrasts(self, shares: Sequence[Floats]) -> list[Contrast]:
        """Return one contrast for each array of shares of the measured places."""
        if not shares:
            return []
        each = np.stack(shares)
        sums = np.hstack([self.lost, self.slots])

        def weighted_drops(totals: Floats) -> Floats:
            drops = divide(*np.hsplit(totals, 2))
            unknown = np.isnan(drops).astype(float) @ (each != 0).T > 0
            return np.where(unknown, np.nan, weighted_sums(np.nan_to_num(drops), each))

        values = weighted_drops(sums.sum(axis=0, keepdims=True))[0]
        errors = [
            standard_error(draws)
            for draws in resample_metrics(weighted_drops, sums, _RESAMPLES, seed=0).T
        ]
        return [
            Contrast(
                value=value + 0.0,  # no -0
                error=error,
                limit=float(np.abs(share).sum()),
                unit=float(np.linalg.norm(share)),
                sources=int((self.slots[:, share != 0] > 0).any(axis=1).sum()),
                cells=int(self.cells[share != 0].sum()),
            )
            for share, value, error in zip(each, values.tolist(), errors, strict=True)
        ]
