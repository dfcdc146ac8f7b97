"""Edits of a document's content leave what they are not about as it is."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.traps.edits import with_marks
from docextract_eval.records import Mark
from tests.corpus.traps.twins import invoices


def test_marks_hang_from_one_line_and_every_other_stays():
    recipe = parse_recipe({"name": "e", "count": 1, "seed": 1, "locales": ["en_US"]}, "e")
    document = compose(recipe, 0)
    mark = Mark("rule", 0.0, 1.0)
    page, other = document.pages[0], with_marks(document, (0, 1), mark).pages[0]
    assert other[1].marks == (*page[1].marks, mark)
    assert (other[:1], other[2:]) == (page[:1], page[2:])


def deep(page):
    return sum(line.size + line.gap for line in page)


@pytest.mark.parametrize("trap", ["total_qty_line", "tax_rate_as_total", "tax_amount_as_total"])
def test_what_is_put_beside_the_total_leaves_the_foot_where_it_is(trap):
    for document, twin in invoices(trap):
        deeps = [[round(deep(page), 3) for page in each.pages] for each in (document, twin)]
        assert deeps[0] == deeps[1]
