"""The rules that find a bank statement's fields among the words of its pages.

- `header`: bank, holder, numbers and period
- `balances`: balances and sums behind labels
- `debits_credits`: whether each row of the table is a debit or a credit
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.arithmetic import arithmetic_proof, increase_confidences
from docextract_eval.pipelines.rules.bank_statement.balances import (
    balance_and_sum_guesses,
    find_currency,
    find_labelled_amounts,
)
from docextract_eval.pipelines.rules.bank_statement.debits_credits import movement_cells
from docextract_eval.pipelines.rules.bank_statement.header import find_names_period_and_numbers
from docextract_eval.pipelines.rules.chances import with_calibrated_confidences
from docextract_eval.pipelines.rules.columns import find_tables
from docextract_eval.pipelines.rules.dates import statement_period
from docextract_eval.pipelines.rules.evidence import predicted_value
from docextract_eval.pipelines.rules.lines import group_into_lines
from docextract_eval.pipelines.rules.movements import read_movements
from docextract_eval.pipelines.rules.right_to_left import with_right_to_left_pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.countries.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.records import Guess

_MAX_HEADER_LINES = 25
"""The most lines above the movements, where no column headers are found."""


@with_calibrated_confidences("bank_statement")
@with_right_to_left_pages
def read_statement(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
    """Return the guesses for a bank statement; a field that is not found has none."""
    lines = group_into_lines(words)
    if not lines:
        return []
    context, language = Context(locale, locale.currency), locale.name
    tables = find_tables(lines, language)
    start, columns = next(iter(tables.items()), (_MAX_HEADER_LINES, None))
    found = {one.name: one for one in find_names_period_and_numbers(lines[:start], lines, context)}
    stated = find_labelled_amounts(lines, columns, context)
    sums = {one.name: one for one in balance_and_sum_guesses(stated)}
    opening = Decimal(sums["opening_balance"].value) if "opening_balance" in sums else None
    rows = list(
        movement_cells(read_movements(lines, tables, statement_period(found), context), opening)
    )
    found.setdefault("currency", find_currency(stated, context))
    moved = [one for one in rows if one.name == "transactions.amount"]
    proof = arithmetic_proof(sums, ("opening_balance",), "closing_balance", moved)
    return [
        predicted_value("doc_type", "bank_statement", (), 0.9),
        *found.values(),
        *increase_confidences(sums.values(), proof),
        *rows,
        *proof,
    ]
