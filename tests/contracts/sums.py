"""How the truth of each kind must add up, in Decimal, from the labelled values alone."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken as card_words
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


def coin(document):
    """The smallest amount of a document's money."""
    return Decimal(1).scaleb(-minor_units(document.currency))


def is_inside(document, locale):
    """Whether prices contain the tax: as the country's do, or where shops differ, the shop's."""
    if "tax" in document.factors:
        return document.factors["tax"] == "inside"
    return locale.tax_inside and document.factors["trade"] not in locale.tax_added_in


def rounded(document, number):
    """Half up, as tills round, to the smallest coin."""
    return Decimal(number).quantize(coin(document), ROUND_HALF_UP)


def rounded_tax(document, number):
    """Rounded, or cut off where what is less than a coin is nobody's."""
    cut = LOCALES.load(document.locale).tax_cut
    return Decimal(number).quantize(coin(document), ROUND_DOWN if cut else ROUND_HALF_UP)


def receipt(document):
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
    if to_pay == value["total"]:
        assert found["rounding"] is found["payable"] is None
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
    if locale.gross_based and taxed:  # a base is what was sold, the tax in it or not
        added = 0 if inside else sum(tax for _, tax, _ in taxed.values())
        assert sum(base for base, _, _ in taxed.values()) + added == due
    elif inside and taxed:
        assert sum(base + tax for base, tax, _ in taxed.values()) == due
    _whole_tax(document, taxed, sold, inside=inside, reduced=reduced)


def _rounded(document, rate, row, lines, *, inside, reduced):
    """One rate's tax: on every line where nothing was taken off or put on, else on their sum."""
    (base, tax, shares), way = row, document.factors["tax_rounding"]
    whole = base if LOCALES.load(document.locale).gross_based else base + tax if inside else None
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
        gross = not LOCALES.load(document.locale).gross_based  # else the tax is in the base
        exact = (
            (base + gross * tax) * rate / (100 + rate) for rate, (base, tax, _) in taxed.items()
        )
        assert Decimal(total) == rounded_tax(document, sum(exact))
    elif sold and not reduced:
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


def card_statement(document):
    """What was owed, what was paid and bought, what is owed now, and what of it must be paid."""
    value, moved = scalars(document), rows(document, "transactions")
    labels = {field.name: field.value for field in document.fields}
    previous, new = Decimal(value["previous_balance"]), Decimal(value["new_balance"])
    assert moved or previous == new
    assert previous + sum(Decimal(row["amount"]) for row in moved) == new
    if value["purchases"] is not None:  # then all sums of something are printed
        charged = ("purchases", "cash_advances", "fees", "interest")
        credits_ = amount(value["payments"]) + abs(amount(labels.get("other_credits")))
        assert previous - credits_ + sum(amount(value[name]) for name in charged) == new
    _at_least(document, new, amount(value["interest"]) + amount(value["fees"]))
    limit = amount(value["credit_limit"])
    assert value["credit_limit"] is None or previous <= limit
    if value["available_credit"] is not None:
        assert Decimal(value["available_credit"]) == max(0, limit - new)
    days = [value["period_start"], value["period_end"]]
    assert all(days[0] <= row["date"] <= (row["posting_date"] or days[1]) for row in moved)
    assert all((row["posting_date"] or days[1]) <= days[1] for row in moved)
    if value["due_date"] is not None:
        assert value["due_date"] > max(days[1], value["statement_date"] or "")
    for row in moved:
        _converted(document, row)
    _carried_over(document)


def _at_least(document, new, costs):
    """Nothing where nothing is owed; never more than that, nor less than what is past due."""
    value = {field.name: field.value for field in document.fields}
    if value["minimum_payment"] is None:
        assert document.factors["regime"] == "in full"
        return
    minimum, more = Decimal(value["minimum_payment"]), amount(value.get("over_limit"))
    assert 0 <= minimum <= max(new, 0)
    rule = card_words(document.locale).minimum
    share = rounded(document, new * rule.percent / 100) + costs + amount(value.get("past_due"))
    if value["purchases"] is not None:  # else not all that it cost is printed
        assert minimum == max(0, min(new, min(new, max(rule.floor, share)) + more))


def _converted(document, row):
    """A purchase abroad is what it was there, at its rate, and what that cost."""
    if row["rate"] is None:
        return
    there, rate = Decimal(row["original_amount"]), Decimal(row["rate"])
    buys = card_words(document.locale).buys
    cost = rounded(document, there / rate if buys else there * rate)
    fee = Decimal(row["amount"]) - cost
    assert 0 <= fee <= cost / 10 + coin(document)


def invoice(document):
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
    _brought(document)


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


def _brought(document):
    """What one sheet carries over is what the next one brings."""
    labels = {field.key: field.value for field in document.fields}
    for key in (key for key in labels if key.startswith("carried_sum")):
        _, _, number = key.partition("#")
        assert labels[f"brought_sum#{int(number) + 1}"] == labels[key]


ADDS_UP = {
    "bank_statement": bank_statement,
    "card_statement": card_statement,
    "invoice": invoice,
    "receipt": receipt,
}
"""By kind; a kind that is missing here fails its contract."""
