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
from docextract_eval.runs.unlabelled.measured_errors import error_bound
from docextract_eval.runs.unlabelled.statistics import measure_answers
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
_FEWEST_REFERENCE = 100
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
_TOLERANCES: Mapping[Literal["filled", "adds_up"], float] = {"filled": 0.1, "adds_up": 0.1}
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
    """By how far off estimates were under shifts that they were not made for."""
    high: float
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
    groups: Mapping[tuple[str, str], int]
    """The code of each kind and field."""

    @classmethod
    def fitted(cls, answers: Answers) -> LabelledReference:
        """Fit the maps; raise where too little is labelled."""
        values = answers.values
        judged = values.take_where(values.counted & ~np.isnan(values.right))
        documents = len(np.unique(judged.document))
        if documents < _FEWEST_REFERENCE:
            what = f"has judged values of {count_phrase(documents, 'document')}"
            remedy = f"take a run over at least {_FEWEST_REFERENCE} labelled documents"
            raise InconclusiveError(what, answers.name, remedy)
        fold_of = source_folds(answers.documents, FOLDS)
        fold = np.array([fold_of[each] for each in answers.documents], np.int64)
        groups: dict[tuple[str, str], int] = {}
        codes = _group_codes(answers, judged, groups, extend=True)
        try:
            calibrated = Calibrated.fitted(
                ReferenceValues(
                    judged.confidence,
                    judged.right,
                    codes,
                    judged.document,
                    fold[judged.document],
                )
            )
        except BadInputError as error:
            raise BadInputError(error.what, answers.name, error.remedy) from error
        return cls(answers, judged, calibrated, groups)

    def estimate(self, window: Answers) -> AccuracyEstimate:
        """Estimate the accuracy on a window of documents."""
        values = window.values.take_where(window.values.counted)
        if len(window.documents) < FEWEST_DOCUMENTS:
            what = f"has {count_phrase(len(window.documents), 'document')}"
            remedy = f"take at least {FEWEST_DOCUMENTS}: errors were measured on as many"
            raise InconclusiveError(what, window.name, remedy)
        if not len(values.document):
            raise BadInputError("has no values", window.name, "see why: dxe report RUN")
        codes = _group_codes(window, values, dict(self.groups), extend=False)
        expected = self.calibrated.maps.expected_right(values.confidence, codes)
        estimate = float(expected.mean())
        threshold = share_above(expected, self.calibrated.threshold)
        risks = risk_by_coverage(expected, _COVERAGES)
        reach = error_bound()
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
            float(self.values.right.mean()),
            len(self.answers.documents),
            filled[1],
            filled[0],
            self._with_empty(window, values, estimate),
            [*self._passed(window, values, estimate, threshold)],
            [*zip(_COVERAGES.tolist(), risks.tolist(), strict=True)],
        )

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
        bias, low, high = self.calibrated.bias
        if not low <= 0 <= high:
            yield Passed("bias", bias, low, high)
        if (uncovered := self._uncovered(window, values)) > MOST_UNCOVERED:
            yield Passed("uncovered", uncovered, 0.0, MOST_UNCOVERED)
        weights = self._mix_weights(window)
        documents = np.arange(len(weights), dtype=np.int64)
        effective = effective_documents(documents, weights) / len(weights) if weights.any() else 0
        if effective < LEAST_EFFECTIVE:
            yield Passed("few_effective", effective, LEAST_EFFECTIVE, 1.0)
        yield from self._changed_rates(window, weights)
        if (apart := abs(estimate - threshold)) > MOST_APART:
            yield Passed("disagreement", apart, 0.0, MOST_APART)

    def _uncovered(self, window: Answers, values: Values) -> float:
        """Return the share of values of which the reference has fewer than 30 documents.

        Of each it counts documents with the same field, kind and country.
        """
        known: dict[tuple[str, str, str], set[int]] = {}
        for document, key in zip(
            self.values.document.tolist(), _cell_keys(self.answers, self.values), strict=True
        ):
            known.setdefault(key, set()).add(document)
        enough = {key for key, found in known.items() if len(found) >= LEAST_DOCUMENTS}
        return float(np.mean([key not in enough for key in _cell_keys(window, values)]))

    def _mix_weights(self, window: Answers) -> Floats:
        """X."""
        before, after = _mix_keys(self.answers), _mix_keys(window)
        counts = {key: before.count(key) / len(before) for key in {*before}}
        wanted = {key: after.count(key) / len(after) for key in {*after}}
        return np.array([wanted.get(key, 0.0) / counts[key] for key in before])

    def _changed_rates(self, window: Answers, weights: Floats) -> Iterator[Passed]:
        """Yield the rates that left the interval of the reference, with the window's mix."""
        ours, theirs = measure_answers(self.answers), measure_answers(window)
        for name, tolerance in _TOLERANCES.items():
            before = np.array(ours.columns[name], float)
            after = np.array(theirs.columns[name], float)
            kept = ~np.isnan(before) & (weights > 0)
            after = after[~np.isnan(after)]
            if not kept.any() or not len(after):
                continue
            rate = float(np.average(before[kept], weights=weights[kept]))
            deviation = np.sqrt(np.average((before[kept] - rate) ** 2, weights=weights[kept]))
            effective = weights[kept].sum() ** 2 / (weights[kept] ** 2).sum()
            error = deviation * np.sqrt(1 / effective + 1 / len(after))
            reach = _QUANTILE * error + tolerance * rate
            if abs(after.mean() - rate) > reach:
                yield Passed(name, float(after.mean()), rate - reach, rate + reach)


def _group_codes(
    answers: Answers, values: Values, groups: dict[tuple[str, str], int], *, extend: bool
) -> Codes:
    """Return the code of kind and field of every value; -1 for one that is not known."""
    pairs = values.field.codes + len(values.field.names) * answers.kind.codes[values.document]
    distinct, at = np.unique(pairs, return_inverse=True)
    codes = []
    for pair in distinct.tolist():
        kind, field = divmod(pair, len(values.field.names))
        key = answers.kind.names[kind], values.field.names[field]
        codes.append(groups.setdefault(key, len(groups)) if extend else groups.get(key, -1))
    return np.array(codes, np.int64)[at]


def _cell_keys(answers: Answers, values: Values) -> list[tuple[str, str, str]]:
    """Return kind, country and field of every value."""
    of_document = _mix_keys(answers)
    names = _decoded(values.field)
    return [
        (*of_document[document], name)
        for document, name in zip(values.document.tolist(), names, strict=True)
    ]


def _mix_keys(answers: Answers) -> list[tuple[str, str]]:
    """Return kind and country of every document."""
    return [*zip(_decoded(answers.kind), _decoded(answers.country), strict=True)]


def _decoded(column: CodedNames) -> list[str]:
    return [column.names[code] for code in column.codes.tolist()]
