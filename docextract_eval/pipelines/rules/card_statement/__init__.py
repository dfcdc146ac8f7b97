"""Finds a card statement's fields among the words of its pages.

- `speech`: which phrases of the vocabulary announce what
- `head`: who issued the card to whom, its numbers, the days that labels announce
- `stated`: the amounts that labels announce, beside them or below
- `shape`: a table whose heads were not read, told by its rows
- `abroad`: what a movement was in another currency
- `rows`: the tables of movements, what stands below a row, on which side each is
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
"""The most lines above the movements, where no heads of columns are found."""


@with_chances("card_statement")
@from_either_side
def read_card(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
    """Find them; what does not stand there is not guessed."""
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
