"""Answers every cell with the truth, as a perfect extractor would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.pipelines import read_settings
from docextract_eval.records import Document, Field, Guess, Prediction, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Oracle:
    """A reference pipeline that returns the truth."""

    needs_truth = True

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Take no settings."""
        read_settings("oracle", settings, {})

    @property
    def version(self) -> Mapping[str, str]:
        """Return a constant version: its behaviour does not change."""
        return {"oracle": "1"}

    def answer(self, sheet: Sheet, document: Document) -> Prediction:
        """Return the truth, with a confidence of 1 for every cell."""
        predicted = (
            Guess(cell.name, cell.value, cell.row, confidence=1.0)
            for cell in labelled_cells(document)
            if cell.value is not None
        )
        return Prediction(sheet.id, tuple(predicted))


def labelled_cells(document: Document) -> Iterator[Field]:
    """Yield every labelled cell of a document, decoys left out."""
    yield from (field for field in document.fields if field.decoy_of is None)
    for rows in document.tables.values():
        for row in rows:
            yield from row
