"""How a receipt must add up: lines, taxes as the till rounds them, and who paid what."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from docextract_eval.countries.locales import LOCALES
from tests.contracts.values import amount, coin, rounded, rounded_tax, rows, scalars


def adds_up(document):
    """Lines, discount, service, taxes, tip, total, rounding, and who paid what."""
    found = scalars(document)
    value = {name: amount(text) for name, text in found.items() if _is_sum(name)}
    items, taxes = rows(document, "line_items"), rows(document, "taxes")
    for item in items:
        if item["quantity"] is not None:
            each = rounded(document, Decimal(item["quantity"]) * Decimal(item["unit_price"]))
            assert each - amount(item["discount"]) == Decimal(item["amount"])
    lines = sum(amount(item["amount"]) for item in items)
    locale = LOCALES.load(document.locale)
    inside = is_inside(document, locale)
    due = value["total"] - value["tip"]
    if items:
        assert found["subtotal"] is None or value["subtotal"] == lines
        assert due == lines - value["discount"] + value["service_charge"] + (
            0 if inside else value["tax_total"]
        )
        assert 0 <= value["discount"] < lines
    else:  # a slip that says what is paid, and not what for
        assert found["subtotal"] is found["discount"] is found["service_charge"] is None
    _taxes(document, items, taxes, due, inside=inside)
    _paid(document, value, locale.rounding)


def rates_in_force(locale, day, region):
    """The rates of a country's region on a day, by the letter that a till prints for them."""
    latest = {}
    for rate in sorted(LOCALES.load(locale).taxes, key=lambda rate: rate.since):
        if rate.since <= day:
            latest[rate.goods] = rate
    signs = LOCALES.load(locale).codes
    own = LOCALES.load(locale).region_rates.get(region)
    return {
        sign.lstrip("%"): Decimal(own if own and rate.goods == "other" else rate.rate)
        for rate in latest.values()
        for sign in signs.get(rate.code, (rate.code.rstrip("%"),))
    }


def is_inside(document, locale):
    """Whether prices contain the tax: as the country's do, or where shops differ, the shop's."""
    if "tax" in document.factors:
        return document.factors["tax"] == "inside"
    return locale.tax_inside and document.factors["trade"] not in locale.tax_added_in


def _paid(document, value, rounding):
    """What is paid by this tender is in whole coins, where and how the country rounds.

    A card's terminal takes what it is told to.
    """
    found, part = scalars(document), amount(scalars(document).get("part"))
    tender = document.factors["tender"]
    to_pay, slip = value["total"], found["doc_type"] == "card_slip" and tender == "card"
    if rounding and tender in rounding.tenders and not slip:
        apart = 0 if "card" in rounding.tenders else part  # what else pays is not rounded
        step = Decimal(rounding.step)
        way = ROUND_FLOOR if rounding.down else ROUND_HALF_UP
        to_pay = apart + ((to_pay - apart) / step).quantize(Decimal(1), way) * step
    if to_pay == value["total"] and found["rounding"] is None:
        assert found["payable"] is None
    else:
        assert (value["payable"], value["rounding"]) == (to_pay, to_pay - value["total"])
    assert (part > 0) == (document.factors["other_tender"] != "none")
    assert (found["cash_tendered"] is not None) == (tender == "cash")
    if tender == "cash":
        assert value["cash_tendered"] - value["change"] + part == to_pay
        assert value["change"] >= 0
    elif part:
        assert Decimal(found["left"]) + part == to_pay


def _taxes(document, items, taxes, due, *, inside):
    """Each rate is one in force that day, and its tax is rounded as this till rounds it."""
    found, locale = scalars(document), LOCALES.load(document.locale)
    in_force = rates_in_force(document.locale, found["date"], document.factors.get("region"))
    # Where one rate has no letter, articles at it have none; elsewhere all have one, or none.
    lettered = all((item["tax_code"] or "") in in_force for item in items)
    assert lettered or not any(item["tax_code"] for item in items)
    sold = defaultdict(list)
    for item in items if lettered else ():
        sold[in_force[item["tax_code"] or ""]].append(amount(item["amount"]))
    taxed = _whole_rates(taxes, len(locale.tax_parts) or 1)
    assert set(taxed) <= set(in_force.values())
    if sold and (taxed or not (locale.fiscal and locale.fiscal.note)):
        assert set(taxed) == {rate for rate in sold if inside or rate}
    reduced = amount(found["discount"]) or amount(found["service_charge"])
    for rate, row in taxed.items():
        _rounded(document, rate, row, sold[rate], inside=inside, reduced=reduced)
    if locale.prints_gross_base and taxed:  # a base is what was sold, the tax in it or not
        added = 0 if inside else sum(tax for _, tax, _ in taxed.values())
        assert sum(base for base, _, _ in taxed.values()) + added == due
    elif inside and taxed:
        assert sum(base + tax for base, tax, _ in taxed.values()) == due
    _whole_tax(document, taxed, sold, inside=inside, reduced=reduced)


def _rounded(document, rate, row, lines, *, inside, reduced):
    """One rate's tax: on every line where nothing was taken off or put on, else on their sum."""
    (base, tax, shares), way = row, document.factors["tax_rounding"]
    whole = (
        base if LOCALES.load(document.locale).prints_gross_base else base + tax if inside else None
    )
    if way == "line":
        if lines and not reduced:
            each = (rounded_tax(document, _held(line, rate, inside) / shares) for line in lines)
            assert tax == shares * sum(each)
        if whole and lines:  # off by half a coin a line at most, as is each share; or cut by one
            most = coin(document) / (1 if LOCALES.load(document.locale).tax_cut else 2)
            assert abs(tax - _held(whole, rate, inside)) <= shares * len(lines) * most
    elif whole is not None:
        assert tax == shares * rounded_tax(document, _held(whole, rate, inside) / shares)
    elif lines and not reduced:
        assert tax == shares * rounded_tax(document, _held(sum(lines), rate, inside) / shares)
    elif lines:  # the base is not printed: what was sold, less a part of what was taken off
        found, off = scalars(document), shares * coin(document) / 2
        least = _held(sum(lines) - amount(found["discount"]), rate, inside) - off
        most = _held(sum(lines) + amount(found["service_charge"]), rate, inside) + off
        assert least <= tax <= most


def _held(number, rate, inside):
    """The tax in a sum, or on it; divided last, for half a coin is just that in no other order."""
    return number * rate / (100 + rate if inside else 100)


def _whole_tax(document, taxed, sold, *, inside, reduced):
    """The sum of the taxes, or, on a till that rounds but once, of what they are exactly."""
    total, each = scalars(document)["tax_total"], sum(tax for _, tax, _ in taxed.values())
    fiscal = LOCALES.load(document.locale).fiscal
    if total is None:
        assert not taxed
    elif not taxed and fiscal and fiscal.note:
        _told_in_one(document, sold, Decimal(total), reduced=reduced)
    elif document.factors["tax_rounding"] != "document":
        assert Decimal(total) == each
    elif inside:
        gross = not LOCALES.load(document.locale).prints_gross_base  # else the tax is in the base
        exact = (
            (base + gross * tax) * rate / (100 + rate) for rate, (base, tax, _) in taxed.items()
        )
        assert Decimal(total) == rounded_tax(document, sum(exact))
    elif any(sold.values()) and not reduced:
        exact = (sum(sold[rate]) * rate / 100 for rate in taxed)
        assert Decimal(total) == rounded_tax(document, sum(exact))
    else:
        parts = sum(shares for _, _, shares in taxed.values())
        assert abs(Decimal(total) - each) <= (parts + 1) * coin(document) / 2


def _told_in_one(document, sold, total, *, reduced):
    """All the tax on one line and in no table: by the articles' rates, where these are printed."""
    way = document.factors["tax_rounding"]
    parts = {rate: rate / (100 + rate) for rate in sold}
    if not sold or reduced:
        assert 0 <= total < amount(scalars(document)["total"])
    elif way == "document":
        exact = sum(sum(lines) * parts[rate] for rate, lines in sold.items())
        assert total == rounded_tax(document, exact)
    else:
        each = (lines if way == "line" else [sum(lines)] for lines in sold.values())
        pairs = zip(parts.values(), each, strict=True)
        assert total == sum(rounded_tax(document, x * part) for part, xs in pairs for x in xs)


def _whole_rates(taxes, parts):
    """The rows of a table by whole rate: base, tax, how many shares, which are all the same."""
    found = defaultdict(list)
    for tax in taxes:
        found[Decimal(tax["rate"])].append(tax)
    whole = {}
    for rate, shares in found.items():
        assert len(shares) == (parts if rate else 1)
        assert all(share == shares[0] for share in shares)
        tax = sum(amount(share["amount"]) for share in shares)
        whole[rate * len(shares)] = (amount(shares[0]["base"]), tax, len(shares))
    return whole


def _is_sum(name):
    sums = {"subtotal", "discount", "service_charge", "tax_total", "tip", "rounding", "total"}
    return name in sums | {"payable", "cash_tendered", "change"}
