"""What share of returned values is right on documents without labels, or why nobody can say.

The estimate is of scalar values that were returned. Fields without a value are counted, and what
they hide is only assumed. It abstains by limits that were fixed before the shifts were read on
which it is tested (`measured_errors`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from docextract_eval.errors import BadInputError, InconclusiveError, count_phrase
from docextract_eval.runs.unlabelled.answers import Answers, Values
from docextract_eval.runs.unlabelled.measured_errors import SHARE, shift_bound
from docextract_eval.runs.unlabelled.statistics import DocumentStatistics, measure_answers
from docextract_eval.statistics.halves import source_folds
from docextract_eval.statistics.isotonic import effective_documents
from docextract_eval.statistics.unlabelled_accuracy import (
    FOLDS,
    LEAST_DOCUMENTS,
    Calibrated,
    ReferenceValues,
    risk_by_coverage,
    share_above,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import CodedNames, Codes, Floats

FEWEST_DOCUMENTS = 500
"""Documents of a window: errors were measured on windows of as many."""
FEWEST_REFERENCE = 300
"""Labelled documents: by fewer, maps are farther off than any interval made of them says."""
Key = tuple[str, ...]
"""The names of what a value or a document is of, such as its kind and field."""
Limit = Literal[
    "no_confidence",
    "separation",
    "bias",
    "uncovered",
    "few_effective",
    "filled",
    "adds_up",
    "disagreement",
]
"""Why there is no estimate."""
MOST_WITHOUT = 0.2
LEAST_SEPARATION = 0.65
MOST_UNCOVERED = 0.1
LEAST_EFFECTIVE = 0.1
MOST_APART = 0.03
_RATES: Sequence[Literal["filled", "adds_up"]] = ("filled", "adds_up")
_TOLERANCE = 0.1
"""How far the rate of filled fields, and of sums that add up, may be outside the interval that
documents of the reference give it: a share of the rate."""
_QUANTILE = 1.96
_COVERAGES = np.arange(1, 21) / 20


@dataclass(frozen=True, slots=True)
class Passed:
    """A limit that was passed: what was measured, and the bound that it had to keep."""

    limit: Limit
    measured: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AccuracyEstimate:
    """The share of returned scalar values that is right, as far as confidences tell."""

    name: str
    documents: int
    values: int
    by_calibration: float
    by_threshold: float
    low: float
    """By the root of the squares of the three half-widths."""
    high: float
    level: float
    """How often the interval is to hold."""
    of_shifts: float
    """Its half-width by how far off estimates were under shifts that they were not made for."""
    of_reference: float
    """Its half-width by the documents of the reference that chance chose."""
    of_window: float
    """Its half-width by the documents of the window that chance chose."""
    reference: float
    """The share that is right in the reference."""
    reference_documents: int
    filled: float
    """Scalar fields with a value, a document."""
    reference_filled: float
    with_empty: float | None
    """The share over all fields that hold a value, if a field without a value hides one as often as
    in the reference; None where the reference does not tell."""
    passed: Sequence[Passed]
    """The limits that were passed: with any of them the estimate abstains."""
    curve: Sequence[tuple[float, float]]
    """For the surest part of the values, how many of these are expected to be wrong."""

    @property
    def abstains(self) -> bool:
        """Whether nothing is estimated."""
        return bool(self.passed)


@dataclass(frozen=True, slots=True, eq=False)
class LabelledReference:
    """A labelled run with maps from its confidences to how often they are right."""

    answers: Answers
    values: Values
    """The values that are judged."""
    calibrated: Calibrated
    groups: Mapping[Key, int]
    """The code of each kind and field."""
    statistics: DocumentStatistics

    @classmethod
    def fitted(cls, answers: Answers) -> LabelledReference:
        """Fit the maps; raise where too little is labelled."""
        values = answers.values
        judged = values.take_where(values.counted & ~np.isnan(values.right))
        documents = len(np.unique(judged.document))
        if documents < FEWEST_REFERENCE:
            what = f"has judged values of {count_phrase(documents, 'document')}"
            remedy = f"take a run over at least {FEWEST_REFERENCE} labelled documents"
            raise InconclusiveError(what, answers.name, remedy)
        fold_of = source_folds(answers.unit_names, FOLDS)
        fold = np.array([fold_of[each] for each in answers.unit_names], np.int64)
        groups, codes = _groups(answers, judged)
        try:
            calibrated = Calibrated.fitted(
                ReferenceValues(
                    judged.confidence,
                    judged.right,
                    codes,
                    answers.units[judged.document],
                    fold[judged.document],
                )
            )
        except BadInputError as error:
            raise BadInputError(error.what, answers.name, error.remedy) from error
        codes_by_group = {key: code for code, key in enumerate(groups)}
        return cls(answers, judged, calibrated, codes_by_group, measure_answers(answers))

    def estimate(self, window: Answers) -> AccuracyEstimate:
        """Estimate the accuracy on a window of documents."""
        values = window.values.take_where(window.values.counted)
        if len(window.documents) < FEWEST_DOCUMENTS:
            what = f"has {count_phrase(len(window.documents), 'document')}"
            remedy = f"take at least {FEWEST_DOCUMENTS}: errors were measured on as many"
            raise InconclusiveError(what, window.name, remedy)
        if not len(values.document):
            raise BadInputError("has no values", window.name, "see why: dxe report RUN")
        groups, at = _groups(window, values)
        codes = np.array([self.groups.get(key, -1) for key in groups], np.int64)[at]
        expected = self.calibrated.maps.expected_right(values.confidence, codes)
        estimate = float(expected.mean())
        threshold = share_above(expected, self.calibrated.threshold)
        risks = risk_by_coverage(expected, _COVERAGES)
        chance = self._sampling_errors(window, values, expected)
        reaches = (shift_bound(), *chance)
        reach = float(np.hypot.reduce(reaches))
        shares = (self.values, self.answers), (values, window)
        filled = [len(each.document) / len(of.documents) for each, of in shares]
        return AccuracyEstimate(
            window.name,
            len(window.documents),
            len(values.document),
            estimate,
            threshold,
            max(0.0, estimate - reach),
            min(1.0, estimate + reach),
            SHARE,
            *reaches,
            float(self.values.right.mean()),
            len(self.answers.documents),
            filled[1],
            filled[0],
            self._with_empty(window, values, estimate),
            [*self._passed(window, values, estimate, threshold)],
            [*zip(_COVERAGES.tolist(), risks.tolist(), strict=True)],
        )

    def _sampling_errors(
        self, window: Answers, values: Values, expected: Floats
    ) -> tuple[float, float]:
        """Return how far off chance makes the estimate, by the reference and by the window."""
        weights = self._mix_weights(window)[self.values.document]
        weights = weights if weights.any() else np.ones(len(weights))  # it abstains: none is alike
        source = window.units[values.document]
        return self.calibrated.sampling_errors(expected, source, weights, SHARE)

    def _with_empty(self, window: Answers, values: Values, estimate: float) -> float | None:
        """Return the share of right cells if empty fields hide values as often as before."""
        before = self.answers.fields.sum() - len(self.values.document)
        after = window.fields.sum() - len(values.document)
        if not np.isfinite(before + after) or before <= 0:
            return None
        missed = len(self.answers.missed) / before * after
        return float(estimate * len(values.document) / (len(values.document) + missed))

    def _passed(
        self, window: Answers, values: Values, estimate: float, threshold: float
    ) -> Iterator[Passed]:
        """Yield the limits that are passed."""
        ours, theirs = (np.isnan(each.confidence).mean() for each in (self.values, values))
        if (without := float(max(ours, theirs))) > MOST_WITHOUT:
            yield Passed("no_confidence", without, 0.0, MOST_WITHOUT)
        if not (separation := self.calibrated.separation) >= LEAST_SEPARATION:
            yield Passed("separation", separation, LEAST_SEPARATION, 1.0)
        bias = self.calibrated.bias()
        if not bias.low <= 0 <= bias.high:
            yield Passed("bias", bias.value, bias.low, bias.high)
        if (uncovered := self._uncovered(window, values)) > MOST_UNCOVERED:
            yield Passed("uncovered", uncovered, 0.0, MOST_UNCOVERED)
        weights = self._mix_weights(window)
        effective = _effective_count(weights) / len(weights) if weights.any() else 0
        if effective < LEAST_EFFECTIVE:
            yield Passed("few_effective", effective, LEAST_EFFECTIVE, 1.0)
        yield from self._changed_rates(window, weights)
        if (apart := abs(estimate - threshold)) > MOST_APART:
            yield Passed("disagreement", apart, 0.0, MOST_APART)

    def _uncovered(self, window: Answers, values: Values) -> float:
        """Return the share of values of which the reference has fewer than 30 documents.

        Of each it counts documents with the same field, kind and country.
        """
        keys, at = _cells(self.answers, self.values)
        cell_of_document = np.unique(np.column_stack([at, self.values.document]), axis=0)[:, 0]
        counts = np.bincount(cell_of_document, minlength=len(keys))
        enough = {key for key, count in zip(keys, counts, strict=True) if count >= LEAST_DOCUMENTS}
        keys, at = _cells(window, values)
        return float(np.mean(np.array([key not in enough for key in keys])[at]))

    def _mix_weights(self, window: Answers) -> Floats:
        """Return weights for the documents of the reference, by which its mix is the window's."""
        keys, at = _distinct_keys(self.answers.kind, self.answers.country)
        others, other_at = _distinct_keys(window.kind, window.country)
        wanted = dict(zip(others, np.bincount(other_at) / len(other_at), strict=True))
        shares = np.bincount(at) / len(at)
        return np.array([wanted.get(key, 0.0) for key in keys])[at] / shares[at]

    def _changed_rates(self, window: Answers, weights: Floats) -> Iterator[Passed]:
        """Yield the rates that left the interval of the reference, with the window's mix."""
        theirs = measure_answers(window)
        units = self.answers.units, window.units
        for name in _RATES:
            before = np.array(self.statistics.columns[name], float)
            after = np.array(theirs.columns[name], float)
            kept, known = ~np.isnan(before) & (weights > 0), ~np.isnan(after)
            if not kept.any() or not known.any():
                continue
            after = after[known]
            rate = float(np.average(before[kept], weights=weights[kept]))
            deviation = np.sqrt(np.average((before[kept] - rate) ** 2, weights=weights[kept]))
            ours = effective_documents(units[0][kept], weights[kept])
            error = deviation * np.sqrt(
                1 / ours + 1 / effective_documents(units[1][known], np.ones(len(after)))
            )
            reach = _QUANTILE * error + _TOLERANCE * rate
            if abs(after.mean() - rate) > reach:
                yield Passed(name, float(after.mean()), rate - reach, rate + reach)


def _effective_count(weights: Floats) -> float:
    """Return Kish's number of documents that have these weights."""
    return effective_documents(np.arange(len(weights)), weights)


def _groups(answers: Answers, values: Values) -> tuple[list[Key], Codes]:
    """Return the kinds and fields that occur, and which of them each value is of."""
    return _distinct_keys(answers.kind.take(values.document), values.field)


def _cells(answers: Answers, values: Values) -> tuple[list[Key], Codes]:
    """Return the kinds, countries and fields that occur, and which of them each value is of."""
    of_value = (each.take(values.document) for each in (answers.kind, answers.country))
    return _distinct_keys(*of_value, values.field)


def _distinct_keys(*columns: CodedNames) -> tuple[list[Key], Codes]:
    """Return the combinations of names that occur, and which of them stands at each position."""
    sizes = [len(column.names) for column in columns]
    joint = np.ravel_multi_index([column.codes for column in columns], sizes)
    distinct, at = np.unique(joint, return_inverse=True)
    codes = np.unravel_index(distinct, sizes)
    names = ([c.names[code] for code in own] for c, own in zip(columns, codes, strict=True))
    return [*zip(*names, strict=True)], at.astype(np.int64)
