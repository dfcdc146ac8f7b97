"""What single lines of an invoice are taken for."""

from __future__ import annotations

import pytest

from docextract_eval.countries.locales import LOCALES
from docextract_eval.pipelines.rules import RULES
from tests.pipelines.paper import page

INVOICE = """
SMITH TOOLS LTD
1 High Street
Leeds LS1 4AB

Bill to
Acme Works Ltd
12 Mill Lane
York YO1 7HH
{between}VAT No. GB 123456789

Invoice No. 4711                Date 12/03/2024

Description          Qty    Unit price    Amount
Hammer               2      10.00         20.00
Nails                1      5.00          5.00

Total                                     25.00
"""


@pytest.mark.parametrize(("between", "owner"), [("", "buyer"), ("\n", "seller")])
def test_a_tax_number_is_the_buyers_where_it_stands_right_below_the_address(between, owner):
    """A blank line sets it apart: then it is the seller's."""
    words = page(INVOICE.format(between=between))
    found = {each.name: each.value for each in RULES.load("invoice")(words, LOCALES.load("en_GB"))}
    assert found["buyer_address"] == "12 Mill Lane York YO1 7HH"
    owned = {name: value for name, value in found.items() if name.endswith("_tax_id")}
    assert owned == {f"{owner}_tax_id": "GB123456789"}


CHARGED = """
請求書                                No. 2041

請求先                                請求元
株式会社山田製作所 {honorific}               青空商事株式会社
東京都千代田区千代田1-1               東京都渋谷区渋谷2-2

品名            数量      単価       金額
ねじ            10        100        1,000

合計                                 1,000
"""


@pytest.mark.parametrize("honorific", ["御中", "様"])
def test_an_honorific_behind_a_labelled_name_is_no_part_of_it(honorific):
    words = page(CHARGED.format(honorific=honorific))
    found = {each.name: each.value for each in RULES.load("invoice")(words, LOCALES.load("ja_JP"))}
    assert (found["buyer"], found["seller"]) == ("株式会社山田製作所", "青空商事株式会社")
