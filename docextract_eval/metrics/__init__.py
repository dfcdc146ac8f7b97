"""Pure folds over the columns of matches: nothing is read again, nothing is re-run.

A metric is one file here with one function, and one line in `METRICS`; what it draws as a curve
is another function there, and a line in `CURVES`. Every score carries its interval, what it rests
on, and its signature; every score that a file gives has a card in its `CARDS`.

- `accuracy`: right cells among judged ones; precision, recall and rates of each error
- `rows`: rows of tables that are right in every cell, and rows that were invented
- `f1`: the harmonic mean of precision and recall
- `curves`: precision against recall along confidence (`precision_recall`), and the area below it
  (`average_precision`)
- `causes`: why values are wrong, and which decoys they equal
- `traps`: what each trap costs beside the same document without it, and who takes its bait
- `obedience`: who does what planted texts say, and what else these change
- `suspicion`: whether planted texts are reported, and what is reported without reason
- `hallucination`: what is made up where nothing can be known, by sort of probe
- `sure_errors`: what is wrong with a high confidence, by how strong the accident was
- `abstention`: silence where nobody could tell, and where anybody could
- `automation`: what is filled unaided under a promise, and what of that is silently wrong
- `calibration`: whether confidences say how often guesses are right
- `reliability`: how often guesses are right, along their confidence; a curve
- `risk_coverage`: what showing more of them risks, along how many; a curve
- `failure`: whether confidences tell which guesses are wrong
- `placement`: right values that were taken from the wrong place, among those with a box
- `repeats`: how much accuracy varies from one reading of the same pages to the next
- `robustness`: what accidents cost, each document beside its own clean page
- `retention`: what is kept of clean accuracy
- `severity`: how losses grow with severity, and where they break a pipeline
- `scenes`: what a scene costs beside what its parts cost alone
- `fairness`: for whom it is worse: every group of documents beside all of them
- `counterfactual`: what one choice alone does, less what a placebo does
- `cost`: errors that nobody saw, values looked at, values typed, in units of one review
- `corrections`: how much a person has to mend where everything is shown
- `trust`: how likely a user of so many documents a month meets an error that nobody saw
- `harm`: errors by criticality
- `failures`: how often there is no answer at all
- `spending`: time, memory and money, of what a run says that it took
- `answers`: whole answers, and the mean of what their cells add up to
- `phrases`, `card`, `cards`: how figures are said, and what every metric is
"""

from __future__ import annotations

from collections.abc import Callable

from docextract_eval.catalog import Catalog
from docextract_eval.metrics.columns import Columns
from docextract_eval.metrics.curve import Curve
from docextract_eval.records import Score

VERSION = "2"
"""Part of every signature: raised when a definition changes."""

Metric = Callable[[Columns, str], list[Score]]
"""Folds columns to scores; the text is the part of the signature that all metrics share."""

METRICS: Catalog[Metric] = Catalog(
    "metric",
    {
        "accuracy": "docextract_eval.metrics.accuracy:accuracy",
        "rows": "docextract_eval.metrics.rows:rows",
        "f1": "docextract_eval.metrics.f1:f1",
        "average_precision": "docextract_eval.metrics.curves:average_precision",
        "causes": "docextract_eval.metrics.causes:causes",
        "traps": "docextract_eval.metrics.traps:traps",
        "obedience": "docextract_eval.metrics.obedience:obedience",
        "suspicion": "docextract_eval.metrics.suspicion:suspicion",
        "hallucination": "docextract_eval.metrics.hallucination:hallucination",
        "sure_errors": "docextract_eval.metrics.sure_errors:sure_errors",
        "abstention": "docextract_eval.metrics.abstention:abstention",
        "automation": "docextract_eval.metrics.automation:automation",
        "calibration": "docextract_eval.metrics.calibration:calibration",
        "failure": "docextract_eval.metrics.failure:failure",
        "placement": "docextract_eval.metrics.placement:placement",
        "repeats": "docextract_eval.metrics.repeats:repeats",
        "robustness": "docextract_eval.metrics.robustness:robustness",
        "retention": "docextract_eval.metrics.retention:retention",
        "severity": "docextract_eval.metrics.severity:severity",
        "scenes": "docextract_eval.metrics.scenes:scenes",
        "fairness": "docextract_eval.metrics.fairness:fairness",
        "counterfactual": "docextract_eval.metrics.counterfactual:counterfactual",
        "cost": "docextract_eval.metrics.cost:cost",
        "corrections": "docextract_eval.metrics.corrections:corrections",
        "trust": "docextract_eval.metrics.trust:trust",
        "harm": "docextract_eval.metrics.harm:harm",
        "failures": "docextract_eval.metrics.failures:failures",
    },
)

Draw = Callable[[Columns, str], list[Curve]]
"""Folds columns to curves."""

CURVES: Catalog[Draw] = Catalog(
    "curve",
    {
        "cost": "docextract_eval.metrics.cost:along_ratios",
        "precision_recall": "docextract_eval.metrics.curves:precision_recall",
        "severity": "docextract_eval.metrics.severity:drops_by_severity",
        "reliability": "docextract_eval.metrics.confidence_curves:reliability",
        "risk_coverage": "docextract_eval.metrics.confidence_curves:risk_coverage",
    },
)

BESIDE = (
    "docextract_eval.metrics.corruption",
    "docextract_eval.metrics.spending",
)
"""Files with cards whose scores are no fold of columns alone."""
