"""Rows find their partners whatever the order, and no row is forgotten."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.matching import rows as pairing
from docextract_eval.records import Field
from tests.matching.receipts import judged, outcomes, receipt

ERRORS = ("wrong", "missed", "invented")


def items(*rows):
    return {"line_items": [dict(zip(("description", "amount"), row, strict=True)) for row in rows]}


def errors(matches):
    return sum(match.strict in ERRORS for match in matches)


def test_rows_match_in_any_order():
    truth = receipt(tables=items(("TEA", "2.00"), ("MILK", "3.00"), ("EGGS", "4.00")))
    for order in permutations((("TEA", "2.00"), ("MILK", "3.00"), ("EGGS", "4.00"))):
        assert errors(judged(truth, tables=items(*order))) == 0


def test_a_missed_and_an_invented_row_are_not_one_wrong_row():
    truth = receipt(tables=items(("TEA", "2.00")))
    found = outcomes(judged(truth, tables=items(("SOAP", "9.99"))))
    assert found["line_items.amount"] == ["invented", "missed"]
    assert found["line_items.description"] == ["invented", "missed"]


def test_rows_with_nearly_the_same_text_are_one():
    truth = receipt(tables=items(("Corn Flakes Cookies", "2.00")))
    found = outcomes(judged(truth, tables=items(("5001-Corn Flakes Cookies", "2.50"))))
    assert found == {"line_items.amount": "wrong", "line_items.description": "wrong"}


def test_swapped_amounts_are_two_wrong_amounts():
    truth = receipt(tables=items(("TEA", "2.00"), ("MILK", "3.00")))
    found = outcomes(judged(truth, tables=items(("TEA", "3.00"), ("MILK", "2.00"))))
    assert found["line_items.amount"] == ["wrong", "wrong"]
    assert found["line_items.description"] == ["right", "right"]


def test_missing_rows_count_in_every_cell():
    rows = [(f"ITEM {i}", f"{i}.00") for i in range(10)]
    matches = judged(receipt(tables=items(*rows)), tables=items(*rows[:5]))
    assert Counter(match.strict for match in matches) == {"right": 10, "missed": 10}


def test_equal_rows_are_paired_first_and_each_once():
    truth = receipt(tables=items(("COFFEE", "3.00"), ("COFFEE", "3.00")))
    found = outcomes(judged(truth, tables=items(("COFFEE", "3.00"))))
    assert found["line_items.amount"] == ["missed", "right"]
    said = items(*[("COFFEE", "3.00")] * 3)
    assert outcomes(judged(truth, tables=said))["line_items.amount"] == [
        "invented",
        "right",
        "right",
    ]


def test_no_row_of_a_large_table_stays_alone_where_all_are_alike(monkeypatch):
    monkeypatch.setattr(pairing, "LARGEST_GRID", 0)
    truth, said = ([("TEA", f"{i}.{cents}") for i in range(300)] for cents in ("00", "01"))
    matches = judged(receipt(tables=items(*truth)), tables=items(*said))
    assert Counter(match.strict for match in matches) == {"right": 300, "wrong": 300}


def test_rows_without_a_common_key_pair_by_any_equal_cell():
    truth = receipt(tables={"line_items": [{"quantity": "7"}]})
    assert outcomes(judged(truth, tables={"line_items": [{"quantity": "7"}]})) == {
        "line_items.quantity": "right"
    }


def test_an_empty_table_is_not_an_unlabelled_one():
    said = {"taxes": [{"rate": "7", "amount": "1.00"}]}
    assert set(outcomes(judged(receipt(tables={"taxes": []}), tables=said)).values()) == {
        "invented"
    }
    assert set(outcomes(judged(receipt(), tables=said)).values()) == {"not judged"}


def test_a_column_that_no_row_labels_is_not_judged():
    truth = receipt(tables={"line_items": [{"amount": "1.00"}]})
    said = {
        "line_items": [{"amount": "1.00", "quantity": "2"}, {"amount": "5.00", "quantity": "1"}]
    }
    found = outcomes(judged(truth, tables=said))
    assert found["line_items.quantity"] == ["not judged", "not judged"]
    assert found["line_items.amount"] == ["invented", "right"]


def test_a_cell_that_cannot_be_read_is_wrong_in_its_row():
    truth = receipt(tables=items(("TEA", "2.00")))
    found = outcomes(judged(truth, tables=items(("TEA", "two"))))
    assert found == {"line_items.amount": "wrong", "line_items.description": "right"}


names = st.sampled_from(("TEA", "TEAS", "MILK", "SOAP"))
amounts = st.sampled_from(("1.00", "2.00", "3.00"))
tables = st.lists(st.tuples(names, amounts), max_size=4)


@given(tables, tables, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(ours, theirs, random):
    truth, said = receipt(tables=items(*ours)), items(*theirs)
    outcome = Counter((m.field, m.strict, m.truth, m.guess) for m in judged(truth, tables=said))
    random.shuffle(ours)
    random.shuffle(theirs)
    shuffled = judged(receipt(tables=items(*ours)), tables=items(*theirs))
    assert Counter((m.field, m.strict, m.truth, m.guess) for m in shuffled) == outcome


@given(tables, tables)
def test_no_other_pairing_has_fewer_errors(ours, theirs):
    """Against all pairings that keep equal rows together, tried one by one."""
    matches = judged(receipt(tables=items(*ours)), tables=items(*theirs))
    rest = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    left, right = ([*counter.elements()] for counter in rest)
    assert errors(matches) == fewest(left, right)


def fewest(left, right):
    """The fewest errors over all ways to pair what may be a pair."""
    if not left:
        return 2 * len(right)
    first, others = left[0], left[1:]
    best = 2 + fewest(others, right)
    for j, other in enumerate(right):
        if may_pair(first, other):
            here = (first[0] != other[0]) + (first[1] != other[1])
            best = min(best, here + fewest(others, right[:j] + right[j + 1 :]))
    return best


def may_pair(one, other):
    return one[1] == other[1] or one[0] == other[0] or {one[0], other[0]} == {"TEA", "TEAS"}


def test_an_accepted_reading_does_not_take_the_only_partner_of_another():
    wide = Field("line_items.amount", "money", "2.00", row=0, accepted=("3.00",))
    truth = receipt(
        tables={
            "line_items": [
                {"description": "TEA", "amount": wide},
                {"description": "TEA", "amount": "3.00"},
            ]
        }
    )
    for order in ((("TEA", "3.00"), ("TEA", "2.00")), (("TEA", "2.00"), ("TEA", "3.00"))):
        assert errors(judged(truth, tables=items(*order))) == 0


def test_a_guess_costs_alone_what_it_costs_where_any_row_labels_it():
    truth = receipt(
        tables={"line_items": [{"description": "TEA"}, {"description": "TEAS", "amount": "2.00"}]}
    )
    matches = judged(truth, tables=items(("TEA", "9.00")))
    assert Counter(match.strict for match in matches)["missed"] == 2
    assert errors(matches) == 2
