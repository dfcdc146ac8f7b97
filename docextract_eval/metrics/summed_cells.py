"""Cells summed before they are sliced: of all axes, only the field differs within a rendition.

A breakdown by anything else then takes as many rows as there are renditions. The figures are those
of the cells one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import Bools, Codes, Columns, Floats, Marks
from docextract_eval.metrics.folding import RowBlock, Strata
from docextract_eval.statistics.clusters import distinct_codes_and_indices, group_sums

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass(frozen=True, slots=True, eq=False)
class SomeCells:
    """The cells that are sliced: of those that are included, the ones of the kept renditions."""

    columns: Columns
    included: Bools
    kept_renditions: Bools
    by_criticality: bool = False
    """Whether cells weigh by the criticality of their field."""

    def blocks(self) -> Iterator[RowBlock]:
        """Yield the cells of some sources at a time, each as a row."""
        pages, strata = self.columns.renditions, self.strata
        every = bool(self.kept_renditions.all())
        for at in self.columns.blocks:
            places, kept = self.columns.places(at), self.included[at]
            kept = kept if every else kept & self.kept_renditions[places[0]]
            if not kept.any():
                continue
            some = slice(0, len(kept)) if kept.all() else np.flatnonzero(kept)
            position = at if isinstance(some, slice) else at.start + some
            rendition, repeat, field = (each[some] for each in places)
            worth = self.columns.take(at).criticality[some] if self.by_criticality else None
            own = rendition, repeat, field, np.ones(len(rendition))
            yield RowBlock(pages, strata, position, *own, worth)

    @property
    def strata(self) -> Strata:
        """The numbers of fields, of conditions and of repeats."""
        columns = self.columns
        return len(columns.field.names), len(columns.renditions.condition.names), columns.repeats

    def stratum_means(self, counted: Sequence[Marks]) -> tuple[Codes, Floats]:
        """Return the number of cells of each stratum, and the shares of them that count."""
        size = int(np.prod(self.strata))
        every, hits = np.zeros(size, np.int64), np.zeros((len(counted), size), np.int64)
        for cells in self.blocks():
            every += np.bincount(cells.stratum, minlength=size)
            for number, marks in enumerate(counted):
                held = cells.stratum[marks[cells.position]]
                hits[number] += np.bincount(held, minlength=size)
        return every, hits / np.maximum(1, every)


class CellRows:
    """Cells in rows, each of one rendition and repeat and, where it matters, of one field."""

    def __init__(self, cells: SomeCells, *, by_field: bool) -> None:
        """Put cells into rows."""
        self.cells, self.by_field = cells, by_field
        self._summed: list[RowBlock] = []
        if not by_field:
            start = 0
            for block in cells.blocks():
                self._summed.append(_sum_by_rendition(block, cells.columns.repeats, start))
                start += len(self._summed[-1].cells)

    def blocks(self) -> Iterator[RowBlock]:
        """Yield the rows of some sources at a time."""
        yield from self.cells.blocks() if self.by_field else self._summed

    def joined(self) -> RowBlock:
        """Return all rows, in one block."""
        blocks = [*self.blocks()]
        rendition, repeat, field = (
            np.concatenate([np.zeros(0, np.int64), *(getattr(block, name) for block in blocks)])
            for name in ("rendition", "repeat", "field")
        )
        cells = np.concatenate([np.zeros(0), *(block.cells for block in blocks)])
        places = slice(0, len(cells)), rendition, repeat, field, cells
        return RowBlock(self.cells.columns.renditions, self.cells.strata, *places)

    def sum_cells(self, amounts: Callable[[RowBlock], Sequence[Floats]]) -> list[Floats]:
        """Return sums of amounts of the cells for each row, where rows have several fields."""
        sums: list[list[Floats]] = []
        for cells in self.cells.blocks():
            _, row = _reading_and_row(cells, self.cells.columns.repeats)
            sums.append([group_sums(row, amount) for amount in amounts(cells)])
        return [np.concatenate(each) for each in zip(*sums, strict=True)]


def _sum_by_rendition(cells: RowBlock, repeats: int, start: int) -> RowBlock:
    """Return a row for each rendition and repeat; `start` rows come before them."""
    reading, row = _reading_and_row(cells, repeats)
    rendition, repeat = np.divmod(reading, repeats)
    sizes, many_fields = np.bincount(row).astype(float), np.zeros(0, np.int64)
    at = slice(start, start + len(reading))
    return RowBlock(cells.renditions, cells.strata, at, rendition, repeat, many_fields, sizes)


def _reading_and_row(cells: RowBlock, repeats: int) -> tuple[Codes, Codes]:
    """Return the rendition and repeat of each row as one number, and the row of each cell."""
    return distinct_codes_and_indices(cells.rendition * repeats + cells.repeat)


@dataclass(frozen=True, slots=True, eq=False)
class CountedRows:
    """How many cells of each row count, as a quantity to be folded."""

    which: Marks
    mean: Floats
    """The share that counts of each field, condition and repeat."""
    squares: Floats
    """The sum of the squares of differences from means, by field, condition and repeat."""
    sums: tuple[Floats, Floats] | None
    """Of each row, the cells that count, and their means; None where a cell is a row."""
    width = 1

    def amounts(self, rows: RowBlock) -> list[Floats]:
        """Return how many cells of each row count."""
        if self.sums is None:
            return [self.which[rows.position].astype(float)]
        return [self.sums[0][rows.position]]

    def residual(self, rows: RowBlock) -> Floats:
        """Return the sum of the differences of each row's cells from their means."""
        mean = self.mean[rows.stratum] if self.sums is None else self.sums[1][rows.position]
        return np.asarray(self.amounts(rows)[0] - mean)

    def marks(self, rows: RowBlock, first_is_rare: Bools) -> Floats:
        """Return the number of cells with the rarer outcome of a row's slice."""
        (counted,) = self.amounts(rows)
        return np.where(first_is_rare, counted, rows.cells - counted)


def count_rows(rows: CellRows, which: Sequence[Marks]) -> list[CountedRows]:
    """Return how many cells of each row count, for everything that is counted."""
    every, means = rows.cells.stratum_means(which)
    squares = (every * means * (1 - means)).reshape(len(which), *rows.cells.strata)
    if rows.by_field:
        return [CountedRows(*each, None) for each in zip(which, means, squares, strict=True)]

    def counts_and_means(cells: RowBlock) -> list[Floats]:
        counted = [each[cells.position].astype(float) for each in which]
        return [*counted, *(mean[cells.stratum] for mean in means)]

    sums = rows.sum_cells(counts_and_means) or [np.zeros(0)] * (2 * len(which))
    both = zip(sums[: len(which)], sums[len(which) :], strict=True)
    return [CountedRows(*each) for each in zip(which, means, squares, both, strict=True)]
