"""Two halves of the sources: thresholds are chosen on one and reported on the other.

They have nothing to do with a recipe's splits, which part documents for whoever trains: halves
part the documents of one run, whatever split these are of, so that no number is reported where
it was tuned.
"""

from __future__ import annotations

import hashlib
from typing import Literal

Half = Literal["calibration", "report"]


def half_of(source: str) -> Half:
    """Put a source in one of the halves, by its name alone.

    >>> half_of("receipt-1-000000")
    'report'
    """
    digest = hashlib.sha256(source.encode()).hexdigest()
    return "report" if int(digest[:8], 16) % 2 else "calibration"
