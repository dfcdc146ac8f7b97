"""Amounts above and below zero are told apart in every style that has a sign."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.kinds.sheets.formatting import add_sign


@pytest.mark.parametrize(
    ("style", "above", "below"),
    [
        ("columns", "9.00", "9.00"),
        ("parentheses", "9.00", "(9.00)"),
        ("overdrawn", "9.00", "9.00 OD"),
        ("credit", "9.00", "9.00 CR"),
        ("suffix", "9.00 DR", "9.00 CR"),
    ],
)
def test_a_style_says_on_which_side_of_zero_an_amount_is(style, above, below):
    behind = (" DR", " CR")
    said = [add_sign("9.00", style, behind, is_negative=side) for side in (False, True)]
    assert said == [above, below]
