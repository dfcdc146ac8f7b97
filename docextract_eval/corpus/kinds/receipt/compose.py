"""Compose a receipt from its choices: every field and row, and the lines that print them.

The schema has one means of payment: of several, it is the one that pays most; the words of the
others are accepted values, and what each pays is a decoy of the total. A voided line is a row of
its own with a negative amount. A receipt that is not itemised has no rows.
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.interventions import PRICES
from docextract_eval.corpus.kinds.receipt import bill as bills
from docextract_eval.corpus.kinds.receipt import fiscal, small_print
from docextract_eval.corpus.kinds.receipt.blocks import lines_of
from docextract_eval.corpus.kinds.receipt.content import Receipt, own, pick
from docextract_eval.corpus.kinds.receipt.items import PER, Items
from docextract_eval.corpus.kinds.receipt.notices import Notices
from docextract_eval.corpus.kinds.receipt.sale import Sale, sold
from docextract_eval.corpus.kinds.receipt.setting import ReceiptSetting, apart
from docextract_eval.corpus.kinds.receipt.small_print import Labels
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.records import Field
from docextract_eval.schemas import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
    from docextract_eval.locales import Locale

Rows = tuple[tuple[Field, ...], ...]


def compose(chosen: ReceiptChoices) -> Content:
    """Return the content of one receipt."""
    sale = sold(chosen)
    scalars = _scalars(sale)
    wording = chosen.wording
    styles = {"date": wording["day"], "time": wording["clock"], "money": sale.form}
    values = small_print.values(chosen) | sale.moneys() | {"aid": ("code", sale.application)}
    if sale.say("fiscal_key"):
        values["fiscal_key"] = ("code", fiscal.access_key(sale.locale, chosen))
    labels = Labels(values, scalars, sale.context, styles)
    rows = _items(sale) if sale.layout.itemised else ()
    taxes = _taxes(sale) if sale.lists_tax else ()
    setting = _setting(sale, (*scalars.values(), *(cell for row in rows for cell in row)))
    if sale.currency_said:
        setting = replace(setting, sign=scalars["currency"])
    if sale.layout.letters and sale.locale.fiscal:
        first = sale.locale.fiscal.code_first
        head = setting.share(sale.locale.labels["item_heads"][-1]) if first else 0.0
        setting = replace(setting, code_first=first, widest=max(setting.widest, head))
    beside = _beside(sale, rows, labels) | _gross(sale, labels)
    shop = chosen.trade, chosen.merchant
    said = chosen.dialect, chosen.notices, labels, sale.by_card, sale.tapped
    notices = Notices(sale.words, *said, *shop, setting)
    sign, heads = next(iter(sale.locale.signs)), tuple(sale.locale.labels["item_heads"])
    roles = {role: sale.say(role) for role in ("price", "article")}
    roles["offer"] = sale.say("offer") or pick(sale.locale.labels, wording, "discount")
    roles["code"] = own(sale.locale, chosen.till, "code")
    roles["times"] = own(sale.locale, chosen.till, "times") or "x"
    items = Items(rows, sale.bought, setting, heads, sign, beside, roles)
    parts = labels, sale.payments, chosen, sale.locale, setting, items, notices
    receipt = Receipt(scalars, taxes, *parts)
    return _content(receipt, beside, rows)


def _setting(sale: Sale, fields: Iterable[Field]) -> ReceiptSetting:
    """Return the setting, with room for the widest code and the widest amount but the total."""
    locale = sale.locale
    # A letter, or a character two columns wide.
    code = next((rate.code for rate in locale.taxes if not rate.code.isascii()), "W")
    setting = ReceiptSetting(sale.layout, sale.chosen.font, code, locale.direction, locale.hang)
    setting = replace(setting, code_first=bool(locale.fiscal and locale.fiscal.code_first))
    return setting.holding(f.text for f in fields if f.type == "money" and f.name != "total")


def _content(receipt: Receipt, beside: Mapping[str, Field], rows: Rows) -> Content:
    """Return the content, with the labels that are printed, and with a spot for every place."""
    chosen, locale, layout = receipt.chosen, receipt.locale, receipt.layout
    lines = tuple(lines_of(receipt))
    if more := locale.lines_apart:
        lines = tuple(replace(line, gap=line.gap + more) if line.spans else line for line in lines)
    cells = {cell.key: cell for row in (*rows, *receipt.taxes) for cell in row}
    stated = {**receipt.scalars, **cells}
    tags = dict.fromkeys(span.tag for line in lines for span in line.spans if span.tag)
    printed = {
        tag: beside[tag] if tag in beside else receipt.labels.named(tag)
        for tag in tags
        if tag not in stated
    }
    texts = {key: field.text for key, field in (stated | printed).items()}
    shared = {"currency": ("total", receipt.scalars["currency"].text)}
    if len(receipt.taxes) == 1 and receipt.scalars["tax_total"].value is not None:
        shared["tax_total"] = ("taxes.amount#0", "")
    return Content(
        currency=locale.currency,
        fields=(*receipt.scalars.values(), *printed.values()),
        tables={"line_items": rows, "taxes": tuple(receipt.taxes)},
        pages=(apart(lines, texts),),
        shared=shared,
        factors={
            "country": locale.country,
            "trade": chosen.trade,
            "tender": chosen.tender,
            "other_tender": receipt.payments[0].means if len(receipt.payments) > 1 else "none",
            "tax_rounding": chosen.tax_rounding,
            "template": layout.name,
            "paper": layout.paper,
            "font": chosen.font,
            "year": chosen.day[:4],
        }
        | _customs(chosen, locale),
    )


def _customs(chosen: ReceiptChoices, locale: Locale) -> dict[str, str]:
    """Return the factors of habits in which documents of one country differ."""
    factors = {
        "tax": ("inside" if locale.tax_inside else "added") if locale.tax_added_share else "",
        "region": chosen.town.region if locale.region_rates else "",
        "numerals": chosen.numerals if locale.numerals else "",
        "languages": chosen.languages if locale.second else "",
        "price_level": "unheard of" if chosen.prices > PRICES[-1] else "",
    }
    return {name: level for name, level in factors.items() if level}


def _tax_id(chosen: ReceiptChoices, locale: Locale) -> tuple[str, int] | None:
    """Return the seller's tax number, if such numbers existed on the day of purchase."""
    number = chosen.tax_id
    known = (tax_id for tax_id in locale.tax_ids if number and tax_id.fits(number))
    return None if any(tax_id.since > chosen.day for tax_id in known) else _as_is(number)


def _as_is(text: str | None) -> tuple[str, int] | None:
    return (text, 0) if text else None


def _scalars(sale: Sale) -> dict[str, Field]:
    """Return every scalar field of the schema; the value is None if it is not printed."""
    chosen, context, bill = sale.chosen, sale.context, sale.bill
    wording = chosen.wording
    stated: dict[str, tuple[str, int] | None] = {
        name: None if amount is None else (f"{amount:.2f}", sale.form)
        for name, amount in sale.sums().items()
    }
    stated["total"] = (f"{bill.total:.2f}", sale.signed)
    stated |= {
        "doc_type": ("card_slip" if sale.layout.card_only else "receipt", 0),
        "arithmetic_ok": ("yes", 0),
        "merchant": (chosen.merchant, 0),
        "address": (" ".join(chosen.address), 0),
        "phone": _as_is(chosen.phone),
        "tax_id": _tax_id(chosen, context.locale),
        "receipt_number": (fiscal.number(context.locale, sale.words, chosen), 0),
        "date": (chosen.day, wording["day"]),
        "time": (small_print.stamp(chosen), wording["clock"]),
        "payment_method": (sale.means(bills.largest(sale.payments)), 0),
        "card_tail": (chosen.card_tail, 0) if sale.by_card else None,
    }
    found = {name: _field(name, stated.get(name), context) for name in load("receipt").fields}
    named = found["payment_method"]
    means = (
        _field("payment_method", (name, 0), context) for name in map(sale.means, sale.payments)
    )
    others = tuple(str(field.value) for field in means if field.value != named.value)
    found["payment_method"] = replace(named, accepted=others)
    sign = context.locale.money[sale.signed].replace("{n}", "").strip() or sale.currency_said
    return found | {"currency": Field("currency", "currency", context.currency, sign)}


def _beside(sale: Sale, rows: Rows, labels: Labels) -> dict[str, Field]:
    """Return the labels beside each row: the date of a posting, the number of an article."""
    found, chosen, layout = {}, sale.chosen, sale.layout
    nights = chosen.trip["nights"]
    first = datetime.date.fromisoformat(chosen.day) - datetime.timedelta(nights)
    for number in range(len(rows)):
        if layout.dated:
            day = (first + datetime.timedelta(min(number, nights))).isoformat()
            style = chosen.wording["day"]
            posted = labels.label("posting_day", "date", day, style, number)
            found[f"posting_day#{number}"] = posted
        if layout.article and chosen.trade in ("grocery", "pharmacy"):
            code = labels.label("article", "code", chosen.articles[number], row=number)
            found[f"article#{number}"] = code
    return found


def _gross(sale: Sale, labels: Labels) -> dict[str, Field]:
    """Return the gross amount of each tax rate, if the table of taxes has a column for it."""
    if not (sale.locale.tax_gross and sale.lists_tax and sale.layout.columns > 40):
        return {}
    sums = (f"{tax.base + tax.amount:.2f}" for tax in sale.bill.taxes)
    found = (labels.label("gross", "money", whole, sale.form, n) for n, whole in enumerate(sums))
    return {f"gross#{number}": field for number, field in enumerate(found)}


def _items(sale: Sale) -> Rows:
    rates, layout = bills.rates_on(sale.chosen.day, sale.locale), sale.layout
    lettered = layout.letters and sale.chosen.till.tells(sale.locale)
    rows = []
    for number, line in enumerate(sale.bought):
        # A till prints `2 x 1.99`, and nothing for one; a table prints every count.
        always = layout.count in ("columns", "beside")
        counted = line.quantity != 1 or line.unit in PER or line.off or always
        cells = {
            "description": line.name,
            "quantity": str(line.quantity) if counted else None,
            "unit_price": f"{line.price}" if counted else None,
            "discount": f"{line.off:.2f}" if line.off else None,
            "tax_code": (rates[line.goods].code or None) if lettered else None,
            "amount": f"{line.amount:.2f}",
        }
        rows.append(_row("line_items", number, cells, sale))
    return tuple(rows)


def _taxes(sale: Sale) -> Rows:
    based = sale.locale.tax_inside or sale.locale.gross_based
    return tuple(
        _row(
            "taxes",
            number,
            {
                "rate": tax.percent,
                "base": f"{tax.base:.2f}" if based else None,
                "amount": f"{tax.amount:.2f}",
            },
            sale,
        )
        for number, tax in enumerate(sale.bill.taxes)
    )


def _row(table: str, number: int, cells: Mapping[str, str | None], sale: Sale) -> tuple[Field, ...]:
    """Return the cells of a row, its amounts printed in the forms of this till."""
    columns = load("receipt").tables[table].columns
    forms = {"money": sale.form, "price": sale.priced}
    return tuple(
        _field(
            f"{table}.{name}",
            None if value is None else (value, forms.get(columns[name].type, 0)),
            sale.context,
            number,
        )
        for name, value in cells.items()
    )


def _field(
    name: str, stated: tuple[str, int] | None, context: Context, row: int | None = None
) -> Field:
    """Return a field with its canonical value, printed in this style."""
    type_name = load("receipt").spec(name).type
    if stated is None:
        return Field(name, type_name, None, row=row)
    printed, style = stated
    kind = TYPES.load(type_name)
    text = kind.show(printed, context, style)
    if name.endswith("discount"):
        text = kind.show(f"-{printed}", context, style)  # is kept without its sign
        text = text.replace("-", context.locale.minus[0], 1)
    return Field(name, type_name, kind.canonical(printed, context), text, row=row)
