"""Condition mixes: conditions and their shares, as in a pile of real documents.

A mix is a condition without a severity: for each source, one of its conditions is drawn. The
shares of `scan` are fitted to real scans by `tools/study fit_mix`; `tools/study realism` compares
the two. Those of `phone` are a guess at what cameras deliver: no original of a camera was there to
measure. A recipe can have mixes of its own.
"""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from typing import TYPE_CHECKING

from docextract_eval import seeds

if TYPE_CHECKING:
    from collections.abc import Mapping

MIXES: Mapping[str, Mapping[str, float]] = {
    "scan": {
        "cleaned_scan@1": 0.15,
        "cleaned_scan@3": 0.74,
        "office_photocopy@4": 0.11,
    },
    "phone": {
        "phone_photo@3": 0.2,
        "phone_photo@4": 0.25,
        "messenger_forward@4": 0.15,
        "coffee_table@4": 0.15,
        "sunlit_window@4": 0.1,
        "phone_night@4": 0.1,
        "pocket_crumple@3": 0.05,
    },
}


def draw_condition(
    mix: str, seed: int, source: str, mixes: Mapping[str, Mapping[str, float]] = MIXES
) -> str:
    """Return the condition of a mix that is drawn for a source, by the shares."""
    shares = mixes[mix]
    cumulative = [*accumulate(shares.values())]
    at = bisect(
        cumulative[:-1], seeds.hash_to_unit(seed, source, "mix of conditions", mix) * cumulative[-1]
    )
    return [*shares][at]
