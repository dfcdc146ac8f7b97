"""The baseline rules on the true words, to separate them from OCR."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.countries.locales import DEFAULT_LOCALE, LOCALES
from docextract_eval.pipelines import read_settings
from docextract_eval.pipelines.rules import RULES
from docextract_eval.pipelines.rules.exact import exact_words
from docextract_eval.records import Prediction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Document, Sheet


class OracleText:
    """A reference pipeline that reads without error and finds fields by the baseline rules."""

    needs_truth = True

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Take no settings."""
        read_settings("oracle_text", settings, {})

    @property
    def version(self) -> Mapping[str, str]:
        """Return a constant version: only the package itself can change it."""
        return {"oracle_text": "1"}

    def answer(self, sheet: Sheet, document: Document) -> Prediction:
        """Return the fields that the rules find in the document's words, without quads."""
        locale = LOCALES.load(sheet.hints.get("locale", DEFAULT_LOCALE))
        found = RULES.load(sheet.kind)(exact_words(document), locale)
        return Prediction(sheet.id, tuple(replace(value, quad=None) for value in found))
