"""Hallucination: values where nothing can be known, such as absent fields or blank pages.

A trap that tempts readers to invent a value is a probe; `PROBES` has its sort. Beside these,
whatever a degradation left unreadable is a probe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.abstention import UNDECIDABLE
from docextract_eval.metrics.card import share_card
from docextract_eval.metrics.ratios import JUDGED, with_reading
from docextract_eval.metrics.slices import SlicedCells, split_cell_kinds
from docextract_eval.metrics.traps import attacked_cells

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
    columns = columns.base_cells()
    signed = with_reading(signature, "decidable")
    probed = np.zeros(len(columns.table), bool)
    found: list[Score] = []
    for probe in sorted({*PROBES.values(), *VARIANTS}):
        inside = _probed_cells(columns, probe)
        probed |= inside
        found += _rate_scores(columns.select(inside), probe, signed)
    unreadable = columns.select(~probed & columns.decidable.is_in(*UNDECIDABLE))
    return [*found, *_rate_scores(unreadable, UNREADABLE, signed)]


def _probed_cells(columns: Columns, probe: str) -> Bools:
    """Return for each cell whether a sort of probe is about it."""
    applied = columns.renditions.traps
    is_of_probe = applied.trap.is_in(*(trap for trap, sort in PROBES.items() if sort == probe))
    for variant, trap in VARIANTS.items():
        varied = applied.trap.is_in(trap) & _variant_renditions(columns, variant)[applied.rendition]
        is_of_probe = is_of_probe | varied if variant == probe else is_of_probe & ~varied
    probed = np.isin(columns.rendition, applied.rendition[is_of_probe])
    if probe not in WHOLE:
        probed = attacked_cells(columns, np.where(is_of_probe, applied.rendition, -1))
    return probed & columns.outcome_in(*JUDGED, "rightly absent")


def _variant_renditions(columns: Columns, variant: str) -> Bools:
    """Return for each rendition whether its document is this variant of a probe."""
    pages = columns.renditions
    probe = pages.factors.get("probe")
    return np.zeros(len(pages), bool) if probe is None else probe.is_in(variant)


def _rate_scores(columns: Columns, probe: str, signature: str) -> Iterator[Score]:
    """Yield the share that is hallucinated, if there are cells where it could be."""
    hallucinated = columns.outcome_in("invented") | columns.decidable.is_in("guessed")
    hallucinated |= columns.outcome_in("wrong") & columns.cause.is_in("made_up")
    for cells, inside in split_cell_kinds(columns):
        if inside.any():
            sliced = SlicedCells(columns, inside, [hallucinated])
            where = {"cells": cells, "probe": probe}
            yield from sliced.scores("hallucination_rate", where, signature, _WAYS)


CARDS = (
    share_card(
        "hallucination_rate",
        "Values returned where a probe has none that could be known (invented, guessed, or wrong "
        "and nowhere on the page), among all values of the probe.",
        "lower is better",
        "of the values that cannot be known were returned anyway",
    ),
)
