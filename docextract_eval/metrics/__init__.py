"""Metrics: scores and curves computed from the columns of matches, without reading anything else.

A metric is one file here with one function, and one line in `METRICS`; its curve, if it has one, is
another function there, and a line in `CURVES`. Every score has its interval, its numbers of
documents and cells, and its signature; every score that a file gives has a card in its `CARDS`.

- `accuracy`: right cells among judged ones; precision, recall and rates of each error
- `rows`: rows of tables that came back, are right in every cell, are in order, or were invented
- `f1`: the harmonic mean of precision and recall
- `precision_recall`: precision against recall along confidence (`precision_recall`), and the area
  below it (`average_precision`)
- `causes`: why values are wrong, and which decoys they equal
- `traps`: what each trap costs compared with the same document without it, and how often its
  decoy is taken
- `obedience`: how often planted instructions are obeyed, and what else they change
- `suspicion`: whether planted texts are reported, and what is reported without reason
- `hallucination`: values where nothing can be known, by sort of probe
- `sure_errors`: errors with a high confidence, by the severity of the degradation
- `abstention`: abstention where a cell is undecidable, and where it is not
- `automation`: what is auto-accepted under a promise, and what of that is wrong
- `hands_free`: what share of documents needs nobody under a promise, and what of these is wrong
- `calibration`: how well confidences agree with outcomes
- `reliability`: how often values are right, along their confidence; a curve
- `risk_coverage`: the errors among the most confident values, along their share; a curve
- `failure`: whether confidences separate right from wrong values
- `grounding`: how well the boxes and pages of values agree with where their fields stand
- `placement`: right values that were taken from the wrong place, among those with a quad
- `repeats`: how much accuracy varies from one repeat over the same pages to the next
- `robustness`: what degradations cost, each document compared with its own clean page
- `retention`: accuracy under a degradation as a share of that on clean pages
- `severity`: how losses grow with severity, and where they break a pipeline
- `scenes`: what a scene costs compared with its parts alone
- `fairness`: differences between every group of documents and all documents
- `counterfactual`: the effect of one choice, minus that of a placebo
- `cost`: silent errors, reviewed values, typed values, in units of one review
- `corrections`: how many cells a person has to correct where every value is accepted
- `trust`: the probability that a user meets a silent error in a month
- `harm`: errors by criticality
- `failures`: how often there is no answer
- `spending`: time, memory and money that a run took
- `folding`: shares and changes by slice, added up over blocks of cells that end between sources
- `answers`: whole answers, and means of sums over their cells
- `phrases`, `card`, `cards`: how numbers are worded, and the description of every metric
"""

from __future__ import annotations

from collections.abc import Callable

from docextract_eval.catalog import Catalog
from docextract_eval.metrics.columns import Columns
from docextract_eval.metrics.curve import Curve
from docextract_eval.records import Score

VERSION = "3"
"""Part of every signature: raised when a definition changes."""

Metric = Callable[[Columns, str], list[Score]]
"""Computes scores from columns; the text is the part of the signature that all metrics share."""

METRICS: Catalog[Metric] = Catalog(
    "metric",
    {
        "accuracy": "docextract_eval.metrics.accuracy:accuracy",
        "rows": "docextract_eval.metrics.rows:rows",
        "f1": "docextract_eval.metrics.f1:f1",
        "average_precision": "docextract_eval.metrics.precision_recall:average_precision",
        "causes": "docextract_eval.metrics.causes:causes",
        "traps": "docextract_eval.metrics.traps:traps",
        "obedience": "docextract_eval.metrics.obedience:obedience",
        "suspicion": "docextract_eval.metrics.suspicion:suspicion",
        "hallucination": "docextract_eval.metrics.hallucination:hallucination",
        "sure_errors": "docextract_eval.metrics.sure_errors:sure_errors",
        "abstention": "docextract_eval.metrics.abstention:abstention",
        "automation": "docextract_eval.metrics.automation:automation",
        "hands_free": "docextract_eval.metrics.hands_free:hands_free",
        "calibration": "docextract_eval.metrics.calibration:calibration",
        "failure": "docextract_eval.metrics.failure:failure",
        "grounding": "docextract_eval.metrics.grounding:grounding",
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

CurveMaker = Callable[[Columns, str], list[Curve]]
"""Computes curves from columns."""

CURVES: Catalog[CurveMaker] = Catalog(
    "curve",
    {
        "cost": "docextract_eval.metrics.cost:cost_by_ratio",
        "precision_recall": "docextract_eval.metrics.precision_recall:precision_recall",
        "severity": "docextract_eval.metrics.severity:drops_by_severity",
        "reliability": "docextract_eval.metrics.confidence_curves:reliability",
        "risk_coverage": "docextract_eval.metrics.confidence_curves:risk_coverage",
    },
)

EXTRA_CARD_MODULES = (
    "docextract_eval.metrics.corruption",
    "docextract_eval.metrics.spending",
)
"""Modules with cards whose scores need more than the columns of one run."""
