"""Counts of one digit, alone in the gap between two columns: cells that readers leave out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.receipt.choices import families
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import restated
from docextract_eval.corpus.traps.receipts import in_a_shop, rows
from docextract_eval.locales import LOCALES
from docextract_eval.records import Trap

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Span

_NAME = "lone_digit_cells"
_GAP = 0.665
"""Where the gap between counts and prices is."""


def _in_columns(locale: str) -> list[str]:
    """Give the families in which a grocer of a country counts in a column."""
    found = families({"locale": locale, "trade": "grocery"})
    return [name for name in found if LAYOUTS[name].count == "columns"]


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    return {**in_a_shop(chosen, dice), "template": _in_columns(chosen["locale"])[0]}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    trapped, records = content, []
    for row in rows(content):
        count, price = row["quantity"], row["unit_price"]
        if count.value is None or len(count.text) != 1 or price.value is None:
            continue
        trapped = restated(trapped, count.key, _moved)
        resolver = "the count times the price is the amount"
        records.append(Trap(_NAME, count.name, count.row, (price.key,), resolver))
    if not records:
        return None
    return dataclasses.replace(trapped, traps=(*trapped.traps, *records))


def _moved(span: Span) -> Span:
    return dataclasses.replace(span, at=_GAP)


TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "line_items.quantity",
    _spring,
    ground=_ground,
    without={
        name: "its grocers count in no column of their own"
        for name in LOCALES.names
        if not _in_columns(name)
    },
)
