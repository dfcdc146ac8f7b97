"""Thresholds from strict to loose, and what is wrong among the values that each accepts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from docextract_eval.metrics.columns import Bools, Codes, Columns, Floats
from docextract_eval.metrics.slices import field_condition_codes
from docextract_eval.statistics.clusters import Rows, shrink_correlation, slice_means

NEVER = -np.inf
"""The confidence of a value that no threshold accepts."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a threshold accepts: the share of it that is wrong, and how many cells and documents."""

    wrong: float
    effective: float
    sources: int
    cells: int


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
        ends = (
            np.flatnonzero(np.diff(confidence[order], append=NEVER)) + 1
        )  # after the last of equals
        part = -(-ends * most // max(1, len(order)))
        kept = ends[np.diff(part, append=most + 1) > 0] if len(ends) > most else ends
        thresholds, readings = confidence[order][kept - 1], int(repeat.max(initial=0)) + 1
        parted = [order[repeat[order] == reading] for reading in range(readings)]
        return cls(
            thresholds,
            np.cumsum(weight[order])[kept - 1] / readings,
            tuple(_ordered_rows(wrong[at], source[at], stratum[at], weight[at]) for at in parted),
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
        for rows in self._accepted_rows(step):
            rho = shrink_correlation(rows.source_correlation(), rows.count_rarer_sources())
            slices = slice_means(rows, rho)
            columns = (slices.value, slices.effective, slices.sources, slices.cells)
            found.append([float(column[0]) for column in columns])
        wrong, effective, _, cells = np.mean(found, axis=0).tolist()
        return Accepted(wrong, effective, int(max(each[2] for each in found)), round(cells))

    def effective_documents(self, step: int) -> float:
        """Return the effective number of documents of which a threshold accepts cells."""
        return float(
            np.mean([slice_means(rows, 1.0).effective[0] for rows in self._accepted_rows(step)])
        )

    def rows_at(self, step: int) -> Rows:
        """Return what a threshold accepts of the first repeat."""
        return _first_rows(self.repeats[0], int(self.accepted_counts[0][step]))

    def _accepted_rows(self, step: int) -> list[Rows]:
        """Return what a threshold accepts of each repeat of which it accepts anything."""
        many = [int(reached[step]) for reached in self.accepted_counts]
        return [_first_rows(rows, n) for rows, n in zip(self.repeats, many, strict=True) if n]


def _ordered_rows(wrong: Bools, source: Codes, stratum: Codes, weight: Floats) -> Rows:
    """Return ordered cells, any first part of which has codes that count from 0."""
    value, group = wrong.astype(float), _renumber_codes(source)
    return Rows(
        value=value,
        square=value,
        cells=np.ones(len(value)),
        weight=weight,
        source=group,
        slice=np.zeros(len(value), np.int64),
        stratum=_renumber_codes(stratum),
        group=group,
        group_slice=np.zeros(group.max(initial=-1) + 1, np.int64),
        codes=[0],
    )


def _first_rows(rows: Rows, count: int) -> Rows:
    """Return the first rows."""
    group = rows.group[:count]
    return Rows(
        value=rows.value[:count],
        square=rows.square[:count],
        cells=rows.cells[:count],
        weight=rows.weight[:count],
        source=rows.source[:count],
        slice=rows.slice[:count],
        stratum=rows.stratum[:count],
        group=group,
        group_slice=rows.group_slice[: int(group.max()) + 1],
        codes=rows.codes,
    )


def _renumber_codes(codes: Codes) -> Codes:
    """Return codes renumbered in the order in which they first appear."""
    _, first, place = np.unique(codes, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[place])
