"""How likely the value of a slot is right, learned from the slots of judged documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from docextract_eval.metrics.columns import Floats
from docextract_eval.runs.transfer.slots import SIGNS, AnswerSlots
from docextract_eval.statistics.assisted import Counts
from docextract_eval.statistics.logistic import LogisticFit, fit_logistic

_OWN_SLOPES = ("log odds of the confidence", "the other pipeline has the same value")
"""The signs that may show more in one field than in another."""


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What is expected at each slot of a run."""

    right: Floats
    """How likely it is right."""
    judged: Floats
    """How likely it is a cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Predictor:
    """What documents with judged cells taught: whether a slot is right, and whether a cell."""

    fields: Sequence[str]
    right: LogisticFit
    judged: LogisticFit

    @classmethod
    def learn(cls, slots: AnswerSlots, fields: Sequence[str]) -> Predictor:
        """Learn from slots that were judged; only values can be right."""
        numbers = _numbers(slots, fields)
        returned = slots.returned & (slots.judged > 0)
        return cls(
            fields,
            fit_logistic(numbers[returned], slots.right[returned]),
            fit_logistic(numbers, slots.judged),
        )

    def expect(self, slots: AnswerSlots) -> Expected:
        """Return what is expected of other slots."""
        numbers = _numbers(slots, self.fields)
        judged = self.judged.probabilities(numbers)
        right = self.right.probabilities(numbers) * judged * slots.returned
        return Expected(right, judged)


def believe_confidences(slots: AnswerSlots) -> Expected:
    """Return what is expected if every confidence is the chance that its value is right."""
    confidence = slots.signs[:, SIGNS.index("confidence")]
    return Expected(confidence * slots.returned, slots.returned.astype(float))


def learn_if_possible(slots: AnswerSlots, fields: Sequence[str]) -> Predictor | None:
    """Return what slots teach; None unless values were right as well as wrong."""
    outcomes = slots.right[slots.returned & (slots.judged > 0)]
    return Predictor.learn(slots, fields) if 0 < outcomes.sum() < len(outcomes) else None


def count_expected(expected: Expected, slots: AnswerSlots, fields: Sequence[str]) -> Counts:
    """Return what is expected of each document in some fields."""
    counted, size = slots.field.is_in(*fields), len(slots.documents)
    sums = (
        np.bincount(slots.document[counted], values[counted], size)
        for values in (expected.right, expected.judged)
    )
    return Counts(*(each.astype(float) for each in sums))


def _numbers(slots: AnswerSlots, fields: Sequence[str]) -> Floats:
    """Return a row for each slot: its signs, its field, and some signs by field."""
    codes = np.array([fields.index(name) if name in fields else -1 for name in slots.field.names])
    own = codes[slots.field.codes] if len(codes) else np.zeros(0, np.int64)
    is_field = (own[:, None] == np.arange(len(fields))).astype(float)
    returned = slots.returned.astype(float)[:, None]
    slopes = [is_field * slots.signs[:, [SIGNS.index(name)]] for name in _OWN_SLOPES]
    return np.hstack([slots.signs, returned, is_field, is_field * returned, *slopes])
