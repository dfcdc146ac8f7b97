"""From choices to a receipt's truth: every field and row, and the lines that state them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.places import placed, spots
from docextract_eval.corpus.kinds.receipt import till
from docextract_eval.corpus.kinds.receipt.bill import Bill, rates_on, reckon, tendered
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field, Pages, Place, texts
from docextract_eval.schemas import load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from docextract_eval.corpus.kinds.places import Spots

Rows = tuple[tuple[Field, ...], ...]


def compose(chosen: Mapping[str, Any]) -> Content:
    """Write one receipt."""
    locale = LOCALES.load(chosen["locale"])
    context = Context(locale, locale.currency)
    bill = reckon(chosen["basket"], chosen["saving"], chosen["tip_share"], chosen["day"], locale)
    scalars = _scalars(chosen, bill, context)
    tables = {"line_items": _items(chosen, context), "taxes": _taxes(bill, context)}
    pages = (till.lines(scalars, tables, chosen, locale),)
    where = _shared(spots(pages), pages, scalars["currency"].text, tables["taxes"])
    return Content(
        currency=locale.currency,
        fields=tuple(placed(field, where) for field in scalars.values()),
        tables={
            name: tuple(tuple(placed(cell, where) for cell in row) for row in rows)
            for name, rows in tables.items()
        },
        pages=pages,
        factors={
            "country": locale.country,
            "trade": chosen["trade"],
            "tender": chosen["tender"],
            "template": "till80",
            "paper": "till80",
            "font": chosen["font"],
            "year": chosen["day"][:4],
        },
    )


def _scalars(chosen: Mapping[str, Any], bill: Bill, context: Context) -> dict[str, Field]:
    """Give every scalar field of the schema; what this receipt does not have is None."""
    words, wording = context.locale.labels, chosen["wording"]
    signed = 1 + wording["money"] % (len(context.locale.money) - 1)  # the total shows its currency
    cash, printed_subtotal = chosen["tender"] == "cash", not context.locale.tax_inside
    money: dict[str, Decimal | None] = {
        "subtotal": bill.subtotal if printed_subtotal or bill.discount else None,
        "discount": bill.discount or None,
        "tax_total": bill.tax_total,
        "tip": bill.tip or None,
        "total": bill.total,
        "cash_tendered": tendered(bill.total) if cash else None,
        "change": tendered(bill.total) - bill.total if cash else None,
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
        "payment_method": (till.pick(words, wording, chosen["tender"]), 0),
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
                "rate": tax.rate.rate,
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


def _shared(where: Spots, pages: Pages, sign: str, taxes: Rows) -> Spots:
    """Add the places that two fields have in common: one spot, two meanings."""
    words = texts(pages)
    shared = dict(where)
    shared["currency"] = tuple(
        Place(spot.page, tuple(word for word in spot.words if sign in words[spot.page][word]))
        for spot in where["total"]
    )
    if len(taxes) == 1:
        shared["tax_total"] = where["taxes.amount#0"] + where.get("tax_total", ())
    return shared
