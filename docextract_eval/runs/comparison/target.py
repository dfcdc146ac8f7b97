"""A run beside a target population: its documents raked to it, and what they leave uncovered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import UnknownNameError
from docextract_eval.metrics.slices import rendition_axis, slice_axes
from docextract_eval.statistics.raking import Margin, kish_size, rake

if TYPE_CHECKING:
    from docextract_eval.countries.share_tables import Shares
    from docextract_eval.metrics.columns import Codes, Columns, Floats

_OF_PAGES = ("field", "condition", "severity")
"""Axes that say nothing of a document."""


@dataclass(frozen=True, slots=True)
class TargetFit:
    """What is left of a run's documents when they are weighted to a target."""

    documents: int
    effective: float
    """How many documents of equal weight are as informative (Kish)."""
    uncovered: Mapping[str, float]
    """For each factor, the target mass of levels that no document has."""
    missing: Mapping[str, Sequence[str]]
    """For each factor, these levels."""
    unmet: Sequence[str]
    """Factors whose target no weights meet beside the others."""


def fit_target(columns: Columns, target: Shares, where: str = "") -> TargetFit:
    """Return what is left of the documents of cells; without a target they keep their weights."""
    source, page = first_pages(columns)
    mass = columns.renditions.weight[page]
    known = [axis for axis in slice_axes(columns) if axis not in _OF_PAGES]
    for factor in target:
        if factor not in known:
            raise UnknownNameError("factor", factor, known, where)
    margins = [_margin(columns, factor, shares, page) for factor, shares in target.items()]
    raked = rake(mass, margins)
    fits = dict(zip(target, raked.margins, strict=True))
    present = {factor: _levels(columns, factor, page, mass) for factor in target}
    return TargetFit(
        len(source),
        kish_size(mass * raked.weights),
        {factor: fit.uncovered for factor, fit in fits.items()},
        {
            factor: [level for level in shares if level not in present[factor]]
            for factor, shares in target.items()
        },
        [factor for factor, fit in fits.items() if not fit.is_met],
    )


def first_pages(columns: Columns) -> tuple[Codes, Codes]:
    """Return the sources that cells are of, and the first rendition of each that has cells."""
    pages = np.unique(columns.rendition)
    source, first = np.unique(columns.renditions.source.codes[pages], return_index=True)
    return source, pages[first]


def _margin(columns: Columns, factor: str, shares: Mapping[str, float], page: Codes) -> Margin:
    axis = rendition_axis(columns, factor)
    return Margin.of((axis.names[code] for code in axis.codes[page].tolist()), shares)


def _levels(columns: Columns, factor: str, page: Codes, mass: Floats) -> set[str]:
    """Return the levels of documents that have a weight."""
    axis = rendition_axis(columns, factor)
    return {axis.names[code] for code in np.unique(axis.codes[page][mass > 0]).tolist()}
