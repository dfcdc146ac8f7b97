"""From choices to a receipt's truth: every field and row, and the lines that state them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.receipt.bill import (
    Bill,
    customary,
    rates_on,
    reckon,
    rounded,
    tendered,
)
from docextract_eval.corpus.kinds.receipt.blocks import Receipt, pick
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.kinds.receipt.setting import Setting
from docextract_eval.corpus.kinds.script import bilingual, written
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field
from docextract_eval.schemas import load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal


Rows = tuple[tuple[Field, ...], ...]


def compose(chosen: Mapping[str, Any]) -> Content:
    """Write one receipt."""
    country = LOCALES.load(chosen["locale"])
    locale = customary(country, chosen["trade"], chosen["tax_rounding"])
    locale = written(locale, chosen["numerals"])
    locale = bilingual(locale) if chosen["languages"] == "two" else locale
    context = Context(locale, locale.currency)
    bill = reckon(chosen["basket"], chosen["saving"], chosen["tip_share"], chosen["day"], locale)
    bill = rounded(bill, chosen["tender"], locale)
    scalars = _scalars(chosen, bill, context)
    tables = {"line_items": _items(chosen, context), "taxes": _taxes(bill, context)}
    layout = LAYOUTS[chosen["template"]]
    amounts = [cell.text for row in tables["line_items"] for cell in row if cell.type == "money"]
    amounts += [f.text for f in scalars.values() if f.type == "money" and f.name != "total"]
    setting = Setting(layout, chosen["font"], locale.direction).holding(amounts)
    rows = tables["line_items"], tables["taxes"]
    pages = (Receipt(scalars, *rows, chosen, locale, setting).lines(),)
    shared = {"currency": ("total", scalars["currency"].text)}
    if len(tables["taxes"]) == 1:
        shared["tax_total"] = ("taxes.amount#0", "")
    return Content(
        currency=locale.currency,
        fields=tuple(scalars.values()),
        tables=tables,
        pages=pages,
        shared=shared,
        factors={
            "country": locale.country,
            "trade": chosen["trade"],
            "tender": chosen["tender"],
            "template": layout.name,
            "paper": layout.paper,
            "font": chosen["font"],
            "year": chosen["day"][:4],
        }
        | ({"numerals": chosen["numerals"]} if locale.numerals else {})
        | ({"languages": chosen["languages"]} if locale.second else {}),
    )


def _scalars(chosen: Mapping[str, Any], bill: Bill, context: Context) -> dict[str, Field]:
    """Give every scalar field of the schema; what this receipt does not have is None."""
    words, wording = context.locale.labels, chosen["wording"]
    signed = 1 + wording["money"] % (len(context.locale.money) - 1)  # the total shows its currency
    cash, printed_subtotal = chosen["tender"] == "cash", not context.locale.tax_inside
    handed = tendered(bill.payable, context.locale.notes)
    money: dict[str, Decimal | None] = {
        "subtotal": bill.subtotal if printed_subtotal or bill.discount else None,
        "discount": bill.discount or None,
        "tax_total": bill.tax_total,
        "tip": bill.tip or None,
        "rounding": bill.rounding or None,
        "total": bill.total,
        "payable": bill.payable if bill.rounding else None,
        "cash_tendered": handed if cash else None,
        "change": handed - bill.payable if cash else None,
    }
    stated: dict[str, tuple[str, int] | None] = {
        name: None if amount is None else (f"{amount:.2f}", 0) for name, amount in money.items()
    }
    stated["total"] = (f"{bill.total:.2f}", signed)
    stated |= {
        "doc_type": ("receipt", 0),
        "arithmetic_ok": ("yes", 0),
        "merchant": (chosen["merchant"], 0),
        "address": (" ".join(chosen["address"]), 0),
        "phone": (chosen["phone"], 0) if chosen["phone"] else None,
        "tax_id": (chosen["tax_id"], 0) if chosen["tax_id"] else None,
        "receipt_number": (chosen["number"], 0),
        "date": (chosen["day"], wording["day"]),
        "time": (chosen["clock"], wording["clock"]),
        "payment_method": (pick(words, wording, chosen["tender"]), 0),
        "card_tail": None if cash else (chosen["card_tail"], 0),
    }
    found = {name: _field(name, stated.get(name), context) for name in load("receipt").fields}
    sign = context.locale.money[signed].replace("{n}", "").strip()
    return found | {"currency": Field("currency", "currency", context.currency, sign)}


def _items(chosen: Mapping[str, Any], context: Context) -> Rows:
    rates = rates_on(chosen["day"], context.locale)
    rows = []
    for number, bought in enumerate(chosen["basket"]):
        several = bought.quantity > 1  # a till prints `2 x 1.99`, and nothing for one
        cells = {
            "description": bought.name,
            "quantity": str(bought.quantity) if several else None,
            "unit_price": f"{bought.price:.2f}" if several else None,
            "discount": None,
            "tax_code": rates[bought.goods].code,
            "amount": f"{bought.price * bought.quantity:.2f}",
        }
        rows.append(_row("line_items", number, cells, context))
    return tuple(rows)


def _taxes(bill: Bill, context: Context) -> Rows:
    inside = context.locale.tax_inside
    return tuple(
        _row(
            "taxes",
            number,
            {
                "rate": tax.percent,
                "base": f"{tax.base:.2f}" if inside else None,
                "amount": f"{tax.amount:.2f}",
            },
            context,
        )
        for number, tax in enumerate(bill.taxes)
    )


def _row(
    table: str, number: int, cells: Mapping[str, str | None], context: Context
) -> tuple[Field, ...]:
    return tuple(
        _field(f"{table}.{name}", None if value is None else (value, 0), context, number)
        for name, value in cells.items()
    )


def _field(
    name: str, stated: tuple[str, int] | None, context: Context, row: int | None = None
) -> Field:
    """Give a field with its canonical value, printed in the style that was chosen."""
    type_name = load("receipt").spec(name).type
    if stated is None:
        return Field(name, type_name, None, row=row)
    printed, style = stated
    kind = TYPES.load(type_name)
    text = kind.show(printed, context, style)
    if name == "discount":
        text = f"-{text}"  # printed as a reduction, kept as its magnitude
    return Field(name, type_name, kind.canonical(printed, context), text, row=row)
