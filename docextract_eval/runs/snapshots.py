"""Which page shows a condition: one that suffers as much as its like do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.tally import tallied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.columns import Codes, Columns, Floats

MOST = 14
"""Conditions that are shown at most."""
_NEAR = 0.05
"""How far from its condition's mean a page may be whose document is shown elsewhere too."""


def representative(columns: Columns, ids: Sequence[str], most: int = MOST) -> dict[str, str]:
    """Give the rendition that stands for each condition, by its id; the worst ones are kept.

    The same document stands for as many as it can: so one sees what becomes of it.
    """
    right, judged = tallied(columns)
    pages = columns.renditions
    read = np.flatnonzero(judged)
    accuracy = right[read] / judged[read]
    condition, document = pages.condition.codes[read], pages.document.codes[read]
    counts = np.bincount(condition)
    means = np.bincount(condition, accuracy) / np.maximum(counts, 1)
    away = np.abs(accuracy - means[condition])
    usual = _usual(document, away)
    found = {}
    worst = sorted(np.flatnonzero(counts).tolist(), key=lambda code: (means[code], code))[:most]
    for code in sorted(worst):
        here = np.flatnonzero(condition == code)
        near = here[away[here] <= away[here].min() + _NEAR]
        best = min(near.tolist(), key=lambda at: (usual[document[at]], away[at], at))
        found[ids[read[best]]] = pages.condition.names[code]
    return found


def _usual(document: Codes, away: Floats) -> Floats:
    """Say of each document how far from the mean it usually is; of few conditions, farther."""
    times = np.bincount(document)
    far = np.bincount(document, away)
    most = times.max(initial=1)
    return np.asarray((far + (most - times)) / most)
