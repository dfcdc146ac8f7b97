"""All values that an invoice could print, as fields; what is not printed is removed later."""

from __future__ import annotations

import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.numbers import credited, qr_iban
from docextract_eval.corpus.kinds.receipt.bill import cents, coin
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.invoice.reckoning import Sold
    from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting

Rows = tuple[tuple[Field, ...], ...]


def values_of(setting: InvoiceSetting) -> dict[str, Field]:
    """Return every scalar field of the schema, and all other values that may be printed."""
    return {
        field.name: field
        for field in (*_sides(setting), *_papers(setting), *_days(setting), *_sums(setting))
    }


def _sides(setting: InvoiceSetting) -> list[Field]:
    """Return the fields of the seller and the buyer."""
    chosen, shown, field = setting.chosen, setting.shown, setting.field
    name = chosen.seller
    found = [
        field("doc_type", "text", "credit_note" if setting.credit else "invoice"),
        field("arithmetic_ok", "flag", "yes"),
        _currency(setting),
        field("seller", "text", name, name),
        field("buyer", "text", chosen.buyer, chosen.buyer),
    ]
    for side in ("seller", "buyer"):
        address = " ".join(setting.address_of(side))
        own = chosen.seller_tax_id if side == "seller" else chosen.buyer_tax_id
        number = own if shown[f"{side}_tax_id"] else None
        if side == "buyer" and chosen.tax_case == "reverse":
            number = chosen.buyer_tax_id
        if side == "buyer" and chosen.buys == "person":
            number = None
        found.append(field(f"{side}_address", "text", address, address))
        found.append(field(f"{side}_tax_id", "code", number, number or ""))
    ship = " ".join(chosen.ship_address)
    sent = shown["ship_to"] and setting.goods
    found.append(field("ship_address", "text", ship if sent else None, ship if sent else ""))
    phone = chosen.seller_phone if shown["phone"] else None
    found.append(
        field("phone", "code", phone, TYPES.load("code").show(phone or "", setting.context, 0))
    )
    contact = chosen.contact if shown["contact"] else None
    found.append(field("contact", "text", contact, contact or ""))
    return found


def _currency(setting: InvoiceSetting) -> Field:
    locale = setting.context.locale
    sign = locale.money[setting.vocabulary.money].replace("{n}", "").strip()
    return Field("currency", "currency", locale.currency, sign)


def _papers(setting: InvoiceSetting) -> list[Field]:
    """Return the fields of numbers of documents, accounts and payments."""
    chosen, shown, numbers = setting.chosen, setting.shown, setting.chosen.numbers
    account, utility = chosen.identity, setting.metered
    iban = account.iban if shown["iban"] or setting.slip else None
    iban = qr_iban(iban) if setting.slip and iban else iban
    at_home = setting.vocabulary.account_beside_iban
    banked = shown["iban"] and (at_home or not account.iban)
    iban = iban if not at_home or shown["code"] else None
    said: dict[str, str | None] = {
        "invoice_number": numbers.invoice,
        "order_number": numbers.order if shown["order_number"] and not utility else None,
        "customer_number": numbers.customer if shown["customer_number"] or utility else None,
        "delivery_number": numbers.delivery if shown["delivery_number"] and setting.goods else None,
        "meter": numbers.meter if utility else None,
        "original_number": _original(setting) if setting.credit else None,
        "iban": iban,
        "bic": account.bic if shown["bic"] and (iban or banked) else None,
        "account_number": account.account_number if banked else None,
        "branch_code": account.branch_code if banked else None,
        "payment_reference": _reference(setting) if iban or banked else None,
    }
    if setting.credit:  # nothing is to be paid
        said |= dict.fromkeys(("iban", "bic", "account_number", "branch_code"))
    show = TYPES.load("code").show
    return [
        setting.field(name, "code", text, show(text, setting.context, 0) if text else "")
        for name, text in said.items()
    ]


def _original(setting: InvoiceSetting) -> str:
    """Return the number of the invoice that this credit note is on."""
    day = setting.chosen.issued
    return credited(setting.chosen.numbers, day, _before(day, _credited_after(setting)))


def _credited_after(setting: InvoiceSetting) -> int:
    """Return the number of days between the credited invoice and the credit note."""
    return 9 + int(setting.chosen.looks["date"]) % 17


def _before(day: str, days: int) -> str:
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days)).isoformat()


def _reference(setting: InvoiceSetting) -> str | None:
    """Return the reference that a payer is to quote, or None."""
    numbers, way = setting.chosen.numbers, setting.chosen.reference
    if setting.credit:
        return None
    if setting.slip:
        way = "qr"
    known: dict[str, str] = {"number": numbers.invoice, "rf": numbers.rf, "qr": numbers.qr}
    return known.get(way)


def _days(setting: InvoiceSetting) -> list[Field]:
    """Return the fields of dates; with an early payment discount, the due date is printed too."""
    chosen, shown = setting.chosen, setting.shown
    issued = datetime.date.fromisoformat(chosen.issued)

    def days_later(days: int) -> str:
        return (issued + datetime.timedelta(days)).isoformat()

    back = chosen.looks["date"] % 17
    due = days_later(chosen.due_days) if shown["due_date"] or chosen.early else None
    every = chosen.days == "all"
    lasting = setting.metered or (every and not setting.goods)
    first = (issued.replace(day=1) - datetime.timedelta(1)).replace(day=1)
    found: dict[str, str | None] = {
        "issue_date": chosen.issued,
        "due_date": None if setting.credit else due,
        "delivery_date": days_later(-back) if shown["delivery_date"] and not lasting else None,
        "original_date": days_later(-_credited_after(setting)) if setting.credit else None,
        "discount_date": days_later(chosen.early[1]) if chosen.early else None,
        "period_start": first.isoformat() if lasting else None,
        "period_end": (issued.replace(day=1) - datetime.timedelta(1)).isoformat()
        if lasting
        else None,
        "print_date": days_later(1 + back % 5) if every else None,
    }
    dates = [setting.date(name, value) for name, value in found.items()]
    terms = setting.say("terms_form").format(days=chosen.due_days)
    told = due is not None and shown["terms"] and not setting.credit and bool(terms)
    return [*dates, setting.field("terms", "code", terms if told else None, terms if told else "")]


def _sums(setting: InvoiceSetting) -> list[Field]:
    """Return the fields of sums; those that the family does not print are removed later."""
    sums, shown, form = setting.sums, setting.shown, setting.vocabulary.money
    taxed = setting.chosen.tax_case != "small"
    unit, early = coin(setting.context.locale), setting.chosen.early
    rest = sums.prepaid or sums.rounding
    due = rest or shown["amount_due"] or setting.layout.summary != "none" or setting.slip
    off = cents(sums.total * Decimal(early[0]) / 100, unit) if early else None
    amounts: dict[str, Decimal | None] = {
        "net_total": sums.net if taxed and shown["net_total"] else None,
        "tax_total": sums.tax_total
        if taxed and (shown["tax_total"] or len(sums.taxes) == 1)
        else None,
        "total": sums.total,
        "prepaid": sums.prepaid or None,
        "amount_due": sums.due if due and not setting.credit else None,
        "line_sum": sums.lines,
        "allowance": -sums.allowance if sums.allowance else None,
        "charge": sums.charge or None,
        "rounding": sums.rounding or None,
        "discount_amount": off,
        "discounted_total": None if off is None else sums.total - off,
    }
    found = [setting.money(name, value, form) for name, value in amounts.items()]
    if setting.slip:  # a payment slip prints the currency beside the amount
        found.append(setting.money("amount_due", sums.due, 0))
    share = (setting.chosen.allowance * 100).normalize()
    rates = {"discount_rate": early[0] if early else None}
    rates["allowance_rate"] = f"{share:f}" if sums.allowance else None
    percent = TYPES.load("percentage")
    for name, rate in rates.items():
        text = percent.show(rate, setting.context, setting.percent) if rate else ""
        found.append(setting.field(name, "code", rate, text))
    return found


def items_of(setting: InvoiceSetting) -> Rows:
    """Return the rows of the line items; cells without a column are absent."""
    return tuple(_item(setting, i, sold) for i, sold in enumerate(setting.chosen.items))


def printed_price(setting: InvoiceSetting, sold: Sold) -> Decimal:
    """Return a unit price as it is printed: with at most one more digit than amounts."""
    unit = coin(setting.context.locale)
    if setting.chosen.unit_prices == "truncated":
        return sold.price.quantize(unit, ROUND_DOWN)
    if sold.price == sold.price.quantize(unit, ROUND_DOWN):
        return sold.price.quantize(unit)
    price = sold.price.quantize(unit / 10, ROUND_HALF_UP)
    cut = price.quantize(unit, ROUND_DOWN)
    return cut if cut == price else price


def _item(setting: InvoiceSetting, i: int, sold: Sold) -> tuple[Field, ...]:
    context, looks = setting.context, setting.chosen.looks
    quantity, cells = sold.quantity * (-1 if setting.sums.amounts[i] < 0 else 1), setting.cells
    fixed = looks["unit"] % 3 == 0 and sold.quantity.as_tuple().exponent != 0
    count = f"{quantity:.2f}" if fixed else f"{quantity.normalize():f}"
    price, rate = f"{printed_price(setting, sold):f}", setting.sums.rates[i]
    units = setting.vocabulary.units.get(sold.unit or "piece", (sold.unit,))
    unit = units[setting.chosen.dialect % len(units)]
    show, name = TYPES.load, _described(setting, sold)
    told: dict[str, tuple[str, str | None, str]] = {
        "description": ("text", name, name),
        "quantity": ("quantity", count, show("quantity").show(count, context, 0)),
        "unit": ("text", unit, unit),
        "unit_price": ("price", price, show("price").show(price, context, setting.form)),
        "tax_rate": ("percentage", rate, show("percentage").show(rate, context, setting.percent)),
    }
    found = []
    for column, (sort, value, text) in told.items():
        there = column in cells
        cell = setting.field(f"line_items.{column}", sort, value if there else None, text, i)
        found.append(cell)
    return (*found, setting.money("line_items.amount", setting.sums.amounts[i], setting.form, i))


def taxes_of(setting: InvoiceSetting) -> Rows:
    """Return the rows of the taxes; without a table of taxes, most bases are absent."""
    if setting.taxes == "none":
        return ()
    rows = []
    form = 0 if setting.taxes == "table" else setting.vocabulary.money
    percent = TYPES.load("percentage")
    for i, tax in enumerate(setting.sums.taxes):
        lined = setting.shown["tax_base"] and len(setting.sums.taxes) > 1 and setting.say("on")
        based = setting.taxes == "table" or lined
        text = percent.show(tax.rate, setting.context, setting.percent)
        rows.append(
            (
                setting.field("taxes.rate", "percentage", tax.rate, text, i),
                setting.money("taxes.base", tax.base if based else None, form, i),
                setting.money("taxes.amount", tax.amount, form, i),
            )
        )
    return tuple(rows)


def _described(setting: InvoiceSetting, sold: Sold) -> str:
    """Return the description of a line item, with the date of the work if it has one."""
    if not sold.day:
        return sold.name
    form = setting.chosen.looks["date"]
    on = TYPES.load("date").show(sold.day, setting.context, form)
    return f"{sold.name}{setting.vocabulary.before_day}{on}"
