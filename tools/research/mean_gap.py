"""How large the gap is over all fields and engines: the mean of the absolute differences.

A difference of small samples is never 0, so the mean is also given that chance alone would make of
the same samples if there were no gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Cells = Mapping[tuple[str, str], bool]

RESAMPLES = 2_000
FEWEST = 5
"""The fewest documents with a field on both sides; rarer fields tell nothing."""
LEVEL = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class MeanGap:
    """A mean of absolute differences with its 95 % interval over documents."""

    value: float
    low: float
    high: float
    chance: float
    """What it would be, on average, without any gap."""
    cells: int
    """The number of fields, times that of engines."""


def mean_gap(real: Sequence[Cells], generated: Sequence[Cells], seed: int = 1) -> MeanGap | None:
    """Return the mean gap over the fields that both sides have, an item of each for an engine.

    >>> cells = {(str(at), "total"): True for at in range(20)}
    >>> other = cells | {("0", "total"): False, ("1", "total"): False}
    >>> found = mean_gap([cells], [other])
    >>> round(found.value, 3), found.cells
    (0.1, 1)
    """
    if (sampled := resample(real, generated, seed)) is None:
        return None
    value, drawn = sampled
    resampled = np.nanmean(np.abs(drawn), axis=1)
    mean = float(np.abs(value).mean())
    least, most = np.percentile(resampled, LEVEL).tolist()
    # Resampling adds noise to differences that cannot be negative: the interval is turned back.
    low, high = max(0.0, 2 * mean - most), max(mean, 2 * mean - least)
    return MeanGap(mean, low, high, float(np.nanmean(np.abs(drawn - value))), len(value))


def resample(
    real: Sequence[Cells], generated: Sequence[Cells], seed: int = 1
) -> tuple[Floats, Floats] | None:
    """Return the difference of each field and engine, and those of resampled documents.

    Only fields are compared that enough documents have on both sides; without any it is None.
    """
    tables = [_table(side) for side in (real, generated)]
    names = [
        name
        for name in tables[0][1]
        if name in tables[1][1]
        and min(np.isfinite(table[:, columns[name]]).sum() for table, columns in tables) >= FEWEST
    ]
    if not names:
        return None
    sides = [table[:, [columns[name] for name in names]] for table, columns in tables]
    rng = np.random.default_rng(seed)
    drawn = np.array(
        [
            _difference(*(side[rng.integers(len(side), size=len(side))] for side in sides))
            for _ in range(RESAMPLES)
        ]
    )
    return _difference(*sides), drawn


def _table(side: Sequence[Cells]) -> tuple[Floats, dict[tuple[int, str], int]]:
    """Return documents by columns, 1 where right and NaN where a document has no such cell."""
    documents = sorted({document for cells in side for document, _ in cells})
    names = sorted({(engine, field) for engine, cells in enumerate(side) for _, field in cells})
    rows = {document: at for at, document in enumerate(documents)}
    columns = {name: at for at, name in enumerate(names)}
    table = np.full((len(documents), len(names)), np.nan)
    for engine, cells in enumerate(side):
        for (document, field), right in cells.items():
            table[rows[document], columns[engine, field]] = right
    return table, columns


def _difference(real: Floats, generated: Floats) -> Floats:
    """Return the difference of each column's mean; NaN where a resample has none."""
    means = []
    for side in (real, generated):
        known = np.isfinite(side)
        counts = known.sum(axis=0)
        sums = np.where(known, side, 0.0).sum(axis=0)
        means.append(np.where(counts > 0, sums / np.maximum(counts, 1), np.nan))
    return np.asarray(means[0] - means[1])
