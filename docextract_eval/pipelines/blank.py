"""Answers nothing, to show what that scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.pipelines import read_settings
from docextract_eval.records import Prediction, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping


class Blank:
    """An extractor that returns no value."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Take no settings."""
        read_settings("blank", settings, {})

    @property
    def version(self) -> Mapping[str, str]:
        """Return a constant version: its behaviour does not change."""
        return {"blank": "1"}

    def extract(self, sheet: Sheet) -> Prediction:
        """Return a prediction without values."""
        return Prediction(sheet.id)
