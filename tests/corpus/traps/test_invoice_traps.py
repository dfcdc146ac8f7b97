"""What traps of an invoice print, beside its twin: sums, signs, numbers and codes."""

from __future__ import annotations

import functools
import itertools
from decimal import Decimal

import pytest

from tests.contracts.sums import ADDS_UP
from tests.corpus.traps.twins import pairs_of

WRITTEN = {"name": "t", "seed": 9, "count": 8, "kinds": ["invoice"], "locales": ["de_DE", "en_GB"]}
ADDING = (
    *("amount_due_not_total", "credit_note", "first_vat_id_wins", "issue_due_delivery_period"),
    *("grouped_integer", "trailing_minus_parens", "ambiguous_currency", "wrapped_row"),
)


@functools.cache
def pairs(trap):
    return pairs_of(WRITTEN, trap)


def values(document):
    return {field.name: field.value for field in document.fields}


def deep(page):
    return sum(line.size + line.gap for line in page)


def codes(document):
    lines = (line for page in document.pages for line in page)
    return [mark.payload for line in lines for mark in line.marks if mark.kind == "qr"]


@pytest.mark.parametrize("trap", ADDING)
def test_an_invoice_adds_up_with_a_trap_in_it(trap):
    for document, twin in pairs(trap):
        ADDS_UP["invoice"](document)
        ADDS_UP["invoice"](twin)


def test_what_is_due_is_the_total_less_what_was_paid_and_its_twin_s_is_all_of_it():
    for document, twin in pairs("amount_due_not_total"):
        total, paid, due = (
            Decimal(values(document)[name]) for name in ("total", "prepaid", "amount_due")
        )
        assert total - paid == due > 0
        assert values(twin)["amount_due"] == values(twin)["total"] == values(document)["total"]


def test_a_seller_without_a_tax_number_tells_no_tax():
    without = [d for d, _ in pairs("first_vat_id_wins") if values(d)["seller_tax_id"] is None]
    assert without
    for document in without:
        assert values(document)["buyer_tax_id"]
        assert not document.tables["taxes"]


def test_a_credit_note_is_tempted_to_be_a_bill_of_the_other_sign():
    signs = set()
    for document, twin in pairs("credit_note"):
        total = Decimal(values(document)["total"])
        assert Decimal(values(document)["total_of_other_sign"]) == -total
        assert values(twin)["doc_type"] == values(document)["doc_type_of_a_bill"] == "invoice"
        signs.add(total > 0)
    assert signs == {True, False}


@pytest.mark.parametrize("trap", ["total_qty_line", "tax_rate_as_total", "tax_amount_as_total"])
def test_what_is_put_beside_the_total_leaves_the_foot_where_it_is(trap):
    for document, twin in pairs(trap):
        deeps = [[round(deep(page), 3) for page in each.pages] for each in (document, twin)]
        assert deeps[0] == deeps[1]


def test_a_code_that_is_paid_by_asks_for_the_amount_in_the_name():
    paid = [
        (values(document)["total_in_a_name"], code, true)
        for document, twin in pairs("fake_label_or_qr")
        for code, true in zip(codes(document), codes(twin), strict=True)
    ]
    assert paid
    for amount, code, true in paid:
        assert [a for a, b in zip(code.split("\n"), true.split("\n"), strict=True) if a != b] == [
            f"EUR{amount}"
        ]


def test_the_twin_of_a_bill_in_lakhs_says_the_same_amounts_in_no_groups():
    for document, twin in pairs_of(WRITTEN, "lakh_grouping", 4, locales=["en_IN"]):
        ADDS_UP["invoice"](document)
        assert {trap.field for trap in document.traps} >= {"total"}
        lakhs, plain = ({f.name: f.text for f in each.fields} for each in (document, twin))
        assert lakhs["total"].count(",") == 2
        assert plain["total"] == lakhs["total"].replace(",", "")
        own = {name: value for name, value in values(document).items() if name in values(twin)}
        assert own == values(twin)


def stands(page):
    """How far down each text stands that is on a page."""
    ends = itertools.accumulate(line.size + line.gap for line in page)
    return {
        (span.text, round(down, 2))
        for line, down in zip(page, ends, strict=True)
        for span in line.spans
    }


def test_sums_that_are_set_askew_stand_lower_and_all_else_where_it_was():
    for document, twin in pairs("label_value_far_apart"):
        here, there = (stands(each.pages[-1]) for each in (document, twin))
        lower, level = dict(here - there), dict(there - here)
        totals = {field.text for field in twin.fields if field.name == "total"}
        assert lower.keys() == level.keys() >= totals
        assert {round(lower[text] - level[text], 1) for text in lower} <= {0.4, 0.5, 0.6}


def test_counts_that_stand_alone_are_under_their_head_and_the_twin_s_are_the_same():
    for document, twin in pairs("lone_digit_cells"):
        assert [[cell.value for cell in row] for row in document.tables["line_items"]] == [
            [cell.value for cell in row] for row in twin.tables["line_items"]
        ]
        for trap in document.traps:
            spans = {s.tag: s for page in document.pages for line in page for s in line.spans}
            count = spans[f"line_items.quantity#{trap.row}"]
            heads = [s for page in document.pages for line in page for s in line.spans if s.bold]
            assert any(s.align == "center" and 0 < count.at - s.at < 0.05 for s in heads)


def test_a_broken_day_stands_in_two_lines_of_its_box_and_its_twin_s_in_one():
    for document, twin in pairs("date_split_over_lines"):
        for day in ("issue_date", "due_date"):
            assert values(document)[day] == values(twin)[day]
            halves, whole = (
                [
                    (line, span)
                    for line, each in enumerate(page.pages[0])
                    for span in each.spans
                    if span.tag == day
                ]
                for page in (document, twin)
            )
            ((first, above), (second, below)), ((_, told),) = halves, whole
            assert (second, above.at) == (first + 1, below.at)
            assert (above.text + below.text).replace(" ", "") == told.text.replace(" ", "")
        here, there = (stands(each.pages[0]) for each in (document, twin))
        assert {down for _, down in there} <= {down for _, down in here}
