"""The share of right values where nobody labelled them, from confidences and a labelled reference.

Two estimates stand beside each other. By calibration (CBPE): confidences are mapped to how often
they are right in the reference, and the mean of the mapped confidences is the estimate. By
threshold (ATC, Garg and others 2022): the threshold above which as many values of the reference lie
as are right there; the share above it is the estimate. Both hold as long as a confidence means what
it meant in the reference. They cannot see errors that are as confident as right values were.

The limits of `reasons_to_abstain` were fixed before any shift was read that they are tested on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError
from docextract_eval.statistics.arrays import Codes, Floats
from docextract_eval.statistics.clusters import Mean, clustered_mean, students_quantile
from docextract_eval.statistics.exchangeability import higher_share
from docextract_eval.statistics.isotonic import (
    Steps,
    effective_documents,
    fit,
    with_supported_ends,
)

if TYPE_CHECKING:
    from docextract_eval.statistics.arrays import Bools


FOLDS = 5
LEAST_DOCUMENTS = 30
"""Documents of the reference without which a field has no map of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceValues:
    """Labelled values: one position per value in every array."""

    confidence: Floats
    """NaN where there is none."""
    right: Floats
    group: Codes
    """What has a map of its own, such as a field of a kind."""
    source: Codes
    fold: Codes
    """Of its source, from 0 below `FOLDS`."""

    def take_where(self, rows: Bools) -> ReferenceValues:
        """Return some of them."""
        return ReferenceValues(
            self.confidence[rows],
            self.right[rows],
            self.group[rows],
            self.source[rows],
            self.fold[rows],
        )


@dataclass(frozen=True, slots=True)
class ConfidenceMaps:
    """The share of right values at each confidence: by group, and over all for rare groups."""

    by_group: Mapping[int, Steps]
    pooled: Steps
    without: float
    """The share where there is no confidence."""

    def expected_right(self, confidence: Floats, group: Codes) -> Floats:
        """Return how likely each value is right."""
        found = self.pooled.interpolated_values(confidence)
        for code, steps in self.by_group.items():
            own = group == code
            found[own] = steps.interpolated_values(confidence[own])
        return np.where(np.isnan(confidence), self.without, found)


def fit_maps(values: ReferenceValues) -> ConfidenceMaps:
    """Fit the maps to labelled values."""
    known = values.take_where(~np.isnan(values.confidence))
    if not len(known.right):
        what = "states no confidences, so that accuracy cannot be estimated without labels"
        raise BadInputError(what, "", "let the pipeline state them")
    lacking = values.right[np.isnan(values.confidence)]
    by_group = {}
    for code in np.unique(known.group).tolist():
        own = known.take_where(known.group == code)
        if len(np.unique(own.source)) >= LEAST_DOCUMENTS:
            by_group[int(code)] = _fit_steps(own)
    without = float(lacking.mean()) if len(lacking) else float(known.right.mean())
    return ConfidenceMaps(by_group, _fit_steps(known), without)


def _fit_steps(values: ReferenceValues) -> Steps:
    steps = fit(values.confidence, values.right)
    return with_supported_ends(steps, values.confidence, values.source)


@dataclass(frozen=True, slots=True, eq=False)
class Calibrated:
    """A reference whose values are judged by maps that were fitted without their documents."""

    maps: ConfidenceMaps
    held_out: Floats
    """How likely each value is right, by the maps of the other folds."""
    right: Floats
    source: Codes

    @classmethod
    def fitted(cls, values: ReferenceValues) -> Calibrated:
        """Fit the maps, and those of each fold."""
        held_out = np.empty(len(values.right))
        for fold in range(FOLDS):
            own = values.fold == fold
            if own.any():
                maps = fit_maps(values.take_where(~own))
                held_out[own] = maps.expected_right(values.confidence[own], values.group[own])
        return cls(fit_maps(values), held_out, values.right, values.source)

    @property
    def threshold(self) -> float:
        """The expected share of right values above which as many lie as are right."""
        return threshold_of_share(self.held_out, float(self.right.mean()))

    @property
    def separation(self) -> float:
        """How often a right value is expected to be so more than a wrong one; ties by halves."""
        return area_under_roc(self.held_out, self.right)

    def bias(self, weight: Floats | None = None) -> Mean:
        """Return how far held-out expectations are above the truth, with its 95 % interval."""
        return clustered_mean(self.held_out - self.right, self.source, weight)

    def sampling_errors(
        self, expected: Floats, source: Codes, weight: Floats, level: float
    ) -> tuple[float, float]:
        """Return how far off chance makes an estimate: by the reference, and by the window.

        The values of the window are `expected` to be right so often; `weight` gives the reference
        its mix. A window's own labels are unknown: that they differ from what is expected of them
        as they do in the reference is assumed, so that a window of as many sources, with chances
        as near a half, has as large an error. Added to it is the error of what is expected.
        """
        bias = self.bias(weight)
        sources = [
            effective_documents(self.source, weight),
            effective_documents(source, np.ones(len(source))),
        ]
        spread = [float(np.mean(each * (1 - each))) for each in (self.held_out, expected)]
        ratio = spread[1] * sources[0] / (spread[0] * sources[1]) if spread[0] else 1.0
        of_window = np.hypot(bias.error * np.sqrt(ratio), clustered_mean(expected, source).error)
        quantile = students_quantile(level, bias.sources - 1)
        return quantile * bias.error, float(quantile * of_window)


def threshold_of_share(expected: Floats, share: float) -> float:
    """Return the value above which a share of the others lies.

    >>> threshold_of_share(np.array([.2, .4, .6, .8]), .5)
    0.4
    """
    ordered = np.sort(expected)
    below = round((1 - share) * len(ordered))
    return float(ordered[below - 1]) if below else -np.inf


def share_above(expected: Floats, threshold: float) -> float:
    """Return the share of values above a threshold.

    >>> share_above(np.array([.2, .4, .6, .8]), .4)
    0.5
    """
    return float(np.mean(expected > threshold))


def area_under_roc(score: Floats, right: Floats) -> float:
    """Return how often a right value scores higher than a wrong one; NaN without one of each.

    >>> area_under_roc(np.array([.9, .8, .7, .7]), np.array([1, 0, 1, 0]))
    0.625
    """
    up, down = score[right == 1], score[right == 0]
    return higher_share(down, up) if len(up) and len(down) else float("nan")


def risk_by_coverage(expected: Floats, coverages: Floats) -> Floats:
    """Return the expected share of errors among the surest part of the values, for each part.

    >>> risk_by_coverage(np.array([1.0, .5, .9, .8]), np.array([.5, 1.0])).round(2).tolist()
    [0.05, 0.2]
    """
    ordered = np.sort(expected)[::-1]
    kept = np.maximum(1, np.round(coverages * len(ordered)).astype(int))
    return np.asarray(1 - np.cumsum(ordered)[kept - 1] / kept)
