"""What a printed credit means: more on an account, less on a card."""

from __future__ import annotations

import pytest

from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import Context
from docextract_eval.matching.field_reader import FieldReader
from docextract_eval.schemas import load_schema

GERMAN, INDIAN = (
    Context(LOCALES.load(name), LOCALES.load(name).currency) for name in ("de_DE", "en_IN")
)


@pytest.mark.parametrize(
    ("kind", "context", "text", "value"),
    [
        ("card_statement", INDIAN, "412.16 Cr", "-412.16"),
        ("card_statement", INDIAN, "412.16 Dr", "412.16"),
        ("card_statement", GERMAN, "1.234,36 H", "-1234.36"),
        ("card_statement", GERMAN, "1.234,36-", "-1234.36"),
        ("bank_statement", INDIAN, "412.16 Cr", "412.16"),
        ("bank_statement", GERMAN, "1.234,36 S", "-1234.36"),
    ],
)
def test_a_side_is_read_as_the_kind_of_paper_means_it(kind, context, text, value):
    cells = FieldReader(load_schema(kind).spec("transactions.amount"), context, "printed")
    assert cells.read_as(text, printed=True) == value
    assert cells.read_as(value, printed=False) == value
