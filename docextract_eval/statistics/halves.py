"""The two halves of the sources: thresholds are chosen on one, and reported on the other.

They are independent of a recipe's splits, which separate documents for training. Halves divide the
documents of one run, of whatever split, so that no figure is reported on the documents that it was
tuned on.
"""

from __future__ import annotations

import hashlib
from typing import Literal

Half = Literal["calibration", "report"]


def source_half(source: str) -> Half:
    """Return the half of a source, by a hash of its name.

    >>> source_half("receipt-1-000000")
    'report'
    """
    digest = hashlib.sha256(source.encode()).hexdigest()
    return "report" if int(digest[:8], 16) % 2 else "calibration"
