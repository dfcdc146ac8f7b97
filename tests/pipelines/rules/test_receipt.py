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


def header_fields(header: str, locale: str = "en_US") -> dict[str, str]:
    """Return the scalars of a receipt that sells one tea under a header."""
    return fields(f"{header}\n\nTEA   4.00\n\nTOTAL   4.00\n", locale)


@pytest.mark.parametrize("banner", ["DINE IN", "CASH BILL", "Welcome", "Your Guest Number Is\n24"])
def test_a_banner_above_the_name_is_no_name(banner):
    found = header_fields(f"{banner}\n\nFRESH FIELDS\n1 Main Street\nSpringfield, IL 62701")
    assert found["merchant"] == "FRESH FIELDS"
    assert found["address"] == "1 Main Street Springfield, IL 62701"


@pytest.mark.parametrize("greeting", ["WELCOME TO ", "Welcome to", "WELCOMETO"])
def test_a_greeting_is_no_part_of_the_name_behind_it(greeting):
    assert header_fields(f"{greeting}Fresh Fields")["merchant"] == "Fresh Fields"


def test_a_name_goes_on_with_its_trade():
    found = header_fields("Green Basil\nRestaurant & Bar\n1 Main Street\nSpringfield, IL 62701")
    assert found["merchant"] == "Green Basil Restaurant & Bar"
    assert header_fields("Green Basil\n12 Restaurant Row")["merchant"] == "Green Basil"


def test_a_number_above_the_name_ends_no_header():
    text = "*158590*\n\nFRESH FIELDS\n1 Main Street\nTEA   4.00\n\nTOTAL   4.00\n"
    assert fields(text)["merchant"] == "FRESH FIELDS"


@pytest.mark.parametrize(
    "number",
    [
        "(JM0352019-K)",
        "ROC: 1026984-X",
        "COMPANY NO: MA0057302-M",
        "2024-07-22 L4T3 02:20:30PM",
        "STORE #114",
        "www.fresh.example.com",
        "100% GRASS-FED",
    ],
)
def test_a_number_of_the_company_is_no_part_of_the_address(number):
    address = "1 Main Street Springfield, IL 62701"
    lines = "1 Main Street\nSpringfield, IL 62701"
    assert header_fields(f"FRESH FIELDS\n{number}\n{lines}")["address"] == address
    assert header_fields(f"FRESH FIELDS\n{lines}\n{number}")["address"] == address


def test_a_street_with_its_number_behind_a_colon_is_no_other_number():
    found = header_fields("TEKİN BAKKAL\nŞehitler Cad. No:176\n06224 Keçiören/Ankara", "tr_TR")
    assert found["address"] == "Şehitler Cad. No:176 06224 Keçiören/Ankara"


def test_an_address_ends_before_the_label_of_a_number_on_its_line():
    found = header_fields("FRESH FIELDS\n20 Avon Drive\nDURHAM, N.C. 27704 Tel (919)555-0138")
    assert found["address"] == "20 Avon Drive DURHAM, N.C. 27704"
    assert found["phone"] == "9195550138"


def test_an_address_may_stand_apart_from_a_name_in_large_type():
    found = header_fields(
        "FRESH FIELDS\n\n\n\n14 Bay Blvd.\nN. Miami, FL 33181\nTel 415-555-0132\nOpen daily"
    )
    assert found["address"] == "14 Bay Blvd. N. Miami, FL 33181"


def test_an_address_may_end_with_a_town_or_a_state_without_a_number():
    assert header_fields("FISH BAR\n12 Church Street\nBlackpool")["address"].endswith("Blackpool")
    malaysian = "KEDAI BUKU\n22A-1, JALAN 17/54,\n46400 PETALING JAYA,\nSELANGOR."
    assert header_fields(malaysian, "en_MY")["address"].endswith("46400 PETALING JAYA, SELANGOR.")


@pytest.mark.parametrize(
    ("line", "phone"),
    [
        ("(909)555-0100", "9095550100"),
        ("(323)555-0184 Mgr: Roger", "3235550184"),
        ("7705550187", "7705550187"),
    ],
)
def test_a_phone_number_in_the_countrys_form_needs_no_label(line, phone):
    found = header_fields(f"FRESH FIELDS\n1 Main Street\nSpringfield, IL 62701\n{line}")
    assert found["phone"] == phone
    assert found["address"] == "1 Main Street Springfield, IL 62701"


@pytest.mark.parametrize("label", ["Fax", "Tax ID"])
def test_a_labelled_number_of_a_phones_form_is_no_phone(label):
    assert "phone" not in header_fields(f"FRESH FIELDS\n1 Main Street\n{label} 415-555-0132")


def test_the_only_total_below_rates_is_the_documents():
    text = (
        "SHOP\n\nTEA   40.00\n\nSUBTOTAL   40.00\nSGST@9%   3.60\nCGST@9%   3.60\n\nTOTAL   47.20\n"
    )
    found = fields(text)
    assert found["total"] == "47.20"
    assert found.get("tax_total") != "47.20"


def test_a_rate_may_stick_to_the_word_before_it():
    text = "SHOP\n\nTEA   11.98\n\nTOTAL   11.98\n\nINCLUDES6% GOVT CHARGE   0.68\n"
    assert [row["rate"] for row in rows("taxes", text)] == ["6"]


def test_a_numbered_tax_is_a_tax():
    text = "SHOP\n\nTEA   7.50\n\nNET SALES   7.50\nTAX1   0.53\nTOTAL   8.03\n"
    assert fields(text)["tax_total"] == "0.53"


def test_a_time_with_a_point_needs_its_half_of_the_day():
    assert header_fields("SHOP\n9.38 PM")["time"] == "21:38"
    assert "time" not in header_fields("SHOP\n9.38")


def test_an_amount_above_open_lines_for_tip_and_total_is_the_subtotal():
    text = "FRESH FIELDS\n1 Main Street\n\nAPPROVAL CODE 02824\n\nAMOUNT   23.24\nTIP:\nTOTAL:\n"
    found = fields(text)
    assert found["subtotal"] == "23.24"
    assert "total" not in found


def test_a_line_apart_that_adds_up_the_goods_is_the_subtotal():
    goods = "SHOP\n\nBURGER   3.60\nFRIES   1.65\nCOKE   1.50\n"
    text = f"{goods}\nCOUNTER-EAT IN   6.75\nTAX   .56\nAMOUNT DUE   7.31\n"
    assert fields(text)["subtotal"] == "6.75"
    assert len(rows("line_items", text)) == 3


def test_what_costs_as_much_as_all_above_it_is_sold_where_it_stands_among_them():
    text = "SHOP\n\nTEA   4.00\nCAKE   5.00\nPARTY BOX   9.00\n\nTOTAL   18.00\n"
    assert len(rows("line_items", text)) == 3
    assert "subtotal" not in fields(text)
