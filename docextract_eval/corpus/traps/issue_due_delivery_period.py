"""Days of everything on one paper: written, due, delivered or worked from and to, and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import field_of, sprung
from docextract_eval.corpus.traps.invoices import KINDS, WHOLE, label_of, others, shows
from docextract_eval.corpus.traps.statements import CARDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "issue_due_delivery_period"
_OTHERS = ("delivery_date", "print_date", "period_start", "period_end")
_RIVALS = {"issue_date": ("due_date", *_OTHERS), "due_date": ("issue_date", *_OTHERS)}

_OTHERS_ON_CARDS = ("print_date", "period_start", "period_end")
_RIVALS_ON_CARDS = {
    "statement_date": ("due_date", *_OTHERS_ON_CARDS),
    "due_date": ("statement_date", *_OTHERS_ON_CARDS),
}


def _ground(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return {**WHOLE, **shows(chosen, "due_date", but=("delivery_date",))}


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return {"days": "all", **shows(chosen, "due_date", "delivery_date")}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    return _sprung(content, _RIVALS)


def _sprung(content: Content, all_rivals: Mapping[str, tuple[str, ...]]) -> Content | None:
    for name, rivals in all_rivals.items():
        truth, label = field_of(content, name), label_of(content, name)
        decoys = [field.key for field in others(content, truth, rivals)]
        if truth.value is None or label is None or len(decoys) < len(_OTHERS) - 1:
            return None
        content = sprung(content, _NAME, name, decoys, label)
    return content


def _ground_of_card(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    owing = {} if chosen["account"].new > 0 else {"regime": "revolving"}  # else it is never due
    return {**owing, **shows(chosen, "statement_date")}


def _choose_on_card(_: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"days_at": ("print first", "due first")[dice.integers(2)]}


def _spring_on_card(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    return _sprung(content, _RIVALS_ON_CARDS)


_ON_CARDS = TrapSpec(
    _NAME,
    CARDS,
    "statement_date",
    _spring_on_card,
    _choose_on_card,
    _ground_of_card,
    besides=("due_date",),
)
TRAP = TrapSpec(
    _NAME,
    KINDS,
    "issue_date",
    _spring,
    _choose,
    _ground,
    also=(_ON_CARDS,),
    besides=("due_date",),
)
