"""Finds fields by rules among the true words: what the rules lose, the OCR did not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.locales import DEFAULT_LOCALE, LOCALES
from docextract_eval.pipelines import read_settings
from docextract_eval.pipelines.rules import RULES
from docextract_eval.pipelines.rules.exact import exact_words
from docextract_eval.records import Prediction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Document, Sheet


class OracleText:
    """A reference that reads without an error, and understands no more than rules do."""

    needs_truth = True

    def __init__(self, settings: Mapping[str, str]) -> None:
        """There is nothing to set."""
        read_settings("oracle_text", settings, {})

    @property
    def version(self) -> Mapping[str, str]:
        """There is nothing beside the package itself that could change."""
        return {"oracle_text": "1"}

    def answer(self, sheet: Sheet, document: Document) -> Prediction:
        """Return rules every word of the document; where they stand on this page is not said."""
        locale = LOCALES.load(sheet.hints.get("locale", DEFAULT_LOCALE))
        found = RULES.load(sheet.kind)(exact_words(document), locale)
        return Prediction(sheet.id, tuple(replace(guess, quad=None) for guess in found))
