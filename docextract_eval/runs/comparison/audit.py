"""Why a group fares worse: what its factor causes, by which paths, and what comes along with it.

The corpus has, for documents that the group is held against, a twin for every way in which the
group's value can reach some blocks of the page and not the others. So nothing is assumed about how
scores depend on documents: every part is a difference between pages that were read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.errors import BadInputError, IncompleteError, UnknownNameError, count_phrase
from docextract_eval.metrics.changes import CELL_KINDS
from docextract_eval.metrics.columns import Codes, Columns
from docextract_eval.metrics.promise import choose_threshold
from docextract_eval.metrics.ratios import JUDGED
from docextract_eval.metrics.slices import cell_weights, rendition_axis, slice_axes, slice_cells
from docextract_eval.statistics.attribution import (
    orders_after_ancestors,
    shapley_values,
    values_over_orders,
)
from docextract_eval.statistics.gap import Divide, GapSplit, GroupScores, Sums, split_gap
from docextract_eval.twin_names import (
    DIRECT,
    CarriedBlocks,
    placebo_name,
    read_carried_blocks,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Floats
    from docextract_eval.runs.measured_run import MeasuredRun

FEWEST_SOURCES = 30
"""Documents of a group, from which on its gap is split."""
ACCURACY = "accuracy"
SILENT, ABSTAINED, EXCESS = "silent errors", "missed", "excess confidence"
MEASURES = {
    ACCURACY: "right cells",
    SILENT: "wrong values that are accepted unseen at the threshold of the run",
    ABSTAINED: "cells that have a value and got none",
    EXCESS: "confidence less accuracy, over all judged cells; a cell without a value counts as 0",
}
"""What is split, each as a share of the judged cells."""
AncestorsOfBlocks = Callable[[str], Mapping[str, Sequence[str]]]
"""Returns for each block of a kind those that lead to it."""
SHAPLEY, ANCESTRY = "shapley", "ancestry"


@dataclass(frozen=True, slots=True)
class SplitMeasure:
    """A measure's gap with its parts, over all fields or one of them."""

    slice: Mapping[str, str]
    measure: str
    split: GapSplit


@dataclass(frozen=True, slots=True)
class Audit:
    """What was asked of a run, and what was found."""

    factor: str
    group: str
    against: str
    blocks: tuple[str, ...]
    """The paths by which the factor reaches the page, the direct one first."""
    order: str
    found: Sequence[SplitMeasure]
    left_out: Sequence[str] = field(default_factory=tuple)
    """What could not be split, and why."""

    @property
    def overall(self) -> list[SplitMeasure]:
        """The gaps over all fields, of every measure."""
        return [each for each in self.found if "field" not in each.slice]

    @property
    def by_field(self) -> list[SplitMeasure]:
        """The gaps of accuracy by field."""
        return [each for each in self.found if "field" in each.slice]

    @property
    def accuracies(self) -> list[SplitMeasure]:
        """The gaps of accuracy over all scalar fields, and over all cells of tables."""
        return [each for each in self.overall if each.measure == ACCURACY]


def audit_run(
    run: MeasuredRun,
    factor: str,
    order: str = SHAPLEY,
    ancestors_of_blocks: AncestorsOfBlocks = lambda _: {},
) -> Audit:
    """Split the gaps of a run's audited group; only the order `ancestry` asks for ancestors."""
    worlds = _find_worlds(run, factor)
    columns = run.columns
    pages = columns.renditions
    names = sorted({name for each in worlds.values() for name in each.blocks})
    blocks = tuple(sorted(names, key=lambda name: not name.startswith(DIRECT)))
    group = next(iter(worlds.values())).group
    is_world = np.isin(pages.twin.codes, [*worlds])
    against_sources = np.unique(pages.source.codes[is_world])
    axis, is_base = rendition_axis(columns, factor), pages.twin.is_in("")
    base_against = np.isin(pages.source.codes, against_sources) & is_base
    group_sources = np.unique(pages.source.codes[is_base & axis.is_in(group)])
    against = axis.names[int(axis.codes[base_against][0])]
    for value, sources in ((group, group_sources), (against, against_sources)):
        if len(sources) < FEWEST_SOURCES:
            what = f"{factor} {value} has {count_phrase(len(sources), 'document')}, and nothing is "
            what += f"split below {FEWEST_SOURCES}"
            raise IncompleteError(what, run.name, "build the audit over more documents")
    setting = _Setting(columns, worlds, blocks, group_sources, against_sources, factor)
    kind = pages.kind.names[int(pages.kind.codes[base_against][0])]
    divide = _divide(order, blocks, lambda: ancestors_of_blocks(kind))
    found, left_out = [], []
    for where, measure, scores in setting.list_scores():
        if split := split_gap(scores, blocks, divide):
            found.append(SplitMeasure(where, measure, split))
        else:
            left_out.append(where.get("field", where["cells"]))
    if not found:
        what = "has no cells that are on every page of the audit, so nothing is split"
        raise IncompleteError(what, run.name, "take a run whose failures are fewer")
    return Audit(factor, group, against, blocks, order, found, left_out)


def _find_worlds(run: MeasuredRun, factor: str) -> dict[int, CarriedBlocks]:
    """Return what each twin of the audit carries, by its code; raise where there is none."""
    if factor not in (axes := slice_axes(run.columns)):
        raise UnknownNameError("factor", factor, axes, f"--factor, for {run.name}")
    pages = run.columns.renditions
    carried = {
        code: read_carried_blocks(pages.twin.names[code])
        for code in np.unique(pages.twin.codes).tolist()
    }
    found = {code: each for code, each in carried.items() if each and each.factor == factor}
    if found:
        return found
    others = sorted({each.factor for each in carried.values() if each})
    what = f"has no pages on which {factor} reaches some parts and not others"
    if others:
        raise BadInputError(f"{what}, but of {others[0]}", run.name, f"ask --factor {others[0]}")
    remedy = f"build them: dxe audit --build CORPUS --factor {factor} --group VALUE --against VALUE"
    raise BadInputError(what, run.name, remedy)


def _divide(
    order: str, blocks: Sequence[str], ancestors: Callable[[], Mapping[str, Sequence[str]]]
) -> Divide:
    """Return what shares an effect out among blocks, in this order of theirs."""
    if order == SHAPLEY:
        return shapley_values
    if order == ANCESTRY:
        direct = {blocks[0]: blocks[1:]}  # the page comes after all that is on it
        orders = orders_after_ancestors(blocks, {**ancestors(), **direct})
    else:
        orders = [tuple(name.strip() for name in order.split(","))]
        if sorted(orders[0]) != sorted(blocks):
            what = f"'{order}' does not name every block once"
            remedy = f"name {', '.join(blocks)} in your order, or take {SHAPLEY} or {ANCESTRY}"
            raise BadInputError(what, "--order", remedy)
    return lambda _, worth: values_over_orders(orders, worth)


@dataclass(frozen=True, slots=True, eq=False)
class _Setting:
    """What the scores of an audit are read from."""

    columns: Columns
    worlds: Mapping[int, CarriedBlocks]
    blocks: Sequence[str]
    group_sources: Codes
    against_sources: Codes
    factor: str

    def list_scores(self) -> Iterator[tuple[dict[str, str], str, GroupScores]]:
        """Yield the scores of all measures by kind of cells, and of accuracy by field."""
        threshold = self.columns.base_cells().derived(choose_threshold).threshold
        judged = self.columns.outcome_in(*JUDGED)
        for cells, table in CELL_KINDS:
            inside = self.columns.select(judged & (self.columns.table == table))
            if not len(inside.rendition):
                continue
            measures = _measures(inside, threshold)
            weight = cell_weights(inside, slice_cells(inside), ())
            for measure, values in measures.items():
                score = partial(self._group_scores, inside, values)
                yield {"cells": cells}, measure, score(weight)
            for code in np.unique(inside.field.codes).tolist():
                is_field = inside.field.codes == code
                yield (
                    {"cells": cells, "field": inside.field.names[code]},
                    ACCURACY,
                    self._group_scores(inside, measures[ACCURACY], weight * is_field),
                )

    def _group_scores(self, cells: Columns, values: Floats, weight: Floats) -> GroupScores:
        """Return the scores of sources in each world.

        They are means by source if every page has such cells; if not, all cells weigh alike.
        """
        pages = cells.renditions
        twins = len(pages.twin.names)
        key = (pages.source.codes * twins + pages.twin.codes)[cells.rendition]
        size = len(pages.source.names) * twins
        mass, total = (
            np.bincount(key, weights=each, minlength=size).reshape(-1, twins)
            for each in (weight, weight * values)
        )
        twin_codes = {frozenset(each.blocks): code for code, each in self.worlds.items()}
        base = pages.twin.names.index("")
        masses = [
            mass[self.group_sources, base],
            mass[self.against_sources][:, [base, *twin_codes.values()]],
        ]
        if all((each > 0).all() for each in masses):
            total, mass = (
                np.divide(total, mass, out=total, where=mass > 0),
                (mass > 0).astype(float),
            )
        on_base = (weight > 0) & pages.twin.is_in("")[cells.rendition]
        step = min(1.0, len(np.unique(cells.source[on_base])) / max(1, int(on_base.sum())))

        def sums(sources: Codes, code: int) -> Sums:
            return Sums(total[sources, code], mass[sources, code])

        placebo = placebo_name(self.factor)
        return GroupScores(
            sums(self.group_sources, base),
            {frozenset[str](): sums(self.against_sources, base)}
            | {blocks: sums(self.against_sources, code) for blocks, code in twin_codes.items()},
            sums(self.against_sources, pages.twin.names.index(placebo))
            if placebo in pages.twin.names
            else None,
            step,
        )


def _measures(cells: Columns, threshold: float | None) -> dict[str, Floats]:
    """Return, for every cell, what it adds to each measure that the run has values of."""
    right = cells.outcome_in("right").astype(float)
    found = {ACCURACY: right, ABSTAINED: cells.outcome_in("missed").astype(float)}
    known = np.isfinite(cells.confidence)
    if known.any():
        found[EXCESS] = np.where(known, cells.confidence - right, 0.0)
    if threshold is not None:
        given = cells.outcome_in("wrong", "invented") & known
        found[SILENT] = (given & (cells.confidence >= threshold)).astype(float)
    return found
