"""The rules that find an invoice's fields among the words of its pages.

- `roles`: the roles of phrases that are looked for
- `parties`: who sells and who buys
- `items`, `rows_by_arithmetic`: what was sold, by column headers or by quantity times price
- `labelled`: sums, taxes, dates and numbers behind labels
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import Context
from docextract_eval.pipelines.rules.chances import with_chances
from docextract_eval.pipelines.rules.codes import find_ibans
from docextract_eval.pipelines.rules.evidence import guess
from docextract_eval.pipelines.rules.invoice.items import find_goods, state_goods
from docextract_eval.pipelines.rules.invoice.sides import find_sides
from docextract_eval.pipelines.rules.invoice.speech import LABELS
from docextract_eval.pipelines.rules.invoice.stated import (
    find_days_and_codes,
    find_stated,
    find_taxes,
    of_buyer,
    told_by,
)
from docextract_eval.pipelines.rules.lines import read_lines
from docextract_eval.pipelines.rules.mirror import from_either_side
from docextract_eval.pipelines.rules.phrases import find_labels
from docextract_eval.pipelines.rules.proof import proof_of, surer
from docextract_eval.pipelines.rules.sums import find_currency

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.locales import Locale
    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_ABOVE = 25
"""The most lines above the table, where its header is not found."""


@with_chances("invoice")
@from_either_side
def read_invoice(words: Sequence[OcrWord], locale: Locale) -> list[Guess]:
    """Return the guesses for an invoice; a field that is not found has none."""
    lines = read_lines(words)
    if not lines:
        return []
    context = Context(locale, locale.currency)
    goods = find_goods(lines, context)
    told = told_by(lines, locale.name)
    sums = find_stated(told, goods.end, context)
    taxes = find_taxes(lines, goods.end, context)
    if "tax_total" not in sums and (one := _only_tax(taxes)):
        sums["tax_total"] = one
    sides = list(find_sides(lines[: goods.start or _ABOVE], context))
    told = of_buyer(told, next((one for one in sides if one.name == "buyer_address"), None))
    proof = proof_of(sums, ("net_total", "tax_total"), "total")
    return [
        _doc_type(lines, locale.name),
        find_currency(lines[goods.end :] or lines, context),
        *sides,
        *find_days_and_codes(told, context),
        *find_ibans(lines)[:1],
        *surer(sums.values(), proof),
        *state_goods(goods, context),
        *taxes,
        *_adds_up(sums, proof),
    ]


def _doc_type(lines: Sequence[Line], language: str) -> Guess:
    """Return the guess for the document type: a credit note says so at the top."""
    for line in lines[:_ABOVE]:
        for label in find_labels(line.words, language, LABELS):
            if label.role == "credit":
                words = line.words[label.start : label.end]
                return guess("doc_type", "credit_note", words, 0.9)
    return guess("doc_type", "invoice", (), 0.9)


def _only_tax(taxes: Sequence[Guess]) -> Guess | None:
    """Return the amount of the only tax as the guess for the sum of taxes, or None."""
    amounts = [one for one in taxes if one.name == "taxes.amount"]
    return replace(amounts[0], name="tax_total", row=None) if len(amounts) == 1 else None


def _adds_up(sums: Mapping[str, Guess], proof: Sequence[Guess]) -> list[Guess]:
    """Return the proof, or a less certain guess that the invoice adds up if a total was found."""
    return [*proof] or ([guess("arithmetic_ok", "yes", (), 0.6)] if "total" in sums else [])
