"""The rules that find a card statement's fields among the words of its pages.

- `roles`: the roles of phrases that are looked for
- `header`: who issued the card to whom, its numbers, and the dates behind labels
- `labelled_amounts`: the amounts beside labels or below them
- `headerless_table`: a table whose header was not read, recognised by its rows
- `foreign_amounts`: amount, currency and rate of a transaction in another currency
- `rows`: the tables of transactions, what stands below a row, and the sign of each amount
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.card_statement.head import find_days_stated, find_head
from docextract_eval.pipelines.rules.card_statement.rows import find_rows
from docextract_eval.pipelines.rules.card_statement.shape import headless
from docextract_eval.pipelines.rules.card_statement.speech import HEADS
from docextract_eval.pipelines.rules.card_statement.stated import find_amounts_stated
from docextract_eval.pipelines.rules.chances import with_chances
from docextract_eval.pipelines.rules.columns import find_tables
from docextract_eval.pipelines.rules.days import period_of
from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.lines import read_lines
from docextract_eval.pipelines.rules.mirror import from_either_side
from docextract_eval.pipelines.rules.proof import proof_of, surer
from docextract_eval.pipelines.rules.sums import find_currency

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.records import Guess

_ABOVE = 30
"""The most lines above the transactions, where no column headers are found."""


@with_chances("card_statement")
@from_either_side
def read_card(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
    """Return the guesses for a card statement; a field that is not found has none."""
    lines = read_lines(words)
    if not lines:
        return []
    context = Context(locale, locale.currency)
    tables = find_tables(lines, locale.name, HEADS) or dict(headless(lines, context))
    above = lines[: next(iter(tables), _ABOVE)]
    found = {one.name: one for one in find_head(above, lines, context)}
    found |= {one.name: one for one in find_days_stated(above, context)}
    sums = {one.name: one for one in find_amounts_stated(lines, len(above), context)}
    rows = find_rows(lines, tables, period_of(found), context)
    found.setdefault("currency", find_currency(lines, context))
    moved = [one for one in rows if one.name == "transactions.amount"]
    proof = proof_of(sums, ("previous_balance",), "new_balance", moved)
    kind = guess("doc_type", "card_statement", (), 0.9)
    return [kind, *found.values(), *surer(sums.values(), proof), *rows, *proof]
