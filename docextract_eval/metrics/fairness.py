"""Differences between every group of documents and all documents.

Groups are by kind, by locale and by each choice of the causal model; a group is compared with all
documents that have the choice. The bands of one choice hold for all of its groups at once, and
beside each difference is one shrunk towards 0 by how much of the spread is chance.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Self

import numpy as np

from docextract_eval.metrics.card import Card, example_score
from docextract_eval.metrics.changes import CELL_KINDS
from docextract_eval.metrics.columns import ALL, Bools, Codes, Columns, Floats
from docextract_eval.metrics.folding import CellRows, SomeCells
from docextract_eval.metrics.phrases import points_with_interval
from docextract_eval.metrics.promise import choose_threshold
from docextract_eval.metrics.ratios import JUDGED, balance_factors, score_without_value
from docextract_eval.metrics.selective import cells_of_half, mark_accepted_cells
from docextract_eval.metrics.slices import field_condition_codes, rendition_axis
from docextract_eval.reasons import NO_CELLS, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.arrays import divide
from docextract_eval.statistics.bands import FEWEST_SOURCES, Band, segment_bands
from docextract_eval.statistics.clusters import group_rows, group_sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.metrics.columns import CodedNames
    from docextract_eval.metrics.folding import RowBlock

NO_GROUPS = Reason(ReasonCode.ONE_GROUP)


def fairness(columns: Columns, signature: str) -> list[Score]:
    """Return differences in accuracy, in the share auto-accepted and in silent errors."""
    columns = columns.base_cells()
    columns = columns.select(columns.of_renditions(columns.renditions.weight > 0))
    found: list[Score] = []
    judged = columns.outcome_in(*JUDGED)
    for cells, table in CELL_KINDS:
        inside = columns.select(judged & (columns.table == table))
        right, every = inside.outcome_in("right"), np.ones(len(inside.table), bool)
        found += gap_scores(inside, right, every, "accuracy", cells, signature)
    return [*found, *_automation_gaps(columns, signature)]


def _automation_gaps(columns: Columns, signature: str) -> Iterator[Score]:
    """Yield differences at the calibration half's promised threshold, on the other half."""
    promise = columns.derived(choose_threshold)
    metrics = ("safe_automation_rate", "silent_error_rate")
    if promise.threshold is None:
        where = {"cells": "scalars", "condition": ALL}
        for gap in (f"{name}_gap" for name in metrics):
            yield score_without_value(gap, where, promise.reason or NO_CELLS, f"{gap}|{signature}")
        return
    accepted_cells = mark_accepted_cells(
        cells_of_half(columns, calibration=False), promise.threshold
    )
    signed = f"alpha:{promise.alpha:g}|{signature}"
    every = np.ones(len(accepted_cells.is_accepted), bool)
    yield from gap_scores(
        accepted_cells.columns,
        accepted_cells.is_accepted,
        every,
        metrics[0],
        "scalars",
        signed,
        by_criticality=True,
    )
    wrong, among = accepted_cells.is_silent_error, accepted_cells.is_accepted
    yield from gap_scores(
        accepted_cells.columns, wrong, among, metrics[1], "scalars", signed, by_criticality=True
    )


def gap_scores(  # noqa: PLR0913, PLR0917 - what counts, among what, and what to call it
    columns: Columns,
    counted: Bools,
    included: Bools,
    metric: str,
    cell_kind: str,
    signature: str,
    *,
    by_criticality: bool = False,
) -> Iterator[Score]:
    """Yield the difference of every group to all, in the share of the cells `included` that count.

    Conditions weigh in all `columns` as deployed, whatever part of them is `included`. Where it is
    `by_criticality`, cells weigh by the criticality of their field.
    """
    by_cell = by_criticality or not included.all()
    every = (
        _CountedRows.of_cells(columns, counted, included, by_criticality=by_criticality)
        if by_cell
        else _CountedRows.of_renditions(columns, counted, np.ones(len(columns.renditions), bool))
    )
    overall = {"cells": cell_kind, "condition": ALL}
    gap, shrunk = f"{metric}_gap", f"{metric}_gap_shrunk"
    has_scores = False
    for axis in ("kind", "locale", *columns.renditions.factors):
        named = rendition_axis(columns, axis)
        rows, has_choice = every, ~named.is_in("")
        if not (by_cell or has_choice.all()):
            rows = _CountedRows.of_renditions(columns, counted, has_choice)
        for code, band in rows.group_bands(named).items():
            has_scores, group = True, {**overall, axis: named.names[code]}
            yield _band_score(gap, group, band, f"{gap}|{signature}")
            rests = band.sources, band.cells, f"{shrunk}|{signature}"
            yield Score(shrunk, group, band.shrunk, None, None, *rests)
    if not has_scores:
        reason = NO_GROUPS if included.any() else NO_CELLS
        yield score_without_value(gap, overall, reason, f"{gap}|{signature}")


def _band_score(metric: str, slice_name: Mapping[str, str], band: Band, signature: str) -> Score:
    """Return a band as a score; of a grey group only the difference, and why it is not judged."""
    rests = band.sources, band.cells, signature
    if band.is_grey:
        reason = Reason(ReasonCode.GROUP_TOO_SMALL, least=FEWEST_SOURCES)
        return Score(metric, slice_name, band.difference, None, None, *rests, reason)
    return Score(metric, slice_name, band.difference, band.low, band.high, *rests)


@dataclass(frozen=True, slots=True, eq=False)
class _CountedRows:
    """Rows of one or more cells of which some count: what the bands of any choice are made from."""

    columns: Columns
    rendition: Codes
    repeat: Codes
    counted: Floats
    cells: Floats
    worth: Floats
    """What each cell of a row weighs beside its document and its condition."""
    included: Bools
    stratum: Codes | None
    residuals: tuple[Floats, Floats] | None
    """Where rows have cells of several strata: what these add up to."""

    @classmethod
    def of_cells(
        cls, columns: Columns, counted: Bools, included: Bools, *, by_criticality: bool
    ) -> Self:
        """Return a row for each cell."""
        ones = np.ones(len(counted))
        worth = columns.criticality if by_criticality else ones
        places = columns, columns.rendition, columns.repeat
        strata = field_condition_codes(columns)
        return cls(*places, counted.astype(float), ones, worth, included, strata, None)

    @classmethod
    def of_renditions(cls, columns: Columns, counted: Bools, kept_renditions: Bools) -> Self:
        """Return a row for each kept rendition and repeat, which takes far less time.

        All of them have to be compared: residuals are from the means of these cells.
        """
        cells = SomeCells(columns, np.ones(len(counted), bool), kept_renditions)
        rows, (mean,) = CellRows(cells, by_field=False), cells.stratum_means([counted])[1]

        def right_and_residuals(some: RowBlock) -> list[Floats]:
            right = counted[some.position].astype(float)
            residual = right - mean[some.stratum]
            return [right, residual, residual**2]

        right, *residuals = rows.sum_cells(right_and_residuals) or [np.zeros(0)] * 3
        every = rows.joined()
        ones = np.ones(len(every.cells))
        places = columns, every.rendition, every.repeat
        return cls(*places, right, every.cells, ones, ones > 0, None, (residuals[0], residuals[1]))

    def group_bands(self, group: CodedNames) -> dict[int, Band]:
        """Return the mean over repeats of each group's band; empty for a single group."""
        known, groups = ~group.is_in("")[self.rendition], group.codes[self.rendition]
        at = np.flatnonzero(known & self.included)
        code = groups[at]
        if len(at) == 0 or (code == code[0]).all():
            return {}
        whole, own = (self._balanced_weights(of)[at] for of in (known.astype(np.int64), groups))
        # conditions are even in a group, and groups are to each other what they are in the whole
        mass, own_mass = (group_sums(code, each * self.cells[at]) for each in (whole, own))
        weight = own * np.nan_to_num(divide(mass, own_mass))[code]
        found: dict[int, list[Band]] = defaultdict(list)
        for repeat in range(self.columns.repeats):
            here = slice(None) if self.columns.repeats == 1 else self.repeat[at] == repeat
            if not whole[here].any():
                continue
            rows = at[here]
            source = self.columns.renditions.source.codes[self.rendition[rows]]
            residuals = self.residuals and (self.residuals[0][rows], self.residuals[1][rows])
            grouped = group_rows(
                self.counted[rows],
                source,
                code[here],
                self.stratum if self.stratum is None else self.stratum[rows],
                weight[here],
                self.cells[rows],
                residuals,
            )
            counted = (whole[here] * self.counted[rows]).sum()
            overall = float(counted / (whole[here] * self.cells[rows]).sum())
            for each, band in segment_bands(grouped, overall=overall).items():
                found[each].append(band)
        return {each: _mean_band(found[each]) for each in sorted(found)}

    def _balanced_weights(self, slice_codes: Codes) -> Floats:
        """Return weights: in each slice every condition weighs the same, or as deployed."""
        pages, deploy = self.columns.renditions, self.columns.deploy
        weight = pages.weight[self.rendition]
        condition = pages.condition.take(self.rendition)
        factor = balance_factors(condition, weight * self.cells, slice_codes, deploy)
        return np.asarray(weight * self.worth * factor)


def _mean_band(readings: list[Band]) -> Band:
    if len(readings) == 1:
        return readings[0]
    many = len(readings)
    ends = [
        (band.low, band.high) for band in readings if band.low is not None and band.high is not None
    ]
    known = len(ends) == many
    return Band(
        difference=sum(band.difference for band in readings) / many,
        low=sum(low for low, _ in ends) / many if known else None,
        high=sum(high for _, high in ends) / many if known else None,
        shrunk=sum(band.shrunk for band in readings) / many,
        sources=max(band.sources for band in readings),
        cells=round(sum(band.cells for band in readings) / many),
        is_grey=not known,
    )


def _group_name(score: Score) -> str:
    named = [f"{axis} {of}" for axis, of in score.slice.items() if axis not in _NO_GROUP]
    return ", ".join(named)


def _gap_sentence(rate_name: str, score: Score) -> str:
    return (
        f"{_group_name(score)}: {rate_name} differs by {points_with_interval(score)} from that of "
        "all "
        "documents."
    )


_NO_GROUP = ("cells", "condition")
_RATES = {
    "accuracy": "accuracy",
    "safe_automation_rate": "the safe automation rate",
    "silent_error_rate": "the silent error rate",
}

_GROUP = example_score(-0.024, -0.051, 0.003, cells="scalars", condition=ALL, template="narrow")
CARDS = (
    *(
        Card(
            f"{of}_gap",
            f"For a group of documents, {what} minus that of all documents that have the factor; "
            "the bands of one factor hold for all of its groups together. With fewer than 30 "
            "documents there is no interval.",
            "nearer to 0 is better",
            partial(_gap_sentence, what),
            example=_GROUP,
        )
        for of, what in _RATES.items()
    ),
    *(
        Card(
            f"{of}_gap_shrunk",
            f"For a group of documents, {what} minus that of all, shrunk towards 0 by the share of "
            "the groups' spread that is chance.",
            "nearer to 0 is better",
            partial(_gap_sentence, f"{what}, adjusted for chance,"),
            "empirical Bayes by the method of moments (DerSimonian and Laird 1986)",
            replace(_GROUP, low=None, high=None),
        )
        for of, what in _RATES.items()
    ),
)
