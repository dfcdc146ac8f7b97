"""Numbers that were measured on real receipts, and that choices are drawn from.

`tools/learn` writes the files: percentiles of a measurement over receipts, and nothing of any one
of them.
"""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.seeds import DRAWN_DIGITS, uniform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PERCENTILES = (1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99)
"""At which a measurement is written down."""


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
