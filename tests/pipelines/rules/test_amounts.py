"""Which letters behind an amount are a part of it, and which are not."""

from __future__ import annotations

import pytest

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.amounts import find_amounts
from docextract_eval.pipelines.rules.lines import group_into_lines
from tests.pipelines.paper import page


@pytest.mark.parametrize(
    ("printed", "locale", "codes"),
    [
        pytest.param("12,50H 3,00S", "de_DE", ["H", "S"], id="a country's own letters"),
        pytest.param("12.50C 3.00R", "en_US", ["R"], id="no letter of CR alone"),
    ],
)
def test_a_letter_before_another_amount_is_one_that_the_country_prints(printed, locale, codes):
    (line,) = group_into_lines(page(printed))
    country = LOCALES.load(locale)
    found = find_amounts(line, Context(country, country.currency))
    assert [amount.code for amount in found] == codes
