"""What documents of Malaysia and of Indonesia have that no others do."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from docextract_eval.corpus import documents
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.countries.taxes import ReplacedTax
from docextract_eval.fieldtypes import TYPES, Context
from tests.contracts.values import rows, scalars

MALAYSIA, INDONESIA = LOCALES.load("en_MY"), LOCALES.load("id_ID")
SHOP = {"template": "till80", "trade": "grocery", "other_tender": "none"}
LAST_DAY = MALAYSIA.earlier.until
GST_NUMBER, SST_NUMBER = r"00[01]\d{9}", r"[A-Z]\d{6}3[12]0\d{5}"


def document(locale, index=0, kind="receipt", **do):
    """One document of a country, with some choices fixed."""
    written = {"name": "south", "seed": 8, "count": 50, "kinds": [kind], "locales": [locale]}
    return documents.compose(parse_recipe(written, "south"), index, do)


def printed(found):
    """All texts of a document."""
    return [span.text for page in found.pages for line in page for span in line.spans]


@pytest.mark.parametrize("tender", ["cash", "card"])
def test_malaysian_bills_are_rounded_to_five_sen_whatever_pays_them(tender):
    for index in range(8):
        found = scalars(document("en_MY", index, **SHOP, tender=tender))
        assert Decimal(found["payable"] or found["total"]) % Decimal("0.05") == 0


@pytest.mark.parametrize("index", range(6))
def test_shops_print_the_goods_and_services_tax_until_its_last_day(index):
    """Today's tax is not theirs to print."""
    before, after = (document("en_MY", index, **SHOP, day=day) for day in (LAST_DAY, "2018-09-01"))
    assert rows(before, "taxes")
    assert any("GST" in text for text in printed(before))
    assert not rows(after, "taxes")
    assert scalars(after)["tax_total"] is None
    assert not any("GST" in text for text in printed(after))


@pytest.mark.parametrize("index", range(6))
def test_restaurants_add_the_tax_of_the_day_by_its_name(index):
    cafe = {"template": "till80", "trade": "cafe"}
    before, after = (
        " ".join(printed(document("en_MY", index, **cafe, day=day)))
        for day in ("2018-05-31", "2018-09-01")
    )
    assert re.search("GST:? 6%", before)
    assert not re.search("SST|service tax", before, re.IGNORECASE)
    assert re.search("(SST|SERVICE TAX):? 6%", after, re.IGNORECASE)
    assert "GST" not in after


def test_a_tax_number_is_printed_while_its_tax_is():
    found = {
        day: {scalars(document("en_MY", index, **SHOP, day=day))["tax_id"] for index in range(24)}
        for day in (LAST_DAY, "2018-09-01")
    }
    numbers = {day: [number for number in each if number] for day, each in found.items()}
    assert all(re.fullmatch(GST_NUMBER, number) for number in numbers[LAST_DAY])
    assert all(re.fullmatch(SST_NUMBER, number) for number in numbers["2018-09-01"])
    assert all(numbers.values())


def test_invoices_name_the_tax_of_the_day_and_its_numbers():
    for day, name, other in ((LAST_DAY, "GST", "SST"), ("2018-09-01", "SST", "GST")):
        found = [document("en_MY", index, "invoice", issued=day) for index in range(8)]
        texts = [text for each in found for text in printed(each)]
        numbers = [scalars(each)["seller_tax_id"] for each in found]
        form = GST_NUMBER if name == "GST" else SST_NUMBER
        assert any(re.search(rf"\b{name}\b", text) for text in texts)
        assert not any(re.search(rf"\b{other}\b", text) for text in texts)
        assert all(re.fullmatch(form, number) for number in numbers if number)
        assert any(numbers)


def test_words_of_an_earlier_tax_replace_whole_words_the_longest_first():
    earlier = ReplacedTax(LAST_DAY, {"TAX": "DUTY", "TAX ID": "GST NO"}, stated_share=1)
    words = {"tax": ("TAX ID", "TAX (RM)", "TAXI")}
    assert earlier.translate(words) == {"tax": ("GST NO", "DUTY (RM)", "TAXI")}
    assert ReplacedTax(LAST_DAY, {}, stated_share=1).translate(words) == words


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("04/03/2018", "2018-03-04"),
        ("04-03-2018", "2018-03-04"),
        ("04/03/18", "2018-03-04"),
        ("04-03-18", "2018-03-04"),
        ("4/3/2018", "2018-03-04"),
        ("04 MAR 2018", "2018-03-04"),
        ("04/MAR/2018", "2018-03-04"),
        ("04-Mar-18", "2018-03-04"),
        ("MAR 4, 2018", "2018-03-04"),
        ("2018-03-04", "2018-03-04"),
        ("2018/03/04", "2018-03-04"),
        ("20180304", "2018-03-04"),
    ],
)
def test_malaysian_dates_begin_with_the_day_unless_the_year_is_first(text, date):
    assert TYPES.load("date").read(text, Context(MALAYSIA, "MYR")) == date


@pytest.mark.parametrize(
    "text", ["03 Agu 2021", "03-Ags-2021", "3 Agustus 2021", "03.08.21", "03/08/2021"]
)
def test_indonesian_months_have_their_names(text):
    assert TYPES.load("date").read(text, Context(INDONESIA, "IDR")) == "2021-08-03"


@pytest.mark.parametrize(
    "text", ["1.346.000", "1,346,000", "1346000", "Rp 1.346.000", "Rp. 1.346.000", "Rp1,346,000"]
)
def test_rupiah_are_whole_and_grouped_by_points_or_commas(text):
    assert TYPES.load("money").read(text, Context(INDONESIA, "IDR")) == "1346000"


@pytest.mark.parametrize("index", range(6))
def test_indonesian_tills_print_no_sen(index):
    found = document("id_ID", index, **SHOP)
    amounts = [field for field in found.fields if field.type == "money" and field.value]
    assert {field.value.partition(".")[2] for field in amounts} == {""}
    assert not any(re.search(r"[.,]\d\d?$", field.text) for field in amounts)
