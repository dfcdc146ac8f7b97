"""The rules that find a bank statement's fields among the words of its pages.

- `header`: bank, holder, numbers and period
- `balances`: balances and sums behind labels
- `debits_credits`: whether each row of the table is a debit or a credit
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.bank_statement.balances import (
    balances,
    find_currency,
    find_stated,
)
from docextract_eval.pipelines.rules.bank_statement.head import find_head
from docextract_eval.pipelines.rules.bank_statement.sides import find_movements
from docextract_eval.pipelines.rules.chances import with_chances
from docextract_eval.pipelines.rules.columns import find_tables
from docextract_eval.pipelines.rules.days import period_of
from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.lines import read_lines
from docextract_eval.pipelines.rules.mirror import from_either_side
from docextract_eval.pipelines.rules.movements import read_movements
from docextract_eval.pipelines.rules.proof import proof_of, surer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.records import Guess

_HEAD = 25
"""The most lines above the movements, where no column headers are found."""


@with_chances("bank_statement")
@from_either_side
def read_statement(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
    """Return the guesses for a bank statement; a field that is not found has none."""
    lines = read_lines(words)
    if not lines:
        return []
    context, language = Context(locale, locale.currency), locale.name
    tables = find_tables(lines, language)
    start, columns = next(iter(tables.items()), (_HEAD, None))
    found = {one.name: one for one in find_head(lines[:start], lines, context)}
    stated = find_stated(lines, columns, context)
    sums = {one.name: one for one in balances(stated)}
    opening = Decimal(sums["opening_balance"].value) if "opening_balance" in sums else None
    rows = list(find_movements(read_movements(lines, tables, period_of(found), context), opening))
    found.setdefault("currency", find_currency(stated, context))
    moved = [one for one in rows if one.name == "transactions.amount"]
    proof = proof_of(sums, ("opening_balance",), "closing_balance", moved)
    return [
        guess("doc_type", "bank_statement", (), 0.9),
        *found.values(),
        *surer(sums.values(), proof),
        *rows,
        *proof,
    ]
