"""Proportions where every rendition may have been read several times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.clusters import (
    Proportion,
    proportions,
    students_quantile,
    wilson_interval,
)
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.columns import Codes
    from docextract_eval.statistics.clusters import Floats


def mean_shares_over_repeats(  # noqa: PLR0913, PLR0917 - the columns of one table
    right: Floats,
    source: Codes,
    repeat: Codes,
    slice_codes: Codes,
    stratum: Codes | None = None,
    weight: Floats | None = None,
    *,
    pooled: bool = True,
) -> dict[int, Proportion]:
    """Return the mean over repeats per slice; correlations are `pooled` as in `proportions`.

    The interval is as wide as one repeat's: reading a document again adds no document.
    """
    repeats = np.flatnonzero(np.bincount(repeat))
    if len(repeats) < 2:
        return proportions(right, source, slice_codes, stratum, weight, LEVEL, pooled=pooled)
    found = []
    for at in (repeat == reading for reading in repeats):
        fine_there, weight_there = (None if c is None else c[at] for c in (stratum, weight))
        there = right[at], source[at], slice_codes[at], fine_there, weight_there
        found.append(proportions(*there, LEVEL, pooled=pooled))
    return mean_proportions_over_repeats(found)


def mean_proportions_over_repeats(
    repeats: Sequence[dict[int, Proportion]],
) -> dict[int, Proportion]:
    """Return the mean of each slice's proportions over the repeats that have one."""
    codes = sorted({code for reading in repeats for code in reading})
    return {
        code: _mean_proportion([each[code] for each in repeats if code in each]) for code in codes
    }


def _mean_proportion(shares: Sequence[Proportion]) -> Proportion:
    if len(shares) == 1:
        return shares[0]
    value = sum(share.value for share in shares) / len(shares)
    effective = sum(share.effective for share in shares) / len(shares)
    sources = max(share.sources for share in shares)
    low, high = wilson_interval(value, effective, students_quantile(LEVEL, sources - 1))
    cells = round(sum(share.cells for share in shares) / len(shares))
    return Proportion(value, low, high, sources, cells, effective)
