"""Right and judged cells of each rendition, and whether there are clean pages to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import CLEAN
from docextract_eval.metrics.pairing import links_to_clean
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Bools, Columns, Floats

_NO_CLEAN = Reason(ReasonCode.NO_CLEAN_CONDITION)
_NO_CLEAN_PAGE_BESIDE = Reason(ReasonCode.NO_CLEAN_PAGE_BESIDE)
_CLEAN_ALONE = Reason(ReasonCode.CLEAN_ALONE)
NO_DEGRADED_WEIGHT = Reason(ReasonCode.NO_WEIGHT_BUT_CLEAN)


def count_right_and_judged(columns: Columns, kept: Bools | None = None) -> tuple[Floats, Floats]:
    """Return the number of right and of judged cells of every rendition, of all or some cells."""
    right, judged = np.zeros((2, len(columns.renditions.severity)))
    for at in columns.blocks:
        cells = columns.take(at) if kept is None else columns.take(at).select(kept[at])
        rendition = cells.rendition
        first = int(rendition.min(initial=len(right)))
        for counts, outcomes in ((right, ("right",)), (judged, JUDGED)):
            found = np.bincount(rendition[cells.outcome_in(*outcomes)] - first)
            counts[first : first + len(found)] += found
    return right, judged


def why_no_clean_comparison(columns: Columns) -> Reason | None:
    """Return why nothing can be compared with clean pages; None where something can."""
    condition = columns.renditions.condition
    read = columns.are_read
    present = {condition.names[code] for code in condition.present(read)}
    if not present:
        return NO_CELLS
    if CLEAN not in present:
        return _NO_CLEAN
    if len(present) == 1:
        return _CLEAN_ALONE
    beside = links_to_clean(columns)[read & ~condition.is_in(CLEAN)]
    return None if read[beside[beside >= 0]].any() else _NO_CLEAN_PAGE_BESIDE
