"""Counts of one digit, alone in the gap between two columns: cells that readers leave out."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds.invoice.goods import WHOLESALE
from docextract_eval.corpus.kinds.receipt.choices import families
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.traps import TrapSpec, always, invoices, unless
from docextract_eval.corpus.traps.edits import differ, line_of, misread, restated, ruler
from docextract_eval.corpus.traps.receipts import in_a_shop, rows
from docextract_eval.records import Trap

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.corpus.render.measure import Ruler
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Span

_NAME = "lone_digit_cells"
_RESOLVER = "the count times the price is the amount"
_DEFAULT = "1"
"""How many are taken for sold where none are said."""
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
        records.append(Trap(_NAME, count.name, count.row, (price.key,), _RESOLVER))
    if not records:
        return None
    return dataclasses.replace(trapped, traps=(*trapped.traps, *records))


def _moved(span: Span) -> Span:
    return dataclasses.replace(span, at=_GAP)


_FEW = 50
"""Below how many one could also order a few."""
_BLANK = 0.04
"""How far from all else on its line a digit stands alone."""


def _few(chosen: Mapping[str, Any], _: np.random.Generator) -> Mapping[str, Any]:
    """Sell a few of each, and neither by the case nor by a meter's reading."""
    if chosen["trade"] in ("utility", WHOLESALE):
        return {"trade": "supplies"}
    items = tuple(
        sold
        if sold.day or sold.quantity >= _FEW
        else dataclasses.replace(sold, quantity=Decimal(1 + int(sold.quantity) % 9))
        for sold in chosen["items"]
    )
    return {"trade": chosen["trade"], "items": items}


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    trapped, records = content, list[Trap]()
    positions = {field.row: field for field in content.fields if field.name == "position"}
    for row in rows(content):
        count, price = row["quantity"], row["unit_price"]
        if count.value is None or len(count.text) != 1 or not _far(content, count.key):
            continue
        place = positions.get(count.row)
        decoys = [cell.key for cell in (price, place) if cell and cell.text != count.text]
        if differ(count, [_DEFAULT]):
            trapped = misread(trapped, count, {"quantity_by_default": _DEFAULT})
            decoys.append(f"quantity_by_default#{count.row}")
        records.append(Trap(_NAME, count.name, count.row, tuple(decoys), _RESOLVER))
    if not records:
        return None
    return dataclasses.replace(trapped, traps=(*trapped.traps, *records))


def _far(content: Content, key: str) -> bool:
    """Say whether a digit stands far from what is beside it."""
    where, by = line_of(content, key), ruler(content)
    if where is None:
        return False
    line = content.pages[where[0]][where[1]]
    ends = {span.tag: _ends(by, span, line.size) for span in line.spans}
    left, right = ends.pop(key)
    return all(right + _BLANK <= start or end + _BLANK <= left for start, end in ends.values())


def _ends(by: Ruler, span: Span, size: float) -> tuple[float, float]:
    long = by.width(span.text, size, bold=span.bold)
    return (span.at - long, span.at) if span.align == "right" else (span.at, span.at + long)


_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "line_items.quantity",
    _spring_on_invoice,
    always(counts_set="alone"),
    _few,
)
TRAP = TrapSpec(
    _NAME,
    ("receipt",),
    "line_items.quantity",
    _spring,
    ground=_ground,
    also=(_ON_INVOICE,),
    lacks=unless(_in_columns, "its grocers count in no column of their own"),
)
