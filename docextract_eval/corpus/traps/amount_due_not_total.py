"""Part of the total paid before: what the paper comes to is not what is left to pay."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import field_of, sprung, words_beside
from docextract_eval.corpus.traps.invoices import KINDS, WHOLE, others, shows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "amount_due_not_total"
_SHARES = ("0.2", "0.3", "0.5")
_RIVALS = {"amount_due": ("total", "prepaid"), "total": ("amount_due", "net_total")}


def _ground(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    return {**WHOLE, **shows(chosen, "amount_due")}


def _choose(_: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"prepaid": Decimal(_SHARES[dice.integers(len(_SHARES))])}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    if field_of(content, "prepaid").value is None:
        return None
    for name, rivals in _RIVALS.items():
        truth, resolver = field_of(content, name), words_beside(content, name)
        decoys = [field.key for field in others(content, truth, rivals)]
        if truth.value is None or resolver is None or not decoys:
            return None
        content = sprung(content, _NAME, name, decoys, resolver)
    return content


TRAP = TrapSpec(_NAME, KINDS, "amount_due", _spring, _choose, _ground, besides=("total",))
