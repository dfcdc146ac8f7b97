"""tools/study sheet_looks and required_contents count what documents print."""

from __future__ import annotations

from dataclasses import replace

import pytest
from research.required_contents import Content, content_row, is_rare, read_contents
from research.sheet_looks import TABLES, look_row, rows_by_page

from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import Document, Line, Mark, Span
from docextract_eval.schemas import load_schema

BLANK = Document("a", "a", "invoice", "en_US", "USD", 1, 0, (), {}, ())


def document(*pages, template="plain", **factors):
    """A made-up document: each page is lines, each line texts or spans."""
    lines = tuple(tuple(Line(tuple(line)) for line in page) for page in pages)
    return replace(BLANK, pages=lines, factors={"template": template, **factors})


def rows(*numbers, column="transactions.amount"):
    return [[Span("9.00", tag=f"{column}#{number}")] for number in numbers]


def test_a_row_counts_once_on_the_page_where_it_begins():
    said = [[Span("total", tag="total")], [Span("x", tag="transactions")]]
    pages = (rows(0, 1, 1, 2), said, rows(2, 3), rows(0, column="taxes.amount"))
    assert rows_by_page(document(*pages), "transactions") == [3, 1]


def test_looks_are_shares_of_documents_and_full_pages_are_those_before_the_last():
    plain = document(rows(0, 1, 2), rows(3), font="figo", colour="black")
    bright = document(rows(0, 1), font="notos", colour="navy")
    marked = replace(bright, pages=(*bright.pages, (Line(marks=(Mark("logo"), Mark("rule"))),)))
    row = look_row("all", [plain, plain, bright, marked], "transactions")
    faces = "figo 2, notos 2"
    assert row[:5] == ["all", "4", "50 %", "25 %", faces]
    assert row[5:] == ["1 / 1 / 2 / 3 / 3", "3 / 3 / 3 / 3 / 3", "1.8"]


def test_a_content_is_printed_by_all_its_fields_or_by_words_of_a_line():
    both = Content("both", "a rule", ("iban", "transactions.amount"))
    one = document([[Span("DE89", tag="iban")]], template="one")
    two = document([[Span("DE89", tag="iban")]], rows(4), template="two")
    bare = document(rows(4), template="two")
    assert content_row(both, [one, two, bare]) == ["both", "a rule", "33 %", "one"]
    apr = Content("rate", "a rule", words=r"annual rate")
    said = document([[Span("Annual"), Span("RATE")]])
    split = document([[Span("annual")], [Span("rate")]])
    assert [apr.is_printed(each) for each in (said, split, two)] == [True, False, False]
    assert content_row(both, [one])[2:] == ["0 %", "all"]
    assert content_row(both, [two])[2:] == ["100 %", "none"]
    assert [is_rare(["", "", share]) for share in ("0 %", "4 %", "5 %")] == [True, True, False]


@pytest.mark.parametrize("country", read_contents())
def test_every_content_names_fields_that_its_kind_has_or_words(country):
    assert country in LOCALES.names
    for kind, asked in read_contents()[country].items():
        assert kind in TABLES
        for each in asked:
            assert bool(each.fields) != bool(each.words), each.what
            for name in each.fields:
                assert load_schema(kind).spec(name), name
