"""The share of a list that is right: the figure of the score whose slice has the same cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from docextract_eval.metrics.columns import Bools, Codes, Columns
from docextract_eval.metrics.ratios import ERRORS, JUDGED, balance_factors, condition_weights
from docextract_eval.runs.privacy import LEAST_DOCUMENTS

KINDS = ("scalars", "tables")


def share_of_cells(columns: Columns, kept: Bools, *, alone: bool, private: bool) -> dict[str, Any]:
    """Return how many of some judged cells are right, in cells and in weight, and the share.

    Fields and cells of tables have shares of their own, and where there are both there is none
    over all. `exact` is of whole answers, which are right if no cell that is kept is an error. What
    has no weight is in no share, and is not counted.
    """
    readings = Readings(columns, kept, alone=alone, private=private)
    judged, right = columns.outcome_in(*JUDGED), columns.outcome_in("right")
    inside = {"scalars": ~columns.table, "tables": columns.table}
    kinds = {
        kind: readings.share(readings.count(right & here), readings.count(judged & here))
        for kind, here in inside.items()
    }
    found = readings.share(readings.count(right), readings.count(judged))
    if all(share["cells"] for share in kinds.values()):
        found["share"] = None
    every, wrong = readings.count(kept), readings.count(columns.outcome_in(*ERRORS))
    exact = readings.share((every > 0) & (wrong == 0), every > 0)
    return {**found, "kinds": kinds, "exact": exact}


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Some cells of a run by rendition and repeat, and how these weigh.

    Conditions weigh as deployed, or all the same; one that is `alone` has the weights of its
    documents. Repeats weigh the same.
    """

    columns: Columns
    kept: Bools
    alone: bool
    private: bool

    def count(self, cells: Bools) -> Codes:
        """Return how many of the kept cells each reading has."""
        at = np.flatnonzero(cells & self.kept)
        kept, many = vars(self.columns), self.columns.repeats
        reading = kept["rendition"][at].astype(np.int64) * many + kept["repeat"][at]
        return np.bincount(reading, minlength=many * len(self.columns.renditions.severity))

    def share(self, right: Codes | Bools, every: Codes | Bools) -> dict[str, Any]:
        """Return how much is right of what each reading has."""
        pages, repeats = self.columns.renditions, self.columns.repeats
        deployed = condition_weights(pages.condition.names, self.columns.deploy)
        weighs = pages.weight > 0
        if not self.alone:
            weighs &= deployed[pages.condition.codes] > 0
        at = np.flatnonzero((every > 0) & np.repeat(weighs, repeats))
        page, repeat, right, every = at // repeats, at % repeats, right[at], every[at]
        read = np.unique(repeat * len(pages.source.names) + pages.source.codes[page])
        documents = int(np.bincount(read // len(pages.source.names)).max(initial=0))
        if not documents or (self.private and documents < LEAST_DOCUMENTS):
            return dict.fromkeys((*_COUNTS, *_WEIGHTS), 0) | {"share": None}
        weight = pages.weight[page]
        mass = float((weight * every).sum())
        if not self.alone:
            condition, one = pages.condition.take(page), np.zeros(len(at), np.int64)
            weight = weight * balance_factors(condition, weight * every, one, self.columns.deploy)
        of_repeat = np.bincount(repeat, weight * every)
        share = float((weight * right / of_repeat[repeat]).sum() / np.count_nonzero(of_repeat))
        counts = int(every.sum()), int(right.sum()), documents, int(np.count_nonzero(of_repeat))
        weights = {"weight": mass, "right_weight": share * mass}
        return dict(zip(_COUNTS, counts, strict=True)) | weights | {"share": share}


_COUNTS, _WEIGHTS = ("cells", "right", "documents", "repeats"), ("weight", "right_weight")
