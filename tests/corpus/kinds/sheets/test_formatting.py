"""Days of rows beside those of the head."""

from __future__ import annotations

import re

import pytest

from docextract_eval.corpus.generating import generate
from docextract_eval.corpus.kinds.bank_statement.vocabulary import VOCABULARIES
from docextract_eval.corpus.kinds.sheets.formatting import format_row_date
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context


@pytest.mark.parametrize("locale", ["es_ES", "nl_NL", "pt_BR", "tr_TR"])
def test_rows_write_days_as_the_head_does(locale):
    """With its marks, where it has no month in letters: in full, and without the year if it can."""
    where = LOCALES.load(locale)
    context, short = Context(where, where.currency), VOCABULARIES.load(locale).short_dates
    known = {mark for each in short for mark in re.findall("[-/.]", each)}
    for turn in range(2 * len(where.dates)):
        head = TYPES.load("date").write("2024-06-14", context, turn)
        if re.search("[a-zç]", head):
            continue
        assert format_row_date(context, "2024-06-14", "full", turn, short) == head
        (mark,) = set(re.findall("[-/.]", head))
        brief = format_row_date(context, "2024-06-14", "short", turn, short)
        assert mark in brief or mark not in known


def test_a_form_that_only_tills_print_is_on_no_sheet():
    """American banks write 06/14/2024 or Jun 14, 2024, and never 14-Jun-2024 as some tills do."""
    kinds = ["bank_statement", "card_statement", "invoice"]
    recipe = {"name": "sheets", "count": 30, "kinds": kinds, "locales": ["en_US"]}
    dates = [
        field.text
        for document in generate(recipe)
        for field in document.fields
        if field.type == "date" and field.text
    ]
    assert len(dates) > 100
    assert not [text for text in dates if re.match(r"\d\d-[A-Z]", text)]
    assert LOCALES.load("en_US").till_dates


def test_a_town_at_an_american_terminal_has_its_state():
    """A card's purchases name the state behind the town, as the addresses of the country do."""
    recipe = {"name": "cards", "count": 4, "kinds": ["card_statement"], "locales": ["en_US"]}
    for document in generate(recipe):
        rows = document.tables["transactions"]
        texts = [field.text for row in rows for field in row if field.name.endswith("description")]
        assert any(re.search(r" [A-Z]+ (OH|ID|GA|TX)$", text) for text in texts)
