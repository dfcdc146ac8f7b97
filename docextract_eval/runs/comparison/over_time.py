"""How the accuracy of one run moved over periods: as measured, and with the mix held still."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, IncompleteError, count_phrase
from docextract_eval.metrics.slices import cell_weights, rendition_axis, slice_cells
from docextract_eval.runs.comparison.shift import (
    TYPED_BY,
    check_factor,
    judged_cells,
    names_present,
    type_codes,
)
from docextract_eval.runs.privacy import LEAST_DOCUMENTS
from docextract_eval.statistics.shift import FEWEST_SOURCES, TypedCells
from docextract_eval.statistics.trend import FEWEST_PERIODS, Trend, count_sources, find_trend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Codes, Columns
    from docextract_eval.runs.measured_run import MeasuredRun


@dataclass(frozen=True, slots=True)
class SlicedTrend:
    """How accuracy moved over the periods, over all fields or one of them."""

    slice: Mapping[str, str]
    periods: tuple[str, ...]
    trend: Trend


def find_trends(run: MeasuredRun, over: str, by: Sequence[str]) -> list[SlicedTrend]:
    """Return the trends of accuracy over the values of a factor, sorted, overall and by field."""
    check_factor(run, over, "--over")
    for name in by:
        check_factor(run, name, "--by")
    factors = [name for name in dict.fromkeys([*TYPED_BY, *by]) if name not in ("field", over)]
    axis = rendition_axis(run.columns, over)
    periods = sorted(names_present(axis) - {""}, key=numbers_and_words)
    if len(periods) < FEWEST_PERIODS:
        what = f"has {count_phrase(len(periods), 'value')}, and nothing moves over fewer than "
        remedy = "name a factor such as period or year, or compare two runs"
        raise BadInputError(f"{what}{FEWEST_PERIODS}", f"--over {over}", remedy)
    least = LEAST_DOCUMENTS if run.description.private else FEWEST_SOURCES
    place = {name: at for at, name in enumerate(periods)}
    of_page = np.array([place.get(name, -1) for name in axis.names], np.int64)[axis.codes]
    found = [
        SlicedTrend(where, tuple(periods), trend)
        for cells in ("scalars", "tables")
        for where, trend in _trends_of_cells(run.columns, cells, of_page, factors, least)
        if trend
    ]
    if not found:
        what = f"has values of {over} with fewer than {least} documents, so nothing is fitted"
        raise IncompleteError(what, run.name, "take a run over more documents, or wider periods")
    return found


def numbers_and_words(name: str) -> list[tuple[int, str]]:
    """Return what sorts m2 before m10.

    >>> sorted(["m10", "m2", "2024-01"], key=numbers_and_words)
    ['2024-01', 'm2', 'm10']
    """
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


def _trends_of_cells(
    columns: Columns, cells: str, period_of_page: Codes, factors: Sequence[str], least: int
) -> Iterator[tuple[dict[str, str], Trend | None]]:
    """Yield the trends over all fields, then by field, of one kind of cells.

    Every period has at least `least` documents with such cells.
    """
    chosen = judged_cells(columns, cells)
    chosen = chosen.select(period_of_page[chosen.rendition] >= 0)
    if not len(chosen.rendition):
        return
    axes = [[rendition_axis(chosen, name).take(chosen.rendition)] for name in factors]
    (types, _), fields, _ = type_codes([chosen.field], axes)
    period = period_of_page[chosen.rendition]
    right = chosen.outcome_in("right").astype(float)
    weight = cell_weights(chosen, slice_cells(chosen), ())
    sources = chosen.renditions.source.codes[chosen.rendition]
    periods = 1 + int(period_of_page.max())
    every = np.ones(len(period), bool)
    parts = [({}, every), *(({"field": name}, chosen.field.is_in(name)) for name in fields)]
    for where, own in parts:
        if min(count_sources(sources[own], period[own], periods)) >= least:
            part = TypedCells(right[own], weight[own], sources[own], types[own])
            yield {"cells": cells, **where}, find_trend(part, period[own])
