"""What a payment in another currency is: its amount there, at a rate, and a fee."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from docextract_eval.corpus.kinds.card_statement.vocabulary import VOCABULARIES
from docextract_eval.corpus.kinds.statement.foreign_payments import (
    UNITS_PER_EURO,
    add_foreign_fee,
    draw_purchase_abroad,
)
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes.money import minor_units


@pytest.mark.parametrize("locale", VOCABULARIES.names)
def test_what_was_bought_abroad_is_its_amount_at_its_rate_and_its_fee(locale):
    home, buys = LOCALES.load(locale).currency, VOCABULARIES.load(locale).rate_buys_foreign
    unit = Decimal(1).scaleb(-minor_units(home))
    assert home in UNITS_PER_EURO
    for seed in range(40):
        _, cost, foreign = draw_purchase_abroad(
            home, np.random.default_rng(seed), rate_buys_foreign=buys
        )
        cost, foreign = add_foreign_fee(cost, foreign, 175)
        rate = Decimal(foreign.rate)
        there = foreign.amount / rate if buys else foreign.amount * rate
        assert abs(cost - foreign.fee - there) <= unit
        assert foreign.code != home
        assert foreign.fee > 0
