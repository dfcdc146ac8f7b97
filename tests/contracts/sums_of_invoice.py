"""How an invoice must add up: lines, each rate's tax on its own sum, what is left to pay."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from docextract_eval.countries.locales import LOCALES
from tests.contracts.values import (
    amount,
    carried_over,
    coin,
    rounded,
    rounded_tax,
    rows,
    scalars,
)


def adds_up(document):
    """Lines, allowance, charge, each rate's tax on its own sum, total, what is left to pay."""
    found, items = scalars(document), rows(document, "line_items")
    taxes, sign = rows(document, "taxes"), -1 if document.factors["credit"] == "negative" else 1
    lines = sum(amount(item["amount"]) for item in items)
    assert items
    for item in items:
        _priced(document, item)
    assert found.get("line_sum") is None or amount(found["line_sum"]) == lines
    together = lines + amount(found.get("allowance")) + amount(found.get("charge"))
    tax = sum(amount(each["amount"]) for each in taxes)
    gross = document.factors["prices"] == "gross"
    total = amount(found["total"])
    assert total * sign > 0
    assert total == (together if gross else together + tax)
    assert found["net_total"] is None or amount(found["net_total"]) == total - tax
    assert found["tax_total"] is None or amount(found["tax_total"]) == tax
    assert not taxes or document.factors["tax_case"] == "usual"
    rest = total - amount(found["prepaid"]) + amount(found.get("rounding"))
    assert found["amount_due"] is None or amount(found["amount_due"]) == rest
    if found.get("discounted_total") is not None:
        off = amount(found["discounted_total"]) / total
        assert abs(1 - off - amount(found["discount_rate"]) / 100) < Decimal("0.01")
    _rated(document, items, taxes, gross=gross)
    carried_over(document)


def _priced(document, item):
    """Quantity times price is the amount, or nearly where the price was cut off in print."""
    exact = Decimal(item["quantity"]) * Decimal(item["unit_price"])
    if document.factors["unit_prices"] == "exact":
        assert rounded(document, exact) == Decimal(item["amount"])
    else:
        most = abs(Decimal(item["quantity"])) * coin(document) + coin(document)
        assert abs(exact - Decimal(item["amount"])) <= most


def _rated(document, items, taxes, *, gross):
    """Each rate's tax is on the sum of its lines, and a base that is printed is that sum."""
    found, locale = scalars(document), LOCALES.load(document.locale)
    plain = found.get("allowance") is None and found.get("charge") is None
    shares = defaultdict(list)
    for tax in taxes:
        shares[tax["rate"], tax["base"]].append(tax)
    for (rate, base), each in shares.items():
        whole = Decimal(rate) * (len(each) if locale.tax_parts else 1)
        sold = [amount(item["amount"]) for item in items if item["tax_rate"] is not None]
        mine = [
            amount(item["amount"])
            for item in items
            if item["tax_rate"] is not None and Decimal(item["tax_rate"]) == whole
        ]
        if base is not None:
            on = amount(base) + (sum(amount(tax["amount"]) for tax in each) if gross else 0)
            assert not (plain and sold) or on == sum(mine)
            share = whole / 100
            part = on * share / ((1 + share) if gross else 1) / len(each)
            assert all(amount(tax["amount"]) == rounded_tax(document, part) for tax in each)
