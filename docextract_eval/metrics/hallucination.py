"""Hallucination: values where nothing can be known, such as absent fields or blank pages.

A trap that tempts readers to invent a value is a probe; `PROBES` has its sort. Beside these,
whatever a degradation left unreadable is a probe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.abstention import UNDECIDABLE
from docextract_eval.metrics.card import card_of_share
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import JUDGED, in_reading, told, unknown
from docextract_eval.metrics.slices import kinds_of_cells, shares
from docextract_eval.metrics.traps import under_attack
from docextract_eval.reasons import NO_WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.records import Score

PROBES = {
    "altered_copy": "contradiction",
    "blank_or_faint_page": "blank",
    "bleed_through": "ghost",
    "date_or_currency_absent": "absent",
    "empty_labelled_field": "absent",
    "reconciles_but_wrong": "contradiction",
    "total_cut_off": "cropped",
}
"""The sort of probe that each trap is."""
VARIANTS = {"masked": "stamp_over_value", "prior": "unusual_total_label"}
"""Sorts of probes that are a variant of a trap; the document's choice `probe` names the variant."""
WHOLE = ("blank",)
"""Probes of a whole page rather than a field."""
UNREADABLE = "unreadable"
"""The sort of values that are on the page and can no longer be read."""
_WAYS = ((), ("condition",))


def hallucination(columns: Columns, signature: str) -> list[Score]:
    """Return, for every sort of probe that a run has, how often a value is hallucinated."""
    columns = columns.base()
    signed = f"hallucination_rate|{in_reading(signature, 'decidable')}"
    probed = np.zeros(len(columns.rendition), bool)
    found: list[Score] = []
    for probe in sorted({*PROBES.values(), *VARIANTS}):
        inside = _of_probe(columns, probe)
        probed |= inside
        found += _told(columns.where(inside), probe, signed)
    unreadable = columns.where(~probed & columns.decidable.among(*UNDECIDABLE))
    return [*found, *_told(unreadable, UNREADABLE, signed)]


def _of_probe(columns: Columns, probe: str) -> Bools:
    """Return for each cell whether a sort of probe is about it."""
    laid = columns.renditions.traps
    mine = laid.trap.among(*(trap for trap, sort in PROBES.items() if sort == probe))
    for variant, trap in VARIANTS.items():
        varied = laid.trap.among(trap) & _said(columns, variant)[laid.rendition]
        mine = mine | varied if variant == probe else mine & ~varied
    about = np.isin(columns.rendition, laid.rendition[mine])
    if probe not in WHOLE:
        about = under_attack(columns, np.where(mine, laid.rendition, -1))
    return about & columns.outcome_in(*JUDGED, "rightly absent")


def _said(columns: Columns, variant: str) -> Bools:
    """Return for each rendition whether its document is this variant of a probe."""
    pages = columns.renditions
    probe = pages.factors.get("probe")
    return np.zeros(len(pages.weight), bool) if probe is None else probe.among(variant)


def _told(columns: Columns, probe: str, signature: str) -> Iterator[Score]:
    """Yield the share that is hallucinated, if there are cells where it could be."""
    made = columns.outcome_in("invented") | columns.decidable.among("guessed")
    made |= columns.outcome_in("wrong") & columns.cause.among("made_up")
    for cells, inside in kinds_of_cells(columns):
        for by in _WAYS if inside.any() else ():
            found = shares(columns, made, inside, *by)
            if not (found or by):
                where = {"cells": cells, "probe": probe, "condition": ALL}
                yield unknown("hallucination_rate", where, NO_WEIGHT, signature)
            for where, share in found:
                named = {"cells": cells, "probe": probe, **where}
                yield told("hallucination_rate", named, share, signature)


CARDS = (
    card_of_share(
        "hallucination_rate",
        "Values returned where a probe has none that could be known (invented, guessed, or wrong "
        "and nowhere on the page), among all values of the probe.",
        "lower is better",
        "of the values that cannot be known were returned anyway",
    ),
)
