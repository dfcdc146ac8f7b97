"""Slips of restaurants, balances, instalments, and what is still due."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.contracts.values import scalars
from tests.corpus.cells import labels, rows
from tests.corpus.traps.twins import (
    COUNT,
    cards,
    invoices,
    laid,
    spans_of,
    stated_texts,
    stated_values,
    statements,
    tagged,
)


@pytest.fixture(scope="module")
def slips():
    return laid("handwritten_tip_total")


def test_the_total_in_ink_is_the_printed_sum_and_the_tip(slips):
    filled = [document for document, _ in slips if document.traps[0].field == "total"]
    assert len(filled) > COUNT / 3
    for document in filled:
        value = stated_values(document)
        due = value.get("printed_payable") or value["printed_total"]
        assert Decimal(value["total"]) == Decimal(due) + Decimal(value["tip"])
        assert value["payable"] is None
        for tag in ("tip", "total"):
            (span,) = spans_of(document, tag)
            assert span.pen is not None
        assert not any(span.pen for span in spans_of(document, "printed_total"))


def test_a_blank_or_struck_line_is_no_tip(slips):
    unfilled = [document for document, _ in slips if document.traps[0].field == "tip"]
    struck = [d for d in unfilled if any(span.pen for span in spans_of(d, ""))]
    assert 0 < len(struck) < len(unfilled)
    for document in unfilled:
        value = stated_values(document)
        assert value["tip"] is None
        due = Decimal(value["payable"] or value["total"])
        for key in document.traps[0].decoys:
            share = Decimal(value[key]) / due * 100
            assert abs(share - int(key.rpartition("_")[2])) < 2


def test_a_slip_and_its_twin_are_of_one_bill_paid_by_card(slips):
    for document, twin in slips:
        assert document.factors == twin.factors
        assert (document.factors["trade"], document.factors["tender"]) == ("cafe", "card")
        amounts = (stated_texts(each) for each in (document, twin))
        one, other = ({k: v for k, v in each.items() if "line_items" in k} for each in amounts)
        assert one == other


def test_no_slip_is_laid_where_the_recipe_wants_groceries():
    assert not laid("handwritten_tip_total", do={"trade": "grocery"})


def test_slips_are_written_by_more_than_one_hand(slips):
    pens = {span.pen for document, _ in slips for span in spans_of(document, "total") if span.pen}
    assert len({hand for hand, _ in pens}) > 1
    assert len({tremor for _, tremor in pens}) == len(pens)


def test_the_minimum_comes_first_on_one_line_with_what_is_owed():
    """In the twin each has a line of its own, and what is owed comes first."""
    for document, twin in cards("minimum_vs_balance"):
        both = {"minimum_payment", "new_balance"}
        strip = next(line for line in tagged(document) if both <= {*line})
        assert strip.index("minimum_payment") < strip.index("new_balance")
        assert not any(both <= {*line} for line in tagged(twin))
        assert {trap.field for trap in document.traps} == both


def test_the_price_of_all_parts_stands_below_the_part_that_is_due():
    """The twin says which part it is, and not what they come to."""
    for document, twin in cards("instalment_vs_purchase"):
        for trap in document.traps:
            whole = Decimal(labels(document)[f"whole#{trap.row}"].value)
            part = Decimal(rows(document)[trap.row]["amount"].value)
            assert whole / part in (3, 6, 10, 12)
            assert f"whole#{trap.row}" not in labels(twin)


def test_what_is_due_is_the_total_less_what_was_paid_and_its_twin_s_is_all_of_it():
    for document, twin in invoices("amount_due_not_total"):
        total, paid, due = (
            Decimal(scalars(document)[name]) for name in ("total", "prepaid", "amount_due")
        )
        assert total - paid == due > 0
        assert scalars(twin)["amount_due"] == scalars(twin)["total"] == scalars(document)["total"]


def test_both_balances_stand_on_one_line():
    """In the twin on two, and nothing below has moved."""
    for document, twin in statements("previous_vs_new_balance"):
        together = []
        for each in (document, twin):
            lines = [{span.tag for span in line.spans} for line in each.pages[0]]
            together.append(any({"opening_balance", "closing_balance"} <= line for line in lines))
        assert together == [True, False]
        assert len(document.pages) == len(twin.pages)
