"""How the truth of each kind must add up, in Decimal, from the labelled values alone."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from docextract_eval.locales import LOCALES

CENT = Decimal("0.01")


def scalars(document):
    """The values of a document's scalar fields by name."""
    return {field.name: field.value for field in document.fields}


def rows(document, table):
    """The rows of a table as values by column."""
    return [
        {cell.name.partition(".")[2]: cell.value for cell in row} for row in document.tables[table]
    ]


def amount(value):
    """An absent amount adds nothing."""
    return Decimal(value or 0)


def rates_in_force(locale, day):
    """The rates of a country on a day, by the letter that a till prints for them."""
    latest = {}
    for rate in sorted(LOCALES.load(locale).taxes, key=lambda rate: rate.since):
        if rate.since <= day:
            latest[rate.goods] = rate
    return {rate.code: Decimal(rate.rate) for rate in latest.values()}


def receipt(document):
    """Lines, discount, taxes, tip, total, cash and change."""
    value = {name: amount(text) for name, text in scalars(document).items() if _is_sum(name)}
    items, taxes = rows(document, "line_items"), rows(document, "taxes")
    for item in items:
        if item["quantity"] is not None:
            each = Decimal(item["quantity"]) * Decimal(item["unit_price"])
            assert each - amount(item["discount"]) == Decimal(item["amount"])
    lines = sum(amount(item["amount"]) for item in items)
    if scalars(document)["subtotal"] is not None:
        assert value["subtotal"] == lines
    assert value["tax_total"] == sum(amount(tax["amount"]) for tax in taxes)
    inside = LOCALES.load(document.locale).tax_inside
    due = lines - value["discount"] + value["service_charge"]
    due += 0 if inside else value["tax_total"]
    assert value["total"] == due + value["tip"]
    assert 0 <= value["discount"] < lines
    _taxes(document, items, taxes, due, inside=inside)
    if scalars(document)["cash_tendered"] is not None:
        assert value["cash_tendered"] - value["total"] == value["change"]
        assert value["change"] >= 0


def _taxes(document, items, taxes, due, *, inside):
    """Each rate is one in force that day, and its tax is that share of its base, to the cent."""
    in_force = rates_in_force(document.locale, scalars(document)["date"])
    assert {item["tax_code"] for item in items} <= set(in_force)
    sold = defaultdict(Decimal)
    for item in items:
        sold[in_force[item["tax_code"]]] += amount(item["amount"])
    taxed = {Decimal(tax["rate"]): tax for tax in taxes}
    assert len(taxed) == len(taxes)
    assert set(taxed) == {rate for rate in sold if inside or rate}
    for rate, tax in taxed.items():
        if inside:
            gross = Decimal(tax["base"]) + Decimal(tax["amount"])
            part = (gross * rate / (100 + rate)).quantize(CENT, ROUND_HALF_UP)
            assert Decimal(tax["amount"]) == part
        else:  # the base is not printed: what was sold, less a part of the discount
            least = sold[rate] - amount(scalars(document)["discount"])
            most, least = (
                (base * rate / 100).quantize(CENT, ROUND_HALF_UP) for base in (sold[rate], least)
            )
            assert least <= Decimal(tax["amount"]) <= most
    if inside:
        assert sum(Decimal(tax["base"]) + Decimal(tax["amount"]) for tax in taxes) == due


def _is_sum(name):
    sums = {"subtotal", "discount", "service_charge", "tax_total", "tip", "rounding", "total"}
    return name in sums | {"cash_tendered", "change"}


ADDS_UP = {"receipt": receipt}
"""By kind; a kind that is missing here fails its contract."""
