"""Days of everything on one paper: written, due, delivered or worked from and to, and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import field_of, sprung
from docextract_eval.corpus.traps.invoices import KINDS, WHOLE, label_of, others, shows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "issue_due_delivery_period"
_OTHERS = ("delivery_date", "print_date", "period_start", "period_end")
_RIVALS = {"issue_date": ("due_date", *_OTHERS), "due_date": ("issue_date", *_OTHERS)}


def _ground(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return {**WHOLE, **shows(chosen, "due_date", but=("delivery_date",))}


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return {"days": "all", **shows(chosen, "due_date", "delivery_date")}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    for name, rivals in _RIVALS.items():
        truth, label = field_of(content, name), label_of(content, name)
        decoys = [field.key for field in others(content, truth, rivals)]
        if truth.value is None or label is None or len(decoys) < len(_OTHERS) - 1:
            return None
        content = sprung(content, _NAME, name, decoys, label)
    return content


TRAP = TrapSpec(_NAME, KINDS, "issue_date", _spring, _choose, _ground, besides=("due_date",))
