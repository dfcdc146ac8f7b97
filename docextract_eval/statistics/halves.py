"""Halves and folds of the sources: what is tuned on some of them is reported on the others.

They are independent of a recipe's splits, which separate documents for training. Halves and folds
divide the documents of one run, of whatever split, so that no figure is reported on the documents
that it was tuned on. Thresholds are chosen on one half; maps of confidences, which need many
documents, are fitted on all folds but one, in turn.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Half = Literal["calibration", "report"]


def source_half(source: str) -> Half:
    """Return the half of a source, by a hash of its name.

    >>> source_half("receipt-1-000000")
    'report'
    """
    digest = hashlib.sha256(source.encode()).hexdigest()
    return "report" if int(digest[:8], 16) % 2 else "calibration"


def source_folds(sources: Iterable[str], count: int) -> dict[str, int]:
    """Return the fold of each source; folds differ by one source in size, and order is by hash.

    >>> sorted(source_folds(["a", "b", "c", "d", "e"], 2).values())
    [0, 0, 0, 1, 1]
    """
    digests = {source: hashlib.sha256(f"fold {source}".encode()).digest() for source in sources}
    ordered = sorted(digests, key=digests.__getitem__)
    return {source: place % count for place, source in enumerate(ordered)}
