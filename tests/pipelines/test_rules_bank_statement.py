"""What the rules find on a bank statement, whatever the bank that printed it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.pipelines.oracle import labelled_cells
from docextract_eval.pipelines.oracle_text import exact_words
from docextract_eval.pipelines.rules import RULES, OcrWord
from docextract_eval.schemas import load_schema
from tests.pipelines.paper import page, same

FOUND = 0.95
"""The share of what is printed that the rules find where every word is read right."""
INVENTED = 0.02
"""The share of what is not printed that they may state all the same."""

CHECKING = """
Harbor Trust Bank                              Statement of Account
12 Quay Street, Dover, DE 19901

Jane Roe                                 Account Number     5721572765
9 Elm Court                              Routing Number     017332211
Dover, DE 19902                          Statement #        7/2024
                                         Statement Period   12/20/2023 - 01/19/2024

Date     Description            Check No.   Withdrawals    Deposits     Balance
         Beginning Balance                                              $100.00
12/28    CHECK                  1284              40.00                   60.00
12/29    DIRECT DEP ROE INC                                 500.00       560.00
         PAYROLL 7781
         Balance carried to next page                                    560.00
"""
CHECKING_NEXT = """
Harbor Trust Bank                              Account Number     5721572765

Date     Description            Check No.   Withdrawals    Deposits     Balance
         Balance from previous page                                     $560.00
01/03    ATM WITHDRAWAL                           60.00                  500.00
         Totals                                 $100.00     $500.00
         Ending Balance                                                 $500.00



Please review this statement and report any errors without delay.
"""
GIRO = """
Volksbank Musterstadt eG                      Kontoauszug

Erika Muster                         Kontonummer      0532013000
Am Tor 4                             IBAN             DE89 3704 0044 0532 0130 00
12345 Musterstadt                    BIC              COBADEFFXXX
                                     BLZ              370 400 44
                                     Auszug Nr.       12
                                     Zeitraum         1. März 2024 - 31. März 2024

Buchung   Wert      Vorgang                              Betrag
                    Alter Kontostand                   850,00 S
01.03.    02.03.    Dauerauftrag Miete                 600,00 S
                    Wohnung 3
04.03.    05.03.    Gutschrift Muster GmbH           2.000,00 H
                    Summe Belastungen                  600,00
                    Neuer Kontostand                   550,00 H
"""


def read(*pages: str, locale: str = "en_US"):
    words = [word for number, text in enumerate(pages) for word in page(text, number=number)]
    return RULES.load("bank_statement")(words, LOCALES.load(locale))


def fields(*pages: str, locale: str = "en_US") -> dict[str, str]:
    """Return the scalars that were found."""
    return {guess.name: guess.value for guess in read(*pages, locale=locale) if guess.row is None}


def rows(*pages: str, locale: str = "en_US") -> list[dict[str, str]]:
    """Return the movements that were found, by column."""
    found: dict[int, dict[str, str]] = {}
    for guess in read(*pages, locale=locale):
        if guess.row is not None:
            found.setdefault(guess.row, {})[guess.name.partition(".")[2]] = guess.value
    assert sorted(found) == list(range(len(found)))
    return [found[number] for number in sorted(found)]


def test_withdrawals_and_deposits_over_two_pages():
    assert fields(CHECKING, CHECKING_NEXT) == {
        "doc_type": "bank_statement",
        "currency": "USD",
        "arithmetic_ok": "yes",
        "bank": "Harbor Trust Bank",
        "holder": "Jane Roe",
        "account_number": "5721572765",
        "branch_code": "017332211",
        "statement_number": "72024",
        "period_start": "2023-12-20",
        "period_end": "2024-01-19",
        "opening_balance": "100.00",
        "closing_balance": "500.00",
        "total_credits": "500.00",
        "total_debits": "100.00",
    }
    assert rows(CHECKING, CHECKING_NEXT) == [
        {
            "date": "2023-12-28",
            "description": "CHECK",
            "reference": "1284",
            "amount": "-40.00",
            "balance": "60.00",
        },
        {
            "date": "2023-12-29",
            "description": "DIRECT DEP ROE INC PAYROLL 7781",
            "amount": "500.00",
            "balance": "560.00",
        },
        {
            "date": "2024-01-03",
            "description": "ATM WITHDRAWAL",
            "amount": "-60.00",
            "balance": "500.00",
        },
    ]


def test_a_german_statement_with_sides_behind_its_amounts():
    found = fields(GIRO, locale="de_DE")
    assert (found["bank"], found["holder"]) == ("Volksbank Musterstadt eG", "Erika Muster")
    assert (found["iban"], found["bic"]) == ("DE89370400440532013000", "COBADEFFXXX")
    assert (found["account_number"], found["branch_code"]) == ("0532013000", "37040044")
    assert (found["period_start"], found["period_end"]) == ("2024-03-01", "2024-03-31")
    assert (found["opening_balance"], found["closing_balance"]) == ("-850.00", "550.00")
    assert (found["total_debits"], found["statement_number"]) == ("600.00", "12")
    assert "total_credits" not in found
    assert rows(GIRO, locale="de_DE") == [
        {
            "date": "2024-03-01",
            "value_date": "2024-03-02",
            "description": "Dauerauftrag Miete Wohnung 3",
            "amount": "-600.00",
        },
        {
            "date": "2024-03-04",
            "value_date": "2024-03-05",
            "description": "Gutschrift Muster GmbH",
            "amount": "2000.00",
        },
    ]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("12,50-", "-12.50"),
        ("-12,50", "-12.50"),
        ("12,50 S", "-12.50"),
        ("12,50 H", "12.50"),
        ("1.012,50", "1012.50"),
    ],
)
def test_signs_of_german_amounts(printed, value):
    text = f"Datum         Vorgang        Betrag\n01.03.2024    Zahlung        {printed}\n"
    assert [row["amount"] for row in rows(text, locale="de_DE")] == [value]


@pytest.mark.parametrize("printed", ["(12.50)", "12.50 DR", "12.50-", "-$12.50"])
def test_signs_of_english_amounts(printed):
    text = f"Date          Description    Amount\n03/01/2024    PAYMENT        {printed}\n"
    assert [row["amount"] for row in rows(text)] == ["-12.50"]


def test_a_section_says_the_side():
    text = (
        "Deposits and Credits\nDate          Description    Amount\n03/01/2024    CHECK"
        "           12.50\nWithdrawals\n03/02/2024    FEE             2.50\n"
    )
    assert [row["amount"] for row in rows(text)] == ["12.50", "-2.50"]


def test_the_balance_says_the_side_where_nothing_else_does():
    text = (
        "Date          Description       Amount     Balance\n"
        "              Opening Balance                10.00\n"
        "03/01/2024    PAYMENT             2.50        7.50\n"
        "03/02/2024    REFUND              1.00        8.50\n"
    )
    assert [row["amount"] for row in rows(text)] == ["-2.50", "1.00"]


def test_where_only_credits_are_marked_the_others_are_debits():
    text = (
        "Date          Description    Amount\n"
        "03/01/2024    PAYMENT         2.50\n03/02/2024    REFUND          1.00 CR\n"
    )
    assert [row["amount"] for row in rows(text)] == ["-2.50", "1.00"]


def test_a_row_without_a_day_has_the_day_above():
    text = (
        "Period 01 Mar 2024 to 31 Mar 2024\n"
        "Date      Details        Paid out    Paid in    Balance\n"
        "01 Mar    CARD PAYMENT       2.50                 97.50\n"
        "          BANK CREDIT                   1.00      98.50\n"
        "          INVOICE 17\n"
        "          Carried forward                         98.50\n"
    )
    first, second = rows(text, locale="en_GB")
    assert (first["date"], first["amount"]) == ("2024-03-01", "-2.50")
    assert (second["date"], second["amount"]) == ("2024-03-01", "1.00")
    assert second["description"] == "BANK CREDIT INVOICE 17"


def test_heads_may_take_two_lines():
    text = (
        "                            Withdrawals/    Deposits/    Balance\n"
        "Date          Details       Subtractions    Additions        ($)\n"
        "03/01/2024    FEE                   2.50                   97.50\n"
    )
    assert [(row["amount"], row["balance"]) for row in rows(text)] == [("-2.50", "97.50")]


def test_a_logo_that_reads_as_letters_is_no_bank():
    assert fields(CHECKING.replace("Harbor Trust", "ooo   Harbor Trust"))["bank"] == (
        "Harbor Trust Bank"
    )


def test_an_iban_whose_check_digits_disagree_is_none():
    wrong = GIRO.replace("DE89 3704", "DE88 3704")
    assert "iban" not in fields(wrong, locale="de_DE")


def test_short_days_without_a_period_are_no_movements():
    text = "Date     Description    Amount\n03/01    PAYMENT         12.50\n"
    assert rows(text) == []


def test_sums_that_disagree_prove_nothing():
    assert "arithmetic_ok" not in fields(CHECKING, CHECKING_NEXT.replace("60.00", "61.00"))


def test_a_page_without_words_has_nothing():
    assert RULES.load("bank_statement")([], LOCALES.load("en_US")) == []


def test_what_does_not_stand_there_is_not_guessed():
    assert set(fields("HARBOR TRUST BANK\n")) == {"doc_type", "bank", "currency"}


def statements(locales: list[str], count: int):
    """Yield generated statements and what the rules find on them."""
    kinds = ["bank_statement"]
    recipe = parse_recipe(
        {"name": "rules", "count": count, "seed": 5, "kinds": kinds, "locales": locales}, "rules"
    )
    for index in range(count):
        document = compose(recipe, index)
        locale = LOCALES.load(document.locale)
        yield document, RULES.load("bank_statement")(exact_words(document), locale)


@pytest.mark.long
def test_most_cells_are_found_where_every_word_is_read_right():
    counts: Counter[str] = Counter()
    for document, guesses in statements(["en_US", "de_DE"], 12):
        found = {(guess.name, guess.row): guess.value for guess in guesses}
        for cell in labelled_cells(document):
            value = found.get((cell.name, cell.row))
            table = "cells" if cell.row is not None else "fields"
            if cell.value is None:
                counts[f"absent {table}"] += 1
                counts[f"invented {table}"] += value is not None
            else:
                counts[f"printed {table}"] += 1
                counts[f"right {table}"] += bool(value and same(cell, value))
    for table in ("fields", "cells"):
        assert counts[f"right {table}"] >= FOUND * counts[f"printed {table}"], counts
        assert counts[f"invented {table}"] <= INVENTED * counts[f"absent {table}"], counts


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.text(min_size=1, max_size=12),
                st.from_regex(r"[-$€(]?[0-9OlS]{1,4}[.,:/][0-9OB]{1,3}[-A-Z)]?", fullmatch=True),
                st.sampled_from(
                    [
                        *("Date", "Amount", "Balance", "Description", "Saldo", "IBAN", "BIC"),
                        *("01/02/2024", "31.12.", "9.50", "Konto", "Opening", "Totals", "0/0"),
                    ]
                ),
            ),
            st.integers(0, 8),
            st.integers(0, 40),
        ),
        max_size=40,
    ),
    st.sampled_from(LOCALES.names),
)
def test_whatever_the_words_the_guesses_are_of_the_schema(placed, locale):
    words = [
        OcrWord(text, 0.5, 0, line, (x * 10.0, line * 30.0, x * 10.0 + 30, line * 30.0 + 20))
        for text, line, x in placed
    ]
    found = RULES.load("bank_statement")(words, LOCALES.load(locale))
    schema = load_schema("bank_statement")
    assert len({(guess.name, guess.row) for guess in found}) == len(found)
    for guess in found:
        assert schema.spec(guess.name)
        assert guess.value
        assert guess.confidence is not None
        assert 0 <= guess.confidence <= 1


def test_a_title_is_no_bank_though_it_is_longer_than_its_name():
    paper = CHECKING.replace("Statement of Account", "Detailed Statement of Account")
    said = {
        one.name: one.value
        for one in RULES.load("bank_statement")(page(paper), LOCALES.load("en_US"))
    }
    assert said["bank"] == "Harbor Trust Bank"
