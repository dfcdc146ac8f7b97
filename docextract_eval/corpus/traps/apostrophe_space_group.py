"""A blank between the thousands of an amount: two numbers for whoever splits lines at blanks."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec, invoices
from docextract_eval.corpus.traps.edits import differ, field_of
from docextract_eval.corpus.traps.rounded import thousands
from docextract_eval.corpus.traps.statements import BOTH, misprinted, rows_of
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_NAME = "apostrophe_space_group"


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {"numerals": "latin", **thousands(chosen, dice)}


def _spring(content: Content, context: Context, __: np.random.Generator) -> Content | None:
    for row in rows_of(content):
        found = _parted(row["amount"], context)
        if found is not None and row["amount"].text.count(context.locale.group) == 1:
            return misprinted(content, context, _NAME, *found)
    return None


def _spring_on_invoice(
    content: Content, context: Context, __: np.random.Generator
) -> Content | None:
    found = _parted(field_of(content, "total"), context)
    return invoices.misprinted(content, _NAME, *found) if found else None


def _parted(amount: Field, context: Context) -> tuple[Field, dict[str, str]] | None:
    """Give an amount with blanks between its thousands, and what stands around these."""
    group = context.locale.group
    if context.locale.amounts_in or group not in amount.text:
        return None
    text = amount.text.replace(group, " ")
    before, _, rest = (amount.value or "").lstrip("-").partition(".")
    sign = "-" if (amount.value or "").startswith("-") else ""
    first = re.search(r"\d+", text)
    cents = f".{rest}" if rest else ""
    ends = f"{sign}{int(before[-3:])}{cents}"
    starts = f"{sign}{first[0] if first else ''}{'.' + '0' * len(rest) if rest else ''}"
    told = dataclasses.replace(amount, text=text)
    blanks = amount.text.count(group)
    if len(text.split()) != blanks + len(amount.text.split()) or not differ(told, [ends, starts]):
        return None
    return told, {"amount_after_blank": ends, "amount_before_blank": starts}


_WITHOUT = {
    name: "its amounts have blanks on any paper"
    for name in LOCALES.names
    if LOCALES.load(name).group == " "
}
_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "total",
    _spring_on_invoice,
    ground=invoices.large,
    without=_WITHOUT,
    last=True,
)
TRAP = TrapSpec(
    _NAME,
    BOTH,
    "transactions.amount",
    _spring,
    ground=_ground,
    also=(_ON_INVOICE,),
    without=_WITHOUT,
    last=True,
)
