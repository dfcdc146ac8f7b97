"""Where senders and holders are: in one town, and on streets of their own."""

from __future__ import annotations

import re

import numpy as np
import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.people import posted
from docextract_eval.corpus.recipe import parse


def made(kind, locale, count=6, **do):
    """Documents of a country with some choices fixed."""
    written = {"name": "a", "count": count, "seed": 5, "kinds": [kind], "locales": [locale]}
    recipe = parse(written, "a")
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
    dice = np.random.default_rng(1)
    assert not any(posted("1012 @@", dice)[-2:] in ("SA", "SD", "SS") for _ in range(4000))


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
