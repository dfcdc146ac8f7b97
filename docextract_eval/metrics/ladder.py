"""Thresholds from strict to loose, and what is wrong among the values that each accepts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import Bools, Codes, Columns, Floats
from docextract_eval.metrics.slices import field_condition_codes
from docextract_eval.statistics.clusters import Rows, means_and_effective_cells, ordered_rows

if TYPE_CHECKING:
    from collections.abc import Callable

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
    def from_values(
        cls,
        confidence: Floats,
        weight: Floats,
        columns_at: Callable[[Codes], tuple[Bools, Codes, Codes, Codes]],
        *,
        repeats: int,
        most: int,
    ) -> Ladder:
        """Choose at most `most` of the distinct confidences, about equally many cells apart.

        `confidence` is a cell's confidence, or `NEVER`. Which cells are wrong, their sources, their
        strata and their repeats are read in the order of thresholds, `columns_at` some positions.
        """
        confidence = np.where(weight > 0, confidence, NEVER)
        order = np.argsort(-confidence, kind="stable")[: np.count_nonzero(confidence > NEVER)]
        confidence, weight = confidence[order], weight[order]
        # after the last of equals
        ends = np.flatnonzero(np.diff(confidence, append=NEVER)) + 1
        part = -(-ends * most // max(1, len(order)))
        kept = ends[np.diff(part, append=most + 1) > 0] if len(ends) > most else ends
        wrong, source, stratum, repeat = columns_at(order)
        del order
        parts: list[Bools | slice] = [repeat == reading for reading in range(repeats)]
        parts = parts if repeats > 1 else [slice(None)]
        return cls(
            confidence[kept - 1],
            np.cumsum(weight)[kept - 1] / repeats,
            tuple(
                ordered_rows(
                    wrong[those].astype(float), source[those], stratum[those], weight[those]
                )
                for those in parts
            ),
            tuple(
                np.searchsorted(-confidence[those], -confidence[kept - 1], side="right")
                for those in parts
            ),
        )

    @classmethod
    def from_cells(cls, cells: Columns, confidence: Floats, weight: Floats, most: int) -> Ladder:
        """Return the ladder for the cells of a run."""

        def columns_at(positions: Codes) -> tuple[Bools, Codes, Codes, Codes]:
            some = cells.take(positions)
            strata = field_condition_codes(some)
            return ~some.outcome_in("right"), some.source, strata, some.repeat

        return cls.from_values(confidence, weight, columns_at, repeats=cells.repeats, most=most)

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
