"""Maps of confidences to how often they are right, and how each is fitted to judged values.

Four candidates, from the simplest on:

- `none` leaves confidences as they are.
- `slope` is a straight line on the logit scale, with slope and intercept: the slope alone would
  leave .5 where it is, and could not take out the bias of an extractor that is too sure throughout.
- `isotonic` goes straight from centre to centre of the isotonic steps.
- `per_field` is the line with an offset for each field, each drawn towards 0 by how little is known
  of it (empirical Bayes): a field of few documents keeps the line of all.

None falls anywhere within a field, and none states more than its documents support: with n
documents, nothing nearer to 0 or 1 than half a document in n + 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.special import expit, logit

from docextract_eval.statistics import isotonic
from docextract_eval.statistics.arrays import Codes, Floats
from docextract_eval.statistics.clusters import distinct_codes_and_indices, group_sums
from docextract_eval.statistics.isotonic import effective_documents
from docextract_eval.statistics.logistic import fit_logistic

if TYPE_CHECKING:
    from docextract_eval.statistics.clusters import Bools


NEAREST = 0.0001
"""On the logit scale a confidence counts as at least this far from 0 and from 1."""
LEAST_FIELD_DOCUMENTS = 10
"""A field of fewer documents has no offset of its own."""
_ROUNDS = 3
"""How often the line and the offsets are fitted, each to what the other leaves."""
_NEWTON_STEPS = 30
_LARGEST_STEP = 2.0
_NEAR = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class JudgedValues:
    """Predicted values with confidences: whether each is right, and what it belongs to."""

    confidence: Floats
    right: Floats
    """1 for a right value, 0 for any other."""
    weight: Floats
    source: Codes
    """The document of each value, which is the unit of inference."""
    field: Codes
    fields: Sequence[str]
    """The names that the codes of `field` stand for."""

    def select(self, kept: Bools) -> JudgedValues:
        """Return only some of the values."""
        names = ("confidence", "right", "weight", "source", "field")
        return replace(self, **{name: getattr(self, name)[kept] for name in names})

    def calibrated_by(self, shape: Shape) -> Floats:
        """Return the confidences that a map gives these values."""
        return shape.calibrated(self.confidence, self.field, self.fields)


class Shape(Protocol):
    """A fitted map of confidences; equal ones of one field stay equal, and none changes places."""

    def calibrated(self, confidence: Floats, field: Codes, fields: Sequence[str]) -> Floats:
        """Return the confidences that values are given; NaN, which stands for none, stays."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Leaves confidences as they are."""

    def calibrated(self, confidence: Floats, field: Codes, fields: Sequence[str]) -> Floats:
        """Return the confidences themselves."""
        del field, fields
        return confidence


@dataclass(frozen=True, slots=True)
class Points:
    """Straight lines between points, and level beyond both ends."""

    confidences: tuple[float, ...]
    values: tuple[float, ...]

    def calibrated(self, confidence: Floats, field: Codes, fields: Sequence[str]) -> Floats:
        """Return the values on the lines."""
        del field, fields
        return np.asarray(np.interp(confidence, self.confidences, self.values))


@dataclass(frozen=True, slots=True)
class LogitLine:
    """A rising line on the logit scale, which fields may stand above or below."""

    slope: float
    intercept: float
    lowest: float
    """The least confidence that it states."""
    highest: float
    offsets: Mapping[str, float] = field(default_factory=dict)
    """What is added for a field, on the logit scale; nothing for a field that is not named."""

    def calibrated(self, confidence: Floats, field: Codes, fields: Sequence[str]) -> Floats:
        """Return the values on the line of each field."""
        offsets = np.array([self.offsets.get(name, 0.0) for name in fields])
        raised = self.logits(confidence) + (offsets[field] if self.offsets else 0.0)
        return np.asarray(np.clip(expit(raised), self.lowest, self.highest))

    def logits(self, confidence: Floats) -> Floats:
        """Return the height of the line at each confidence."""
        return self.intercept + self.slope * _clipped_logits(confidence)


def fit_unchanged(values: JudgedValues) -> Unchanged:
    """Return the map that changes nothing, whatever the values."""
    del values
    return Unchanged()


def fit_line(values: JudgedValues, offset: Floats | float = 0.0) -> LogitLine:
    """Fit slope and intercept to what an offset of each value leaves; a falling line is level."""
    given = _clipped_logits(values.confidence)[:, None]
    weight = values.weight / values.weight.mean()
    fit = fit_logistic(given, values.right, weight=weight, offset=offset)
    if fit.coefficients[0] <= 0:
        fit = fit_logistic(np.zeros_like(given), values.right, weight=weight, offset=offset)
    slope = max(0.0, float(fit.coefficients[0] / fit.spreads[0]))
    least = 0.5 / (effective_documents(values.source, values.weight) + 1)
    return LogitLine(slope, fit.constant - slope * float(fit.centres[0]), least, 1 - least)


def fit_points(values: JudgedValues) -> Points:
    """Fit isotonic steps with ends that the documents support; the points are their centres."""
    steps = isotonic.fit(values.confidence, values.right, values.weight)
    steps = isotonic.with_supported_ends(steps, values.confidence, values.source, values.weight)
    return Points(steps.centres, steps.values)


def fit_line_by_field(values: JudgedValues) -> LogitLine:
    """Fit one line, and an offset for each field that enough documents have, in turn.

    How much fields differ is estimated from all of them (the method of moments); an offset of a
    field counts in proportion to that over that plus its own error.
    """
    line = fit_line(values)
    values = values.select(values.weight > 0)
    codes, place = distinct_codes_and_indices(values.field)
    sources = 1 + int(values.source.max())
    pairs, pair = distinct_codes_and_indices(place * sources + values.source)
    kept = np.bincount(pairs // sources) >= LEAST_FIELD_DOCUMENTS
    if kept.sum() < 2:
        return line
    for _ in range(_ROUNDS):
        offset, known, excess = _field_offsets(line, values, place)
        by_documents = group_sums(pairs // sources, group_sums(pair, excess) ** 2)
        variance = np.maximum(1 / known, by_documents / known**2)
        drawn = _drawn_to_zero(offset, variance, kept)
        line = fit_line(values, drawn[place])
    names = [values.fields[code] for code in codes[kept]]
    return replace(line, offsets=dict(zip(names, drawn[kept].tolist(), strict=True)))


def _drawn_to_zero(offset: Floats, variance: Floats, kept: Bools) -> Floats:
    """Return offsets drawn towards 0 by what is known of each; 0 for those that are not kept."""
    precision = np.where(kept, 1 / variance, 0.0)
    spread = max(0.0, float(((precision * offset**2).sum() - kept.sum()) / precision.sum()))
    return np.where(kept, offset * spread / (spread + variance), 0.0)


def _field_offsets(
    line: LogitLine, values: JudgedValues, place: Codes
) -> tuple[Floats, Floats, Floats]:
    """Return each field's offset from a line, what is known of it, and each value's excess.

    Half a right and half a wrong value more keep it finite for a field that is always right.
    """
    base, weight = line.logits(values.confidence), values.weight / values.weight.mean()
    mean = group_sums(place, weight * base) / group_sums(place, weight)
    offset = np.zeros(len(mean))
    for _ in range(_NEWTON_STEPS):
        likely, extra = expit(base + offset[place]), expit(mean + offset)
        excess = weight * (values.right - likely)
        known = group_sums(place, weight * likely * (1 - likely)) + extra * (1 - extra)
        step = (group_sums(place, excess) + (0.5 - extra)) / known
        offset += np.clip(step, -_LARGEST_STEP, _LARGEST_STEP)
        if np.abs(step).max() < _NEAR:
            break
    return offset, known, excess


def _clipped_logits(confidence: Floats) -> Floats:
    return np.asarray(logit(np.clip(confidence, NEAREST, 1 - NEAREST)))


CANDIDATES: Mapping[str, Callable[[JudgedValues], Shape]] = {
    "none": fit_unchanged,
    "slope": fit_line,
    "isotonic": fit_points,
    "per_field": fit_line_by_field,
}
"""Every map that may be chosen, the simplest first."""
