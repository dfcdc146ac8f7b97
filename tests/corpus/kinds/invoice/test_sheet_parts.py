"""Around the contents of an invoice: slips, amounts in words, signatures, what a firm states."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest

from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.invoice.vocabulary import load_vocabulary
from docextract_eval.corpus.kinds.sheets.look import lines_height
from docextract_eval.corpus.kinds.sheets.number_words import spell_amount
from docextract_eval.corpus.kinds.sheets.page_breaks import sheet_capacity
from docextract_eval.corpus.render.papers import PAPERS
from tests.corpus.kinds.slips import perforated_line_index

KIND = KINDS.load("invoice")
ONE_SHEET = {"size": "1", "credit": "no", "prepaid": Decimal(0)}


def composed(locale, template, count, **do):
    """What invoices of one family in one country hold, by name, and their pages."""
    for seed in range(count):
        fixed = {"locale": locale, "template": template, **ONE_SHEET, **do}
        content = KIND.compose(KIND.graph.sample(seed, f"invoice-{seed}", do=fixed))
        yield {field.key: field for field in content.fields}, content.pages


def below_the_cut(page):
    """The tags and texts of a slip; none where the page has none."""
    cut = perforated_line_index(page)
    lines = () if cut is None else page[cut:]
    return [(span.tag, span.text) for line in lines for span in line.spans]


@pytest.mark.parametrize(
    ("locale", "template", "needed"),
    [
        ("de_DE", "letter", {"seller", "buyer", "iban", "amount_due", "invoice_number"}),
        ("en_US", "boxed", {"seller", "buyer", "amount_due", "invoice_number"}),
        ("en_GB", "ledger", {"seller", "buyer", "amount_due", "invoice_number"}),
        ("fr_FR", "ledger", {"seller", "buyer", "amount_due", "invoice_number"}),
    ],
)
def test_a_slip_repeats_what_the_invoice_states(locale, template, needed):
    """Its amount is what is due, in the same text as above, and no other amount is on it."""
    slips = 0
    for fields, pages in composed(locale, template, 12):
        printed = below_the_cut(pages[-1])
        if not printed:
            continue
        slips += 1
        tags = {tag for tag, _ in printed if tag}
        assert needed <= tags
        assert {tag for tag in tags if fields[tag].type == "money"} == {"amount_due"}
        assert all(text == fields[tag].text for tag, text in printed if tag)
        assert not any(char.isdigit() for tag, text in printed if not tag for char in text)
    assert slips >= 3


def test_nothing_is_paid_by_slip_where_nothing_is_to_pay():
    """A credit note has none, nor an invoice that was paid before."""
    for do in ({"credit": "positive"}, {"prepaid": Decimal(1)}):
        for _, pages in composed("de_DE", "letter", 6, **do):
            assert not below_the_cut(pages[-1])


def test_a_seal_says_the_seller_s_name_in_three_rows_right_of_it():
    """It is on the line of the name, and the farther right the longer name and address are."""
    places = {}
    for fields, pages in composed("ja_JP", "seikyusho", 8):
        ((line, seal),) = (
            (line, mark) for line in pages[0] for mark in line.marks if mark.kind == "seal"
        )
        (beside,) = (span for span in line.spans if span.tag == "seller")
        first, second, third = seal.payload.split("\n")
        assert first + second + third == beside.text == fields["seller"].text
        assert len(first) == len(second) >= len(third)
        said = (beside.text, *fields["seller_address"].text.split("\n"))
        places[seal.at] = max(map(narrow_letters, said))
        assert beside.at + 0.2 < seal.at < 1 - seal.width
    assert len(places) > 3
    assert [places[at] for at in sorted(places)] == sorted(places.values())


def narrow_letters(text):
    """Return how many letters wide a text is; a Japanese one is as wide as two others."""
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text)


@pytest.mark.parametrize(("locale", "template"), [("en_IN", "gst"), ("fr_FR", "ledger")])
def test_the_amount_in_words_is_the_amount_to_pay(locale, template):
    words = load_vocabulary(locale).sheet.spelled
    for fields, _ in composed(locale, template, 6):
        due = fields["amount_due"].value or fields["total"].value
        assert fields["amount_in_words"].value == spell_amount(words, Decimal(due))


def test_words_name_no_currency_but_the_country_s_own():
    for do in ({"paid_in": "USD"}, {"currency_told": "nowhere"}):
        for fields, _ in composed("en_IN", "gst", 4, **do):
            assert "amount_in_words" not in fields


@pytest.mark.parametrize("locale", ["ar_AE", "de_CH", "de_DE", "en_GB", "en_IN", "en_US", "fr_FR"])
@pytest.mark.parametrize("template", ["boxed", "catalogue", "gst", "ledger", "letter", "summary"])
def test_small_print_slips_and_blank_rows_fill_no_more_than_the_sheet(locale, template):
    wide = "_wide" if template == "catalogue" else ""
    for seed, (_, pages) in enumerate(composed(locale, template, 4)):
        fixed = {"locale": locale, "template": template, **ONE_SHEET}
        paper = KIND.graph.sample(seed, f"invoice-{seed}", do=fixed).paper + wide
        full = sheet_capacity(PAPERS[paper])
        assert [lines_height(page) for page in pages] == pytest.approx(
            [full] * len(pages), abs=0.01
        )


def test_a_box_that_is_signed_is_signed_by_who_manages_the_firm():
    """About every second one is left blank."""
    signed = []
    for seed, (_, pages) in enumerate(composed("en_IN", "gst", 12)):
        fixed = {"locale": "en_IN", "template": "gst", **ONE_SHEET}
        company = KIND.graph.sample(seed, f"invoice-{seed}", do=fixed).company
        marks = [mark for line in pages[-1] for mark in line.marks if mark.kind == "signature"]
        assert [mark.payload for mark in marks] == [company["manager"]] * bool(company["signed"])
        signed.append(bool(marks))
    assert set(signed) == {True, False}
