"""Thresholds from strict to loose, and what is wrong among the values that each accepts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from docextract_eval.metrics.columns import Bools, Codes, Columns, Floats
from docextract_eval.metrics.slices import field_condition_codes
from docextract_eval.statistics.clusters import Rows, means_and_effective_cells, ordered_rows

NEVER = -np.inf
"""The confidence of a value that no threshold accepts."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a threshold accepts: the share of it that is wrong, and how many cells and documents."""

    wrong: float
    effective: float
    sources: int
    cells: int
    documents: float
    """As how many documents of equal weight these count."""


@dataclass(frozen=True, slots=True, eq=False)
class Ladder:
    """Thresholds, the strictest first; cells are in the order in which these accept them."""

    thresholds: Floats
    weight: Floats
    """The weight of what each threshold accepts, in one repeat."""
    repeats: tuple[Rows, ...]
    """The cells of each repeat: 1 is wrong."""
    accepted_counts: tuple[Codes, ...]
    """How many of each repeat's cells each threshold accepts."""

    @classmethod
    def from_values(  # noqa: PLR0913, PLR0917 - the columns of one table
        cls,
        confidence: Floats,
        wrong: Bools,
        source: Codes,
        stratum: Codes,
        weight: Floats,
        repeat: Codes,
        *,
        most: int,
    ) -> Ladder:
        """Choose at most `most` of the distinct confidences, about equally many cells apart.

        `wrong`, `source`, `stratum` and `weight` are a cell's, as for a proportion; `confidence`
        is its confidence, or `NEVER`.
        """
        confidence = np.where(weight > 0, confidence, NEVER)
        order = np.argsort(-confidence, kind="stable")[: np.count_nonzero(confidence > NEVER)]
        # after the last of equals
        ends = np.flatnonzero(np.diff(confidence[order], append=NEVER)) + 1
        part = -(-ends * most // max(1, len(order)))
        kept = ends[np.diff(part, append=most + 1) > 0] if len(ends) > most else ends
        thresholds, readings = confidence[order][kept - 1], int(repeat.max(initial=0)) + 1
        is_wrong = wrong.astype(float)
        parted = [order[repeat[order] == reading] for reading in range(readings)]
        return cls(
            thresholds,
            np.cumsum(weight[order])[kept - 1] / readings,
            tuple(ordered_rows(is_wrong[at], source[at], stratum[at], weight[at]) for at in parted),
            tuple(np.searchsorted(-confidence[at], -thresholds, side="right") for at in parted),
        )

    @classmethod
    def from_cells(cls, cells: Columns, confidence: Floats, weight: Floats, most: int) -> Ladder:
        """Return the ladder for the cells of a run."""
        wrong = ~cells.outcome_in("right")
        return cls.from_values(
            confidence,
            wrong,
            cells.source,
            field_condition_codes(cells),
            weight,
            cells.repeat,
            most=most,
        )

    def __len__(self) -> int:
        """Return the number of thresholds."""
        return len(self.thresholds)

    def accepted_at(self, step: int) -> Accepted:
        """Return what a threshold accepts, by the definitions of the interval that is reported."""
        found = []
        for rows in self.accepted_rows(step):
            slices = rows.slices()
            counts = slices.effective, slices.sources, slices.cells, slices.documents
            found.append([float(column[0]) for column in (slices.value, *counts)])
        wrong, effective, _, cells, documents = np.mean(found, axis=0).tolist()
        sources = int(max(each[2] for each in found))
        return Accepted(wrong, effective, sources, round(cells), documents)

    def effective_documents(self, step: int) -> float:
        """Return the effective number of documents of which a threshold accepts cells."""
        return float(
            np.mean(
                [
                    means_and_effective_cells(rows, 1.0).effective[0]
                    for rows in self.accepted_rows(step)
                ]
            )
        )

    def rows_at(self, step: int) -> Rows:
        """Return what a threshold accepts of the first repeat."""
        return self.repeats[0].first(int(self.accepted_counts[0][step]))

    def accepted_rows(self, step: int) -> list[Rows]:
        """Return what a threshold accepts of each repeat of which it accepts anything."""
        many = [int(reached[step]) for reached in self.accepted_counts]
        return [rows.first(n) for rows, n in zip(self.repeats, many, strict=True) if n]
