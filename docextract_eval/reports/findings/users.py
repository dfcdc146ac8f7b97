"""How many documents show their users an error that nobody saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import with_interval
from docextract_eval.reports.findings.shares import least
from docextract_eval.reports.sentences.cited_figures import Claim, Finding, proof_of

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View

_SCALARS = {"cells": "scalars", "condition": ALL}
_ONE, _SOME = "1", "10"
"""Documents a month."""
_FEW = 0.05
"""Where fewer documents than these could hold one, it is not told."""


_SURELY = 0.99


def users(view: View) -> Finding | None:
    """Return it at the threshold that is promised; where none is, as if all were shown."""
    for of in ({}, {"threshold": "none"}):
        one, some = (
            view.find("meets_error", **_SCALARS, receipts=many, **of) for many in (_ONE, _SOME)
        )
        if one is not None and one.value is not None:
            return _told(view, one, some, promised=not of) if least(one) > _FEW else None
    return None


def _told(view: View, one: Score, some: Score | None, *, promised: bool) -> Finding:
    how = "At the threshold" if promised else "Shown as they are"
    size = f"{how}, values are wrong in {with_interval(one)} of documents, and nobody sees it."
    action = (
        "Raise the threshold, or have a person check what costs most when it is wrong."
        if promised
        else "Show no value unchecked until a threshold for it can be promised."
    )
    return Finding(
        "Users meet errors that nobody saw",
        Claim(size, (proof_of(one),)),
        _affected(one, some),
        Claim(action, (proof_of(one),)),
        least(one) * _a_cell(view),
    )


def _affected(one: Score, some: Score | None) -> Claim:
    if some is None or some.value is None:
        return Claim(f"Every user: measured on {one.documents} documents.", (proof_of(one),))
    many = some.slice["receipts"]
    surely = some.low is not None and some.low > _SURELY
    chance = "almost surely" if surely else f"with a chance of {with_interval(some)}"
    said = f"A user of {many} documents a month meets one {chance}."
    return Claim(said, (proof_of(some),))


def _a_cell(view: View) -> float:
    """Return what one cell is of a document: a document that has an error has one at least."""
    every = view.find("accuracy", **_SCALARS)
    asked = view.run.renditions or 0
    return min(1.0, asked / every.cells) if every is not None and every.cells else 0.0
