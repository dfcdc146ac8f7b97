"""Why groups of documents differ, where the run itself can say so.

That is where its corpus was made for an audit, or its documents are of periods.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from docextract_eval.errors import BadInputError, IncompleteError
from docextract_eval.runs.comparison.audit import Audit, audit_run
from docextract_eval.runs.comparison.over_time import SlicedTrend, find_trends
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.twin_names import read_carried_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.records import Score
    from docextract_eval.runs.comparison.audit import SplitMeasure
    from docextract_eval.runs.measured_run import FinishedRun

PERIOD = "period"
"""The factor of documents whose recipe has periods."""


@dataclass(frozen=True, slots=True)
class WhyGroupsDiffer:
    """What a run says of the reasons."""

    audit: Audit | None = None
    trend: SlicedTrend | None = None
    """Over all scalar fields."""

    def gap_of(self, factor: str, group: str, cells: str) -> SplitMeasure | None:
        """Return the audited gap of a group's accuracy on scalars or tables."""
        if self.audit is None or (self.audit.factor, self.audit.group) != (factor, group):
            return None
        found = (each for each in self.audit.accuracies if each.slice["cells"] == cells)
        return next(found, None)


NOT_KNOWN = WhyGroupsDiffer()


def find_why(run: FinishedRun, scores: Iterable[Score]) -> WhyGroupsDiffer:
    """Return why groups of a run differ; its cells are read only where they can say so."""
    has_periods = any(PERIOD in score.slice for score in scores)
    return WhyGroupsDiffer(_audit(run), _trend(run) if has_periods else None)


def find_audit(run: FinishedRun) -> Audit | None:
    """Return the audit that a run's corpus was made for; None if it was made for none."""
    twins = pc.unique(run.columns("renditions", ["twin"])["twin"]).to_pylist()
    carried = next(filter(None, map(read_carried_blocks, filter(None, twins))), None)
    if carried is None:
        return None
    return audit_run(read_measured_run(run, with_twins=True), carried.factor)


def _audit(run: FinishedRun) -> Audit | None:
    try:
        return find_audit(run)
    except (BadInputError, IncompleteError):
        return None  # there are too few documents, or too many failures


def _trend(run: FinishedRun) -> SlicedTrend | None:
    try:
        found = find_trends(read_measured_run(run), PERIOD, ())
    except (BadInputError, IncompleteError):
        return None  # periods are too few, or have too few documents
    return next((each for each in found if each.slice == {"cells": "scalars"}), None)
