"""How likely the value of a place is right, learned from the places of judged documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from docextract_eval.metrics.columns import Floats
from docextract_eval.runs.transfer.places import HINTS, Places
from docextract_eval.statistics.assisted import Counts
from docextract_eval.statistics.logistic import LogisticFit, fit_logistic

_OWN_SLOPES = ("log odds of the confidence", "the other pipeline has the same value")
"""The hints that may tell more in one field than in another."""


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What is expected at each place of a run."""

    right: Floats
    """How likely it is right."""
    judged: Floats
    """How likely it is a cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Predictor:
    """What documents with judged cells taught: whether a place is right, and whether a cell."""

    fields: Sequence[str]
    right: LogisticFit
    judged: LogisticFit

    @classmethod
    def learn(cls, places: Places, fields: Sequence[str]) -> Predictor:
        """Learn from places that were judged; only values can be right."""
        numbers = _numbers(places, fields)
        returned = places.guessed & (places.judged > 0)
        return cls(
            fields,
            fit_logistic(numbers[returned], places.right[returned]),
            fit_logistic(numbers, places.judged),
        )

    def expect(self, places: Places) -> Expected:
        """Return what is expected of other places."""
        numbers = _numbers(places, self.fields)
        judged = self.judged.probabilities(numbers)
        right = self.right.probabilities(numbers) * judged * places.guessed
        return Expected(right, judged)


def believe_confidences(places: Places) -> Expected:
    """Return what is expected if every confidence is the chance that its value is right."""
    confidence = places.hints[:, HINTS.index("confidence")]
    return Expected(confidence * places.guessed, places.guessed.astype(float))


def can_learn(places: Places) -> bool:
    """Return whether values were right as well as wrong."""
    outcomes = places.right[places.guessed & (places.judged > 0)]
    return bool(len(outcomes)) and 0 < outcomes.mean() < 1


def count_expected(expected: Expected, places: Places, fields: Sequence[str]) -> Counts:
    """Return what is expected of each document in some fields."""
    counted, size = places.field.is_in(*fields), len(places.documents)
    sums = (
        np.bincount(places.document[counted], values[counted], size)
        for values in (expected.right, expected.judged)
    )
    return Counts(*(each.astype(float) for each in sums))


def _numbers(places: Places, fields: Sequence[str]) -> Floats:
    """Return a row for each place: its hints, its field, and some hints by field."""
    codes = np.array([fields.index(name) if name in fields else -1 for name in places.field.names])
    own = codes[places.field.codes] if len(codes) else np.zeros(0, np.int64)
    is_field = (own[:, None] == np.arange(len(fields))).astype(float)
    guessed = places.guessed.astype(float)[:, None]
    slopes = [is_field * places.hints[:, [HINTS.index(name)]] for name in _OWN_SLOPES]
    return np.hstack([places.hints, guessed, is_field, is_field * guessed, *slopes])
