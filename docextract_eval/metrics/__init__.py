"""Pure folds over the columns of matches: nothing is read again, nothing is re-run.

A metric is one file here with one function, and one line in `METRICS`; what it draws as a curve
is another function there, and a line in `CURVES`. Every score carries its interval, what it rests
on, and its signature; every score that a file gives has a card in its `CARDS`.

- `accuracy`: right cells among judged ones; precision, recall and rates of each error
- `automation`: what is filled unaided under a promise, and what of that is silently wrong
- `calibration`: whether confidences say how often guesses are right
- `reliability`: how often guesses are right, along their confidence; a curve
- `risk_coverage`: what showing more of them risks, along how many; a curve
- `failure`: whether confidences tell which guesses are wrong
- `placement`: right values that were taken from the wrong place, among those with a box
- `repeats`: how much accuracy varies from one reading of the same pages to the next
"""

from __future__ import annotations

from collections.abc import Callable

from docextract_eval.catalog import Catalog
from docextract_eval.metrics.columns import Columns
from docextract_eval.metrics.curve import Curve
from docextract_eval.records import Score

VERSION = "1"
"""Part of every signature: raised when a definition changes."""

Metric = Callable[[Columns, str], list[Score]]
"""Folds columns to scores; the text is the part of the signature that all metrics share."""

METRICS: Catalog[Metric] = Catalog(
    "metric",
    {
        "accuracy": "docextract_eval.metrics.accuracy:accuracy",
        "automation": "docextract_eval.metrics.automation:automation",
        "calibration": "docextract_eval.metrics.calibration:calibration",
        "failure": "docextract_eval.metrics.failure:failure",
        "placement": "docextract_eval.metrics.placement:placement",
        "repeats": "docextract_eval.metrics.repeats:repeats",
    },
)

Draw = Callable[[Columns, str], list[Curve]]
"""Folds columns to curves."""

CURVES: Catalog[Draw] = Catalog(
    "curve",
    {
        "reliability": "docextract_eval.metrics.confidence_curves:reliability",
        "risk_coverage": "docextract_eval.metrics.confidence_curves:risk_coverage",
    },
)
