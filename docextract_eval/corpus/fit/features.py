"""Statistics as numbers that can be compared: centred, in units of their spread, without gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.fit.measuring import OF_CONTENT, STATISTICS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Measured = Sequence[Mapping[str, float]]

_MIDDLE = (10, 90)
"""The percentiles between which the spread is measured: outliers do not widen it."""
_NORMAL_WIDTH = 2.563
"""How far they are apart for a normal distribution, in deviations."""
_FARTHEST = 4.0
"""Deviations beyond which values are alike: far outside is outside."""
_LACKING = 2.0
"""How far a picture without a statistic is from one that has it, in deviations."""
_LEAST_SPREAD = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Scales:
    """The statistics that pictures are compared by, with centre and spread of each."""

    names: tuple[str, ...]
    centres: Floats
    spreads: Floats

    def features(self, measured: Measured) -> Floats:
        """Return a row for each picture: its statistics in deviations, then which it lacks.

        What is missing is at the centre, and a number of its own says that it is missing.
        """
        raw = raw_values(measured, self.names)
        scaled = np.clip((raw - self.centres) / self.spreads, -_FARTHEST, _FARTHEST)
        return np.hstack([np.nan_to_num(scaled), _LACKING * np.isnan(raw)])

    def deviations(self, measured: Mapping[str, float]) -> dict[str, float]:
        """Return how far each statistic of one picture is from the centre, in deviations."""
        raw = raw_values([measured], self.names)[0]
        away = (raw - self.centres) / self.spreads
        return {
            name: float(each)
            for name, each in zip(self.names, away, strict=True)
            if np.isfinite(each)
        }


def raw_values(measured: Measured, names: Sequence[str]) -> Floats:
    """Return a row for each picture; logarithms of ratios, and nan where it has no value."""
    columns = []
    for name in names:
        values = np.array([each.get(name, np.nan) for each in measured], float)
        kind = STATISTICS[name]
        columns.append(np.log(values + kind.smallest) if kind.is_ratio else values)
    return np.column_stack(columns)


def fit_scales(measured: Measured, left_out: Collection[str] = ()) -> Scales:
    """Return the scales of generated pictures, by the middle of their values.

    What is printed is no matter of conditions; statistics of it, and those `left_out`, have none.
    """
    names = tuple(name for name in STATISTICS if name not in {*OF_CONTENT, *left_out})
    raw = raw_values(measured, names)
    low, high = np.nanpercentile(raw, _MIDDLE, axis=0)
    spreads = np.maximum((high - low) / _NORMAL_WIDTH, _LEAST_SPREAD)
    return Scales(names, np.nanmedian(raw, axis=0), spreads)
