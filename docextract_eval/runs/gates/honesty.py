"""Confidence is as high as it is right: its signed bias lies within a margin of 0."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from docextract_eval.metrics.ratios import GUESSED
from docextract_eval.metrics.slices import slicing, weights
from docextract_eval.runs.gates import Evidence, Gate, Ruling
from docextract_eval.runs.gates.margins import within
from docextract_eval.statistics.means import clustered_mean


class Honesty(Gate):
    """Ask that confidence is neither too high nor too low on average."""

    rule: Literal["honesty"]
    within: Annotated[float, Field(gt=0, lt=1)] = 0.02

    def rulings(self, evidence: Evidence) -> list[Ruling]:
        """Hold the mean of confidence less right against the margin."""
        cells = evidence.run.columns
        stated = cells.outcome_in(*GUESSED) & ~cells.table & ~np.isnan(cells.confidence)
        ruling = Ruling(
            self.rule, "all", "INCONCLUSIVE", bound=self.within, sense="within", unit="change"
        )
        if not stated.any():
            return [replace(ruling, reason="no guess carries a confidence")]
        cells = cells.where(stated)
        bias = cells.confidence - cells.outcome_in("right")
        mean = clustered_mean(bias, cells.source, weights(cells, slicing(cells), ()))
        return [within(ruling, mean.value, mean.low, mean.high, mean.sources)]
