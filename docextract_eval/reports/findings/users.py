"""How many renditions have an error in a field that nobody reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import share_with_interval
from docextract_eval.reports.findings.shares import certain_excess
from docextract_eval.reports.sentences.cited_figures import Finding, Proven, score_proof

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View

_SCALARS = {"cells": "scalars", "condition": ALL}
_ONE = "1"
"""One document: how users meet errors over months depends on what they send."""
_FEW = 0.05
"""Where fewer renditions than these could have one, it is no finding."""


def find_silent_errors(view: View) -> Finding | None:
    """Return it at the chosen threshold; without one, as if every value were accepted."""
    for threshold in ({}, {"threshold": "none"}):
        one = view.find("meets_error", **_SCALARS, receipts=_ONE, **threshold)
        if one is not None and one.value is not None:
            return (
                _silent_error_finding(view, one, promised=not threshold)
                if certain_excess(one) > _FEW
                else None
            )
    return None


def _silent_error_finding(view: View, one: Score, *, promised: bool) -> Finding:
    how = "At the threshold" if promised else "If every value is accepted without review"
    size = (
        f"{how}, {share_with_interval(one)} of renditions have a silent error in a field; table "
        "cells are not counted."
    )
    action = (
        "Raise the threshold, or review the fields whose errors cost most."
        if promised
        else "Review every value until the safe automation rate is proven."
    )
    return Finding(
        "Users meet silent errors",
        Proven(size, (score_proof(one),)),
        Proven(
            f"Every user; measured on {count_phrase(one.documents, 'document')}.",
            (score_proof(one),),
        ),
        Proven(action, (score_proof(one),)),
        certain_excess(one) * _cell_share(view),
    )


def _cell_share(view: View) -> float:
    """Return what one cell is of a document: a document that has an error has one at least."""
    every = view.find("accuracy", **_SCALARS)
    asked = view.run.renditions or 0
    return min(1.0, asked / every.cells) if every is not None and every.cells else 0.0
