"""How the truth of each kind must add up, in Decimal, from the labelled values alone."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES


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
    signs = LOCALES.load(locale).codes
    return {
        sign: Decimal(rate.rate)
        for rate in latest.values()
        for sign in signs.get(rate.code, (rate.code,))
    }


def coin(document):
    """The smallest amount of a document's money."""
    return Decimal(1).scaleb(-minor_units(document.currency))


def is_inside(document, locale):
    """Whether prices contain the tax: as the country's do, or where shops differ, the shop's."""
    if "tax" in document.factors:
        return document.factors["tax"] == "inside"
    return locale.tax_inside and document.factors["trade"] not in locale.tax_added_in


def receipt(document):
    """Lines, discount, taxes, tip, total, rounding, cash and change."""
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
    locale = LOCALES.load(document.locale)
    inside = is_inside(document, locale)
    due = lines - value["discount"] + value["service_charge"]
    due += 0 if inside else value["tax_total"]
    assert value["total"] == due + value["tip"]
    assert 0 <= value["discount"] < lines
    _taxes(document, items, taxes, due, inside=inside)
    _paid(document, value, locale.rounding)


def _paid(document, value, rounding):
    """What is paid is the total in whole coins, where and how the country rounds."""
    to_pay = value["total"]
    if rounding and document.factors["tender"] in rounding.tenders:
        step = Decimal(rounding.step)
        to_pay = (to_pay / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    if to_pay == value["total"]:
        assert scalars(document)["rounding"] is scalars(document)["payable"] is None
    else:
        assert (value["payable"], value["rounding"]) == (to_pay, to_pay - value["total"])
    if scalars(document)["cash_tendered"] is not None:
        assert value["cash_tendered"] - to_pay == value["change"]
        assert value["change"] >= 0


def _taxes(document, items, taxes, due, *, inside):
    """Each rate is one in force that day, and its tax is that share of its base, to the cent."""
    locale = LOCALES.load(document.locale)
    in_force = rates_in_force(document.locale, scalars(document)["date"])
    assert {item["tax_code"] or "" for item in items} <= set(in_force)
    sold = defaultdict(list)
    for item in items:
        sold[in_force[item["tax_code"] or ""]].append(amount(item["amount"]))
    taxed = _whole_rates(taxes, len(locale.tax_parts) or 1)
    assert set(taxed) == {rate for rate in sold if inside or rate}
    for rate, (base, tax, shares) in taxed.items():
        # A till that rounds on every line is off by half a cent a line at most, as is each share.
        unit, way = coin(document), ROUND_DOWN if locale.tax_cut else ROUND_HALF_UP
        off = shares * unit / 2 * (len(sold[rate]) if "line" in locale.tax_rounding else 1)
        if locale.tax_cut:  # once per rate, and what is less than a coin is nobody's
            share = rate / (100 + rate) if inside else rate / 100
            assert tax == (base * share).quantize(unit, way)
        elif inside:
            exact = (base + tax) * rate / (100 + rate)
            assert abs(tax - exact) <= off
            if off == unit / 2:
                assert tax == exact.quantize(unit, way)
        else:  # the base is not printed: what was sold, less a part of the discount
            most = sum(sold[rate])
            least = most - amount(scalars(document)["discount"])
            assert least * rate / 100 - off <= tax <= most * rate / 100 + off
    if locale.tax_lines:  # a base is what was sold, the tax in it or not
        added = 0 if inside else sum(tax for _, tax, _ in taxed.values())
        assert sum(base for base, _, _ in taxed.values()) + added == due
    elif inside:
        assert sum(base + tax for base, tax, _ in taxed.values()) == due


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


def bank_statement(document):
    """Balances, both sums, every running balance, what is carried over, and the days."""
    value, moved = scalars(document), rows(document, "transactions")
    amounts = [Decimal(row["amount"]) for row in moved]
    opening, closing = Decimal(value["opening_balance"]), Decimal(value["closing_balance"])
    assert amounts
    assert all(amounts)
    assert opening + sum(amounts) == closing
    for name, sign in (("total_credits", 1), ("total_debits", -1)):
        if value[name] is not None:
            assert Decimal(value[name]) == sum(sign * a for a in amounts if sign * a > 0)
    assert _runs(opening, moved) or _runs(opening, moved[::-1])
    assert all(value["period_start"] <= row["date"] <= value["period_end"] for row in moved)
    _carried_over(document)


def _runs(opening, moved):
    """Whether every balance that is printed is the one before and what moved since."""
    balance = opening
    for row in moved:
        balance += Decimal(row["amount"])
        if row["balance"] is not None and Decimal(row["balance"]) != balance:
            return False
    return True


def _carried_over(document):
    """What one page carries forward is what the next one brings."""
    labels = {field.key: field.value for field in document.fields}
    names = [name for name in labels if name.startswith(("carried_", "brought_"))]
    for name in names:
        role, _, number = name.partition("#")
        if role.startswith("carried_"):
            twin = f"{role.replace('carried', 'brought')}#{int(number) + 1}"
        else:
            twin = f"{role.replace('brought', 'carried')}#{int(number) - 1}"
        assert labels[twin] == labels[name]


ADDS_UP = {"bank_statement": bank_statement, "receipt": receipt}
"""By kind; a kind that is missing here fails its contract."""
