"""Tax numbers: valid, in their form, and worked out where drawing would take long."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from docextract_eval.corpus.kinds.receipt import tax_numbers
from docextract_eval.countries.locales import LOCALES

FORMS = [tax_id for name in LOCALES.names for tax_id in LOCALES.load(name).tax_ids]


class Counted:
    """Dice that count how often they are thrown."""

    def __init__(self, seed):
        self.rng, self.throws = np.random.default_rng(seed), 0

    def integers(self, *args, **kwargs):
        self.throws += 1
        return self.rng.integers(*args, **kwargs)


@pytest.mark.parametrize("tax_id", FORMS, ids=lambda tax_id: f"{tax_id.check} {tax_id.form}")
def test_a_number_is_valid_and_in_its_form(tax_id):
    drawn = [tax_numbers.draw_tax_number(tax_id, np.random.default_rng(seed)) for seed in range(60)]
    assert all(map(tax_id.has_form, drawn))
    if tax_id.check:  # of some countries none is public
        check = importlib.import_module(f"stdnum.{tax_id.check}")
        assert all(check.is_valid(number.removeprefix(tax_id.prefix)) for number in drawn)
    assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize("name", ["fr_FR", "de_DE"])
def test_check_digits_are_worked_out_in_one_throw(name):
    for tax_id in LOCALES.load(name).tax_ids:
        rng = Counted(5)
        tax_numbers.draw_tax_number(tax_id, rng)
        assert rng.throws == 1, tax_id.form
