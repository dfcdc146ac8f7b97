"""Days of rows beside those of the head."""

from __future__ import annotations

import re

import pytest

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
