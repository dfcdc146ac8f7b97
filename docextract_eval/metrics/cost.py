"""What it costs to use a pipeline: silent errors, reviewed values, typed values.

Money differs from company to company, so costs are in units of one review: a person looks at a
value. To type one that is wrong or missing costs two reviews more, and a silent error costs as many
reviews as its ratio says. Over scalar cells with a true or a predicted value; what is rightly
absent costs nothing. Thresholds are chosen on the calibration half of the documents, and every
score is computed on the other half.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np

from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.card import Card, example_score
from docextract_eval.metrics.columns import ALL, Codes, Columns, Floats
from docextract_eval.metrics.curve import Curve, Point
from docextract_eval.metrics.ladder import NEVER
from docextract_eval.metrics.phrases import quantity_with_interval
from docextract_eval.metrics.ratios import VALUED, score_without_value
from docextract_eval.metrics.selective import (
    cells_of_half,
    confidences_or_never,
    scalar_cells_with_values,
)
from docextract_eval.reasons import NO_CONFIDENCE, NO_WEIGHT, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.arrays import taken
from docextract_eval.statistics.clusters import count_distinct

if TYPE_CHECKING:
    from collections.abc import Iterator


RATIOS = (5, 20, 100)
"""What a silent error costs, in reviews: an annoyance, a complaint, a damage."""
_CURVE_RATIOS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
TYPING = 2.0
"""What it costs to type a value, in reviews."""
_PER = 1000
"""The number of documents that a cost is reported for."""


def cost(columns: Columns, signature: str) -> list[Score]:
    """Return the cost at the best threshold of each ratio, and of doing all by hand."""
    calibration, report = (
        _CellCosts.from_columns(cells_of_half(columns, calibration=c)) for c in (True, False)
    )
    return [
        *(
            score
            for ratio in RATIOS
            for score in _threshold_scores(calibration, report, ratio, signature)
        ),
        *_manual_scores(report, signature),
    ]


def cost_by_ratio(columns: Columns, signature: str) -> list[Curve]:
    """Return the cost at the best threshold along an error's cost, beside doing all by hand."""
    calibration, report = (
        _CellCosts.from_columns(cells_of_half(columns, calibration=c)) for c in (True, False)
    )
    by_hand = list(_manual_scores(report, signature))
    found: dict[str, list[Point]] = {}
    reasons: dict[str, tuple[str, Reason | None]] = {}
    for ratio in _CURVE_RATIOS:
        for score in (*_threshold_scores(calibration, report, ratio, signature), *by_hand):
            if score.slice["condition"] != ALL or score.metric == "cost_threshold":
                continue
            points = found.setdefault(score.metric, [])
            reasons[score.metric] = score.signature, score.reason
            if score.value is not None:
                rests_on = score.documents, score.cells
                points.append(Point(ratio, score.value, score.low, score.high, *rests_on))
    where = {"cells": "scalars", "condition": ALL}
    return [Curve(name, where, tuple(found[name]), *reasons[name]) for name in found]


@dataclass(frozen=True, eq=False)
class _CellCosts:
    """The cells that cost something, and the answers that they belong to."""

    columns: Columns
    answers: Answers
    confidence: Floats
    typing_cost: Floats
    """The cost of typing a reviewed cell: where its value is wrong or missing."""

    @classmethod
    def from_columns(cls, columns: Columns) -> Self:
        cells = scalar_cells_with_values(columns)
        typed = np.where(cells.outcome_in("wrong", "missed"), TYPING, 0.0)
        return cls(cells, Answers.from_columns(cells), confidences_or_never(cells), typed)

    @cached_property
    def falling_order(self) -> Codes:
        """The positions of the cells with a confidence, the most confident first."""
        many = np.count_nonzero(self.confidence > NEVER)
        return np.argsort(-self.confidence, kind="stable")[:many]

    @cached_property
    def documents(self) -> int:
        """The number of documents that the cells are from."""
        return count_distinct(self.columns.source)

    def cell_costs(self, threshold: float, ratio: float) -> Floats:
        """Return the cost of every cell where values are auto-accepted from a threshold on."""
        silent_cost = np.where(self.columns.outcome_in("right"), 0.0, ratio)
        return np.where(self.confidence >= threshold, silent_cost, 1 + self.typing_cost)

    def best_threshold(self, ratio: float) -> float:
        """Return the cheapest threshold, the strictest of equals; infinite to accept nothing."""
        saved = (1 + self.typing_cost - self.cell_costs(NEVER, ratio)) * taken(
            self.answers.answer_weights(), self.answers.answer_index
        )
        order = self.falling_order
        confidence = self.confidence[order]
        ends = np.flatnonzero(np.diff(confidence, append=NEVER))  # the last of equals
        total = np.cumsum(saved[order])[ends]
        place = int(total.argmax()) if len(total) else -1
        return float(confidence[ends[place]]) if len(total) and total[place] > 0 else np.inf


def _threshold_scores(
    calibration: _CellCosts, report: _CellCosts, ratio: int, signature: str
) -> Iterator[Score]:
    """Yield the best threshold, and its cost on other documents."""
    where = {"cells": "scalars", "ratio": str(ratio)}
    signed = [_cost_signature(metric, signature) for metric in ("cost_threshold", "expected_cost")]
    if reason := _why_no_cost(calibration, report):
        yield score_without_value("cost_threshold", {**where, "condition": ALL}, reason, signed[0])
        yield score_without_value("expected_cost", {**where, "condition": ALL}, reason, signed[1])
        return
    threshold, cells = calibration.best_threshold(ratio), calibration.columns
    rests_on = calibration.documents, len(cells.table) // cells.repeats, signed[0]
    never = Reason(ReasonCode.REVIEW_COSTS_LEAST)
    found = (threshold, None) if np.isfinite(threshold) else (None, never)
    yield Score(
        "cost_threshold", {**where, "condition": ALL}, found[0], None, None, *rests_on, found[1]
    )
    costs = _PER * report.answers.sums_by_answer(report.cell_costs(threshold, ratio))
    worst = _PER * report.answers.sums_by_answer(
        np.where(report.confidence >= threshold, ratio, 1 + TYPING)
    )
    yield from report.answers.mean_scores("expected_cost", costs, worst, where, signed[1])


def _manual_scores(report: _CellCosts, signature: str) -> Iterator[Score]:
    """Yield what it costs to review every value, and to type every value."""
    where = {"cells": "scalars"}
    reviewed = 1 + report.typing_cost
    typed = np.where(report.columns.outcome_in(*VALUED), TYPING, 0.0)
    ways = (("cost_of_reviewing", reviewed, 1 + TYPING), ("cost_of_typing", typed, TYPING))
    for metric, each, most in ways:
        signed = _cost_signature(metric, signature)
        if not len(report.answers):
            reason = Reason(ReasonCode.NO_VALUES, half="report")
            yield score_without_value(metric, {**where, "condition": ALL}, reason, signed)
            continue
        worst = report.answers.sums_by_answer(np.full(len(each), _PER * most))
        costs = _PER * report.answers.sums_by_answer(each)
        yield from report.answers.mean_scores(metric, costs, worst, where, signed)


def _why_no_cost(calibration: _CellCosts, report: _CellCosts) -> Reason | None:
    if not len(calibration.answers):
        return Reason(ReasonCode.NO_VALUES, half="calibration")
    if not len(report.answers):
        return Reason(ReasonCode.NO_VALUES, half="report")
    if not calibration.answers.answer_weights().any():
        return NO_WEIGHT
    return None if (calibration.confidence > NEVER).any() else NO_CONFIDENCE


def _cost_signature(metric: str, signature: str) -> str:
    return f"{metric}|halves:report|typing:{TYPING:g}|{signature}"


_MODEL = " Per 1,000 documents, in reviews; typing a value costs two reviews more."
CARDS = (
    Card(
        "expected_cost",
        "The cost of reviewing values, typing wrong and missing ones, and silent errors, at the "
        "threshold that costs least on the calibration half, if a silent error costs as many "
        f"reviews as the ratio says.{_MODEL}",
        "lower is better",
        lambda score: (
            f"If a silent error costs {_ratio_text(score)} reviews, 1,000 documents cost "
            f"{quantity_with_interval(score)} reviews."
        ),
        "Chow 1970 (the cost of rejecting against that of an error)",
        example_score(4120, 3650, 4590, ratio="20"),
    ),
    Card(
        "cost_threshold",
        "The confidence from which auto-accepting values costs least on the calibration half.",
        "neither",
        lambda score: (
            f"If a silent error costs {_ratio_text(score)} reviews, accept values from a "
            "confidence of "
            f"{score.value:.4g}."
        ),
        "Chow 1970",
        example_score(0.93, None, None, ratio="20"),
    ),
    Card(
        "cost_of_reviewing",
        f"The cost if a person reviews every value.{_MODEL}",
        "lower is better",
        lambda score: (
            f"Reviewing every value, 1,000 documents cost {quantity_with_interval(score)} reviews."
        ),
        example=example_score(12900, 12300, 13500),
    ),
    Card(
        "cost_of_typing",
        "The cost if a person types every value and there is no pipeline. Per 1,000 documents, in "
        "reviews; typing a value costs two.",
        "neither",
        lambda score: (
            f"Typing every value, 1,000 documents cost {quantity_with_interval(score)} reviews."
        ),
        example=example_score(23800, 23100, 24500),
    ),
)


def _ratio_text(score: Score) -> str:
    """Return the ratio of a score, or of a point of the curve, as text."""
    return score.slice.get("ratio") or score.slice["at"]
