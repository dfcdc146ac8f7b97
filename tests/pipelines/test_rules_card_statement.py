"""The rules for card statements: sides, what stands below a row, heads that were not read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.pipelines.oracle_text import exact_words
from docextract_eval.pipelines.rules import RULES
from docextract_eval.pipelines.rules.card_statement.roles import HEADER_ROLES
from docextract_eval.pipelines.rules.columns import find_tables
from docextract_eval.pipelines.rules.lines import group_into_lines
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
    recipe = parse_recipe(written | {"locales": [locale]}, "t")
    for index in range(3):
        document = compose(recipe, index, {"template": family, "days": "full", "habit": "full"})
        words = exact_words(document)
        lines = group_into_lines(words)
        heads = {lines[n].words[0] for n in find_tables(lines, locale, HEADER_ROLES)}
        lost = {(word.page, word.line) for word in heads}
        assert lost
        kept = [word for word in words if (word.page, word.line) not in lost]
        said = [g.value for g in READ(kept, LOCALES.load(locale)) if g.name.endswith(".amount")]
        rows = document.tables["transactions"]
        wanted = [c.value for row in rows for c in row if c.name.endswith(".amount")]
        assert said == wanted


@pytest.mark.parametrize(
    "foot",
    [
        "                                         Please report any error in writing.",
        "             Page Total C/F                                     38.71",
    ],
    ids=["beyond its text", "a sum"],
)
def test_what_ends_a_page_is_no_text_of_its_last_row(foot):
    said = found(PAPER.replace("             PLAN 2 OF 6, PURCHASE OF 79.26", foot))
    assert said["transactions.description", 2] == "BLUE RIVER GROCERY DAYTON US"


def test_finer_print_below_a_row_is_the_foot_of_the_page():
    """It may begin where the row's text does."""
    words = page(
        PAPER.replace("PLAN 2 OF 6, PURCHASE OF 79.26", "Lost your card? Call us at once.")
    )
    last = max(word.line for word in words)
    fine = [
        replace(word, box=(word.box[0], word.box[1] + 12, word.box[2], word.box[3] + 4))
        if word.line == last
        else word
        for word in words
    ]
    texts = [one.value for one in READ(fine, LOCALES.load("en_US")) if "description" in one.name]
    assert texts[-1] == "BLUE RIVER GROCERY DAYTON US"


def test_a_bank_that_is_called_after_cards_is_no_card_of_the_rows_below():
    """Its name heads a later page, on which the card's number stands too."""
    head = "Card Union Bank      Card ending in 2288\n\nDate         Description"
    said = found(PAPER.replace("Date         Description", head))
    assert said["transactions.description", 0] == "PAYMENT - THANK YOU"
    assert ("transactions.card_tail", 0) not in said
    said = found(PAPER.replace("Date         Description", f"Card ending in 2288\n{head}"))
    assert said["transactions.card_tail", 0] == "2288"


def test_a_word_of_a_sentence_announces_nothing():
    told = "Your payment of $77.00 is due. Your account will be debited with $61.29 then."
    said = found(PAPER.replace("Payments             $400.00        ", f"{told}\n\n"))
    assert ("payments", None) not in said
    assert ("account_number", None) not in said


def test_the_one_column_of_both_sides_keeps_its_signs():
    """Its head says what is spent, as in Japan."""
    paper = PAPER.replace(
        "Date         Description                                           Amount",
        "Date         Description                                           Debits",
    )
    said = found(paper)
    assert said["transactions.amount", 0] == "-400.00"


def test_the_euro_that_ends_a_text_is_no_sign_of_the_amount_in_its_column():
    row = "09/07/2024   COMMISSION HORS ZONE EURO                               0,35"
    paper = f"""
Banque du Midi

Date         Libellé                                              Montant
{row}
10/07/2024   MARCHE FRAIS NANTES                                    12,50
11/07/2024   LIBRAIRIE NANTES                                       13,00
"""
    said = found(paper, "fr_FR")
    assert said["transactions.description", 0] == "COMMISSION HORS ZONE EURO"
    assert said["transactions.amount", 0] == "0.35"
