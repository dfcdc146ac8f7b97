"""How far generated scores are from real ones over all cells: in the mean, and in mean squares.

A cell is a field of an engine. Differences of small samples are never 0: the mean absolute one is
given beside what chance alone would make of the same samples if there were no gap, and from the
root mean square one what sampling adds is subtracted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.columns import Floats
    from research.gap_parts import Cells

RESAMPLES = 2_000
FEWEST = 5
"""The fewest documents with a field on both sides; rarer fields tell nothing."""
LEVEL = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Gap:
    """A mean of differences with its 95 % interval over documents."""

    value: float
    low: float
    high: float
    chance: float
    """What samples of this size of one population would show."""
    cells: int
    """The number of fields, times that of engines."""


def mean_gap(real: Sequence[Cells], generated: Sequence[Cells], seed: int = 1) -> Gap | None:
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
    return Gap(mean, low, high, float(np.nanmean(np.abs(drawn - value))), len(value))


def rms_gap(sides: Sequence[tuple[Sequence[Cells], Sequence[Cells]]]) -> Gap | None:
    """Return the gap over several pairs of real and generated receipts, an item for each engine.

    >>> cells = {(str(at), "total"): True for at in range(40)}
    >>> wrong = cells | {(str(at), "total"): False for at in range(20)}
    >>> found = rms_gap([([cells], [wrong])])
    >>> round(found.value, 1), found.cells
    (0.5, 1)
    """
    found = [each for each in (resample(*side) for side in sides) if each is not None]
    if not found:
        return None
    values = np.concatenate([value for value, _ in found])
    drawn = np.concatenate([drawn for _, drawn in found], axis=1)
    sampling = np.nanvar(drawn, axis=0)
    low, high = (
        _root(each)
        for each in np.percentile(np.nanmean(drawn**2 - 2 * sampling, axis=1), LEVEL).tolist()
    )
    value = _root(float((values**2 - sampling).mean()))
    return Gap(value, min(low, value), max(high, value), _root(sampling.mean()), len(values))


def _root(square: float) -> float:
    """Return the root of a square that sampling may have made negative."""
    return float(np.sqrt(max(0.0, square)))


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
