"""Finds a card statement's fields among the words of its pages.

- `speech`: which phrases of the vocabulary announce what
- `head`: who issued the card to whom, its numbers, the days that labels announce
- `stated`: the amounts that labels announce, beside them or below
- `shape`: a table whose heads were not read, told by its rows
- `rows`: the tables of movements, what stands below a row, on which side each is
"""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.card_statement.head import find_days_stated, find_head
from docextract_eval.pipelines.rules.card_statement.rows import find_rows
from docextract_eval.pipelines.rules.card_statement.shape import headless
from docextract_eval.pipelines.rules.card_statement.speech import HEADS
from docextract_eval.pipelines.rules.card_statement.stated import find_amounts_stated, find_currency
from docextract_eval.pipelines.rules.chances import with_chances
from docextract_eval.pipelines.rules.columns import find_tables
from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.lines import read_lines
from docextract_eval.pipelines.rules.mirror import from_either_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.records import Guess

_TRUST = 0.4
"""What is left of the doubt in balances between which the movements lead."""
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
    rows = find_rows(lines, tables, _period(found), context)
    found.setdefault("currency", find_currency(lines, context))
    proof = _proof(sums, [one for one in rows if one.name == "transactions.amount"])
    doubt = _TRUST if proof else 1.0
    surer = (
        replace(one, confidence=1 - doubt * (1 - (one.confidence or 0))) for one in sums.values()
    )
    kind = guess("doc_type", "card_statement", (), 0.9)
    return [kind, *found.values(), *surer, *rows, *proof]


def _period(found: Mapping[str, Guess]) -> tuple[datetime.date, datetime.date] | None:
    """Give the first and the last day, if both were found."""
    if not {"period_start", "period_end"} <= found.keys():
        return None
    start, end = (
        datetime.date.fromisoformat(found[f"period_{at}"].value) for at in ("start", "end")
    )
    return start, end


def _proof(sums: Mapping[str, Guess], amounts: Sequence[Guess]) -> list[Guess]:
    """Say that the movements lead from the old balance to the new, where they do."""
    if not {"previous_balance", "new_balance"} <= sums.keys():
        return []
    moved = sum((Decimal(one.value) for one in amounts), Decimal(0))
    if Decimal(sums["previous_balance"].value) + moved != Decimal(sums["new_balance"].value):
        return []
    return [guess("arithmetic_ok", "yes", (), 0.9)]
