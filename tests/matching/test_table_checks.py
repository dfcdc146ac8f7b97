"""What rows of an answer say of each other: which are copies, and which balances add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.matching import judge
from docextract_eval.matching.page import PageText
from docextract_eval.matching.table_checks import balances_add_up
from docextract_eval.records import Field, Guess, Prediction
from tests.matching.receipts import receipt, rendered

LINES = [
    ("TEA", "-2.00", "98.00"),
    ("PAY", "10.00", "108.00"),
    ("TEA", "-2.00", "106.00"),
    ("RENT", "-6.00", "100.00"),
]
COLUMNS = ("description", "amount", "balance")


def statement(lines):
    types = dict(zip(COLUMNS, ("text", "money", "money"), strict=True))
    rows = tuple(
        tuple(
            Field(f"transactions.{name}", types[name], value, value or "", row=number)
            for name, value in zip(COLUMNS, line, strict=True)
        )
        for number, line in enumerate(lines)
    )
    return replace(receipt(), kind="bank_statement", tables={"transactions": rows})


def said(document, lines):
    """The checks of what was said, by row of the answer and column."""
    guesses = [
        Guess(f"transactions.{name}", value, row=number)
        for number, line in enumerate(lines)
        for name, value in zip(COLUMNS, line, strict=True)
        if value
    ]
    matches = judge(document, rendered(document), Prediction("s", tuple(guesses)))
    return {(m.guess_row, m.field.partition(".")[2]): m.check for m in matches if m.check}


def test_a_row_that_came_again_is_a_copy_and_another_one_is_none():
    found = said(statement(LINES), [*LINES, LINES[1], ("GIFT", "3.00", "7.00")])
    assert {key: check for key, check in found.items() if key[1] == "amount"} == {
        (4, "amount"): "copy",
        (5, "amount"): "no copy",
    }


def test_rows_that_the_page_has_twice_are_no_copies_and_a_third_one_is():
    lines = [("TEA", "-2.00", None), ("TEA", "-2.00", None), ("PAY", "5.00", None)]
    assert said(statement(lines), lines) == {}
    found = said(statement(lines), [*lines, lines[0]])
    assert {*found.values()} == {"copy"}
    assert len({row for row, _ in found}) == 1


@pytest.mark.parametrize("step", [1, -1], ids=["oldest first", "newest first"])
def test_a_lost_row_shows_in_the_balance_behind_it(step):
    """As does a copy, and an amount that was misread; not a row that is only wrong in words."""
    lines = LINES[::step]
    document = statement(lines)

    def balances(answer):
        found = said(document, answer)
        return [found.get((n, "balance")) for n in range(len(answer))][::step]

    fits, off = "adds up", "does not add up"
    assert balances(lines) == [None, fits, fits, fits]
    assert balances([("MILK", *line[1:]) for line in lines]) == [None, fits, fits, fits]
    assert balances([lines[0], *lines[2:]]).count(off) == 1
    misread = [(line[0], line[1].replace("10", "70"), line[2]) for line in lines]
    assert balances(misread) == [None, off, fits, fits]
    assert balances([*lines[:2], lines[1], *lines[2:]]).count(off) == 1


def test_where_the_documents_own_balances_do_not_add_up_none_is_checked():
    lines = [*LINES[:3], ("RENT", "-6.00", "1.00")]
    assert said(statement(lines), LINES) == {}


def test_what_is_no_number_does_not_add_up():
    rows = [("1", "5"), ("x", "6"), ("1", "x"), ("1", "8"), (None, "9")]
    assert balances_add_up(rows) == [None, False, False, True, False]
    assert balances_add_up([("1", "5"), ("1", "x"), ("1", "7")]) == [None, False, True]


@example("1,2 x", "1")
@example("1'2.", "2")
@example("1²", "1")
@example("12.-", "12")
@given(st.text("12.,' x²-"), st.text("12.,'-", min_size=1))
def test_a_number_is_found_on_a_page_wherever_nothing_continues_it(text, number):
    """By its definition, in plain Python: neither a digit nor a separator with a digit beside."""
    page = PageText(receipt(), frozenset())
    vars(page)["words"] = text
    starts = [at for at in range(len(text)) if text.startswith(number, at)]

    def goes_on(beside):
        return beside[:1].isdigit() or (beside[:1] in (".", ",", "'") and beside[1:2].isdigit())

    ends = ((text[:at][::-1], text[at + len(number) :]) for at in starts)
    assert page.contains_number(number) == any(not any(map(goes_on, pair)) for pair in ends)


def test_answers_that_are_right_add_up_on_every_layout():
    """Also where a movement of each day alone has a balance, in countries of all sorts."""
    made = {"name": "balances", "kinds": ["bank_statement"], "count": 24, "seed": 5}
    made["locales"] = ["en_US", "de_DE", "ja_JP", "pl_PL"]
    recipe, counted = parse_recipe(made, "balances"), Counter()
    for index in range(24):
        document = compose(recipe, index)
        cells = [cell for row in document.tables["transactions"] for cell in row]
        for values in ("canonical", "printed"):
            guesses = [
                Guess(c.name, c.value if values == "canonical" else c.text, row=c.row)
                for c in cells
                if c.value
            ]
            answer = Prediction("s", tuple(guesses), values)
            matches = judge(document, rendered(document), answer)
            counted.update(m.check for m in matches)
    assert counted["adds up"] > 200
    assert set(counted) == {"", "adds up"}
