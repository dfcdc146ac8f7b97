"""A monotone map of a run's confidences: fitted on one half of its documents, tried on the other.

It runs in straight lines from the centre of one step of the isotonic fit to the centre of the next.
It reorders nothing, so every ranking stays as it is. What changes is what a confidence stands for,
and so which values reach a fixed threshold.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.borders import read_description
from docextract_eval.codec import FORMATS
from docextract_eval.disk import write_atomically
from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.metrics.confidence_slices import confidence_slices
from docextract_eval.metrics.promise import ALPHA
from docextract_eval.metrics.reliability import brier_score, smooth_calibration_error
from docextract_eval.metrics.selective import cells_of_half, mark_accepted_cells
from docextract_eval.runs.privacy import LEAST_DOCUMENTS
from docextract_eval.statistics import isotonic

if TYPE_CHECKING:
    from pathlib import Path

    from docextract_eval.metrics.columns import Columns, Floats
    from docextract_eval.metrics.confidence_slices import ConfidenceSlice

_CELLS = "scalars"
_KIND = "confidence map"
_RULE = (
    "a confidence becomes the value on the straight line between its neighbours in `confidences`; "
    "below the first it becomes the first value, above the last the last"
)


@dataclass(frozen=True, slots=True)
class ConfidenceMap:
    """A map of confidences: points, straight lines between them, and level beyond both ends."""

    confidences: tuple[float, ...]
    values: tuple[float, ...]
    fitted_on: Mapping[str, Any]
    """The run, and the number of documents and values, that it was fitted on."""

    @classmethod
    def load(cls, path: Path) -> ConfidenceMap:
        """Read a map that `dxe calibrate` wrote."""
        written = read_description(path, _KIND, ("confidences", "values"))
        sides = [written["confidences"], written["values"]]
        if not all(isinstance(side, list) and all(map(_is_share, side)) for side in sides):
            raise _map_error(path, "its confidences and values are not all numbers from 0 to 1")
        confidences, values = (tuple(map(float, side)) for side in sides)
        if not confidences or len(confidences) != len(values):
            raise _map_error(path, "it has not as many values as confidences, or none")
        if (np.diff(confidences) <= 0).any() or (np.diff(values) < 0).any():
            raise _map_error(path, "its confidences or values do not rise")
        return cls(confidences, values, written.get("fitted_on", {}))

    def write(self, path: Path) -> None:
        """Write the whole map to a file, with how it is to be applied."""
        written = {"format": FORMATS[_KIND], "rule": _RULE, "fitted_on": dict(self.fitted_on)}
        written |= {"confidences": self.confidences, "values": self.values}
        write_atomically(path, json.dumps(written, indent=2) + "\n")

    def mapped_confidence(self, confidence: float) -> float:
        """Return the confidence that one is mapped to.

        >>> ConfidenceMap((.5, .9), (.4, .8), {}).mapped_confidence(.6)
        0.5
        """
        return round(float(self.mapped_confidences(np.array([confidence]))[0]), 12)

    def mapped_confidences(self, confidences: Floats) -> Floats:
        """Return the confidences that many are mapped to; NaN, which stands for none, stays."""
        return np.asarray(np.interp(confidences, self.confidences, self.values))

    def mapped_columns(self, columns: Columns) -> Columns:
        """Return the cells of a run with its confidences mapped."""
        return replace(columns, confidence=self.mapped_confidences(columns.confidence))


@dataclass(frozen=True, slots=True)
class ConfidenceQuality:
    """How good confidences are; None for what cannot be computed."""

    bias: float
    smooth_ece: float
    brier: float
    automation: float | None
    """The share that is auto-accepted from a confidence of 1 - alpha."""
    errors: float | None
    """The share of that which is wrong; None also where a private run has too few documents."""


@dataclass(frozen=True, slots=True)
class MapEffect:
    """What a map would change under one condition."""

    condition: str
    documents: int
    guesses: int
    before: ConfidenceQuality
    after: ConfidenceQuality


def fit_confidence_map(
    columns: Columns, fitted_run: Mapping[str, Any], run_name: str = "", *, private: bool = False
) -> ConfidenceMap:
    """Fit a map on the scalar values of the calibration half; `fitted_run` describes the run.

    No map is fitted on a private run with fewer documents than it may report on.
    """
    slices = confidence_slices(cells_of_half(columns, calibration=True), _CELLS)
    if not slices:
        of_half = " of the calibration half" if confidence_slices(columns, _CELLS) else ""
        what = f"cannot be calibrated: no guess of a scalar field{of_half} carries a confidence"
        raise BadInputError(what, run_name, "calibrate a run whose pipeline states confidences")
    overall = slices[-1]  # all conditions
    if private and overall.documents < LEAST_DOCUMENTS:
        least = f"a private run needs at least {LEAST_DOCUMENTS} documents"
        what = f"cannot be calibrated: {least} of the calibration half, and has {overall.documents}"
        raise BadInputError(what, run_name, "calibrate a run of more documents")
    steps = isotonic.fit(overall.confidence, overall.right, overall.weight)
    counts = {"cells": _CELLS, "half": "calibration", "documents": overall.documents}
    return ConfidenceMap(
        steps.centres, steps.values, {**fitted_run, **counts, "guesses": overall.value_count}
    )


def map_effects(
    columns: Columns, confidence_map: ConfidenceMap, alpha: float = ALPHA, *, private: bool = False
) -> list[MapEffect]:
    """Return what a map would change on the report half, by condition and over all conditions.

    A private run reports nothing on fewer than `LEAST_DOCUMENTS` documents.
    """
    least = LEAST_DOCUMENTS if private else 1
    before = cells_of_half(columns, calibration=False)
    after = confidence_map.mapped_columns(before)
    accepted = [_automation_and_errors(cells, alpha, least) for cells in (before, after)]
    return [
        MapEffect(
            condition=unmapped.where["condition"],
            documents=unmapped.documents,
            guesses=unmapped.value_count,
            before=_confidence_quality(unmapped, *accepted[0]),
            after=_confidence_quality(mapped, *accepted[1]),
        )
        for unmapped, mapped in zip(
            confidence_slices(before, _CELLS), confidence_slices(after, _CELLS), strict=True
        )
        if unmapped.documents >= least
    ]


_Shares = dict[str, float]


def _automation_and_errors(columns: Columns, alpha: float, least: int) -> tuple[_Shares, _Shares]:
    """Return by condition the share auto-accepted from 1 - alpha, and what of it is wrong."""
    accepted = mark_accepted_cells(columns, 1 - alpha)
    every = [accepted.automation_shares("condition") + accepted.automation_shares()]
    every += [accepted.error_shares("condition") + accepted.error_shares()]
    automation, errors = (
        {where["condition"]: share.value for where, share in found if share.sources >= least}
        for found in every
    )
    return automation, errors


def _confidence_quality(
    slice_: ConfidenceSlice, automation: _Shares, errors: _Shares
) -> ConfidenceQuality:
    confidence, right, weight = slice_.confidence, slice_.right, slice_.weight
    return ConfidenceQuality(
        bias=float(np.average(confidence - right, weights=weight)),
        smooth_ece=smooth_calibration_error(confidence, right, weight),
        brier=brier_score(confidence, right, weight),
        automation=automation.get(slice_.where["condition"]),
        errors=errors.get(slice_.where["condition"]),
    )


def _is_share(number: object) -> bool:
    plain = isinstance(number, int | float) and not isinstance(number, bool)
    return plain and isfinite(number) and 0 <= number <= 1  # type: ignore[arg-type,operator] # plain


def _map_error(path: Path, what: str) -> FormatError:
    return FormatError(what, str(path), "make it again with: dxe calibrate RUN -o MAP")
