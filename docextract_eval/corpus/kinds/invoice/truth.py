"""All values that an invoice could print, as fields; what is not printed is removed later."""

from __future__ import annotations

import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.invoice.numbers import credited_number, qr_iban
from docextract_eval.corpus.kinds.receipt.bill import round_amount, smallest_unit
from docextract_eval.fieldtypes import TYPES
from docextract_eval.records import Field

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.invoice.setting import InvoiceSetting
    from docextract_eval.corpus.kinds.invoice.sums import LineItem

Rows = tuple[tuple[Field, ...], ...]


def scalar_fields(setting: InvoiceSetting) -> dict[str, Field]:
    """Return every scalar field of the schema, and all other values that may be printed."""
    return {
        field.name: field
        for field in (
            *_party_fields(setting),
            *_number_fields(setting),
            *_date_fields(setting),
            *_sum_fields(setting),
        )
    }


def _party_fields(setting: InvoiceSetting) -> list[Field]:
    """Return the fields of the seller and the buyer."""
    choices, printed_parts, field = setting.choices, setting.printed_parts, setting.make_field
    name = choices.seller
    found = [
        field("doc_type", "text", "credit_note" if setting.is_credit_note else "invoice"),
        field("arithmetic_ok", "flag", "yes"),
        _currency_field(setting),
        field("seller", "text", name, name),
        field("buyer", "text", choices.buyer, choices.buyer),
    ]
    for party in ("seller", "buyer"):
        address = " ".join(setting.address_lines(party))
        own = choices.seller_tax_id if party == "seller" else choices.buyer_tax_id
        number = own if printed_parts[f"{party}_tax_id"] else None
        if party == "buyer" and choices.tax_case == "reverse":
            number = choices.buyer_tax_id
        if party == "buyer" and choices.buys == "person":
            number = None
        found.append(field(f"{party}_address", "text", address, address))
        found.append(field(f"{party}_tax_id", "code", number, number or ""))
    ship = " ".join(choices.ship_address)
    sent = printed_parts["ship_to"] and setting.sells_goods
    found.append(field("ship_address", "text", ship if sent else None, ship if sent else ""))
    phone = choices.seller_phone if printed_parts["phone"] else None
    found.append(
        field("phone", "code", phone, TYPES.load("code").write(phone or "", setting.context, 0))
    )
    contact = choices.contact if printed_parts["contact"] else None
    found.append(field("contact", "text", contact, contact or ""))
    return found


def _currency_field(setting: InvoiceSetting) -> Field:
    locale = setting.context.locale
    sign = locale.money[setting.vocabulary.money_form].replace("{n}", "").strip()
    return Field("currency", "currency", locale.currency, sign)


def _number_fields(setting: InvoiceSetting) -> list[Field]:
    """Return the fields of numbers of documents, accounts and payments."""
    choices, printed_parts, numbers = (
        setting.choices,
        setting.printed_parts,
        setting.choices.numbers,
    )
    account, utility = choices.identity, setting.is_utility_bill
    on_slip = setting.has_slip or (
        setting.tear_off is not None and "iban" in setting.tear_off.needs
    )
    iban = account.iban if printed_parts["iban"] or on_slip else None
    iban = qr_iban(iban) if setting.has_slip and iban else iban
    at_home = setting.vocabulary.account_beside_iban
    banked = printed_parts["iban"] and (at_home or not account.iban)
    iban = iban if not at_home or printed_parts["code"] else None
    bic_part = "bic" if account.iban else "bic_without_iban"
    texts: dict[str, str | None] = {
        "invoice_number": numbers.invoice,
        "order_number": numbers.order if printed_parts["order_number"] and not utility else None,
        "customer_number": numbers.customer
        if printed_parts["customer_number"] or utility
        else None,
        "delivery_number": numbers.delivery
        if printed_parts["delivery_number"] and setting.sells_goods
        else None,
        "meter": numbers.meter if utility else None,
        "original_number": _credited_number(setting) if setting.is_credit_note else None,
        "iban": iban,
        "bic": account.bic if (iban or banked) and printed_parts[bic_part] else None,
        "account_number": account.account_number if banked else None,
        "branch_code": account.branch_code if banked else None,
        "payment_reference": _payment_reference(setting) if iban or banked else None,
    }
    if setting.is_credit_note:  # nothing is to be paid
        texts |= dict.fromkeys(("iban", "bic", "account_number", "branch_code"))
    show = TYPES.load("code").write
    return [
        setting.make_field(name, "code", text, show(text, setting.context, 0) if text else "")
        for name, text in texts.items()
    ]


def _credited_number(setting: InvoiceSetting) -> str:
    """Return the number of the invoice that this credit note is on."""
    date = setting.choices.issued
    return credited_number(
        setting.choices.numbers, date, _subtract_days(date, _days_since_credited(setting))
    )


def _days_since_credited(setting: InvoiceSetting) -> int:
    """Return the number of days between the credited invoice and the credit note."""
    return 9 + int(setting.choices.looks["date"]) % 17


def _subtract_days(date: str, days: int) -> str:
    return (datetime.date.fromisoformat(date) - datetime.timedelta(days)).isoformat()


def _payment_reference(setting: InvoiceSetting) -> str | None:
    """Return the reference that a payer is to quote, or None."""
    numbers, way = setting.choices.numbers, setting.choices.reference
    if setting.is_credit_note:
        return None
    if setting.has_slip:
        way = "qr"
    known: dict[str, str] = {"number": numbers.invoice, "rf": numbers.rf, "qr": numbers.qr}
    return known.get(way)


def _date_fields(setting: InvoiceSetting) -> list[Field]:
    """Return the fields of dates; with an early payment discount, the due date is printed too."""
    choices, printed_parts = setting.choices, setting.printed_parts
    issued = datetime.date.fromisoformat(choices.issued)

    def days_later(days: int) -> str:
        return (issued + datetime.timedelta(days)).isoformat()

    back = choices.looks["date"] % 17
    due = days_later(choices.due_days) if printed_parts["due_date"] or choices.early else None
    every = choices.days == "all"
    has_period = setting.is_utility_bill or (every and not setting.sells_goods)
    first = (issued.replace(day=1) - datetime.timedelta(1)).replace(day=1)
    found: dict[str, str | None] = {
        "issue_date": choices.issued,
        "due_date": None if setting.is_credit_note else due,
        "delivery_date": days_later(-back)
        if printed_parts["delivery_date"] and not has_period
        else None,
        "original_date": days_later(-_days_since_credited(setting))
        if setting.is_credit_note
        else None,
        "discount_date": days_later(choices.early[1]) if choices.early else None,
        "period_start": first.isoformat() if has_period else None,
        "period_end": (issued.replace(day=1) - datetime.timedelta(1)).isoformat()
        if has_period
        else None,
        "print_date": days_later(1 + back % 5) if every else None,
    }
    dates = [setting.date_field(name, value) for name, value in found.items()]
    terms = setting.wording("terms_form").format(days=choices.due_days)
    prints_terms = (
        due is not None and printed_parts["terms"] and not setting.is_credit_note and bool(terms)
    )
    return [
        *dates,
        setting.make_field(
            "terms", "code", terms if prints_terms else None, terms if prints_terms else ""
        ),
    ]


def _sum_fields(setting: InvoiceSetting) -> list[Field]:
    """Return the fields of sums; those that the family does not print are removed later."""
    sums, printed_parts, form = setting.sums, setting.printed_parts, setting.vocabulary.money_form
    taxed = setting.choices.tax_case != "small"
    unit, early = smallest_unit(setting.context.locale), setting.choices.early
    rest = sums.prepaid or sums.rounding
    due = (
        rest
        or printed_parts["amount_due"]
        or setting.layout.summary != "none"
        or setting.has_slip
        or setting.tear_off is not None
    )
    off = round_amount(sums.total * Decimal(early[0]) / 100, unit) if early else None
    amounts: dict[str, Decimal | None] = {
        "net_total": sums.net_total if taxed and printed_parts["net_total"] else None,
        "tax_total": sums.tax_total
        if taxed and (printed_parts["tax_total"] or len(sums.taxes) == 1)
        else None,
        "total": sums.total,
        "prepaid": sums.prepaid or None,
        "amount_due": sums.amount_due if due and not setting.is_credit_note else None,
        "line_sum": sums.line_sum,
        "allowance": -sums.allowance if sums.allowance else None,
        "charge": sums.charge or None,
        "rounding": sums.rounding or None,
        "discount_amount": off,
        "discounted_total": None if off is None else sums.total - off,
    }
    found = [setting.money_field(name, value, form) for name, value in amounts.items()]
    if setting.has_slip:  # a payment slip prints the currency beside the amount
        found.append(setting.money_field("amount_due", sums.amount_due, 0))
    share = (setting.choices.allowance * 100).normalize()
    rates = {"discount_rate": early[0] if early else None}
    rates["allowance_rate"] = f"{share:f}" if sums.allowance else None
    percent = TYPES.load("percentage")
    for name, rate in rates.items():
        text = percent.write(rate, setting.context, setting.percent_form) if rate else ""
        found.append(setting.make_field(name, "code", rate, text))
    return found


def item_rows(setting: InvoiceSetting) -> Rows:
    """Return the rows of the line items; cells without a column are absent."""
    return tuple(_item_row(setting, i, sold) for i, sold in enumerate(setting.choices.items))


def printed_price(setting: InvoiceSetting, sold: LineItem) -> Decimal:
    """Return a unit price as it is printed: with at most one more digit than amounts."""
    unit = smallest_unit(setting.context.locale)
    if setting.choices.unit_prices == "truncated":
        return sold.price.quantize(unit, ROUND_DOWN)
    if sold.price == sold.price.quantize(unit, ROUND_DOWN):
        return sold.price.quantize(unit)
    price = sold.price.quantize(unit / 10, ROUND_HALF_UP)
    cut = price.quantize(unit, ROUND_DOWN)
    return cut if cut == price else price


def _item_row(setting: InvoiceSetting, row_number: int, sold: LineItem) -> tuple[Field, ...]:
    context, looks = setting.context, setting.choices.looks
    quantity, cells = (
        sold.quantity * (-1 if setting.sums.amounts[row_number] < 0 else 1),
        setting.printed_cell_names,
    )
    fixed = looks["unit"] % 3 == 0 and sold.quantity.as_tuple().exponent != 0
    count = f"{quantity:.2f}" if fixed else f"{quantity.normalize():f}"
    price, rate = f"{printed_price(setting, sold):f}", setting.sums.rates[row_number]
    units = setting.vocabulary.units.get(sold.unit or "piece", (sold.unit,))
    unit = units[setting.choices.dialect % len(units)]
    show, name = TYPES.load, _description(setting, sold)
    texts: dict[str, tuple[str, str | None, str]] = {
        "description": ("text", name, name),
        "quantity": ("quantity", count, show("quantity").write(count, context, 0)),
        "unit": ("text", unit, unit),
        "unit_price": ("price", price, show("price").write(price, context, setting.money_form)),
        "tax_rate": (
            "percentage",
            rate,
            show("percentage").write(rate, context, setting.percent_form),
        ),
    }
    found = []
    for column, (sort, value, text) in texts.items():
        there = column in cells
        cell = setting.make_field(
            f"line_items.{column}", sort, value if there else None, text, row_number
        )
        found.append(cell)
    return (
        *found,
        setting.money_field(
            "line_items.amount", setting.sums.amounts[row_number], setting.money_form, row_number
        ),
    )


def tax_rows(setting: InvoiceSetting) -> Rows:
    """Return the rows of the taxes; without a table of taxes, most bases are absent."""
    if setting.tax_style == "none":
        return ()
    rows = []
    form = 0 if setting.tax_style == "table" else setting.vocabulary.money_form
    percent = TYPES.load("percentage")
    for i, tax in enumerate(setting.sums.taxes):
        lined = (
            setting.printed_parts["tax_base"]
            and len(setting.sums.taxes) > 1
            and setting.wording("on")
        )
        based = setting.tax_style == "table" or lined
        text = percent.write(tax.rate, setting.context, setting.percent_form)
        rows.append(
            (
                setting.make_field("taxes.rate", "percentage", tax.rate, text, i),
                setting.money_field("taxes.base", tax.base if based else None, form, i),
                setting.money_field("taxes.amount", tax.amount, form, i),
            )
        )
    return tuple(rows)


def _description(setting: InvoiceSetting, sold: LineItem) -> str:
    """Return the description of a line item, with the date of the work if it has one."""
    if not sold.date:
        return sold.name
    return f"{sold.name}{setting.vocabulary.before_day}{setting.format_date(sold.date)}"
