"""What a bank statement states beside its movements."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.bank_statement.choices import GRAPH
from docextract_eval.records import page_word_texts

SUMS = ("total_credits", "total_debits")


@pytest.mark.parametrize(
    ("family", "asked", "stated"),
    [
        ("plain", False, False),
        ("plain", True, True),
        ("sections", False, True),  # each section ends with its sum
        ("soll_haben", False, True),  # both sums go from page to page
        ("export", True, False),  # a list and no more
    ],
)
def test_sums_of_both_sides_are_stated_where_the_family_needs_them(family, asked, stated):
    """Elsewhere they are an option; and truth has what is printed."""
    do = {"locale": "de_DE", "template": family, "size": "2"}
    usual = GRAPH.sample(3, "b-3", do=do).shown
    chosen = GRAPH.sample(3, "b-3", do=do | {"shown": usual | {"sums": asked}})
    content = KINDS.load("bank_statement").compose(chosen)
    sums = {field.name: field for field in content.fields if field.name in SUMS}
    assert {name: field.value is not None for name, field in sums.items()} == dict.fromkeys(
        SUMS, stated
    )
    words = {word for page in page_word_texts(content.pages) for word in page}
    assert all((field.text in words) == stated for field in sums.values())
