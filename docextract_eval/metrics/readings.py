"""Proportions where every rendition may have been read several times."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.clusters import Proportion, proportions, students_quantile, wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.columns import Codes
    from docextract_eval.statistics.clusters import Floats

_LEVEL = 0.95


def averaged(  # noqa: PLR0913, PLR0917 - the columns of one table
    right: Floats,
    source: Codes,
    repeat: Codes,
    shown: Codes,
    fine: Codes | None = None,
    weight: Floats | None = None,
) -> dict[int, Proportion]:
    """Give the mean over readings per slice.

    The interval is as wide as one reading's: reading a document again is no other document.
    """
    found = defaultdict(list)
    for reading in np.unique(repeat):
        at = repeat == reading
        shares = proportions(
            right[at],
            source[at],
            shown[at],
            None if fine is None else fine[at],
            None if weight is None else weight[at],
            _LEVEL,
        )
        for code, share in shares.items():
            found[code].append(share)
    return {code: _mean(found[code]) for code in sorted(found)}


def _mean(shares: Sequence[Proportion]) -> Proportion:
    if len(shares) == 1:
        return shares[0]
    value = sum(share.value for share in shares) / len(shares)
    effective = sum(share.effective for share in shares) / len(shares)
    sources = max(share.sources for share in shares)
    low, high = wilson(value, effective, students_quantile(_LEVEL, sources - 1))
    cells = round(sum(share.cells for share in shares) / len(shares))
    return Proportion(value, low, high, sources, cells, effective)
