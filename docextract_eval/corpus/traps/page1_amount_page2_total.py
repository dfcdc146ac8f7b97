"""What may be spent, large and in a box on the first page; the balance stands on the last."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, always, invoices
from docextract_eval.corpus.traps.edits import field_of
from docextract_eval.corpus.traps.statements import (
    KINDS,
    caught,
    family,
    pages_of,
    printed,
    runs_on,
    says,
    several_pages,
    wordless,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "page1_amount_page2_total"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    shown = {**chosen["shown"], "overdraft_limit": True}  # with the balance, it explains the amount
    fitting = {**several_pages(chosen), **family(chosen, dice, runs_on)}
    most = Decimal(max(spoken(chosen["locale"]).limits))  # without one, both amounts are the same
    lent = {} if chosen["overdraft"] or not most else {"overdraft": most}
    return {"summary": "none", "shown": shown, **lent, **fitting}


def _choose(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any] | None:
    return {"highlight": "available"} if says(chosen, "available") else None


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    closing = field_of(content, "closing_balance")
    decoys = [field for field in content.fields if field.name == "available_balance"]
    if 0 in pages_of(content, closing.key):
        return None
    return caught(content, _NAME, [(closing, decoys)], printed(content, context, "closing"))


def _ground_on_invoice(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    """Sell so much that the total is on the second page, and do not say it on the first."""
    plain = invoices.family(chosen, dice, lambda layout: layout.summary == "none")
    return {**invoices.WHOLE, "trade": "supplies", "size": "2", **plain}


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, balance = field_of(content, "total"), "balance"
    label = invoices.label_of(content, total.key, last=True)
    decoys = [field for field in content.fields if field.name == balance]
    if {0} & {*pages_of(content, total.key), *pages_of(content, "amount_due")}:
        return None
    return caught(content, _NAME, [(total, decoys)], label)


_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "total",
    _spring_on_invoice,
    always(highlight="balance"),
    _ground_on_invoice,
)
TRAP = TrapSpec(
    _NAME,
    KINDS,
    "closing_balance",
    _spring,
    _choose,
    _ground,
    also=(_ON_INVOICE,),
    lacks=wordless,
)
