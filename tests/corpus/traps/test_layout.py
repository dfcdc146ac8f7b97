"""Sums that stand lower than their labels, and rows of several cards."""

from __future__ import annotations

from tests.corpus.cells import rows
from tests.corpus.traps.twins import cards, invoices, stands


def test_rows_of_several_cards_name_the_card_that_they_are_of():
    """What they could be taken for is the end of another card's number."""
    for document, twin in cards("several_accounts_one_file"):
        ends = {row["card_tail"].value for row in rows(document)} - {None}
        assert len(ends) > 1
        assert len({row["card_tail"].value for row in rows(twin)} - {None}) == 1
        for trap in document.traps:
            others = {
                rows(document)[int(key.partition("#")[2])]["card_tail"] for key in trap.decoys
            }
            assert {cell.value for cell in others} == ends - {
                rows(document)[trap.row]["card_tail"].value
            }


def test_sums_that_are_set_askew_stand_lower_and_all_else_where_it_was():
    for document, twin in invoices("label_value_far_apart"):
        here, there = (stands(each.pages[-1]) for each in (document, twin))
        lower, level = dict(here - there), dict(there - here)
        totals = {field.text for field in twin.fields if field.name == "total"}
        assert lower.keys() == level.keys() >= totals
        assert {round(lower[text] - level[text], 1) for text in lower} <= {0.4, 0.5, 0.6}
