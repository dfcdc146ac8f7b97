"""Condition mixes: conditions and their shares, as in a pile of real documents.

A mix is a condition without a severity: for each source, one of its conditions is drawn. Some
kinds of documents have other shares: nobody crumples a bank statement, and laser print does not
fade as thermal print does. The shares of `scan` are fitted to real scans of receipts by
`tools/study fit_mix`; `tools/study realism` compares the two. Those of `scan` for sheets are a
guess at how sheets reach an office, and those of `phone` at what cameras deliver: no such original
was there to measure. A recipe can have mixes of its own.
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
_SCANS_OF_SHEETS = {
    "office_scan@2": 0.28,
    "office_scan@4": 0.1,
    "home_scan@2": 0.14,
    "home_scan@4": 0.06,
    "filed_copy@2": 0.05,
    "filed_copy@4": 0.03,
    "fax_of_copy@2": 0.04,
    "desk_photo@2": 0.1,
    "desk_photo@4": 0.04,
    "screenshot@2": 0.06,
    "clean": 0.1,
}
"""A guess; `clean` are those that no printer and no scanner touched."""
KIND_MIXES: Mapping[str, Mapping[str, Mapping[str, float]]] = {
    kind: {"scan": _SCANS_OF_SHEETS} for kind in ("bank_statement", "card_statement", "invoice")
}
"""For each kind, mixes of its documents, in place of those of `MIXES`."""


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
