"""Thresholds from strict to loose, and what is wrong among the values that each accepts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from docextract_eval.metrics.columns import Bools, Codes, Columns, Floats
from docextract_eval.metrics.slices import fine
from docextract_eval.statistics.clusters import Rows, slices_of, towards_1

NEVER = -np.inf
"""The confidence of a value that no threshold accepts."""


@dataclass(frozen=True, slots=True)
class Passed:
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
    readings: tuple[Rows, ...]
    """The cells of each repeat: 1 is wrong."""
    reached: tuple[Codes, ...]
    """How many of each repeat's cells each threshold accepts."""

    @classmethod
    def of(  # noqa: PLR0913, PLR0917 - the columns of one table
        cls,
        sure: Floats,
        wrong: Bools,
        source: Codes,
        fine: Codes,
        weight: Floats,
        repeat: Codes,
        *,
        most: int,
    ) -> Ladder:
        """Choose at most `most` of the distinct confidences, about equally many cells apart.

        `wrong`, `source`, `fine` and `weight` are a cell's, as for a proportion; `sure` is its
        confidence, or `NEVER`.
        """
        sure = np.where(weight > 0, sure, NEVER)
        order = np.argsort(-sure, kind="stable")[: np.count_nonzero(sure > NEVER)]
        ends = np.flatnonzero(np.diff(sure[order], append=NEVER)) + 1  # after the last of equals
        part = -(-ends * most // max(1, len(order)))
        kept = ends[np.diff(part, append=most + 1) > 0] if len(ends) > most else ends
        thresholds, readings = sure[order][kept - 1], int(repeat.max(initial=0)) + 1
        parted = [order[repeat[order] == reading] for reading in range(readings)]
        return cls(
            thresholds,
            np.cumsum(weight[order])[kept - 1] / readings,
            tuple(_rows(wrong[at], source[at], fine[at], weight[at]) for at in parted),
            tuple(np.searchsorted(-sure[at], -thresholds, side="right") for at in parted),
        )

    @classmethod
    def up(cls, cells: Columns, sure: Floats, weight: Floats, most: int) -> Ladder:
        """Return the ladder for the cells of a run."""
        wrong = ~cells.outcome_in("right")
        return cls.of(sure, wrong, cells.source, fine(cells), weight, cells.repeat, most=most)

    def __len__(self) -> int:
        """Return the number of thresholds."""
        return len(self.thresholds)

    def passed(self, step: int) -> Passed:
        """Return what a threshold accepts, by the definitions of the interval that is reported."""
        found = []
        for rows in self._at(step):
            rho = towards_1(rows.correlation(), rows.holders_of_the_rarer())
            slices = slices_of(rows, rho)
            columns = (slices.value, slices.effective, slices.sources, slices.cells)
            found.append([float(column[0]) for column in columns])
        wrong, effective, _, cells = np.mean(found, axis=0).tolist()
        return Passed(wrong, effective, int(max(each[2] for each in found)), round(cells))

    def documents(self, step: int) -> float:
        """Return the effective number of documents of which a threshold accepts cells."""
        return float(np.mean([slices_of(rows, 1.0).effective[0] for rows in self._at(step)]))

    def _at(self, step: int) -> list[Rows]:
        """Return what a threshold accepts of each repeat of which it accepts anything."""
        many = [int(reached[step]) for reached in self.reached]
        return [_first(rows, n) for rows, n in zip(self.readings, many, strict=True) if n]


def _rows(wrong: Bools, source: Codes, fine: Codes, weight: Floats) -> Rows:
    """Return ordered cells, any first part of which has codes that count from 0."""
    value, group = wrong.astype(float), _as_they_come(source)
    return Rows(
        value=value,
        square=value,
        cells=np.ones(len(value)),
        weight=weight,
        source=group,
        slice=np.zeros(len(value), np.int64),
        fine=_as_they_come(fine),
        group=group,
        slice_of=np.zeros(group.max(initial=-1) + 1, np.int64),
        codes=[0],
    )


def _first(rows: Rows, many: int) -> Rows:
    """Return the first rows."""
    group = rows.group[:many]
    return Rows(
        value=rows.value[:many],
        square=rows.square[:many],
        cells=rows.cells[:many],
        weight=rows.weight[:many],
        source=rows.source[:many],
        slice=rows.slice[:many],
        fine=rows.fine[:many],
        group=group,
        slice_of=rows.slice_of[: int(group.max()) + 1],
        codes=rows.codes,
    )


def _as_they_come(codes: Codes) -> Codes:
    """Return codes renumbered in the order in which they first appear."""
    _, first, place = np.unique(codes, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[place])
