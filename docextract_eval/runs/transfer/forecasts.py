"""What is expected of real documents: the forecasts that may help to measure them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import Codes
from docextract_eval.runs.transfer.predictor import (
    Expected,
    Predictor,
    believe_confidences,
    count_expected,
    learn_if_possible,
)
from docextract_eval.runs.transfer.slots import AnswerSlots, has_confidences, take_documents
from docextract_eval.seeds import hash_to_unit
from docextract_eval.statistics.assisted import Forecast

if TYPE_CHECKING:
    from collections.abc import Sequence

SYNTHETIC, CONFIDENCE, LABELLED = "synthetic", "confidence", "labelled"
FORECASTS = (SYNTHETIC, CONFIDENCE, LABELLED)
"""What a forecast is made by: what synthetic documents taught, confidences, or labelled ones."""
FOLDS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Forecasts:
    """What is expected of the labelled documents and of the unlabelled ones."""

    labelled: AnswerSlots
    unlabelled: AnswerSlots
    expected: Mapping[str, tuple[Expected, Expected]]
    """By the name of the forecast, of the slots of both."""
    folds: Codes
    """The fold of each labelled document."""

    @classmethod
    def make(
        cls,
        taught: Predictor | None,
        labelled: AnswerSlots,
        unlabelled: AnswerSlots,
        fields: Sequence[str],
    ) -> Forecasts:
        """Forecast by what synthetic documents taught, by confidences, and by the labelled ones."""
        folds = _folds(labelled.documents)
        found = {}
        if taught:
            found[SYNTHETIC] = taught.expect(labelled), taught.expect(unlabelled)
        if has_confidences(labelled):
            found[CONFIDENCE] = believe_confidences(labelled), believe_confidences(unlabelled)
        if crossed := _learn_in_folds(labelled, unlabelled, folds, fields):
            found[LABELLED] = crossed
        return cls(labelled, unlabelled, found, folds)

    def of_fields(self, fields: Sequence[str]) -> dict[str, Forecast]:
        """Return what is expected of each document in some fields."""
        return {
            name: Forecast(
                count_expected(labelled, self.labelled, fields),
                count_expected(unlabelled, self.unlabelled, fields),
            )
            for name, (labelled, unlabelled) in self.expected.items()
        }


def _folds(documents: Sequence[str]) -> Codes:
    """Return the fold of each document, which depends on its name alone; folds are even in size."""
    names, slots = np.unique(np.array(documents), return_inverse=True)
    order = np.argsort([hash_to_unit(0, "fold of a document", each) for each in names.tolist()])
    folds = np.empty(len(names), np.int64)
    folds[order] = np.arange(len(names)) % FOLDS
    return folds[slots]


def _learn_in_folds(
    labelled: AnswerSlots, unlabelled: AnswerSlots, folds: Codes, fields: Sequence[str]
) -> tuple[Expected, Expected] | None:
    """Return what labelled documents of the other folds teach; None where they teach nothing.

    Of an unlabelled document it is the mean over the folds.
    """
    right, judged = np.zeros((2, len(labelled.document)))
    others = []
    for fold in range(FOLDS):
        others_only = take_documents(labelled, np.flatnonzero(folds != fold))
        predictor = learn_if_possible(others_only, fields)
        if predictor is None:
            return None
        own = folds[labelled.document] == fold
        expected = predictor.expect(labelled)
        right[own], judged[own] = expected.right[own], expected.judged[own]
        others.append(predictor.expect(unlabelled))
    mean = Expected(
        np.mean([each.right for each in others], axis=0),
        np.mean([each.judged for each in others], axis=0),
    )
    return Expected(right, judged), mean
