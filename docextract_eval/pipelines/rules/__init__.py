"""The baseline rules: they find the fields of a kind among the words that an OCR engine read.

A kind's rules are one file or folder here with one function, and one line in `RULES`. What they
share: `lines`, `amounts`, `dates`, `labels`, `chances` and, for pages read from right to left,
`right_to_left`. What bank statements, card statements and invoices share: `phrases`, `header`,
`signed_amounts`, `arithmetic`, `columns` and `movements`. The labels of each country are in
`vocabulary`.

- `bank_statement`, `card_statement`, `invoice`, `receipt`
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from docextract_eval.catalog import Catalog
from docextract_eval.countries.locales import DEFAULT_LOCALE, LOCALES, Locale
from docextract_eval.records import Guess, Prediction, Sheet


@dataclass(frozen=True, slots=True)
class OcrWord:
    """One word as an OCR engine read it.

    >>> from docextract_eval import OcrWord
    >>> word = OcrWord("TOTAL", 0.96, page=0, line=7, box=(40, 300, 95, 315))
    >>> word.text.casefold(), word.box[2] - word.box[0]
    ('total', 55)
    """

    text: str
    confidence: float
    """0 to 1, as the engine states it."""
    page: int
    line: int
    """The number of the line on its page, from the top."""
    box: tuple[float, float, float, float]
    """x0, y0, x1, y1 in pixels of the page's stored image."""


Rules = Callable[[Sequence[OcrWord], Locale], list[Guess]]
"""Finds the fields of a kind among the words of all pages, in canonical values."""

RULES: Catalog[Rules] = Catalog(
    "kind with rules",
    {
        "bank_statement": "docextract_eval.pipelines.rules.bank_statement:read_statement",
        "card_statement": "docextract_eval.pipelines.rules.card_statement:read_card",
        "invoice": "docextract_eval.pipelines.rules.invoice:read_invoice",
        "receipt": "docextract_eval.pipelines.rules.receipt:read_receipt",
    },
)


def predict_fields(sheet: Sheet, words: Sequence[OcrWord]) -> Prediction:
    """Return the fields that the rules of a sheet's kind find among its words."""
    locale = LOCALES.load(sheet.hints.get("locale", DEFAULT_LOCALE))
    return Prediction(sheet.id, tuple(RULES.load(sheet.kind)(words, locale)))
