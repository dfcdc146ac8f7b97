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

from docextract_eval.borders import read_about
from docextract_eval.codec import FORMATS
from docextract_eval.disk import write_whole
from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.metrics.promise import ALPHA
from docextract_eval.metrics.reliability import brier, smooth_error
from docextract_eval.metrics.selective import at, half
from docextract_eval.metrics.stated import stated
from docextract_eval.runs.veil import LEAST
from docextract_eval.statistics import isotonic

if TYPE_CHECKING:
    from pathlib import Path

    from docextract_eval.metrics.columns import Columns, Floats
    from docextract_eval.metrics.stated import Stated

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
        written = read_about(path, _KIND, ("confidences", "values"))
        sides = [written["confidences"], written["values"]]
        if not all(isinstance(side, list) and all(map(_is_share, side)) for side in sides):
            raise _spoilt(path, "its confidences and values are not all numbers from 0 to 1")
        confidences, values = (tuple(map(float, side)) for side in sides)
        if not confidences or len(confidences) != len(values):
            raise _spoilt(path, "it has not as many values as confidences, or none")
        if (np.diff(confidences) <= 0).any() or (np.diff(values) < 0).any():
            raise _spoilt(path, "its confidences or values do not rise")
        return cls(confidences, values, written.get("fitted_on", {}))

    def write(self, path: Path) -> None:
        """Write the whole map to a file, with how it is to be applied."""
        written = {"format": FORMATS[_KIND], "rule": _RULE, "fitted_on": dict(self.fitted_on)}
        written |= {"confidences": self.confidences, "values": self.values}
        write_whole(path, json.dumps(written, indent=2) + "\n")

    def at(self, confidence: float) -> float:
        """Return the confidence that one is mapped to.

        >>> ConfidenceMap((.5, .9), (.4, .8), {}).at(.6)
        0.5
        """
        return round(float(self.over(np.array([confidence]))[0]), 12)

    def over(self, confidences: Floats) -> Floats:
        """Return the confidences that many are mapped to; NaN, which stands for none, stays."""
        return np.asarray(np.interp(confidences, self.confidences, self.values))

    def applied(self, columns: Columns) -> Columns:
        """Return the cells of a run with its confidences mapped."""
        return replace(columns, confidence=self.over(columns.confidence))


@dataclass(frozen=True, slots=True)
class Figures:
    """How good confidences are; None for what cannot be computed."""

    bias: float
    smooth_ece: float
    brier: float
    automation: float | None
    """The share that is auto-accepted from a confidence of 1 - alpha."""
    errors: float | None
    """The share of that which is wrong; None also where a private run has too few documents."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a map would change under one condition."""

    condition: str
    documents: int
    guesses: int
    before: Figures
    after: Figures


def fitted(
    columns: Columns, whose: Mapping[str, Any], where: str = "", *, private: bool = False
) -> ConfidenceMap:
    """Fit a map on the scalar values of the calibration half; `whose` describes the run.

    No map is fitted on a private run with fewer documents than it may report on.
    """
    slices = stated(half(columns, calibration=True), _CELLS)
    if not slices:
        of_half = " of the calibration half" if stated(columns, _CELLS) else ""
        what = f"cannot be calibrated: no guess of a scalar field{of_half} carries a confidence"
        raise BadInputError(what, where, "calibrate a run whose pipeline states confidences")
    of = slices[-1]  # all conditions
    if private and of.documents < LEAST:
        least = f"a private run needs at least {LEAST} documents"
        what = f"cannot be calibrated: {least} of the calibration half, and has {of.documents}"
        raise BadInputError(what, where, "calibrate a run of more documents")
    steps = isotonic.fit(of.confidence, of.right, of.weight)
    counts = {"cells": _CELLS, "half": "calibration", "documents": of.documents}
    return ConfidenceMap(steps.centres, steps.values, {**whose, **counts, "guesses": of.rows})


def effects(
    columns: Columns, by: ConfidenceMap, alpha: float = ALPHA, *, private: bool = False
) -> list[Effect]:
    """Return what a map would change on the report half, by condition and over all conditions.

    A private run reports nothing on fewer than `LEAST` documents.
    """
    least = LEAST if private else 1
    before = half(columns, calibration=False)
    after = by.applied(before)
    shown = [_shown(cells, alpha, least) for cells in (before, after)]
    return [
        Effect(
            condition=now.where["condition"],
            documents=now.documents,
            guesses=now.rows,
            before=_figures(now, *shown[0]),
            after=_figures(then, *shown[1]),
        )
        for now, then in zip(stated(before, _CELLS), stated(after, _CELLS), strict=True)
        if now.documents >= least
    ]


_Shares = dict[str, float]


def _shown(columns: Columns, alpha: float, least: int) -> tuple[_Shares, _Shares]:
    """Return by condition the share auto-accepted from 1 - alpha, and what of it is wrong."""
    shown = at(columns, 1 - alpha)
    every = [shown.automation("condition") + shown.automation()]
    every += [shown.errors("condition") + shown.errors()]
    automation, errors = (
        {where["condition"]: share.value for where, share in found if share.sources >= least}
        for found in every
    )
    return automation, errors


def _figures(slice_: Stated, automation: _Shares, errors: _Shares) -> Figures:
    confidence, right, weight = slice_.confidence, slice_.right, slice_.weight
    return Figures(
        bias=float(np.average(confidence - right, weights=weight)),
        smooth_ece=smooth_error(confidence, right, weight),
        brier=brier(confidence, right, weight),
        automation=automation.get(slice_.where["condition"]),
        errors=errors.get(slice_.where["condition"]),
    )


def _is_share(number: object) -> bool:
    plain = isinstance(number, int | float) and not isinstance(number, bool)
    return plain and isfinite(number) and 0 <= number <= 1  # type: ignore[arg-type,operator] # plain


def _spoilt(path: Path, what: str) -> FormatError:
    return FormatError(what, str(path), "make it again with: dxe calibrate RUN -o MAP")
