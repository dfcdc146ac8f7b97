"""Totals whose currency is not said beside them, and amounts in another one."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from docextract_eval.countries.locales import LOCALES
from tests.corpus.cells import labels
from tests.corpus.traps.twins import attacked_cells, laid, stated_texts, stated_values, statements


def test_a_bare_total_shows_no_sign_of_its_currency():
    signs, signed = set(), ("de_CH", "en_GB", "en_IN", "en_US", "ja_JP")
    every = laid("ambiguous_currency")  # of most countries no sign is of many currencies
    for document, _ in (*every, *laid("ambiguous_currency", locales=signed)):
        locale = LOCALES.load(document.locale)
        currency = next(field for field in document.fields if field.name == "currency")
        signs.add(currency.text)
        total = stated_texts(document)["total"]
        assert currency.text in total
        if not currency.text:
            assert not currency.places
            assert not any(char.isalpha() or unicodedata.category(char) == "Sc" for char in total)
        abroad = stated_values(document)["currency_abroad"]
        assert abroad not in {locale.currency, *locale.signs.values()}
    assert signs == {"", "$", "Fr.", "Rs.", "£", "¥"}


def test_a_foreign_amount_at_its_rate_with_the_fee_is_the_amount():
    """To the cent, in the rate's own direction."""
    seen = 0
    for document, _ in statements("fx_original_amount", 6):
        for trap, amount, _ in attacked_cells(document):
            label = labels(document)
            foreign, rate, fee = (
                abs(Decimal(label[f"foreign_{part}#{trap.row}"].value))
                for part in ("amount", "rate", "fee")
            )
            home = (abs(Decimal(amount.value)) - fee).quantize(Decimal("0.01"))
            assert home in {(foreign / rate).quantize(Decimal("0.01")), round(foreign * rate, 2)}
            assert label[f"foreign_currency#{trap.row}"].value != document.currency
            seen += 1
    assert seen > 6
