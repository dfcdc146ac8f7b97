"""A part of a purchase is due this month, and the whole price stands below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.statements import CARDS, caught, printed, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "instalment_vs_purchase"


def _worded(chosen: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """Choose words that tell the whole price, or that do not."""
    forms = spoken(chosen["locale"]).instalment
    form = next(i for i, pattern in enumerate(forms) if ("{whole}" in pattern) == whole)
    return {"looks": {**chosen["looks"], "instalment": form}}


def _ground(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return {"plans": "some", **_worded(chosen, whole=False)}


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return _worded(chosen, whole=True)


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    wholes = {field.row: field for field in content.fields if field.name == "whole"}
    rows = enumerate(rows_of(content))
    found = [(row["amount"], [wholes[number]]) for number, row in rows if number in wholes]
    return caught(content, _NAME, found, printed(content, context, "description"))


TRAP = TrapSpec(_NAME, CARDS, "transactions.amount", _spring, _choose, _ground)
