"""Slices folded from rows, block by block: shares, changes, and what their intervals are made of.

A block has all rows of its sources. What is grouped by source is then whole in its block, only
sums by slice go on to the next one, and memory does not grow with the run. There are two passes:
what conditions weigh in a slice, and which of its outcomes is the rarer one, are known first.

The figures are those of `statistics.clusters` over all rows.

Cells summed before they are sliced: of all axes, only the field differs within a rendition. A
breakdown by anything else then takes as many rows as there are renditions. The figures are those of
the cells one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np

from docextract_eval.metrics.columns import (
    Bools,
    CodedNames,
    Codes,
    Columns,
    Floats,
    Marks,
    Renditions,
)
from docextract_eval.statistics.arrays import divide
from docextract_eval.statistics.clusters import (
    RarerOutcome,
    Slices,
    distinct_codes_and_indices,
    group_sums,
    positions_among,
)
from docextract_eval.statistics.design_effect import (
    anova_correlations,
    carriers,
    drawn_correlations,
    effective_cells,
    summed_moments,
)
from docextract_eval.statistics.fewer_errors import WorstSources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Strata = tuple[int, int, int]
"""The numbers of fields, of conditions and of repeats."""
SliceCodes = Callable[["RowBlock"], "Codes"]
"""What gives the slice of each row."""
_FEW_BLOCKS = 2
"""Blocks that are held from one pass to the next."""


@dataclass(frozen=True, eq=False)
class RowBlock:
    """All rows of some sources."""

    renditions: Renditions
    strata: Strata
    position: Codes | slice
    """Where they are among all rows; for cells, among all cells."""
    rendition: Codes
    repeat: Codes
    field: Codes
    """Empty where rows have cells of several fields."""
    cells: Floats
    worth: Floats | None = None
    """What each cell of a row weighs beside its document and its condition, if that differs."""

    @cached_property
    def condition(self) -> Codes:
        """The condition of each row."""
        return self.renditions.condition.take(self.rendition).codes

    @cached_property
    def source(self) -> Codes:
        """The source of each row."""
        return self.renditions.source.take(self.rendition).codes

    @cached_property
    def weight(self) -> Floats:
        """The weight of a cell of each row, by its document."""
        return np.asarray(self.renditions.weight[self.rendition])

    @cached_property
    def stratum(self) -> Codes:
        """The field, condition and repeat of each row: such cells have a mean of their own."""
        _, conditions, repeats = self.strata
        return (self.field * conditions + self.condition) * repeats + self.repeat

    def by_repeat(self, slices: Codes, slice_count: int) -> Codes:
        """Return the repeat and the slice of each row as one number."""
        return slices if self.strata[2] == 1 else self.repeat * slice_count + slices

    def parts_by_repeat(self) -> list[tuple[int, Codes | slice]]:
        """Return each repeat that has rows, and where these are."""
        if self.strata[2] == 1:
            return [(0, slice(None))]
        repeats = np.flatnonzero(np.bincount(self.repeat)).tolist()
        return [(repeat, np.flatnonzero(self.repeat == repeat)) for repeat in repeats]


@dataclass(frozen=True, slots=True, eq=False)
class SliceAxes:
    """The axes of a breakdown, of which all but the field are of renditions."""

    named: Mapping[str, CodedNames]

    def codes(self, rows: RowBlock) -> Codes:
        """Return the slice of each row; the last axis counts fastest."""
        codes: Codes | None = None
        for axis, named in self.named.items():
            own = rows.field if axis == "field" else named.take(rows.rendition).codes
            codes = own if codes is None else codes * len(named.names) + own
        return np.zeros(len(rows.rendition), np.int64) if codes is None else codes

    def name(self, code: int) -> dict[str, str]:
        """Return the name of a slice: its value on each axis."""
        values = {}
        for axis in reversed([*self.named]):
            code, place = divmod(code, len(self.named[axis].names))
            values[axis] = self.named[axis].names[place]
        return {axis: values[axis] for axis in self.named}


class Quantity(Protocol):
    """Something that the cells of rows add up to, and how it clusters in sources."""

    @property
    def squares(self) -> Floats:
        """The sum of the squares of residuals, by field, condition and repeat."""

    @property
    def width(self) -> int:
        """The number of amounts."""

    def amounts(self, rows: RowBlock) -> list[Floats]:
        """Return what each row adds to the sums of its slice."""

    def residual(self, rows: RowBlock, amounts: Sequence[Floats]) -> Floats:
        """Return the sum of the differences of each row's cells from the mean of their stratum."""

    @property
    def is_share(self) -> bool:
        """Whether the first amount is that of the cells that count, and marks are one outcome."""

    def marks(self, rows: RowBlock, amounts: Sequence[Floats], first_is_rare: Bools) -> Floats:
        """Return how many cells of each row show how values cluster.

        Where the first amount is rare in a row's slice, that is less than half of its cells.
        """


@dataclass(frozen=True, slots=True, eq=False)
class Breakdown:
    """Rows, and what gives the slice of each."""

    strata: Strata
    blocks: Callable[[], Iterable[RowBlock]]
    slice_codes: SliceCodes
    condition_shares: Floats | None
    """What conditions weigh in each slice; None where slices are conditions."""

    def by_field_too(self) -> Breakdown:
        """Return the breakdown by field as well, of rows that have one."""

        def slice_codes(rows: RowBlock) -> Codes:
            return self.slice_codes(rows) * rows.strata[0] + rows.field

        return Breakdown(self.strata, self.blocks, slice_codes, self.condition_shares)

    def condition_factors(self, masses: Floats) -> Floats:
        """Return the factors of weights, conditions x slices, from what these weigh."""
        if self.condition_shares is None:
            return np.ones(masses.shape)
        return np.nan_to_num(divide(self.condition_shares[:, None], masses))


@dataclass(frozen=True, slots=True, eq=False)
class FoldedSlices:
    """The slices of one repeat, and what the amounts of a quantity add up to in each of them."""

    slices: Slices
    """Their value is the first amount as a share of the weight."""
    weights: list[Floats]
    """Of each amount, where each cell counts at its weight."""
    counts: list[Floats]
    """Of each amount, where each cell counts as one."""


def fold_slices(
    by: Breakdown,
    quantities: Sequence[Quantity],
    *,
    pooled: bool = True,
    macro: bool = False,
    weighed: Breakdown | None = None,
) -> list[list[FoldedSlices]]:
    """Return the slices that have rows, for every quantity and repeat.

    In a macro breakdown every field weighs the same in a slice. The slices of fields have
    correlations that are not `pooled`. Conditions weigh as they should in the slices of `weighed`,
    by default in those of the breakdown.
    """
    totals = _Totals.from_rows(by, quantities)
    if macro:
        weights = _Weights.even_over_fields(by)
    elif weighed:
        weights = _Weights.of_breakdown(weighed)
    else:
        weights = _Weights(by.condition_factors(totals.masses))
    are_shares = [quantity.is_share for quantity in quantities]
    sums = [SliceSums(len(totals.codes), are_shares, pooled=pooled) for _ in totals.cells]
    weighted = [np.zeros_like(each) for each in totals.counts]
    first_are_rare = [rare.ravel() for rare in totals.first_is_rare]
    for rows in by.blocks():
        place = positions_among(by.slice_codes(rows), totals.codes)
        weight = weights.of_rows(rows, place)
        group, shape = rows.by_repeat(place, len(totals.codes)), totals.cells.shape
        clustered = []
        for number, quantity in enumerate(quantities):
            amounts = quantity.amounts(rows)
            heavy = (weight * amount for amount in amounts)
            weighted[number] += _sums_by_group(group, shape, heavy)
            marks = quantity.marks(rows, amounts, first_are_rare[number][group])
            clustered.append((quantity.residual(rows, amounts), marks))
        for repeat, at in rows.parts_by_repeat():
            here = rows.source[at], place[at], weight[at], rows.cells[at]
            sums[repeat].add(*here, [(residual[at], marks[at]) for residual, marks in clustered])
    found: list[list[FoldedSlices]] = [[] for _ in quantities]
    for (number, quantity), (repeat, each) in product(enumerate(quantities), enumerate(sums)):
        squares = quantity.squares[:, :, repeat].sum(axis=1)  # of each field
        squares = squares.sum() if pooled else squares[totals.codes]
        by_weight, by_count = (of[number][:, repeat] for of in (weighted, totals.counts))
        rare = totals.first_is_rare[number][repeat]
        slices = each.slices(number, totals.codes, by_weight[0], squares, rare)
        there = each.present
        found[number].append(FoldedSlices(slices, [*by_weight[:, there]], [*by_count[:, there]]))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Totals:
    """What slices add up to before anything is grouped by source."""

    codes: Codes
    """The slices that have rows, in order."""
    masses: Floats
    """Conditions x slices: what these weigh."""
    cells: Floats
    """Repeats x slices."""
    counts: list[Floats]
    """Of each quantity: amounts x repeats x slices."""

    @classmethod
    def from_rows(cls, by: Breakdown, quantities: Sequence[Quantity]) -> Self:
        """Add up all rows."""
        _, conditions, repeats = by.strata
        widths = [1, *(quantity.width for quantity in quantities)]
        codes, sums = np.zeros(0, np.int64), np.zeros((conditions + sum(widths) * repeats, 0))
        for rows in by.blocks():
            own, slices = distinct_codes_and_indices(by.slice_codes(rows))
            by_condition = rows.condition * len(own) + slices
            mass = [rows.weight * rows.cells]
            amounts = [rows.cells, *chain(*(each.amounts(rows) for each in quantities))]
            added = [
                _sums_by_group(by_condition, (conditions, len(own)), mass),
                _sums_by_group(rows.by_repeat(slices, len(own)), (repeats, len(own)), amounts),
            ]
            known, codes = codes, np.union1d(codes, own)
            every = np.zeros((len(sums), len(codes)))
            every[:, np.searchsorted(codes, known)] = sums
            every[:, np.searchsorted(codes, own)] += np.concatenate(
                [each.reshape(-1, len(own)) for each in added]
            )
            sums = every
        cells, *counts = np.split(sums[conditions:], np.cumsum(widths)[:-1] * repeats)
        shaped = [
            each.reshape(quantity.width, repeats, len(codes))
            for each, quantity in zip(counts, quantities, strict=True)
        ]
        return cls(codes, sums[:conditions], cells, shaped)

    @property
    def first_is_rare(self) -> list[Bools]:
        """Whether each quantity's first amount is less than half of a repeat's cells of a slice."""
        return [counts[0] < self.cells / 2 for counts in self.counts]


@dataclass(frozen=True, slots=True, eq=False)
class _Weights:
    """The weights of rows: by document, and by condition in a slice."""

    factors: Floats
    """Conditions x slices."""
    by: Breakdown | None = None
    """The slices in which they weigh, where these are others than those of the rows."""
    codes: Codes | None = None

    @classmethod
    def of_breakdown(cls, by: Breakdown) -> Self:
        """Let conditions weigh as they should in each slice of a breakdown."""
        totals = _Totals.from_rows(by, ())
        return cls(by.condition_factors(totals.masses), by, totals.codes)

    @classmethod
    def even_over_fields(cls, by: Breakdown) -> Self:
        """Let fields weigh the same in each slice, too."""
        by = by.by_field_too()
        totals = _Totals.from_rows(by, ())
        factors = by.condition_factors(totals.masses)
        masses = np.broadcast_to((factors * totals.masses).sum(axis=0), factors.shape)
        return cls(np.nan_to_num(divide(factors, masses)), by, totals.codes)

    def of_rows(self, rows: RowBlock, slices: Codes) -> Floats:
        """Return the weight of a cell of each row."""
        if self.by is not None and self.codes is not None:
            slices = positions_among(self.by.slice_codes(rows), self.codes)
        weight = rows.weight * self.factors[rows.condition, slices]
        return np.asarray(weight if rows.worth is None else weight * rows.worth)


def _sums_by_group(group: Codes, shape: tuple[int, int], amounts: Iterable[Floats]) -> Floats:
    """Return the sums of amounts by group, as amounts x the shape of all groups."""
    sums = [group_sums(group, amount, shape[0] * shape[1]) for amount in amounts]
    return np.array(sums).reshape(len(sums), *shape)


class SliceSums:
    """Sums by slice for some quantities of the same rows.

    Correlations are `pooled` over slices, or each slice has its own.
    """

    def __init__(self, slices: int, are_shares: Sequence[bool], *, pooled: bool) -> None:
        """Begin with nothing; of quantities that are shares, the worst sources are kept."""
        self._pooled = pooled
        own = 1 if pooled else slices
        self._sources, self._cells = np.zeros((2, slices), np.int64)
        self._cell_squares, self._squares, self._mass, self._square = np.zeros((4, slices))
        self._moments = np.zeros((len(are_shares), 6, own))
        self._carried = np.zeros((len(are_shares), 2, own))
        nothing = np.zeros(0, np.int64), *np.zeros((3, 0))
        self._worst = [
            WorstSources.of_groups(slices, *nothing) if share else None for share in are_shares
        ]

    def add(
        self,
        source: Codes,
        slices: Codes,
        weight: Floats,
        cells: Floats,
        quantities: Sequence[tuple[Floats, Floats]],
    ) -> None:
        """Add rows, all of some sources; `weight` is that of each cell of a row.

        Of each quantity there are two columns: the sum of the differences of a row's cells from the
        mean of their stratum, and marks: how many cells show how values cluster.
        """
        many = len(self._sources)
        group, group_source, group_slice = _group_by_source(source, slices)
        mass_of_row = weight * cells
        size, mass = group_sums(group, cells), group_sums(group, mass_of_row)
        self._sources += np.bincount(group_slice, minlength=many)
        self._cells += group_sums(group_slice, size, many).astype(np.int64)
        self._cell_squares += group_sums(group_slice, size**2, many)
        self._squares += group_sums(group_slice, mass**2, many)
        self._mass += group_sums(slices, mass_of_row, many)
        self._square += group_sums(slices, weight**2 * cells, many)
        for number, (residual, marks) in enumerate(quantities):
            total, marked = group_sums(group, residual), group_sums(group, marks)
            if self._pooled:
                self._moments[number] += summed_moments(size, total, squares=0.0)
                held = group_sums(group_source, marked)
                self._carried[number] += [[held.sum()], [(held**2).sum()]]
            else:
                moments = np.ones(len(size)), size, size**2, total, total**2 / size
                own = [group_sums(group_slice, each, many) for each in moments]
                self._moments[number, :5] += own
                carried = [group_sums(group_slice, each, many) for each in (marked, marked**2)]
                self._carried[number] += carried
            if worst := self._worst[number]:
                heavy = group_sums(group, weight * marks)
                own_worst = WorstSources.of_groups(many, group_slice, marked, size, heavy)
                self._worst[number] = worst.joined(own_worst)

    def slices(
        self, quantity: int, codes: Codes, amount: Floats, squares: Floats, first_is_rare: Bools
    ) -> Slices:
        """Return the slices that have rows; their value is the amount over their weight.

        `squares` is the sum of the squares of the differences of cells from the mean of their
        stratum: of all slices where these are pooled, else of each.
        """
        moments = self._moments[quantity].copy()
        moments[5] = squares
        rho = drawn_correlations(anova_correlations(moments), carriers(*self._carried[quantity]))
        there = self.present
        rho = np.broadcast_to(rho, len(there))[there]
        mass, square, squared = (each[there] for each in (self._mass, self._square, self._squares))
        worst, rarer = self._worst[quantity], None
        if worst:
            cell_squares = self._cell_squares[there]
            rarer = RarerOutcome(first_is_rare[there], worst.select(there), cell_squares)
        return Slices(
            codes=codes[there].tolist(),
            value=amount[there] / mass,
            weight=mass,
            square=square,
            group_squares=squared,
            sources=self._sources[there],
            cells=self._cells[there],
            effective=effective_cells(mass, square, squared, rho),
            rarer=rarer,
        )

    @property
    def present(self) -> Bools:
        """Whether each slice has rows."""
        return self._sources > 0


def _group_by_source(source: Codes, slices: Codes) -> tuple[Codes, Codes, Codes]:
    """Return each row's group of source and slice, and the source and the slice of each group."""
    source = source - (source.min() if len(source) else 0)  # a late block has high numbers alone
    slice_of_source = np.zeros(source.max(initial=-1) + 1, np.int64)
    slice_of_source[source] = slices
    if (slice_of_source[source] == slices).all():
        sources, group = distinct_codes_and_indices(source)
        return group, sources, slice_of_source[sources]
    many = len(slice_of_source)
    pairs, group = distinct_codes_and_indices(slices * many + source)
    return group, pairs % many, pairs // many


@dataclass(frozen=True, eq=False)
class SomeCells:
    """The cells that are sliced: of those that are included, the ones of the kept renditions."""

    columns: Columns
    included: Bools
    kept_renditions: Bools
    by_criticality: bool = False
    """Whether cells weigh by the criticality of their field."""

    def blocks(self) -> Iterable[RowBlock]:
        """Return the cells of some sources at a time, each as a row; few blocks are made once."""
        return self._few_blocks if len(self.columns.blocks) <= _FEW_BLOCKS else self._blocks()

    @cached_property
    def _few_blocks(self) -> list[RowBlock]:
        return [*self._blocks()]

    def _blocks(self) -> Iterator[RowBlock]:
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
        every, hits = np.zeros(size, np.int64), np.zeros((len(counted), size))
        for cells in self.blocks():
            every += np.bincount(cells.stratum, minlength=size)
            for number, marks in enumerate(counted):
                hits[number] += group_sums(cells.stratum, marks[cells.position], size)
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
    is_share = True

    def amounts(self, rows: RowBlock) -> list[Floats]:
        """Return how many cells of each row count."""
        if self.sums is None:
            return [self.which[rows.position].astype(float)]
        return [self.sums[0][rows.position]]

    def residual(self, rows: RowBlock, amounts: Sequence[Floats]) -> Floats:
        """Return the sum of the differences of each row's cells from their means."""
        mean = self.mean[rows.stratum] if self.sums is None else self.sums[1][rows.position]
        return np.asarray(amounts[0] - mean)

    def marks(self, rows: RowBlock, amounts: Sequence[Floats], first_is_rare: Bools) -> Floats:
        """Return the number of cells with the rarer outcome of a row's slice."""
        return np.where(first_is_rare, amounts[0], rows.cells - amounts[0])


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
