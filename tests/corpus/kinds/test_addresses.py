"""Where senders and holders are: in one town, and on streets of their own."""

from __future__ import annotations

import re

import numpy as np
import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.bank_statement.numbers import draw_firm_identity
from docextract_eval.corpus.kinds.bank_statement.vocabulary import VOCABULARIES as BANKS
from docextract_eval.corpus.kinds.card_statement.vocabulary import VOCABULARIES as CARDS
from docextract_eval.corpus.kinds.invoice.vocabulary import VOCABULARIES as INVOICES
from docextract_eval.corpus.kinds.people import fill_postcode
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from tests.contracts.values import rows

NOWHERE = {
    "ar_AE": ("600", "800"),
    "es_ES": ("90",),
    "it_IT": ("8",),
    "nl_NL": ("088", "085"),
    "pl_PL": ("80",),
    "pt_BR": ("0800", "0300"),
    "sv_SE": ("077", "010", "020"),
    "tr_TR": ("0850", "(0850)"),
    "vi_VN": ("1900", "1800"),
    "zh_CN": ("400",),
}
"""How numbers begin that are of no town and no mobile."""


def made(kind, locale, count=6, **do):
    """Documents of a country with some choices fixed."""
    written = {"name": "a", "count": count, "seed": 5, "kinds": [kind], "locales": [locale]}
    recipe = parse_recipe(written, "a")
    return [compose(recipe, index, do) for index in range(count)]


@pytest.mark.parametrize(
    ("kind", "sender"), [("bank_statement", "bank"), ("card_statement", "issuer")]
)
def test_a_dutch_bank_has_not_its_customers_code_of_post(kind, sender):
    """It is that of a piece of one street."""
    for document in made(kind, "nl_NL"):
        found = {field.name: field.value for field in document.fields}
        lines = found["address"], found[f"{sender}_address"]
        codes = {code for line in lines for code in re.findall(r"\d{4} [A-Z]{2}", line)}
        assert len(codes) == 2, lines


def test_no_dutch_code_of_post_has_letters_that_are_not_given():
    """SA, SD and SS are not."""
    rng = np.random.default_rng(1)
    assert not any(fill_postcode("1012 @@", rng)[-2:] in ("SA", "SD", "SS") for _ in range(4000))


@pytest.mark.parametrize("locale", ["pt_BR", "sv_SE"])
def test_whose_meter_is_read_is_in_the_town_of_who_reads_it(locale):
    """And such a firm is no small one."""
    for document in made("invoice", locale, trade="utility"):
        found = {field.name: field.value for field in document.fields}
        pages = " ".join(
            span.text for page in document.pages for line in page for span in line.spans
        )
        assert "Simples" not in pages
        town = found["seller_address"].rpartition(" - ")[0].rpartition(" ")[2]
        assert town in found["buyer_address"]


@pytest.mark.parametrize("locale", sorted(NOWHERE))
def test_a_bank_is_phoned_at_a_number_of_no_other_town_and_no_mobile(locale):
    """A bank in Milan has none of Turin."""
    assert all(phone.startswith(NOWHERE[locale]) for phone in LOCALES.load(locale).phones)


@pytest.mark.parametrize("locale", ["sv_SE", "tr_TR"])
def test_the_mobiles_of_movements_are_mobiles(locale):
    """In Sweden these begin with 070, 072, 073, 076 or 079, in Turkey with 053, 054 or 055."""
    form = r"\+467(\d)\d{7}\b" if locale == "sv_SE" else r"\b05(\d)\d \d{3}\b"
    told = " ".join(
        row["description"]
        for document in made("bank_statement", locale, 12)
        for row in rows(document, "transactions")
    )
    found = re.findall(form, told)
    assert found
    assert set(found) <= set("02369" if locale == "sv_SE" else "345")


@pytest.mark.parametrize("vocabularies", [BANKS, CARDS, INVOICES])
def test_chinese_sentences_have_chinese_commas(vocabularies):
    said = vocabularies.load("zh_CN").words.values()
    assert not [text for texts in said for text in texts if re.search("[\u4e00-\u9fff] ?,", text)]


def test_a_chinese_firms_account_is_no_card():
    """Which begin with 62."""
    numbers = [
        draw_firm_identity("zh_CN", np.random.default_rng(seed)).account_number for seed in range(9)
    ]
    assert all(len(number) == 12 and not number.startswith("62") for number in numbers)


@pytest.mark.parametrize("kind", ["bank_statement", "card_statement"])
@pytest.mark.parametrize("locale", ["pl_PL", "pt_BR"])
def test_a_bank_that_strips_marks_off_letters_strips_all(kind, locale):
    """No town or fee keeps its marks beside a shop that has lost them."""
    for document in made(kind, locale, 4, yearly="yes") if kind[0] == "c" else made(kind, locale):
        for row in rows(document, "transactions"):
            assert row["description"].isascii(), row["description"]


@pytest.mark.parametrize("locale", ["pl_PL", "sv_SE"])
def test_a_branch_with_a_number_is_in_one_town(locale):
    """A chain's number is that of one till or shop."""
    chain = {"pl_PL": "STACJA PALIW", "sv_SE": "Bensinstation"}[locale]
    found = set()
    for document in made("card_statement", locale, 8, size="2", trip="none"):
        towns = {
            row["description"].partition(chain)[2].split()[1]
            for row in rows(document, "transactions")
            if f"{chain} " in row["description"]
        }
        found |= {len(towns)}
    assert found <= {0, 1}
    assert 1 in found
