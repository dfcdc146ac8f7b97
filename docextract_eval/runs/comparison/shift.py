"""Why accuracy differs between two runs: other documents, or another behaviour on the same kind.

Cells are of types: a field of a kind under a condition, with what else the documents are split by.
The runs may be over different documents, as of two months.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import (
    BadInputError,
    IncompleteError,
    UnknownNameError,
    count_phrase,
)
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import (
    cell_weights,
    rendition_axis,
    slice_axes,
    slice_cells,
    split_cell_kinds,
)
from docextract_eval.runs.comparison.overlap import check_comparable, in_common_scope
from docextract_eval.runs.privacy import LEAST_DOCUMENTS
from docextract_eval.statistics.shift import (
    FEWEST_SOURCES,
    Factors,
    Shift,
    TypedCells,
    split_shift,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import CodedNames, Codes, Columns
    from docextract_eval.runs.measured_run import MeasuredRun

OrderByCause = Callable[[Collection[str], Sequence[str]], list[str] | None]
"""Orders factors of documents of some kinds, causes first; None where that is not known."""
_MOST_FACTORS = 6
TYPED_BY = ("kind", "condition")
"""What types differ in besides the field, whatever else is named."""


@dataclass(frozen=True, slots=True)
class SlicedShift:
    """A difference with its parts, over all fields or one of them."""

    slice: Mapping[str, str]
    shift: Shift


def find_shifts(
    before: MeasuredRun,
    after: MeasuredRun,
    by: Sequence[str],
    order_by_cause: OrderByCause = lambda *_: None,
) -> list[SlicedShift]:
    """Split the differences of accuracy, over all fields and by field, of scalars and of tables."""
    check_comparable(before, after)
    factors = [*TYPED_BY, *(name for name in dict.fromkeys(by) if name not in ("field", *TYPED_BY))]
    _check_factors(before, after, factors[len(TYPED_BY) :])
    runs = (before, after)
    kinds = {name for run in runs for name in names_present(run.columns.renditions.kind)}
    imported = any(run.description.imported for run in runs)
    by_cause = None if imported else order_by_cause(kinds, factors)
    sides = [run.columns.select(in_common_scope(run.columns, runs)) for run in runs]
    private = any(run.description.private for run in (before, after))
    least = LEAST_DOCUMENTS if private else FEWEST_SOURCES
    found = [
        each
        for each in split_columns(
            (sides[0], sides[1]), by_cause or factors, are_causes=by_cause is not None
        )
        if each.shift.sources >= least
    ]
    if not found:
        what = f"no type of cells is in {FEWEST_SOURCES} documents of each run, so nothing is split"
        remedy = "take runs over more documents, or split by less"
        raise IncompleteError(what, f"{before.name} and {after.name}", remedy)
    return found


@dataclass(frozen=True, slots=True)
class SmallGroup:
    """A value of a factor with too few documents on one side to be split."""

    factor: str
    value: str
    before: int
    """Documents that have it."""
    after: int

    def __str__(self) -> str:
        """Return it in a sentence.

        >>> print(SmallGroup("locale", "de_DE", 40, 3))
        locale de_DE is too small to split: 40 documents before, 3 after
        """
        before = count_phrase(self.before, "document")
        return (
            f"{self.factor} {self.value} is too small to split: {before} before, {self.after} after"
        )


def find_small_groups(
    before: MeasuredRun, after: MeasuredRun, by: Sequence[str]
) -> list[SmallGroup]:
    """Return the values that both runs have, and one of them in too few documents to split.

    Of private runs nothing is counted.
    """
    if any(run.description.private for run in (before, after)):
        return []
    found = []
    for factor in dict.fromkeys(name for name in (*TYPED_BY, *by) if name != "field"):
        ours, theirs = (_count_sources(run, factor) for run in (before, after))
        found += [
            SmallGroup(factor, value, ours[value], theirs[value])
            for value in sorted(ours.keys() & theirs.keys())
            if min(ours[value], theirs[value]) < FEWEST_SOURCES
        ]
    return found


def _count_sources(run: MeasuredRun, factor: str) -> dict[str, int]:
    """Return how many sources have each value of a factor."""
    pages, axis = run.columns.renditions, rendition_axis(run.columns, factor)
    pairs = np.unique(np.stack([axis.codes, pages.source.codes]), axis=1)
    counts = np.bincount(pairs[0], minlength=len(axis.names)).tolist()
    return {name: count for name, count in zip(axis.names, counts, strict=True) if count}


def _check_factors(before: MeasuredRun, after: MeasuredRun, factors: Sequence[str]) -> None:
    """Raise for a factor that a run does not have, or that has one value in both."""
    if len(factors) > _MOST_FACTORS:
        what = (
            f"{len(factors)} factors are more than {_MOST_FACTORS}, among which a change is shared"
        )
        raise BadInputError(what, "--by", "name those that may have moved")
    for name in factors:
        for run in (before, after):
            check_factor(run, name, "--by")
        values = {
            value
            for run in (before, after)
            for value in names_present(rendition_axis(run.columns, name))
        }
        if len(values) == 1:
            what = f"does not vary: it is '{values.pop()}' in both runs"
            raise BadInputError(what, f"--by {name}", "leave it out")


def check_factor(run: MeasuredRun, name: str, option: str) -> None:
    """Raise for a factor that a run does not have."""
    if name not in (known := [each for each in slice_axes(run.columns) if each != "field"]):
        raise UnknownNameError("factor", name, known, f"{option}, for {run.name}")


def names_present(named: CodedNames) -> set[str]:
    """Return the names that occur."""
    return {named.names[code] for code in np.unique(named.codes).tolist()}


def split_columns(
    sides: tuple[Columns, Columns], factors: Sequence[str], *, are_causes: bool
) -> Iterator[SlicedShift]:
    """Yield the differences over all fields, then by field, of scalars and then of tables."""
    for cells in ("scalars", "tables"):
        yield from _shifts_of_cells(cells, sides, factors, are_causes=are_causes)


def _shifts_of_cells(
    cells: str, sides: tuple[Columns, Columns], factors: Sequence[str], *, are_causes: bool
) -> Iterator[SlicedShift]:
    """Yield the differences over all fields, then by field, of one kind of cells."""
    chosen = [judged_cells(columns, cells) for columns in sides]
    if not all(len(columns.rendition) for columns in chosen):
        return
    sources = _joint_codes(
        [columns.renditions.source.take(columns.rendition) for columns in chosen]
    )
    axes = [
        [rendition_axis(columns, name).take(columns.rendition) for columns in chosen]
        for name in factors
    ]
    field_axis = [columns.field for columns in chosen]
    types, field_names, codes_of_types = type_codes(field_axis, axes)
    fields_of_types = codes_of_types[0]
    described = dict(zip(("field", *factors), codes_of_types, strict=True))
    moved = Factors({name: described[name] for name in (*factors, "field")}, are_causes=are_causes)
    for axis_names in ((), ("field",)):
        ours, theirs = (
            TypedCells(
                columns.outcome_in("right").astype(float),
                cell_weights(columns, slice_cells(columns, *axis_names), axis_names),
                source,
                type_of_cell,
            )
            for columns, source, type_of_cell in zip(chosen, sources, types, strict=True)
        )
        groups = (
            [np.flatnonzero(fields_of_types == place) for place in range(len(field_names))]
            if axis_names
            else [np.arange(len(fields_of_types))]
        )
        names = [{"field": name} for name in field_names] if axis_names else [{}]
        for name, shift in zip(
            names, split_shift(ours, theirs, groups, factors=moved), strict=True
        ):
            if shift:
                yield SlicedShift({"cells": cells, **name}, shift)


def judged_cells(columns: Columns, cells: str) -> Columns:
    """Return the judged cells of one kind: scalars or tables."""
    inside = dict(split_cell_kinds(columns))[cells]
    return columns.select(inside & columns.outcome_in(*JUDGED))


def _joint_codes(sides: Sequence[CodedNames]) -> list[Codes]:
    """Return the codes of names that have the same code in all columns."""
    names = sorted({name for side in sides for name in side.names})
    code_of = {name: code for code, name in enumerate(names)}
    return [
        np.array([code_of[name] for name in side.names], np.int64)[side.codes] for side in sides
    ]


def type_codes(
    fields: Sequence[CodedNames], axes: Sequence[Sequence[CodedNames]]
) -> tuple[list[Codes], list[str], list[Codes]]:
    """Return the type of every cell of each run, the fields, and the codes of every type.

    These are of its field, then of its value on each axis.
    """
    names = sorted({name for side in fields for name in names_present(side)})
    field_codes = np.concatenate(
        [np.searchsorted(names, np.array(side.names))[side.codes] for side in fields]
    )
    codes, of_cells = field_codes.astype(np.int64), [field_codes.astype(np.int64)]
    for axis in axes:
        joint = np.concatenate(_joint_codes(axis))
        of_cells.append(joint)
        codes = np.unique(codes, return_inverse=True)[1] * (1 + int(joint.max())) + joint
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    return np.split(inverse, [len(fields[0].codes)]), names, [each[first] for each in of_cells]
