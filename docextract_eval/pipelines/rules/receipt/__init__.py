"""Finds a receipt's fields among the words of its page.

- `regions`: where the list of goods is; before it the head, behind it the sums
- `head`, `codes`, `stamps`: who sold, under which numbers, when
- `items`, `quantities`, `table`: what was sold
- `taxes`, `sums`, `payment`: what it cost and how it was paid
- `proof`: which of these confirm one another
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.entries import Entry, amounts_column, read_entries
from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.labels import terms
from docextract_eval.pipelines.rules.lines import read_lines
from docextract_eval.pipelines.rules.receipt.codes import find_codes
from docextract_eval.pipelines.rules.receipt.head import find_head
from docextract_eval.pipelines.rules.receipt.items import read_goods
from docextract_eval.pipelines.rules.receipt.payment import find_payment
from docextract_eval.pipelines.rules.receipt.proof import prove
from docextract_eval.pipelines.rules.receipt.regions import goods
from docextract_eval.pipelines.rules.receipt.stamps import find_stamps
from docextract_eval.pipelines.rules.receipt.sums import (
    find_currency,
    find_sums,
    find_tax_total,
    read_sums,
)
from docextract_eval.pipelines.rules.receipt.table import find_items
from docextract_eval.pipelines.rules.receipt.taxes import below_table, find_taxes, tax_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.records import Guess


def read_receipt(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
    """Find them; what does not stand there is not guessed."""
    known = terms(locale.name[:2])
    lines = read_lines(words)
    if not lines:
        return []
    context = Context(locale, locale.currency)
    entries = read_entries(lines, context, known)
    start, end = goods(entries)
    head, foot = entries[:start], entries[end:]
    taxes = tax_lines(foot, context)
    tax_rows = list(find_taxes(taxes))
    below = below_table(taxes)
    sums = read_sums(foot, below)
    stated = list(find_sums(sums))
    total = next((guess for guess in stated if guess.name == "total"), None)
    tax_total = find_tax_total(
        sums, tax_rows, foot[below] if below is not None and below < len(foot) else None
    )
    found = [
        _doc_type(entries, sold=end > start),
        find_currency(sums, entries, locale),
        *find_head(head, known),
        *find_codes(lines, lines[:start], context, known),
        *find_stamps(lines, context, known),
        *find_items(read_goods(entries[start:end], amounts_column(entries), context, known)),
        *stated,
        *tax_rows,
        *([tax_total] if tax_total else []),
        *find_payment(foot, total, known),
    ]
    return prove(found)


def _doc_type(entries: Sequence[Entry], *, sold: bool) -> Guess:
    """Say what the paper is; a refund says so in a line of its own, a card's slip lists nothing."""
    for name in ("refund",) if sold else ("refund", "card_slip"):
        for entry in entries:
            if entry.role == name and entry.likeness >= 0.95 and not entry.amounts:
                return guess("doc_type", name, entry.line.words, 0.8)
    return guess("doc_type", "receipt", (), 0.9)
