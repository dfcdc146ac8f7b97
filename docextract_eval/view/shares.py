"""The share of a list that is right: the figure of the score whose slice has the same cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.metrics.columns import Bools, CodedNames, Codes, Columns, Positions
from docextract_eval.metrics.ratios import ERRORS, JUDGED, balance_factors, condition_weights
from docextract_eval.runs.privacy import LEAST_DOCUMENTS

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Floats

KINDS = {"scalars": "fields", "tables": "table cells"}
"""Two kinds of cells, and what a share calls them."""


def share_of_cells(columns: Columns, kept: Bools, *, alone: bool, private: bool) -> dict[str, Any]:
    """Return how many of some judged cells are right, in cells and in weight, and the share.

    Fields and cells of tables have shares of their own, and where there are both there is none
    over all. `exact` is of whole answers, which are right if no cell that is kept is an error. What
    has no weight is in no share, and is not counted.
    """
    weighing = Weighing(columns, alone=alone, private=private)
    cells = weighing.of_cells(np.flatnonzero(kept & columns.outcome_in(*JUDGED)))
    found = cells.shares(np.zeros(len(cells.page), np.int64), 1)[0]
    kinds = dict(zip(KINDS, cells.shares(cells.kind, len(KINDS)), strict=True))
    if all(share["cells"] for share in kinds.values()):
        found["share"] = None
    answers = weighing.of_answers(kept)
    exact = answers.shares(np.zeros(len(answers.page), np.int64), 1)[0]
    return {**found, "kinds": kinds, "exact": exact}


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """How the cells of a run weigh: conditions as deployed, or all the same.

    One condition that is `alone` has the weights of its documents. Repeats weigh the same.
    """

    columns: Columns
    alone: bool
    private: bool

    def of_cells(self, at: Positions) -> Weighed:
        """Take judged cells, of which each may stand at several positions."""
        held = vars(self.columns)
        at = at[self._weighs()[held["rendition"][at]]]
        right = self.columns.outcome_in("right")[at]
        return Weighed(self, at, held["rendition"][at], held["repeat"][at], right)

    def of_answers(self, kept: Bools) -> Weighed:
        """Take the answers with a cell that is kept: right if none of these is an error."""
        held, repeats = vars(self.columns), self.columns.repeats

        def count(cells: Bools) -> Codes:
            at = np.flatnonzero(cells)
            answer = held["rendition"][at].astype(np.int64) * repeats + held["repeat"][at]
            return np.bincount(answer, minlength=repeats * len(weighs))

        weighs = self._weighs()
        at = np.flatnonzero((count(kept) > 0) & np.repeat(weighs, repeats))
        right = count(kept & self.columns.outcome_in(*ERRORS))[at] == 0
        return Weighed(self, at, at // repeats, at % repeats, right)

    def factors(self, mass: Floats) -> Floats:
        """Return the factor of each group's cells in each condition, by their mass there."""
        if self.alone:
            return np.ones(mass.shape)
        names = self.columns.renditions.condition.names
        group, condition = np.indices(mass.shape)
        coded = CodedNames(condition.ravel(), names)
        found = balance_factors(coded, mass.ravel(), group.ravel(), self.columns.deploy)
        return found.reshape(mass.shape)

    def _weighs(self) -> Bools:
        """Return which renditions weigh something."""
        pages = self.columns.renditions
        weighs: Bools = pages.weight > 0
        if not self.alone:
            deployed = condition_weights(pages.condition.names, self.columns.deploy)
            weighs = weighs & (deployed[pages.condition.codes] > 0)
        return weighs


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Some cells, or some answers, that have a weight."""

    weighing: Weighing
    at: Positions
    """Which cells or answers of the run they are."""
    page: Positions
    repeat: Codes
    right: Bools

    @property
    def kind(self) -> Codes:
        """The place of each cell's kind among the kinds."""
        return np.asarray(self.weighing.columns.table[self.at]).astype(np.int64)

    def shares(self, group: Codes, groups: int) -> list[dict[str, Any]]:
        """Return for each group of them how many are right, and what share of its weight is."""
        columns = self.weighing.columns
        pages, repeats = columns.renditions, columns.repeats
        shape = groups, len(pages.condition.names), repeats
        bins = (group * shape[1] + pages.condition.codes[self.page]) * repeats + self.repeat
        weight, size = pages.weight[self.page], int(np.prod(shape))
        mass = np.bincount(bins, weight, size).reshape(shape)
        good = np.bincount(bins[self.right], weight[self.right], size).reshape(shape)
        factor = self.weighing.factors(mass.sum(axis=2))[:, :, None]
        of_repeat, good = (factor * mass).sum(axis=1), (factor * good).sum(axis=1)
        read = of_repeat > 0
        parts = np.divide(good, of_repeat, out=np.zeros(good.shape), where=read)
        counts = [
            np.bincount(group, minlength=groups),
            np.bincount(group[self.right], minlength=groups),
            self._documents(group, groups),
            read.sum(axis=1),
        ]
        totals = [mass.sum(axis=(1, 2)), parts.sum(axis=1)]
        rows = zip(*(each.tolist() for each in (*counts, *totals)), strict=True)
        return [self._share(row[:4], *row[4:]) for row in rows]

    def _documents(self, group: Codes, groups: int) -> Codes:
        """Return how many documents each group is of, in the repeat that read the most."""
        columns = self.weighing.columns
        shape = groups, columns.repeats, len(columns.renditions.source.names)
        seen = np.zeros(shape, bool)
        seen[group, self.repeat, columns.renditions.source.codes[self.page]] = True
        return np.asarray(seen.sum(axis=2).max(axis=1))

    def _share(self, counts: tuple[int, ...], mass: float, parts: float) -> dict[str, Any]:
        """Return what is known of a group: nothing of a private run's few documents."""
        _, _, documents, repeats = counts
        if not documents or (self.weighing.private and documents < LEAST_DOCUMENTS):
            return dict.fromkeys((*_COUNTS, *_WEIGHTS), 0) | {"share": None}
        share = parts / repeats
        weights = {"weight": mass, "right_weight": share * mass}
        return dict(zip(_COUNTS, counts, strict=True)) | weights | {"share": share}


_COUNTS, _WEIGHTS = ("cells", "right", "documents", "repeats"), ("weight", "right_weight")
