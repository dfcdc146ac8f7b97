"""The rules for card statements: sides, what stands below a row, heads that were not read."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse
from docextract_eval.locales import LOCALES
from docextract_eval.pipelines.rules import RULES
from docextract_eval.pipelines.rules.card_statement.speech import HEADS
from docextract_eval.pipelines.rules.columns import find_tables
from docextract_eval.pipelines.rules.exact import exact_words
from docextract_eval.pipelines.rules.lines import read_lines
from tests.pipelines.paper import page

PAPER = """
First Dayton Card Services
Credit Card Statement

Sara Davis                          Card ending in   XXXX XXXX XXXX 2288
85 Lawrence Road                    Billing Period   07/08/2024 - 08/07/2024
Dayton, OH 45415                    Payment Due Date 08/29/2024

Previous Balance     $300.00        New Balance           $61.29 CR
Payments             $400.00        Minimum Payment Due   $0.00

Date         Description                                           Amount

07/09/2024   PAYMENT - THANK YOU                                   400.00 CR
07/12/2024   ABBEY STORES LONDON                                    25.50
             20.00 GBP X 1.2750 (EXCHG RATE)
07/15/2024   BLUE RIVER GROCERY DAYTON US                           13.21
             PLAN 2 OF 6, PURCHASE OF 79.26
"""
READ = RULES.load("card_statement")


def found(text=PAPER, locale="en_US"):
    """What the rules state, by name and row."""
    guesses = READ(page(text), LOCALES.load(locale))
    return {(guess.name, guess.row): guess.value for guess in guesses}


def test_sums_and_days_are_found_by_their_labels():
    said = found()
    assert said["issuer", None] == "First Dayton Card Services"
    assert said["holder", None] == "Sara Davis"
    assert said["card_tail", None] == "2288"
    assert said["due_date", None] == "2024-08-29"
    assert (said["period_start", None], said["period_end", None]) == ("2024-07-08", "2024-08-07")
    assert said["previous_balance", None] == "300.00"
    assert said["payments", None] == "400.00"
    assert said["minimum_payment", None] == "0.00"


def test_what_is_marked_as_a_credit_is_owed_the_less():
    """A balance too; and the rows lead from one balance to the other."""
    said = found()
    assert said["new_balance", None] == "-61.29"
    assert said["transactions.amount", 0] == "-400.00"
    assert said["transactions.amount", 1] == "25.50"
    assert said["arithmetic_ok", None] == "yes"


def test_what_stands_below_a_row_is_none_of_its_text():
    said = found()
    assert said["transactions.description", 1] == "ABBEY STORES LONDON"
    assert said["transactions.original_amount", 1] == "20"
    assert said["transactions.original_currency", 1] == "GBP"
    assert said["transactions.rate", 1] == "1.275"
    assert said["transactions.description", 2] == "BLUE RIVER GROCERY DAYTON US"
    assert ("transactions.amount", 3) not in said


def test_a_number_that_is_not_masked_is_no_end_of_a_card():
    said = found(PAPER.replace("Card ending in   XXXX XXXX XXXX 2288", "Account Number   88012345"))
    assert said["account_number", None] == "88012345"
    assert ("card_tail", None) not in said


@pytest.mark.parametrize(("locale", "family"), [("de_CH", "dense"), ("fr_FR", "columns")])
def test_a_table_whose_heads_were_not_read_is_told_by_its_rows(locale, family):
    """One column of amounts, or one for each side."""
    written = {"name": "t", "count": 3, "seed": 31, "kinds": ["card_statement"]}
    recipe = parse(written | {"locales": [locale]}, "t")
    for index in range(3):
        document = compose(recipe, index, {"template": family, "days": "full", "habit": "full"})
        words = exact_words(document)
        lines = read_lines(words)
        heads = {lines[n].words[0] for n in find_tables(lines, locale, HEADS)}
        lost = {(word.page, word.line) for word in heads}
        assert lost
        kept = [word for word in words if (word.page, word.line) not in lost]
        said = [g.value for g in READ(kept, LOCALES.load(locale)) if g.name.endswith(".amount")]
        rows = document.tables["transactions"]
        wanted = [c.value for row in rows for c in row if c.name.endswith(".amount")]
        assert said == wanted
