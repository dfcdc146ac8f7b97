"""Numbers that were measured on real receipts, and that choices are drawn from.

`tools/study learn` writes the files that ship: percentiles of a measurement over receipts, and
nothing of any one of them. A recipe may name measurements of a team's own pictures, which take
their place.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib.resources import files
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

GRID = 16
"""The cells along each side of the grid on which a share over a picture is written down."""
MOST_COMPONENTS = 6
"""Principal components of such a share."""
PERCENTILES = (1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99)
"""At which a measurement is written down."""
THOUSANDTHS = 1000
"""Measured shares are written down in whole ones of these."""
_NORMAL = NormalDist()
_LEAST = 1e-4
"""The share below and above which nothing is drawn."""
_MOST = 3**0.5
"""Even weights from minus to plus this have a spread of 1."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredField:
    """How a share lies over a picture: its mean on a grid, and its principal components."""

    mean: Floats
    """From the top left."""
    components: Floats
    """What one spread of each component adds to it: components x rows x columns."""

    def draw_weights(self, name: str, rng: np.random.Generator) -> dict[str, float]:
        """Draw how much of each component there is, with numbered names."""
        return {f"{name}_{at}": uniform(rng, -_MOST, _MOST) for at in range(len(self.components))}

    def weighted(self, name: str, weights: Mapping[str, float]) -> Floats:
        """Return the field that has so much of each component."""
        field = self.mean.copy()
        for at, component in enumerate(self.components):
            field += weights[f"{name}_{at}"] * component
        return field


def read_shares(written: Sequence[Any]) -> Floats:
    """Return shares that are written down in thousandths."""
    return np.array(written) / THOUSANDTHS


@functools.cache
def read_measured(package: str, name: str) -> dict[str, Any]:
    """Return what a file beside the modules of a package holds."""
    text = (files(package) / name).read_text(encoding="utf-8")
    written: dict[str, Any] = json.loads(text)
    return written


def draw_measured(values: Sequence[float] | NDArray[np.float64], rng: np.random.Generator) -> float:
    """Draw a value as often as it was measured, given the values at the percentiles.

    >>> values = range(0, 1100, 100)
    >>> drawn = [draw_measured(values, np.random.default_rng(seed)) for seed in range(200)]
    >>> round(float(np.mean(drawn)), -2), min(drawn) < 150, max(drawn) > 850
    (500.0, True, True)
    """
    percent = uniform(rng, PERCENTILES[0], PERCENTILES[-1])
    return round(float(np.interp(percent, PERCENTILES, values)), DRAWN_DIGITS)


def draw_percents(correlations: NDArray[np.float64], rng: np.random.Generator) -> list[float]:
    """Draw where among their measured values some measurements are that go together, in percent.

    >>> pairs = [draw_percents(np.array([[1, 0.8], [0.8, 1]]), np.random.default_rng(seed))
    ...          for seed in range(200)]
    >>> bool(np.corrcoef(np.array(pairs).T)[0, 1] > 0.7)
    True
    """
    own = [_NORMAL.inv_cdf(uniform(rng, _LEAST, 1 - _LEAST)) for _ in correlations]
    together = np.linalg.cholesky(correlations) @ own
    return [round(100 * _NORMAL.cdf(each), DRAWN_DIGITS) for each in together.tolist()]


def value_at_percent(values: Sequence[float] | NDArray[np.float64], percent: float) -> float:
    """Return a measured value, given the values at the percentiles.

    >>> value_at_percent(range(0, 1100, 100), 50.0)
    500.0
    """
    return round(float(np.interp(percent, PERCENTILES, values)), DRAWN_DIGITS)
