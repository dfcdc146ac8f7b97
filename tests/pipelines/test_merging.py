"""Answers to windows of pages, merged: faithful windows give back what stands on the pages."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docextract_eval.pipelines.merging import merge_windows
from docextract_eval.pipelines.windows import Windows
from docextract_eval.records import Failure, Guess, Prediction
from docextract_eval.schemas import load_schema

SCHEMA = load_schema("bank_statement")
TABLE = "transactions"
VALUES = st.sampled_from(["1.00", "2.00", "3.00"])
ROWS = st.fixed_dictionaries(
    {"amount": VALUES}, optional={"date": st.just("2026-11-01"), "description": VALUES}
)
PAGES = st.lists(st.lists(ROWS, max_size=4), min_size=1, max_size=9)
SIZES = st.integers(1, 5).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1)))
SAME = {"amount": "1.00", "description": "FEE"}
TWO = Windows(2, 1).cut(3)
APART = Windows(1).cut(2)
A, B, C = ({"date": f"2026-11-0{n}", "description": f"ROW {n}", "amount": f"{n}.00"} for n in "123")


def answer(rows, fields=(), confidence=0.5, **more):
    """An answer whose rows are pairs of a page, or None, and cells."""
    cells = [
        Guess(f"{TABLE}.{column}", value, number, confidence, page)
        for number, (page, row) in enumerate(rows)
        for column, value in row.items()
    ]
    return Prediction("sheet", (*fields, *cells), **{"tokens": 10, "cost": 0.5, **more})


def seen(pages, window, *, states_pages=True):
    """What a faithful reader of a window answers."""
    at = range(window.first, window.end)
    return answer([(page if states_pages else None, row) for page in at for row in pages[page]])


def merged_rows(windows, answers):
    merged = merge_windows(SCHEMA, windows, answers)
    rows = {}
    for guess in merged.guesses:
        if guess.row is not None:
            rows.setdefault(guess.row, {})[guess.name.rpartition(".")[2]] = guess.value
    assert list(rows) == list(range(len(rows)))
    return list(rows.values())


def flat(pages):
    return [row for page in pages for row in page]


@given(PAGES, SIZES)
@example([[SAME], [SAME], [SAME]], (2, 1))
@example([[SAME, SAME], [SAME, SAME], [], [SAME]], (2, 1))
@example([[SAME] * 4] * 6, (4, 3))
def test_faithful_windows_give_the_rows_back(pages, size):
    """Rows that are alike on both sides of a seam, and on it, stand as often as on the pages."""
    windows = Windows(*size).cut(len(pages))
    assert merged_rows(windows, [seen(pages, each) for each in windows]) == flat(pages)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=9), SIZES)
def test_rows_that_differ_need_no_pages_for_it(counts, size):
    numbers = iter(range(1000))
    pages = [[{"amount": f"{next(numbers)}.00"} for _ in range(count)] for count in counts]
    windows = Windows(*size).cut(len(pages))
    answers = [seen(pages, each, states_pages=False) for each in windows]
    assert merged_rows(windows, answers) == flat(pages)


@given(st.lists(st.sampled_from(["both", "one", "other"]), max_size=8))
def test_what_one_of_two_windows_lost_is_not_lost(seam):
    """Rows of the page that both see, each seen by both or by one."""
    rows = [{"amount": f"{n}.00", "description": "FEE"} for n in range(len(seam))]
    one, other = (
        [(1, row) for row, by in zip(rows, seam, strict=True) if by in ("both", window)]
        for window in ("one", "other")
    )
    found = merged_rows(TWO, [answer([(0, A), *one]), answer([*other, (2, C)])])
    assert sorted(map(sorted, map(dict.items, found))) == sorted(
        sorted(row.items()) for row in (A, *rows, C)
    )
    assert (found[0], found[-1]) == (A, C)


@given(st.integers(1, 40), SIZES)
def test_windows_cover_every_page_and_share_as_many_as_stated(total, size):
    windows = Windows(*size).cut(total)
    assert {page for w in windows for page in range(w.first, w.end)} == set(range(total))
    for one, other in itertools.pairwise(windows):
        assert one.end - other.first == size[1]
        assert other.end > one.end


def test_a_row_goes_on_over_the_page_break():
    """Words are joined and blanks filled where no window saw it whole; else the whole one holds."""
    begun = {"date": "2026-11-02", "description": "CARD"}
    rest = {"description": "PAYMENT", "amount": "2.00"}
    whole = {"date": "2026-11-02", "description": "CARD PAYMENT", "amount": "2.00"}
    apart = [answer([(0, A), (0, begun)]), answer([(0, rest), (1, C)])]
    assert merged_rows(APART, apart) == [A, whole, C]
    unsaid = [answer([(0, A), (0, whole)]), answer([(None, {"description": "TO X"}), (None, C)])]
    longer = {**whole, "description": "CARD PAYMENT TO X"}
    assert merged_rows(APART, unsaid) == [A, longer, C]
    over = [answer([(0, A), (1, begun)]), answer([(1, whole), (2, C)])]
    assert merged_rows(TWO, over) == [A, whole, C]
    dropped = [answer([(0, A), (0, whole)]), answer([(0, rest), (2, C)])]
    assert merged_rows(TWO, dropped) == [A, whole, C]


def test_repeated_heads_are_no_rows():
    head = {"date": "Date", "description": "Details", "amount": "Amount"}
    words = {"description": "Details"}
    answers = [answer([(0, head), (0, A)]), answer([(1, head), (1, B), (1, words)])]
    assert merged_rows(APART, answers) == [A, B, words]


def test_a_row_that_two_windows_read_otherwise_is_one_and_less_sure():
    misread = {**B, "amount": "7.00"}
    answers = [
        answer([(0, A), (1, misread)], confidence=0.9),
        answer([(1, B), (2, C)], confidence=0.8),
    ]
    merged = merge_windows(SCHEMA, TWO, answers)
    found = {(g.name.rpartition(".")[2], g.row): (g.value, g.confidence) for g in merged.guesses}
    assert found["amount", 1] == ("2.00", 0.5)
    assert found["description", 1] == ("ROW 2", 0.9)
    assert found["amount", 2] == ("3.00", 0.8)
    assert max(row for _, row in found) == 2


def test_a_field_has_the_value_that_most_windows_state():
    def said(value, confidence):
        return answer([], [Guess("closing_balance", value, None, confidence)])

    windows = Windows(1).cut(3)
    for stated, held in (
        ([("1", 0.9), ("2", 0.4), ("2", 0.3)], ("2", 0.4)),
        ([("1", 0.1), ("2", 0.2), ("3", 0.1)], ("2", 0.2)),
        ([("1", 0.9), ("2", None), ("2", None)], ("2", None)),
        ([("1", 0.9), ("2", 0.9), ("1", 0.8)], ("1", 2 / 3)),
        ([("1", 0.5), ("2", 0.5), ("3", 0.5)], ("1", 1 / 3)),
    ):
        (guess,) = merge_windows(SCHEMA, windows, [said(*each) for each in stated]).guesses
        assert (guess.value, guess.confidence) == held


@pytest.mark.parametrize("cause", ["cut off", "timeout", "garbage"])
def test_what_arrived_is_there_beside_the_failure_of_a_window(cause):
    lost = Failure(cause, "why", ("bank",) if cause == "cut off" else ())
    answers = [
        answer([(0, A)], [Guess("bank", "B"), Guess("holder", "H")], attempts=2),
        answer([(1, B)], failure=lost, tokens=None, cost=None),
        answer([(2, C)], suspicious=True),
    ]
    merged = merge_windows(SCHEMA, Windows(1).cut(3), answers)
    assert merged.failure is not None
    assert merged.failure.cause == "cut off"
    said = "why" if cause == "cut off" else f"{cause}: why"
    assert merged.failure.detail == f"pages 2 of 3: {said}"
    assert merged.failure.arrived == lost.arrived
    amounts = [guess.value for guess in merged.guesses if guess.name == f"{TABLE}.amount"]
    assert amounts == (["1.00", "2.00", "3.00"] if cause == "cut off" else ["1.00", "3.00"])
    assert (merged.tokens, merged.cost, merged.attempts) == (20, 1.0, 4)
    assert merged.suspicious is True


def test_what_goes_on_from_pages_that_did_not_arrive_is_no_row():
    answers = [answer([], failure=Failure("timeout")), answer([(0, {"amount": "2.00"}), (1, C)])]
    assert merged_rows(APART, answers) == [C]


def test_where_nothing_arrived_the_first_failure_is_the_whole():
    failures = [answer([], failure=Failure(cause, "why")) for cause in ("busy", "timeout")]
    merged = merge_windows(SCHEMA, APART, failures)
    assert merged.failure == Failure("busy", "pages 1 of 2: why (and 1 more of 2 windows)")
    assert merged.guesses == ()


def test_values_of_two_forms_are_not_mixed():
    answers = [answer([(0, A)]), answer([(1, B)], values="printed")]
    merged = merge_windows(SCHEMA, APART, answers)
    assert merged_rows(APART, answers) == [A]
    assert merged.failure is not None
    assert "its values are printed, and those of earlier pages canonical" in merged.failure.detail


def test_any_number_of_rows_at_a_seam_is_merged():
    """Beyond what can be compared, the later window's rows stand alone; nothing is there twice."""
    many = [{"amount": f"{n}.00"} for n in range(3000)]
    other = [{"amount": f"{n}.50"} for n in range(3000)]
    one = answer([(1, row) for row in many])
    assert merged_rows(TWO, [one, one]) == many
    assert merged_rows(TWO, [one, answer([(1, row) for row in other])]) == other
