"""Right for the wrong reason: the share of right values whose box lies elsewhere on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import told
from docextract_eval.metrics.readings import averaged

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns
    from docextract_eval.records import Score


def placement(columns: Columns, signature: str) -> list[Score]:
    """Give the share over right guesses with a box whose field has a place; none without any."""
    known = np.array([name != "unknown" for name in columns.placed.names], bool)
    wrong = np.array([name == "no" for name in columns.placed.names], bool)
    among = columns.outcome_in("right") & known[columns.placed.codes]
    if not among.any():
        return []
    misplaced = wrong[columns.placed.codes][among].astype(float)
    condition = columns.condition.codes[among]
    source, repeat = columns.source[among], columns.repeat[among]
    shares = averaged(misplaced, source, repeat, condition)
    overall = averaged(
        misplaced, source, repeat, np.zeros_like(condition), condition, alike=condition
    )
    named = [(columns.condition.names[code], share) for code, share in shares.items()]
    named.append((ALL, overall[0]))
    own = f"right_from_elsewhere|{signature}"
    return [told("right_from_elsewhere", {"condition": name}, share, own) for name, share in named]
