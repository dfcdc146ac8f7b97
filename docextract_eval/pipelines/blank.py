"""Answers nothing: what silence earns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.pipelines import read_settings
from docextract_eval.records import Prediction, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping


class Blank:
    """An extractor that never says a word."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """There is nothing to set."""
        read_settings("blank", settings, {})

    @property
    def version(self) -> Mapping[str, str]:
        """There is nothing that could change."""
        return {"blank": "1"}

    def extract(self, sheet: Sheet) -> Prediction:
        """Say nothing."""
        return Prediction(sheet.id)
