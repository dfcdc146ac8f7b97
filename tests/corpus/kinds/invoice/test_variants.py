"""Invoices of every sort: reverse charge, credit notes, early payment, rounding, many sheets."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.invoice import line_items
from docextract_eval.corpus.kinds.invoice.terms import PRINTED_SHARES
from docextract_eval.corpus.kinds.invoice.vocabulary import VOCABULARIES
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import page_word_texts
from tests.contracts.sums import ADDS_UP
from tests.contracts.values import rows, scalars


def made(locale, count=4, **do):
    """Invoices of a country with some choices fixed, each of which adds up."""
    recipe = parse_recipe(
        {"name": "i", "count": count, "seed": 5, "kinds": ["invoice"], "locales": [locale]}, "i"
    )
    documents = [compose(recipe, index, do) for index in range(count)]
    for document in documents:
        ADDS_UP["invoice"](document)
    return documents


def words(document):
    """All that is printed, as one text."""
    return " ".join(word for page in page_word_texts(document.pages) for word in page)


@pytest.mark.parametrize("locale", ["de_DE", "en_GB", "fr_FR"])
def test_who_owes_no_tax_is_charged_none_and_the_page_says_why(locale):
    """Reverse charge: no rate, no tax, and a note."""
    for document in made(locale, tax_case="reverse", buys="firm"):
        found = scalars(document)
        assert document.tables["taxes"] == ()
        assert found["tax_total"] in (None, "0.00")
        assert found["buyer_tax_id"]
        said = words(document).lower()
        assert any(word in said for word in ("reverse", "steuer", "autoliquidation"))


@pytest.mark.parametrize(("credit", "sign"), [("positive", 1), ("negative", -1)])
def test_a_credit_note_says_so_and_names_its_invoice(credit, sign):
    """Its amounts are as they are printed; nothing is due and nobody pays."""
    for document in made("de_DE", credit=credit):
        found = scalars(document)
        assert found["doc_type"] == "credit_note"
        assert Decimal(found["total"]) * sign > 0
        assert found["due_date"] is found["amount_due"] is found["iban"] is None
        assert found["original_number"] in words(document).replace("-", "").replace("/", "")


def test_who_pays_early_sees_until_when_how_much_less_and_the_last_day():
    """Three totals on one page; only one is the total."""
    for document in made("de_DE", early=("2", 8), due_days=30, credit="no"):
        found = scalars(document)
        assert Decimal(found["discounted_total"]) < Decimal(found["total"])
        assert found["issue_date"] < found["discount_date"] < found["due_date"]
        label = next(field for field in document.fields if field.name == "discounted_total")
        assert label.decoy_of == "total"


def test_indian_taxes_are_halves_in_one_state_and_whole_between_two():
    """Central and state tax have the same rate and amount; across a border there is one."""
    halves = 0
    for document in made("en_IN", 12, trade="supplies", tax_case="usual"):
        taxes = rows(document, "taxes")
        shared = "SGST" in words(document)
        halves += shared
        assert shared == (len(taxes) > len({tax["rate"] for tax in taxes}))
    assert 0 < halves < 12


@pytest.mark.parametrize(("locale", "step"), [("de_CH", "0.05"), ("en_IN", "1")])
def test_what_is_due_is_rounded_as_coins_are_and_the_total_is_not(locale, step):
    """The tax stays as it is; the difference has a name."""
    differ = 0
    for document in made(locale, 6, rounded="yes", credit="no", prepaid=Decimal(0)):
        found = scalars(document)
        due = Decimal(found["amount_due"] or found["total"])
        assert due % Decimal(step) == 0
        assert abs(due - Decimal(found["total"])) <= Decimal(step) / 2
        differ += found.get("rounding") is not None
    assert differ


@pytest.mark.parametrize("size", ["2", "3-4"])
def test_a_long_invoice_carries_its_sum_from_sheet_to_sheet(size):
    """And the sum of all lines stands on the last."""
    for document in made("de_DE", 3, size=size, trade="supplies", template="letter"):
        assert 2 <= len(document.pages) <= 5
        brought = [field for field in document.fields if field.name == "brought_sum"]
        assert [field.row for field in brought] == list(range(1, len(document.pages)))
        total = next(field for field in document.fields if field.name == "total")
        assert total.places[-1].page == len(document.pages) - 1


def test_prices_that_are_cut_off_in_print_do_not_give_the_amount():
    """What is printed is the truth of either."""
    off = 0
    for document in made("en_US", unit_prices="truncated", trade="supplies"):
        for item in rows(document, "line_items"):
            exact = Decimal(item["quantity"]) * Decimal(item["unit_price"])
            off += exact != Decimal(item["amount"])
    assert off


def code_on(document):
    """What the code on a document's last page says."""
    page = render(document)[-1]
    said, _, _ = cv2.QRCodeDetector().detectAndDecode(page.image)
    return said.split("\n")


def test_a_swiss_payment_part_says_in_its_code_what_it_says_in_words():
    """Account, amount, currency, reference; the cross in the middle hides nothing."""
    for document in made("de_CH", 3, template="slip", credit="no", size="1"):
        found, said = scalars(document), code_on(document)
        assert said[:2] == ["SPC", "0200"]
        assert said[3] == found["iban"]
        assert said[5] == found["seller"]
        assert found["amount_due"] in said
        assert found["currency"] in said
        assert found["payment_reference"] in said
        assert found["amount_due"] == said[18]


@pytest.mark.long
def test_a_transfer_code_says_what_the_page_says():
    """Name, account and amount; the reference where there is a creditor's one."""
    read = 0
    for document in made("de_DE", 12, template="plain", credit="no", size="1"):
        assert not any(mark.kind == "qr" for line in document.pages[-1] for mark in line.marks)
    for document in made("de_DE", 14, template="subscription", credit="no", size="1"):
        codes = [m.payload for line in document.pages[-1] for m in line.marks if m.kind == "qr"]
        found = scalars(document)
        for payload in codes:
            lines = payload.split("\n")
            assert code_on(document) == lines
            assert lines[5] == found["seller"]
            assert lines[6] == found["iban"]
            assert lines[7] == f"EUR{found['amount_due'] or found['total']}"
            read += 1
    assert read


@pytest.mark.parametrize("part", ["order_number", "due_date", "delivery_date"])
def test_a_label_may_stand_without_its_value(part):
    """Then the field is absent, though its label is there."""
    said = VOCABULARIES.load("en_US").words[part]
    shown = dict.fromkeys(PRINTED_SHARES, False)
    for document in made("en_US", 3, empty=part, shown=shown, template="boxed", trade="supplies"):
        assert scalars(document)[part] is None
        assert any(word in words(document) for word in said)


def test_turkish_firms_have_the_numbers_of_firms_and_their_tax_office():
    """A citizen's number has eleven digits; the office is that of the seller's district."""
    for document in made("tr_TR", 6, seller_town=LOCALES.load("tr_TR").places[0]):
        found = scalars(document)
        for name in ("seller_tax_id", "buyer_tax_id"):
            assert found[name] is None or len(found[name]) == 10
        said = words(document)
        if found["seller_tax_id"]:
            assert "Kadıköy V.D." in said or "Kadıköy Vergi Dairesi" in said


@pytest.mark.parametrize("locale", ["it_IT", "zh_CN", "tr_TR", "pl_PL", "es_ES", "sv_SE"])
def test_an_invoice_has_a_lower_number_than_the_credit_note_on_it(locale):
    """It is older; where a number holds the month it is that of its own paper."""
    for document in made(locale, count=6, credit="positive"):
        found = {field.name: field.value for field in document.fields}
        number, original = found["invoice_number"], found["original_number"]
        month = found["issue_date"][:7] == found["original_date"][:7]
        assert found["original_date"] < found["issue_date"]
        assert len(number) == len(original)
        digits = [int("".join(filter(str.isdigit, text))) for text in (original, number)]
        assert digits[0] < digits[1] or not month, (number, original)


@pytest.mark.parametrize("locale", sorted(VOCABULARIES.names))
def test_the_foot_of_a_credit_note_speaks_of_no_payment(locale):
    """It says none of what is said below invoices of those that are paid late."""
    words_ = VOCABULARIES.load(locale).words
    assert words_["credit_legal"]
    late = ("late", "Verzug", "retard", "mora", "odsetki", "ränta", "rente", "vade farkı", "paid")
    assert not any(word in said for said in words_["credit_legal"] for word in late)


@pytest.mark.parametrize("locale", ["nl_NL", "zh_CN"])
def test_work_is_told_by_working_days_in_the_form_of_the_head(locale):
    """Each day once, before the paper is written, and none of a weekend."""
    where, rng = LOCALES.load(locale), np.random.default_rng(3)
    sold = line_items.draw_line_items(where, ("services", "2", "2024-03-18"), 100, rng)
    days = [each.date for each in sold if each.date]
    assert days == sorted(set(days))
    assert days[-1] < "2024-03-18"
    assert all(datetime.date.fromisoformat(day).isoweekday() <= 5 for day in days)
    for document in made(locale, trade="services", size="2"):
        (issued,) = (field.text for field in document.fields if field.name == "issue_date")
        items = [row["description"] for row in rows(document, "line_items")]
        said = re.sub(r"\d+", "9", issued)
        assert any(said in re.sub(r"\d+", "9", item) for item in items)


@pytest.mark.parametrize("locale", sorted(VOCABULARIES.names))
def test_a_craft_sells_its_own_material(locale):
    """Every firm has something to bill, and every word and ware that are told apart exist."""
    trade = line_items.load_trade(locale, "crafts")
    names = [ware.name for ware in trade.products]
    for word, starts in trade.only:
        assert any(word in shop for shop in trade.shops), word
        assert all(any(name.startswith(start) for name in names) for start in starts), starts
    sold = {shop: {ware.name for ware in trade.shop_products(shop)} for shop in trade.shops}
    assert all(len(found) >= 3 for found in sold.values()), sold
    assert len(set(map(frozenset, sold.values()))) > 1


def test_a_polish_carpenter_sells_no_copper_pipe():
    for document in made("pl_PL", count=6, trade="crafts", seller="Zakład Stolarski Nowak"):
        told = [row["description"] for row in rows(document, "line_items")]
        assert not any(name.startswith(("Rura", "Przewód", "Farba")) for name in told)


@pytest.mark.parametrize("locale", ["es_ES", "tr_TR"])
def test_carriage_costs_a_small_part_of_what_is_sent(locale):
    """Nobody sends one bottle for seven times its price; wholesalers sell by the case."""
    for document in made(locale, count=8, trade="wholesale", size="1", credit="no"):
        asked = Decimal({field.name: field.value for field in document.fields}.get("charge") or 0)
        assert asked * 4 <= sum(Decimal(row["amount"]) for row in rows(document, "line_items"))
    where, rng = LOCALES.load(locale), np.random.default_rng(3)
    sold = line_items.draw_line_items(where, ("wholesale", "2", "2024-03-18"), 100, rng)
    assert all(each.quantity % 6 == 0 for each in sold if not each.unit)


@pytest.mark.parametrize(
    ("locale", "is_usual"), [("en_US", False), ("pt_BR", False), ("de_DE", True), ("fr_FR", True)]
)
def test_a_bic_stands_beside_ibans_and_hardly_ever_elsewhere(locale, is_usual):
    """Who pays within a country without IBANs needs none."""
    having = [scalars(document)["bic"] is not None for document in made(locale, 40, credit="no")]
    assert (sum(having) > 10) == is_usual
