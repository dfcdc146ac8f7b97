"""What single lines of a card statement are taken for."""

from __future__ import annotations

from docextract_eval.countries.locales import LOCALES
from docextract_eval.pipelines.rules import RULES
from tests.pipelines.paper import page

STRIP = """
FIRST BANK

Previous balance     Payments       New balance      Minimum payment
$100.00              $50.00         $75.00           $25.00

Date        Description          Amount
03/01/2024  GROCER               20.00
03/02/2024  NAILS                5.00
"""


def test_amounts_of_a_strip_belong_to_the_labels_right_above_them():
    found = RULES.load("card_statement")(page(STRIP), LOCALES.load("en_US"))
    assert {
        "previous_balance": "100.00",
        "payments": "50.00",
        "new_balance": "75.00",
        "minimum_payment": "25.00",
    }.items() <= {each.name: each.value for each in found if each.row is None}.items()
