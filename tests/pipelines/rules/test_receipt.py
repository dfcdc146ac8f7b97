"""Where the head, the goods and the sums of a receipt end, and what single lines are taken for."""

from __future__ import annotations

import pytest

from tests.pipelines.test_rules_receipt import fields, rows


def test_an_address_ends_where_lines_stand_apart():
    """What follows, such as opening hours, is no part of it, whatever numbers it has."""
    text = (
        "FRESH FIELDS #114\n1 Main Street\nSpringfield, IL 62701\n\nOpen 7 days 6 am to 11 pm\n\n"
        "Nov 27, 2024   8:36 AM\nTEA   4.00\nTOTAL   4.00\n"
    )
    assert fields(text)["address"] == "1 Main Street Springfield, IL 62701"


@pytest.mark.parametrize("label", ["AMOUNT OUE", "BALANCE DLE", "TQTAL"])
def test_goods_end_at_a_misread_total_that_is_as_large_as_they_are(label):
    """What is printed below it, such as points collected, was not sold."""
    text = f"SHOP\n\nTEA   4.00\nCAKE   5.00\n\n{label}   9.00\nPOINTS COLLECTED   12.00\n"
    assert [row["description"] for row in rows("line_items", text)] == ["TEA", "CAKE"]
    assert fields(text)["total"] == "9.00"


def test_the_first_thing_sold_may_look_like_a_misread_total():
    text = "SHOP\n\nTDTAL   2.00\nTEA   4.00\nCAKE   5.00\n\nTOTAL   11.00\n"
    assert [row["description"] for row in rows("line_items", text)] == ["TDTAL", "TEA", "CAKE"]


def test_an_amount_behind_a_number_is_the_amount_where_no_discount_stands_below():
    """A number before it is how many only where that makes what a discount leaves."""
    text = "SHOP\n\nSOAP   1   4.50\nTEA   2.00\n\nTOTAL   6.50\n"
    assert [row["amount"] for row in rows("line_items", text)] == ["4.50", "2.00"]


def test_a_discount_without_a_readable_amount_takes_nothing_off():
    text = "SHOP\n\nSOAP   4.50\n  COUPON\nTEA   2.00\n\nTOTAL   6.50\n"
    assert rows("line_items", text) == [
        {"description": "SOAP", "amount": "4.50"},
        {"description": "TEA", "amount": "2.00"},
    ]


def test_a_date_that_a_sentence_names_is_not_when_something_was_sold():
    """A label stands at the start of its line."""
    text = (
        "SHOP\n\n03/07/2024  14:05\nTEA   4.00\nTOTAL   4.00\n\nReturn it before date 04/06/2024\n"
    )
    assert fields(text)["date"] == "2024-03-07"
    labelled = text.replace("Return it before date", "Date")
    assert fields(labelled)["date"] == "2024-04-06"
