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

    from docextract_eval.locales import Locale

Rows = tuple[tuple[Field, ...], ...]


def compose(chosen: Mapping[str, Any]) -> Content:
    """Write one receipt."""
    country = LOCALES.load(chosen["locale"])
    locale = customary(country, chosen["trade"], chosen["tax_rounding"], chosen["till"])
    locale = written(locale, chosen["numerals"])
    locale = bilingual(locale) if chosen["languages"] == "two" else locale
    context = Context(locale, locale.currency)
    bill = reckon(chosen["basket"], chosen["saving"], chosen["tip_share"], chosen["day"], locale)
    bill = rounded(bill, chosen["tender"], locale)
    scalars = _scalars(chosen, bill, context)
    tables = {"line_items": _items(chosen, context), "taxes": _taxes(chosen, bill, context)}
    layout = LAYOUTS[chosen["template"]]
    amounts = [cell.text for row in tables["line_items"] for cell in row if cell.type == "money"]
    amounts += [f.text for f in scalars.values() if f.type == "money" and f.name != "total"]
    setting = Setting(layout, chosen["font"], _mark(locale), locale.direction).holding(amounts)
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
        | _custom(locale, country)
        | ({"numerals": chosen["numerals"]} if locale.numerals else {})
        | ({"languages": chosen["languages"]} if locale.second else {}),
    )


def _tax_id(chosen: Mapping[str, Any], locale: Locale) -> tuple[str, int] | None:
    """Give the seller's tax number, if it was printed in those days."""
    number = chosen["tax_id"]
    known = (tax_id for tax_id in locale.tax_ids if number and tax_id.fits(number))
    return None if any(tax_id.since > chosen["day"] for tax_id in known) else _as_is(number)


def _as_is(text: str | None) -> tuple[str, int] | None:
    return (text, 0) if text else None


def _custom(locale: Locale, country: Locale) -> dict[str, str]:
    """Say whether the tax is in the prices, where that is not the same in all shops."""
    if not country.tax_added_share:
        return {}
    return {"tax": "inside" if locale.tax_inside else "added"}


def _mark(locale: Locale) -> str:
    """Give the widest code that stands behind an amount: a letter, or a sign of two columns."""
    return next((rate.code for rate in locale.taxes if not rate.code.isascii()), "W")


def _scalars(chosen: Mapping[str, Any], bill: Bill, context: Context) -> dict[str, Field]:
    """Give every scalar field of the schema; what this receipt does not have is None."""
    words, wording = context.locale.labels, chosen["wording"]
    signed, form = _signed(chosen, context.locale), _form(chosen, context.locale)
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
        name: None if amount is None else (f"{amount:.2f}", form) for name, amount in money.items()
    }
    stated["total"] = (f"{bill.total:.2f}", signed)
    stated |= {
        "doc_type": ("receipt", 0),
        "arithmetic_ok": ("yes", 0),
        "merchant": (chosen["merchant"], 0),
        "address": (" ".join(chosen["address"]), 0),
        "phone": _as_is(chosen["phone"]),
        "tax_id": _tax_id(chosen, context.locale),
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
            "tax_code": rates[bought.goods].code or None,
            "amount": f"{bought.price * bought.quantity:.2f}",
        }
        rows.append(_row("line_items", number, cells, context, _form(chosen, context.locale)))
    return tuple(rows)


def _taxes(chosen: Mapping[str, Any], bill: Bill, context: Context) -> Rows:
    based = context.locale.tax_inside or context.locale.tax_lines
    return tuple(
        _row(
            "taxes",
            number,
            {
                "rate": tax.percent,
                "base": f"{tax.base:.2f}" if based else None,
                "amount": f"{tax.amount:.2f}",
            },
            context,
            _form(chosen, context.locale),
        )
        for number, tax in enumerate(bill.taxes)
    )


def _form(chosen: Mapping[str, Any], locale: Locale) -> int:
    """Choose how amounts are printed: bare, or where this till does so, with their currency."""
    return _signed(chosen, locale) if chosen["till"].signed else 0


def _signed(chosen: Mapping[str, Any], locale: Locale) -> int:
    """Choose among the forms of money that show the currency, as the total always does."""
    number: int = chosen["wording"]["money"]
    return 1 + number % (len(locale.money) - 1)


def _row(
    table: str, number: int, cells: Mapping[str, str | None], context: Context, form: int
) -> tuple[Field, ...]:
    """Give the cells of a row; its amounts are printed in this form."""
    types = {name: spec.type for name, spec in load("receipt").tables[table].columns.items()}
    return tuple(
        _field(
            f"{table}.{name}",
            None if value is None else (value, form if types[name] == "money" else 0),
            context,
            number,
        )
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
        text = f"{context.locale.minus[0]}{text}"  # printed as a reduction, kept as its magnitude
    return Field(name, type_name, kind.canonical(printed, context), text, row=row)
