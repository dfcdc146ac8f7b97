"""Mixes: what a pile of papers went through, each its own way, as shares of conditions.

A mix is a condition without a severity: for each source document one of its conditions falls. The
shares of `scan` and `phone` are fitted to real receipts, figure by figure: `tools/realism` holds
them beside each other.
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
        "flatbed_scan@1": 0.25,
        "flatbed_scan@2": 0.15,
        "sheetfed_scan@2": 0.2,
        "sheetfed_scan@3": 0.15,
        "thermal_aged@2": 0.1,
        "office_photocopy@2": 0.1,
        "archive_box@3": 0.05,
    },
    "phone": {
        "phone_photo@1": 0.25,
        "phone_photo@2": 0.2,
        "phone_photo@3": 0.05,
        "phone_night@2": 0.1,
        "sunlit_window@2": 0.1,
        "pocket_crumple@2": 0.1,
        "messenger_forward@2": 0.1,
        "coffee_table@2": 0.1,
    },
}


def fallen(mix: str, seed: int, source: str) -> str:
    """Let one of a mix's conditions fall for a source document, along its shares."""
    shares = MIXES[mix]
    whole = [*accumulate(shares.values())]
    at = bisect(whole[:-1], seeds.unit(seed, source, "mix of conditions", mix) * whole[-1])
    return [*shares][at]
