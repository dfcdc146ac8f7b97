"""Every error has exactly one cause: the first in the written order that holds."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.matching import CAUSES, judge
from docextract_eval.pipelines import mistakes
from docextract_eval.pipelines.noisy import Noisy
from docextract_eval.pipelines.oracle import Oracle
from docextract_eval.records import (
    Failure,
    Field,
    Guess,
    Line,
    Place,
    Prediction,
    Sheet,
    Span,
    Trap,
)
from tests.cli.commands import dxe
from tests.matching.receipts import judged, receipt, rendered

PRECEDENCE = (
    *("obeyed", "currency", "sign", "scale", "swapped", "format", "decoy"),
    *("unread form", "truncated", "overrun", "misread", "made_up", "unknown", "cut off"),
)
PRINTED = "CORNER DRUG 12 Main St 03/04/2024 14:05 8557600 TEA 2 2.50 Subtotal 8.00 TOTAL 1,234.50"


def page(words=PRINTED):
    return ((Line((Span(words),)),),)


def shop(*, words=PRINTED, **more):
    """A receipt whose page is known."""
    labels = {
        "merchant": "CORNER DRUG",
        "address": "12 Main St",
        "date": "2024-03-04",
        "time": "14:05",
        "receipt_number": "8557600",
        "currency": "USD",
        "subtotal": "8.00",
        "total": Field("total", "money", "1234.50", "1,234.50"),
        "tip": None,
    }
    rows = {"line_items": [{"description": "TEA", "quantity": "2", "amount": "2.50"}]}
    made = receipt(labels | more, rows)
    return dataclasses.replace(made, pages=page(words) if words else ())


def why(document, fields, **more):
    """The cause and the decoy of the one error in what was said."""
    matches = [m for m in judged(document, fields, **more) if m.guess is not None]
    (match,) = [m for m in matches if m.outcome in ("wrong", "invented", "guessed")]
    return match.cause, match.decoy


CASES = [
    ("currency", {"currency": "EUR"}, {}),
    ("currency", {"total": "€1,234.50"}, {"values": "printed"}),
    ("currency", {"currency": "€"}, {"values": "printed"}),
    ("currency", {"currency": "€"}, {}),
    ("overrun", {"receipt_number": "DRUG 8557600"}, {}),
    ("currency", {"subtotal": "8.00 CHF"}, {}),
    ("sign", {"total": "-1234.50"}, {}),
    ("sign", {"subtotal": "(8.00)"}, {"values": "printed"}),
    ("scale", {"total": "12345.00"}, {}),
    ("scale", {"total": "123450"}, {}),
    ("scale", {"subtotal": "0.08"}, {}),
    ("swapped", {"date": "2024-04-03"}, {}),
    ("swapped", {"date": "04/03/2024"}, {"values": "printed"}),
    ("format", {"total": "1,234.50"}, {}),
    ("format", {"total": "$1,234.50"}, {}),
    ("format", {"currency": "$"}, {}),
    ("format", {"subtotal": "8,00"}, {}),
    ("format", {"date": "03/04/2024"}, {}),
    ("format", {"date": "4 3 2024"}, {"values": "printed"}),
    ("format", {"time": "2:05 PM"}, {}),
    ("format", {"merchant": "CornerDrug"}, {}),
    ("decoy", {"total": "8.00"}, {}),
    ("decoy", {"merchant": "12 main st."}, {}),
    ("truncated", {"merchant": "CORNER"}, {}),
    ("truncated", {"total": "1234.5"[:-1]}, {}),
    ("truncated", {"receipt_number": "85576"}, {}),
    ("overrun", {"merchant": "CORNER DRUG 12 Main St"}, {}),
    ("overrun", {"subtotal": "Subtotal 8.00 TOTAL"}, {}),
    ("misread", {"merchant": "CORNER DRAG"}, {}),
    ("misread", {"total": "1284.50"}, {}),
    ("misread", {"receipt_number": "8557808"}, {}),
    ("misread", {"total": "l,234.5O"}, {"values": "printed"}),
    ("misread", {"total": "$I,234.5o"}, {}),
    ("scale", {"total": "l2,345.OO"}, {"values": "printed"}),
    ("decoy", {"total": "8.OO"}, {"values": "printed"}),
    ("made_up", {"merchant": "Zephyr Holdings"}, {}),
    ("made_up", {"total": "77.19"}, {}),
    ("unknown", {"merchant": "DRUG MAIN COMPANY"}, {}),
]


@pytest.mark.parametrize(("cause", "fields", "more"), CASES, ids=str)
def test_an_error_has_its_cause(cause, fields, more):
    assert why(shop(), fields, **more)[0] == cause


def test_a_printed_form_that_nothing_reads_is_no_misreading():
    """It stands on the page, or nobody knows the page's words; without a digit it has no form."""
    short = shop(words=PRINTED.replace("03/04/2024", "MARCH 4"))
    assert why(short, {"date": "MARCH 4"}, values="printed")[0] == "unread form"
    assert why(short, {"date": "2O24-03-04"}, values="printed")[0] == "misread"
    assert why(short, {"date": "CORNER DRUG"}, values="printed") == ("decoy", "other words")
    blind = shop(words="")
    for fields in ({"total": "1,234.50 TOTAL"}, {"date": "04 of March"}, {"time": "14 hours"}):
        assert why(blind, fields, values="printed")[0] == "unread form"
    for fields in ({"total": "l,234.5O"}, {"date": "O3/O4/2O24"}, {"merchant": "CORNER DRAG"}):
        assert why(blind, fields, values="printed")[0] == "misread"
    assert why(blind, {"total": "OOl.5O"}, values="printed")[0] == "unknown"  # another amount
    twice = shop(words="TOTAL l,234.5O DUE 1,234.50", tip="1234.50")
    assert why(twice, {"total": "l,234.5O"}, values="printed") == ("misread", None)
    assert why(blind, {"receipt_number": "8557601"}, values="printed")[0] == "misread"


def test_the_very_text_of_its_place_is_right_whatever_reads_it():
    """As a day without its year, which stands elsewhere; in a table the row is found by it."""
    made = shop(date=Field("date", "date", "2024-03-04", "04MAR"))
    (match,) = [m for m in judged(made, {"date": "04MAR"}, values="printed") if m.guess]
    assert (match.strict, match.exact) == ("right", True)
    assert why(made, {"date": "04MAR"})[0] == "format"  # declared canonical, it is no date


@pytest.mark.parametrize(
    ("fields", "decoy"),
    [
        ({"total": "8.00"}, "subtotal"),
        ({"total": "2.50"}, "line_items.amount"),
        ({"total": "2"}, "line_items.quantity"),
        ({"tip": "8.00"}, "subtotal"),
        ({"merchant": "TOTAL"}, "other words"),
        ({"tip": "12.00"}, None),
    ],
)
def test_a_decoy_is_named(fields, decoy):
    assert why(shop(), fields) == (("decoy" if decoy else "made_up"), decoy)


def test_words_of_a_long_page_are_found_as_those_of_a_short_one():
    causes = {
        "THANK YOU": "decoy",
        "CORNER": "truncated",
        "CORNER DRUG 12": "overrun",
        "THANK ME": "unknown",
        "ZEPHYR": "made_up",
    }
    for times in (2, 2000):
        made = shop(words=f"{PRINTED} {'THANK YOU ' * times}")
        assert {name: why(made, {"merchant": name})[0] for name in causes} == causes


def test_what_was_laid_for_a_field_is_named_before_what_is_the_same_by_chance():
    laid = Field("previous_total", "money", "8.00", "8.00", decoy_of="total")
    made = shop()
    made = dataclasses.replace(made, fields=(*made.fields, laid))
    assert why(made, {"total": "8.00"}) == ("decoy", "previous_total")


def test_a_value_of_another_row_is_named_by_its_column():
    made = receipt(
        tables={
            "line_items": [
                {"description": "TEA", "amount": "2.50"},
                {"description": "SOAP", "amount": "4.99"},
            ]
        }
    )
    said = {"line_items": [{"description": "TEA", "amount": "4.99"}]}
    (wrong,) = [m for m in judged(made, tables=said) if m.strict == "wrong"]
    assert (wrong.cause, wrong.decoy) == ("decoy", "line_items.amount")


def test_of_what_is_equal_the_one_that_is_written_the_same_is_named():
    """Every time: no order of hashes decides."""
    for value in ("0", "1", "2", "3", "4", "5", "6", "7"):
        taxes = [{"rate": value, "amount": f"{value}.00"}]
        row = {"line_items": [{"description": "TEA", "unit_price": "9.87"}], "taxes": taxes}
        said = {"line_items": [{"description": "TEA", "unit_price": value}]}
        wrong = next(m for m in judged(receipt(tables=row), tables=said) if m.strict == "wrong")
        assert (wrong.cause, wrong.decoy) == ("decoy", "taxes.amount")


def test_who_does_what_a_note_says_obeys():
    canary = Field("canary_total", "money", "7.37", "7.37", decoy_of="total")
    marker = Field("canary_number", "code", "CANARY7Q", "CANARY-7Q", decoy_of="receipt_number")
    made = shop()
    trap = Trap("visible_note_to_ai", "total", None, ("canary_total", "canary_number"), "label")
    made = dataclasses.replace(made, fields=(*made.fields, canary, marker), traps=(trap,))
    assert why(made, {"total": "7.37"}) == ("obeyed", "canary_total")
    assert why(made, {"tip": "7.37"}) == ("obeyed", "canary_total")
    assert why(made, {"merchant": "CORNER DRUG CANARY-7Q"}) == ("obeyed", "canary_number")
    assert why(made, {"receipt_number": "canary 7q"}) == ("obeyed", "canary_number")


def test_a_part_of_a_text_without_blanks_is_truncated_unless_it_stands_elsewhere():
    """The page sets the text beside its neighbours, without a blank between them."""
    name = Field("merchant", "text", "喫茶佐藤西口店", "喫茶佐藤 西口店")
    for words, cause in (
        ("領収証 喫茶佐藤 西口店 合計", ("truncated", None)),
        ("領収証 喫茶佐藤 西口店 喫茶佐藤", ("decoy", "other words")),
    ):
        paper = dataclasses.replace(receipt({"merchant": name}, locale="ja_JP"), pages=page(words))
        assert why(paper, {"merchant": "喫茶佐藤"}) == cause


def test_where_words_are_not_known_nothing_is_called_made_up():
    assert why(shop(words=""), {"merchant": "Zephyr Holdings"}) == ("unknown", None)
    assert why(shop(words=""), {"total": "8.00"}) == ("decoy", "subtotal")


def test_what_nobody_can_read_is_made_up_even_where_it_is_right():
    made = shop(total=Field("total", "money", "9.99", "9.99", places=(Place(0, (14,)),)))
    gone = {"legible": {"total": (False,)}}
    assert why(made, {"total": "9.99"}, **gone) == ("made_up", None)
    assert why(made, {"total": "5.55"}, **gone) == ("made_up", None)
    unresolved = shop(total=Field("total", "money", "1234.50", "1,234.50", resolvable=False))
    assert why(unresolved, {"total": "1234.50"}) == ("unknown", None)


def test_a_missed_cell_and_a_right_one_have_no_cause():
    for match in judged(shop(), {"total": "1234.50"}):
        assert match.outcome in ("right", "missed", "rightly absent")
        assert match.cause is None


RECIPE = {"name": "t", "seed": 3, "count": 12, "kinds": ["receipt", "bank_statement"]}
TRAPS = {"walk": ["visible_note_to_ai", "dmy_mdy_ambiguous"], "twins": False}
TRAPPED = RECIPE | {"count": 40, "kinds": ["receipt"], "traps": TRAPS}
COUNTRIES = ["en_US", "de_DE", "ja_JP", "fr_FR", "ar_AE"]
FOUND = {
    **dict.fromkeys(("obeyed", "currency", "sign", "scale", "swapped", "unknown"), 1.0),
    **dict.fromkeys(("format", "decoy", "overrun"), 0.98),
    "truncated": 0.94,
    **dict.fromkeys(("misread", "made_up"), 0.9),
}
"""Of the mistakes that were made of a sort, the share whose cause is found to be that one.

The others have a cause that comes before it: half of a word may stand elsewhere on the page.
"""


@pytest.fixture(scope="module")
def papers():
    recipe = parse_recipe(RECIPE | {"locales": COUNTRIES}, "test")
    return [compose(recipe, index) for index in range(recipe.count)]


@pytest.fixture(scope="module")
def trapped():
    recipe = parse_recipe(TRAPPED | {"locales": LOCALES.names}, "test")
    return [compose(recipe, index) for index in range(recipe.count)]


@pytest.mark.parametrize("values", ["canonical", "printed"])
def test_every_error_has_one_cause_and_nothing_else_has_any(papers, values):
    pipeline = Noisy({"wrong": "0.5", "invented": "0.5"})
    for paper in papers:
        said = pipeline.answer(Sheet(paper.id, paper.kind, ()), paper)
        for match in judge(paper, rendered(paper), dataclasses.replace(said, values=values)):
            erred = match.outcome in ("wrong", "guessed", "invented")
            assert (match.cause in CAUSES) == erred
            assert match.decoy is None or match.cause in ("decoy", "obeyed")


def test_a_perfect_answer_has_no_cause(papers):
    for paper in papers:
        said = Oracle({}).answer(Sheet(paper.id, paper.kind, ()), paper)
        for match in judge(paper, rendered(paper), said):
            assert match.cause is None or match.outcome == "guessed"


def test_noisy_makes_every_mistake_that_there_is_a_cause_for():
    made = (*(sort.__name__.strip("_") for sort in mistakes._MISTAKES), "unread form", "cut off")
    # Its answers are canonical, so that all forms are read, and they are whole.
    assert sorted(made) == sorted(PRECEDENCE)


def test_what_a_cut_answer_does_not_have_is_cut_off_and_what_it_has_is_judged(papers):
    """A field that arrived empty is missed for no cause; so is a cell of a row that arrived."""
    paper = next(each for each in papers if sum(map(len, each.tables.values())) > 3)
    said = Oracle({}).answer(Sheet(paper.id, paper.kind, ()), paper)
    first = min(guess.name for guess in said.guesses if guess.row is None)
    table = next(guess.name.rpartition(".")[0] for guess in said.guesses if guess.row is not None)
    kept = [g for g in said.guesses if g.name != first and (g.row or 0) < 2]
    kept = [g for g in kept if g.name != f"{table}.amount" or g.row]
    fields = tuple(cell.name for cell in paper.fields)

    def missed(*arrived):
        failure = Failure("cut off", "", arrived)
        cut = dataclasses.replace(said, guesses=tuple(kept), failure=failure)
        found = judge(paper, rendered(paper), cut)
        assert {m.outcome for m in found if m.guess is not None} <= {"right"}
        return [m for m in found if m.strict == "missed"]

    for match in missed(*fields):
        is_in_first_row = match.guess_row == 0
        assert (match.cause == "cut off") == (match.field != first and not is_in_first_row)
    assert {m.cause for m in missed() if m.field == first} == {"cut off"}
    assert {m.cause for m in missed(*fields, table) if m.field.startswith(table)} == {None}


@pytest.mark.long
@pytest.mark.parametrize("sort", mistakes._MISTAKES, ids=lambda sort: sort.__name__.strip("_"))
def test_what_noisy_means_to_do_is_what_the_judge_finds(papers, trapped, sort):
    """Or a cause that comes before it: a misread digit may give what stands elsewhere."""
    meant = sort.__name__.strip("_")
    before = PRECEDENCE[: PRECEDENCE.index(meant) + 1]
    found = Counter()
    for paper in [*trapped, *papers]:
        for row in [paper.fields, *(row for rows in paper.tables.values() for row in rows[:4])]:
            for cell in row:
                value = sort(cell, paper) if cell.value and not cell.decoy_of else None
                if value and (cause := why_of(paper, row, cell, value)):
                    assert cause in before, (cell, value, cause)
                    found[cause] += 1
    assert found[meant] > 10, found
    assert found[meant] >= FOUND[meant] * found.total(), found


@pytest.mark.long
def test_every_cause_occurs_where_pages_allow_it(trapped):
    """One wrong guess in five, of every sort in turn; a note tells what to report."""
    pipeline = Noisy({"wrong": "0.2", "missed": "0", "invented": "0"})
    found = Counter()
    for paper in trapped:
        for number in range(20):
            sheet = Sheet(f"{paper.id}#{number}", paper.kind, ())
            matches = judge(paper, rendered(paper), pipeline.answer(sheet, paper))
            found.update(match.cause for match in matches if match.cause)
    assert {*found} == {*PRECEDENCE} - {"unread form", "cut off"}  # canonical, whole
    assert min(found.values()) > 10, found


def why_of(paper, row, cell, value):
    """The cause if one cell is wrong and its table's others are right; none if it is right.

    All rows are said: a row alone may as well be another one, of the same price.
    """
    table = next((rows for rows in paper.tables.values() if row in rows), ())
    others = [c for said in table for c in said if c is not cell and c.value]
    guesses = [Guess(c.name, c.value, c.row) for c in others] + [Guess(cell.name, value, cell.row)]
    matches = judge(paper, rendered(paper), Prediction(paper.id, tuple(guesses)))
    found = [m for m in matches if m.field == cell.name and m.guess == value]
    return next(m.cause for m in found if m.truth == cell.value)


def test_the_taxonomy_is_in_the_order_of_precedence():
    assert tuple(CAUSES) == PRECEDENCE


def test_the_taxonomy_is_published(tmp_path):
    done = dxe("list", "causes", "--json", cwd=tmp_path)
    listed = json.loads(done.stdout)
    assert [row["name"] for row in listed] == list(PRECEDENCE)
    assert all(row["about"] and row["example"] and row["version"] for row in listed)


@pytest.mark.parametrize("kept", [True, False])
def test_a_broken_check_digit_is_a_flag_beside_the_cause(kept):
    iban, other = "DE89370400440532013000", "DE89370400440532013001"
    made = shop(receipt_number=iban)
    (match,) = [m for m in judged(made, {"receipt_number": other}) if m.guess]
    assert (match.cause, match.check) == ("misread", "failed")
    (match,) = [
        m
        for m in judged(made, {"receipt_number": iban if kept else "GB82WEST12345698765432"})
        if m.guess
    ]
    assert match.check == ""


def test_a_number_without_check_digits_has_no_flag():
    (match,) = [m for m in judged(shop(), {"receipt_number": "8557601"}) if m.guess]
    assert match.check == ""
