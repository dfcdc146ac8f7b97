"""Balances and sums that are carried from page to page in rows like the movements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS
from docextract_eval.corpus.traps import TrapSpec, always
from docextract_eval.corpus.traps.edits import differ, field_of
from docextract_eval.corpus.traps.statements import (
    CARDS,
    KINDS,
    caught,
    family,
    printed,
    runs_on,
    several_pages,
)
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.kinds.card_statement.layouts import CardStatementLayout
    from docextract_eval.fieldtypes import Context

_NAME = "brought_carried_forward"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"carry": "none", **several_pages(chosen), **family(chosen, dice, runs_on)}


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    return {"carry": "rows"} if runs_on(LAYOUTS.load(chosen["template"])) else None


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    dated = any(field.name == "brought_date" for field in content.fields)
    return _sprung(content, context, "opening_balance") if dated else None


def _spring_on_card(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    return _sprung(content, context, "previous_balance")


def _sprung(content: Content, context: Context, name: str) -> Content | None:
    opening, decoys = field_of(content, name), list[Field]()
    for field in content.fields:
        others = [decoy.value for decoy in decoys]
        if field.name == "brought_forward" and differ(opening, [*others, field.value]):
            decoys.append(field)
    return caught(content, _NAME, [(opening, decoys)], printed(content, context, "opening"))


def _ground_of_card(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"carry": "none", **several_pages(chosen), **family(chosen, dice, _in_one_table)}


def _in_one_table(layout: CardStatementLayout) -> bool:
    return layout.sections == "none" and not layout.newest


_ON_CARDS = TrapSpec(
    _NAME, CARDS, "previous_balance", _spring_on_card, always(carry="lines"), _ground_of_card
)
TRAP = TrapSpec(_NAME, KINDS, "opening_balance", _spring, _choose, _ground, also=(_ON_CARDS,))
