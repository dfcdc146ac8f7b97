"""Receipts of fiscal tills: what the law of Poland and of Turkey has all of them print."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docextract_eval.corpus import documents
from docextract_eval.corpus.kinds.people import uppercase
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES

FAMILIES = ("till80", "till58", "columns", "folio", "needles", "sheet")


def receipt(locale, index=0, **do):
    """A receipt of a country."""
    written = {"name": "fiscal", "count": 100, "seed": 5, "locales": [locale]}
    return documents.compose(parse_recipe(written, "fiscal"), index, do)


def page(document):
    """The words of every line, and the first line of every tag."""
    lines = document.pages[0]
    numbered = reversed([*enumerate(lines)])
    tags = {span.tag: i for i, line in numbered for span in line.spans if span.tag}
    return [" ".join(span.text for span in line.spans) for line in lines], tags


@pytest.mark.parametrize("template", FAMILIES)
def test_a_polish_till_says_every_count_and_every_rate_before_the_sum(template):
    """Even one of a thing, with its price and its letter; the sales of a letter and its tax."""
    trade = "hotel" if template == "folio" else LAYOUTS[template].trades[0]
    document = receipt("pl_PL", trade=trade, template=template)
    said, tags = page(document)
    for row in document.tables["line_items"]:
        cells = {cell.name.partition(".")[2]: cell for cell in row}
        assert all(cells[name].value for name in ("quantity", "unit_price", "tax_code", "amount"))
        whole = Decimal(cells["quantity"].value) * Decimal(cells["unit_price"].value)
        off = Decimal(cells["discount"].value or 0)
        assert abs(whole - off - Decimal(cells["amount"].value)) <= Decimal("0.005")
    for number in range(len(document.tables["taxes"])):
        base, tax = (tags[f"taxes.{name}#{number}"] for name in ("base", "amount"))
        assert tax == base + 1
        assert tax < tags["tax_total"] < tags["total"]
        assert said[base].upper().startswith("SPRZED")
    assert tags["total"] < tags["fiscal_unit"]


def test_a_polish_sum_names_its_currency_once():
    """SUMA PLN 12,34: not with a sign behind the amount too."""
    document = receipt("pl_PL", wording=_said("pl_PL", "total", "SUMA PLN"))
    said, tags = page(document)
    assert tags["currency"] == tags["total"]
    assert said[tags["total"]].count("PLN") == 1


def test_a_turkish_amount_is_guarded_and_its_rate_stands_before_it():
    """*12,50 and *-2,50; what says its currency needs no guard, nor does the price of one."""
    document = receipt("tr_TR", trade="grocery", template="till80", saving=Decimal("0.10"))
    said, tags = page(document)
    cells = [cell for row in document.tables["line_items"] for cell in row if cell.value]
    assert all(cell.text[0] == "*" for cell in cells if cell.name.endswith("amount"))
    assert all(cell.text[0].isdigit() for cell in cells if cell.name.endswith("unit_price"))
    scalars = {field.name: field for field in document.fields}
    assert scalars["discount"].text.startswith("*-")
    assert "TL" in scalars["total"].text
    for number in range(len(document.tables["line_items"])):
        spans = document.pages[0][tags[f"line_items.amount#{number}"]].spans
        assert [span.tag.partition("#")[0] for span in spans][-2:] == [
            "line_items.tax_code",
            "line_items.amount",
        ]
    assert tags["tax_total"] == tags["total"] - 1
    assert said[-1].startswith("MF")


@pytest.mark.parametrize("day", ["2021-05-03", "2026-05-04"])
def test_turkish_prices_are_those_of_the_year(day):
    """A loaf costs two lira or some, then twenty."""
    percent = LOCALES.load("tr_TR").price_years[day[:4]]
    now = receipt("tr_TR", day=day, trade="parking", template="car_park")
    then = receipt("tr_TR", day=f"2024{day[4:]}", trade="parking", template="car_park")
    price, usual = (
        next(cell for cell in each.tables["line_items"][0] if cell.name.endswith("amount"))
        for each in (now, then)
    )
    share = Decimal(price.value) / Decimal(usual.value) * 100
    assert abs(share - percent) < 10  # as near as whole steps are


def test_turkish_capitals_keep_the_dots_that_their_letters_have():
    """And elsewhere an i has none."""
    assert uppercase("Işık Şirin", "tr_TR") == "IŞIK ŞİRİN"
    assert uppercase("Chip", "pl_PL") == "CHIP"


def _said(locale, role, words):
    """The choice of words that says this."""
    at = LOCALES.load(locale).labels[role].index(words)
    roles = (
        *("total", "subtotal", "tax_total", "discount", "tip", "cash", "card", "change"),
        *("receipt_number", "date", "time", "phone", "tax_id", "thanks", "account"),
        *("money", "day", "clock", "rounding", "payable"),
    )
    return {name: at if name == role else 0 for name in roles}
