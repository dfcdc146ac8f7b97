"""From choices to a receipt's truth: every field and row, and the lines that state them.

The schema has one way of payment: where several pay, it is the one that pays most, the words of
the other are an accepted reading of it, and what each pays is a decoy of the total. A voided line
is a line of its own, less than nothing. What is not itemised has no rows to be found.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.receipt import bill as bills
from docextract_eval.corpus.kinds.receipt import small_print
from docextract_eval.corpus.kinds.receipt.baskets import Bought, rung
from docextract_eval.corpus.kinds.receipt.bill import Bill, Payment, Terms
from docextract_eval.corpus.kinds.receipt.blocks import Receipt, pick
from docextract_eval.corpus.kinds.receipt.grammar import Layout
from docextract_eval.corpus.kinds.receipt.items import PER, Items
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.kinds.receipt.notices import Notices
from docextract_eval.corpus.kinds.receipt.setting import Setting, apart
from docextract_eval.corpus.kinds.receipt.small_print import Labels
from docextract_eval.corpus.kinds.receipt.vocabulary import Vocabulary, spoken
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.locales import LOCALES, Locale
from docextract_eval.records import Field
from docextract_eval.schemas import load

Rows = tuple[tuple[Field, ...], ...]


@dataclass(frozen=True, slots=True)
class Sale:
    """What was chosen, under what customs, on what paper, and what it comes to."""

    chosen: Mapping[str, Any]
    context: Context
    layout: Layout
    bought: Sequence[Bought]
    bill: Bill
    payments: Sequence[Payment]
    words: Vocabulary

    @property
    def locale(self) -> Locale:
        """The country's customs, narrowed down to those of this till."""
        return self.context.locale

    @property
    def by_card(self) -> bool:
        """Whether a card pays all or a part."""
        return any(payment.means == "card" for payment in self.payments)

    @property
    def tells_tax(self) -> bool:
        """Whether the paper says how much tax there is."""
        inside = self.locale.tax_inside
        return "taxes" in self.layout.blocks if inside else self.layout.itemised

    def means(self, payment: Payment) -> str:
        """Name what pays."""
        if payment.means == "voucher":
            return self.say("voucher")
        return pick(self.locale.labels, self.chosen["wording"], payment.means)

    def say(self, role: str) -> str:
        """Give the words of the small print for a role."""
        return self.words.say(role, self.chosen["dialect"])


def compose(chosen: Mapping[str, Any]) -> Content:
    """Write one receipt."""
    sale = _sold(chosen)
    setting, scalars = Setting(sale.layout, chosen["font"]), _scalars(sale)
    styles = {"date": chosen["wording"]["day"], "time": chosen["wording"]["clock"]}
    values = small_print.values(chosen) | _moneys(sale)
    labels = Labels(values, scalars, sale.context, styles)
    rows = _items(sale) if sale.layout.itemised else ()
    beside = _beside(sale, rows, labels)
    shop = chosen["trade"], chosen["merchant"]
    said = chosen["dialect"], chosen["notices"], labels, sale.by_card
    notices = Notices(sale.words, *said, *shop, setting)
    sign, heads = next(iter(sale.locale.signs)), tuple(sale.locale.labels["item_heads"])
    roles = {role: sale.say(role) for role in ("price", "offer", "article")}
    items = Items(rows, sale.bought, setting, heads, sign, beside, roles)
    taxes = _taxes(sale.bill, sale.context) if sale.tells_tax else ()
    parts = labels, sale.payments, chosen, sale.locale, setting, items, notices
    receipt = Receipt(scalars, taxes, *parts)
    return _content(receipt, beside, rows)


def _sold(chosen: Mapping[str, Any]) -> Sale:
    """Reckon; where the paper or the country has no words for a part's payment, there is none."""
    layout, words = LAYOUTS[chosen["template"]], spoken(chosen["locale"])
    customs = chosen["trade"], chosen["tax_rounding"]
    locale = bills.customary(LOCALES.load(chosen["locale"]), *customs)
    said = (words.say(role, chosen["dialect"]) for role in ("void", "empties", "voucher"))
    void, empties, voucher = said
    bought = rung(chosen, void, empties)
    terms = Terms(chosen["saving"], chosen["coupon"], chosen["service"], chosen["tip_share"])
    bill = bills.reckon(bought, terms, chosen["day"], locale)
    tender, split = chosen["tender"], chosen["other_tender"]
    if not layout.itemised or split == tender or (split == "voucher" and not voucher):
        split = "none"
    bill, payments = bills.paid(bill, tender, split, chosen["other_share"], locale)
    context = Context(locale, locale.currency)
    return Sale(chosen, context, layout, bought, bill, payments, words)


def _content(receipt: Receipt, beside: Mapping[str, Field], rows: Rows) -> Content:
    """Keep of the labels those that are printed, and number every place."""
    chosen, locale, layout = receipt.chosen, receipt.locale, receipt.layout
    lines = tuple(receipt.lines())
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
            "trade": chosen["trade"],
            "tender": chosen["tender"],
            "other_tender": receipt.payments[0].means if len(receipt.payments) > 1 else "none",
            "tax_rounding": chosen["tax_rounding"],
            "template": layout.name,
            "paper": layout.paper,
            "font": chosen["font"],
            "year": chosen["day"][:4],
        },
    )


def _scalars(sale: Sale) -> dict[str, Field]:
    """Give every scalar field of the schema; what this receipt does not have is None."""
    chosen, context, bill = sale.chosen, sale.context, sale.bill
    wording = chosen["wording"]
    signed = 1 + wording["money"] % (len(context.locale.money) - 1)  # the total shows its currency
    stated: dict[str, tuple[str, int] | None] = {
        name: None if amount is None else (f"{amount:.2f}", 0)
        for name, amount in _sums(sale).items()
    }
    stated["total"] = (f"{bill.total:.2f}", signed)
    stated |= {
        "doc_type": ("card_slip" if sale.layout.card_only else "receipt", 0),
        "arithmetic_ok": ("yes", 0),
        "merchant": (chosen["merchant"], 0),
        "address": (" ".join(chosen["address"]), 0),
        "phone": (chosen["phone"], 0) if chosen["phone"] else None,
        "tax_id": (chosen["tax_id"], 0) if chosen["tax_id"] else None,
        "receipt_number": (chosen["number"], 0),
        "date": (chosen["day"], wording["day"]),
        "time": (chosen["clock"], wording["clock"]),
        "payment_method": (sale.means(bills.largest(sale.payments)), 0),
        "card_tail": (chosen["card_tail"], 0) if sale.by_card else None,
    }
    found = {name: _field(name, stated.get(name), context) for name in load("receipt").fields}
    named = found["payment_method"]
    others = tuple(name for name in map(sale.means, sale.payments) if name != named.value)
    found["payment_method"] = replace(named, accepted=others)
    sign = context.locale.money[signed].replace("{n}", "").strip()
    return found | {"currency": Field("currency", "currency", context.currency, sign)}


def _sums(sale: Sale) -> dict[str, Decimal | None]:
    """Give the sums that this paper says; the others are absent."""
    bill, paid, itemised = sale.bill, sale.payments[-1], sale.layout.itemised
    cash, handed = paid.means == "cash", bills.tendered(paid.amount, sale.locale.notes)
    between = not sale.locale.tax_inside or bill.discount or bill.service
    return {
        "subtotal": bill.subtotal if itemised and between else None,
        "discount": (bill.discount or None) if itemised else None,
        "service_charge": (bill.service or None) if itemised else None,
        "tax_total": bill.tax_total if sale.tells_tax else None,
        "tip": bill.tip or None,
        "rounding": bill.rounding or None,
        "payable": bill.payable if bill.rounding else None,
        "cash_tendered": handed if cash else None,
        "change": handed - paid.amount if cash else None,
    }


def _moneys(sale: Sale) -> dict[str, tuple[str, str]]:
    """Give the amounts and the count that could be taken for the total."""
    bill, first, last = sale.bill, sale.payments[0], sale.payments[-1]
    sold = (line for line in sale.bought if line.amount > 0)
    amounts = {
        "part": first.amount,
        "left": last.amount,
        "balance": bills.CENT * (int(bill.total) * 37 % 4000),
        "before_tip": bill.total - bill.tip,
        "item_count": Decimal(sum(1 if line.unit else int(line.quantity) for line in sold)),
    }
    return {name: ("money", f"{amount:.2f}") for name, amount in amounts.items()}


def _beside(sale: Sale, rows: Rows, labels: Labels) -> dict[str, Field]:
    """Give what stands beside each row: the day of a posting, the number of an article."""
    found, chosen, layout = {}, sale.chosen, sale.layout
    nights = chosen["trip"]["nights"]
    first = datetime.date.fromisoformat(chosen["day"]) - datetime.timedelta(nights)
    for number in range(len(rows)):
        if layout.dated:
            day = (first + datetime.timedelta(min(number, nights))).isoformat()
            style = chosen["wording"]["day"]
            posted = labels.label("posting_day", "date", day, style, number)
            found[f"posting_day#{number}"] = posted
        if layout.article and chosen["trade"] in ("grocery", "pharmacy"):
            code = labels.label("article", "code", chosen["articles"][number], row=number)
            found[f"article#{number}"] = code
    return found


def _items(sale: Sale) -> Rows:
    rates, layout = bills.rates_on(sale.chosen["day"], sale.locale), sale.layout
    rows = []
    for number, line in enumerate(sale.bought):
        # A till prints `2 x 1.99`, and nothing for one; a table prints every count.
        counted = line.quantity != 1 or line.unit in PER or line.off or layout.count == "columns"
        cells = {
            "description": line.name,
            "quantity": str(line.quantity) if counted else None,
            "unit_price": f"{line.price}" if counted else None,
            "discount": f"{line.off:.2f}" if line.off else None,
            "tax_code": rates[line.goods].code if layout.letters else None,
            "amount": f"{line.amount:.2f}",
        }
        rows.append(_row("line_items", number, cells, sale.context))
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
    if name.endswith("discount"):
        text = f"-{text}"  # printed as a reduction, kept as its magnitude
    return Field(name, type_name, kind.canonical(printed, context), text, row=row)
