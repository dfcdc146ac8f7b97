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


@pytest.mark.parametrize(
    ("printed", "values", "repaired"),
    [
        pytest.param("1.234,50 -3,00", ["1234.50", "-3.00"], [False, False], id="as it stands"),
        pytest.param("l2,5O", ["12.50"], [True], id="letters for digits"),
        pytest.param("12,508", ["12.50"], [True], id="a letter that stuck to it"),
    ],
)
def test_an_amount_is_less_sure_where_a_character_had_to_be_another(printed, values, repaired):
    (line,) = group_into_lines(page(printed))
    country = LOCALES.load("de_DE")
    found = find_amounts(line, Context(country, country.currency))
    assert [amount.value for amount in found] == values
    assert [amount.is_repaired for amount in found] == repaired
