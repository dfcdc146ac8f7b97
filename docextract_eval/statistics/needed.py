"""How many documents a decision takes where the truth is as stated, and how well that is known.

An interval clears a bound the sooner, the less the values vary and the less they cluster in
documents. Both are estimated from the documents that there are, so the number has an interval, by
a bootstrap over documents; with few changes or errors nothing is known yet. The intervals are those
of `clusters` and `differences`, at the correlation that they are expected to be computed with.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, fields
from math import ceil, pi, sqrt
from typing import TYPE_CHECKING, Self

import numpy as np
import scipy

from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.statistics.arrays import divide
from docextract_eval.statistics.bootstrap import resample_metrics
from docextract_eval.statistics.clusters import (
    group_sums,
    students_quantile,
    students_quantiles,
    wilson_intervals,
)
from docextract_eval.statistics.design_effect import (
    anova_correlations,
    carriers,
    drawn_correlations,
)
from docextract_eval.statistics.differences import change_intervals
from docextract_eval.statistics.power import LEVEL, ONE_LOOK, POWER, Demand

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.statistics.clusters import Bools, Floats, Rows

    Numbers = Floats | float
    Enough = Callable[[Floats], Bools]
    """Says of numbers of documents, one for each resample, whether they are enough."""
    Intervals = Callable[[Floats, Floats, Floats, Floats], tuple[Floats, Floats]]
    """The ends for shares, effective cells, Student's quantiles and effective documents."""

FEWEST_CHANGED = 5
"""Documents with a change, or an error, below which it is not known yet what a decision takes."""
MOST_TIMES = 100
"""Beyond this many times the documents that there are, a question is too close to tell."""
NEEDED_LEVEL = 0.9
"""The level of the interval of a number of documents."""
_RESAMPLES = 200
_HALVINGS = 40
_MOST_FOR_WIDTH = 100_000_000
_FARTHEST = 9.0
"""The most standard errors that an observed value is taken to be from the truth."""


@dataclass(frozen=True, slots=True)
class Needed:
    """How many documents in all decide, with a 90 % interval; or why that is not known."""

    documents: int | None
    low: int | None = None
    high: int | None = None
    """None where it is open."""
    reason: Reason | None = None

    def scaled(self, factor: float) -> Needed:
        """Return the number of all documents, of which one in `factor` bears on the question."""
        documents, low, high = (
            None if number is None else ceil(number * factor)
            for number in (self.documents, self.low, self.high)
        )
        return Needed(documents, low, high, self.reason)


@dataclass(frozen=True, slots=True, eq=False)
class Variation:
    """How values vary and cluster: numbers, or arrays with one for each resample of documents."""

    churn: Numbers
    """The share of cells that are gained or lost without a net change."""
    correlation: Numbers
    cells: Numbers
    """Equally weighted cells per document."""
    design: Numbers
    """By how much the effect of correlation grows: 1 + (design - 1) correlation."""
    draws: Numbers
    """Of how many independent cells documents would carry changes as unequally as these do."""
    mean: Numbers = 0.0
    """The mean of the values: the share of values of 1, or the net change."""

    @classmethod
    def from_rows(  # noqa: PLR0913 - a slice of rows, and what to compute of it
        cls,
        rows: Rows,
        marks: Bools | Floats,
        slice_index: int = 0,
        *,
        pooled: bool = True,
        resamples: int = _RESAMPLES,
        sources: int | None = None,
    ) -> Self:
        """Return how the values of one slice vary: first as they are, then in each resample.

        `marks` are each row's cells that changed, or have the rarer outcome; correlations are
        `pooled` as in the intervals of the breakdown. Of as many `sources`, resamples are the same,
        whatever the rows.
        """
        sums = _sums_by_source(rows, np.asarray(marks, float), slice_index, sources, pooled=pooled)
        totals = [sums.sum(axis=0, keepdims=True)]
        if resamples:
            totals.append(resample_metrics(lambda drawn: drawn, sums, resamples, seed=0))
        return cls(*_variation_columns(np.concatenate(totals).T))

    @property
    def size(self) -> int:
        """Return the number of resamples, with what was measured."""
        return int(np.size(self.correlation))

    def first(self) -> Self:
        """Return what was measured, as numbers, without the resamples."""
        own = (np.atleast_1d(getattr(self, each.name))[0] for each in fields(self))
        return type(self)(*(float(each) for each in own))

    def effective_cells(self, correlation: Numbers, sources: Numbers) -> Floats:
        """Return what these sources are worth, in independent cells."""
        return np.asarray(self.cells * sources / (1 + (self.design - 1) * correlation))

    def expected_correlation(self, changed_share: Floats, sources: Numbers) -> Floats:
        """Return the correlation that an interval is expected to be computed with.

        It is estimated with an error, never below 0, and drawn towards 1 where few documents carry
        changed cells.
        """
        effect = 1 + (self.design - 1) * self.correlation
        pairs = np.maximum(1.0, self.design * (self.design - 1))
        error = (1 - self.correlation) * effect * np.sqrt(2 / (pairs * np.maximum(1, sources - 1)))
        sure = np.full(np.shape(error), np.inf)
        at = np.divide(self.correlation, error, out=sure, where=error > 0)
        above = error * np.exp(-(at**2) / 2) / sqrt(2 * pi)
        estimate = self.correlation * scipy.special.ndtr(at) + above
        changed = np.clip(changed_share, 0, 1)
        carrying = sources * self.draws * changed / (1 + (self.draws - 1) * changed)
        return drawn_correlations(np.minimum(1.0, estimate), np.asarray(carrying))

    def clears(
        self,
        truth: float,
        bound: float,
        sources: Numbers,
        errors: Numbers,
        level: float = LEVEL,
    ) -> Bools:
        """Return whether the interval of a change leaves out a bound.

        The true net change is `truth`, and the observed one lies `errors` standard errors nearer to
        the bound. Where it is nearer, some of the deviation is in what was gained, some in what was
        lost.
        """
        spread = np.sqrt(
            (self.churn + abs(truth) - truth**2) / self.effective_cells(self.correlation, sources)
        )
        observed = np.clip(truth + np.sign(bound - truth) * errors * spread, -1, 1)
        gained = np.asarray(self.churn / 2 + max(truth, 0.0))
        part = gained / np.maximum(1e-300, self.churn + abs(truth))
        gained = np.maximum(np.maximum(0.0, observed), gained + part * (observed - truth))
        changed = 2 * gained - observed
        effective = self.effective_cells(self.expected_correlation(changed, sources), sources)
        quantile = students_quantiles(level, np.asarray(sources) - 1)
        documents = self.effective_cells(1.0, sources)
        low, high = change_intervals(gained, gained - observed, effective, quantile, documents)
        return np.asarray(low >= bound if truth > bound else high < bound)

    def clears_share(  # noqa: PLR0913, PLR0917 - as above
        self,
        truth: Numbers,
        bound: float,
        sources: Numbers,
        errors: float,
        level: float = LEVEL,
        intervals: Intervals | None = None,
    ) -> Bools:
        """Return the same of a share, by the intervals shown or others at as many cells."""
        observed, effective = self.observed_share(truth, bound, sources, errors)
        quantile = students_quantiles(level, np.asarray(sources) - 1)
        documents = self.effective_cells(1.0, sources)
        low, high = (intervals or shown_intervals)(observed, effective, quantile, documents)
        return np.where(truth > bound, low >= bound, high <= bound)

    def observed_share(
        self, truth: Numbers, bound: float, sources: Numbers, errors: float
    ) -> tuple[Floats, Floats]:
        """Return a share `errors` standard errors nearer to the bound, and its effective cells."""
        own = self.effective_cells(self.correlation, sources)
        observed = truth + np.sign(bound - truth) * errors * np.sqrt(truth * (1 - truth) / own)
        observed = np.clip(observed, 0, 1)
        rho = self.expected_correlation(np.minimum(observed, 1 - observed), sources)
        return observed, self.effective_cells(rho, sources)

    def power(self, loss: float, sources: int, level: float = LEVEL) -> float:
        """Return the probability that `sources` documents show a loss of this size."""
        least, most = -_FARTHEST, _FARTHEST
        if not self.clears(-loss, 0.0, sources, least, level):
            return 0.0
        for _ in range(_HALVINGS):
            middle = (least + most) / 2
            shows = self.clears(-loss, 0.0, sources, middle, level)
            least, most = (middle, most) if shows else (least, middle)
        return float(scipy.special.ndtr(least))


def shown_intervals(
    share: Floats, effective: Floats, quantile: Floats, documents: Floats
) -> tuple[Floats, Floats]:
    """Return Wilson's intervals, no better than without an error, with documents as units.

    >>> ends = shown_intervals(*(np.array([each]) for each in (1.0, 400.0, 2.0, 36.0)))
    >>> [float(end[0]) for end in ends]
    [0.9, 1.0]
    """
    low, high = wilson_intervals(share, effective, quantile)
    reach = quantile**2 / (documents + quantile**2)
    low = np.where(share < 0.5, low, np.minimum(low, 1 - reach))
    return low, np.where(share < 0.5, np.maximum(high, reach), high)


def errors_at_power(power: float = POWER) -> float:
    """Return how many standard errors nearer to a bound a value may be, in this share of cases."""
    return float(scipy.special.ndtri(power))


def fewest_documents(enough: Enough, size: int, most: float, least: float = 2.0) -> Floats:
    """Return the least numbers of documents that are enough, one a resample; inf where none is.

    >>> fewest_documents(lambda documents: documents**2 >= np.array([50, 100, 1e9]), 3, 1000)
    array([ 8., 10., inf])
    """
    low, high = np.full(size, least), np.full(size, float(ceil(most)))
    possible = enough(high)
    while (low < high).any():
        middle = np.floor((low + high) / 2)
        found = enough(middle)
        low, high = np.where(found, low, middle + 1), np.where(found, middle, high)
    return np.where(possible, high, np.inf)


def needed_documents(  # noqa: PLR0913, PLR0917 - a question, and what answers it
    enough: Enough,
    size: int,
    sources: int,
    changed: int,
    documents: int | None = None,
    most: int | None = None,
) -> Needed:
    """Return how many documents in all are enough, with the interval over the resamples.

    There are now `documents`, of which `sources` bear on the question and `changed` hold a change
    or an error. The first of `size` resamples is what was measured. Beyond `most`, by default a
    hundred times what there is, the question is too close.
    """
    documents = sources if documents is None else documents
    if changed < FEWEST_CHANGED:
        return not_known_yet(changed)
    found = fewest_documents(enough, size, most or MOST_TIMES * sources) * documents / sources
    return needed_from_draws(found, documents)


def needed_by_width(
    documents: int, half_width: float, distance: float, demand: Demand = ONE_LOOK
) -> Needed:
    """Return how many documents clear a bound at this distance, by the width of an interval alone.

    It is half the width of the interval that is shown, and shrinks with the root of the number of
    documents. How well it is known is taken from that number, as if documents varied normally.
    """
    if documents < 2 or not distance:
        return too_close(documents)
    wanted, shown = (students_quantile(each, documents - 1) for each in (demand.level, LEVEL))
    reach = (wanted + errors_at_power(demand.power)) / shown
    found = documents * _variance_with_ends(documents) * (half_width * reach / distance) ** 2
    return _needed_with_ends(found, documents)


def needed_by_share(
    documents: int, share: float, effective: float, bound: float, demand: Demand = ONE_LOOK
) -> Needed:
    """Return how many documents bring a share's interval beyond a bound, by its own width alone.

    It is Wilson's, at as many effective cells in each document as there are now: near 0 and 1 its
    width does not shrink with the root of their number. Known as well as in `needed_by_width`.

    >>> needed_by_share(48, 0.0, 48, 0.01).documents
    383
    """
    if documents < 2 or share == bound:
        return too_close(documents)
    cells = effective / documents / _variance_with_ends(documents)
    errors = np.sign(bound - share) * errors_at_power(demand.power)

    def clears(many: Floats) -> Bools:
        worth = cells * many
        observed = np.clip(share + errors * np.sqrt(share * (1 - share) / worth), 0, 1)
        low, high = wilson_intervals(
            observed, worth, students_quantiles(demand.level, np.asarray(many, np.int64) - 1)
        )
        return np.asarray(low >= bound if share > bound else high <= bound)

    most = MOST_TIMES * documents
    return _needed_with_ends(fewest_documents(clears, len(cells), most), documents)


def needed_for_width(documents: int, low: float, value: float, high: float, width: float) -> Needed:
    """Return how many documents give the interval of a difference this width, from its own.

    Widths shrink with the root of the number of documents. An end at -1 or 1 is cut off there and
    says nothing; where both are, any difference is possible, and the number is the one that is
    enough for any. Known as well as in `needed_by_width`.

    >>> needed_for_width(24, -0.1, 0.2, 0.5, width=0.4)
    Needed(documents=51, low=35, high=88, reason=None)
    """
    ends = [abs(end - value) for end in (low, high) if abs(end) < 1]
    worst = _documents_for_any_difference(width)
    if documents < 2 or not ends:
        return Needed(worst, None, worst)
    deviation = max(ends) * sqrt(documents) / students_quantile(LEVEL, documents - 1)
    deviations = deviation * np.sqrt(_variance_with_ends(documents))
    found = np.minimum(_documents_at_deviations(deviations, width, worst), worst)
    whole, least, most = map(int, found)
    return Needed(whole, least, most)


@functools.cache
def _documents_for_any_difference(width: float) -> int:
    """Return how many documents give this width to differences that deviate as much as they can."""
    return int(_documents_at_deviations(np.ones(1), width, _MOST_FOR_WIDTH)[0])


def _documents_at_deviations(deviations: Floats, width: float, most: int) -> Floats:
    """Return the least numbers of documents that give this width at these standard deviations."""

    def enough(many: Floats) -> Bools:
        quantiles = students_quantiles(LEVEL, np.asarray(many, np.int64) - 1)
        return np.asarray(2 * quantiles * deviations / np.sqrt(many) <= width)

    return fewest_documents(enough, len(deviations), most)


def _variance_with_ends(documents: int) -> Floats:
    """Return a variance of 1, and the ends that it may truly have if it was measured."""
    tails = (1 - NEEDED_LEVEL) / 2 * np.array([1.0, -1.0]) + np.array([0.0, 1.0])
    ends = (documents - 1) / scipy.special.chdtri(documents - 1, tails)
    return np.append(1.0, ends)


def _needed_with_ends(found: Floats, documents: int) -> Needed:
    """Return the first of three numbers, between the others; too close where it is far beyond."""
    whole = np.where(found <= MOST_TIMES * documents, np.ceil(found), np.inf)
    if not np.isfinite(whole[0]):
        return too_close(documents)
    return Needed(int(whole[0]), int(whole[1]), int(whole[2]) if np.isfinite(whole[2]) else None)


def needed_for_share(  # noqa: PLR0913, PLR0917 - a question, and what answers it
    rows: Rows,
    slice_index: int,
    truth: float,
    bound: float,
    documents: int,
    intervals: Intervals | None = None,
    *,
    pooled: bool = True,
    demand: Demand = ONE_LOOK,
) -> Needed:
    """Return how many documents in all decide whether a share lies beyond a bound.

    `rows` are of a breakdown, of which a slice is asked, and `intervals` are the decision's own.
    """
    inside = rows.slice == slice_index
    rarer = rows.rarer_cells
    variation = Variation.from_rows(rows, rarer, slice_index, pooled=pooled)
    changed = rows.count_sources(inside & (rarer > 0))
    if truth == bound and changed >= FEWEST_CHANGED:
        return too_close(documents)
    errors = errors_at_power(demand.power)
    return needed_documents(
        lambda many: variation.clears_share(truth, bound, many, errors, demand.level, intervals),
        variation.size,
        rows.count_sources(inside),
        changed,
        documents,
    )


def not_known_yet(changed: int) -> Needed:
    """Return that so few documents with a change, or an error, do not show what it takes."""
    few = Reason(ReasonCode.NEED_NOT_KNOWN, documents=changed, least=FEWEST_CHANGED)
    return Needed(None, reason=few)


def too_close(documents: int) -> Needed:
    """Return that a hundred times these documents would not be enough."""
    return Needed(None, reason=Reason(ReasonCode.TOO_CLOSE, documents=documents))


def needed_from_draws(found: Floats, documents: int) -> Needed:
    """Return the first of some numbers of documents, with the interval over the others.

    It reaches as far as the quantiles do, or, if that is farther, as they do on the other side:
    with few documents, resamples vary less than corpora do, and their numbers lean to one side.
    """
    if not np.isfinite(found[0]):
        return too_close(documents)
    tail = (1 - NEEDED_LEVEL) / 2
    low, high = np.quantile(found[1:], [tail, 1 - tail], method="inverted_cdf").tolist()
    whole = ceil(found[0])
    mirrored = found[0] ** 2 / np.array([high if np.isfinite(high) else found[0], low])
    low, high = min(low, mirrored[0]), max(high, mirrored[1])
    return Needed(
        whole,
        min(whole, ceil(low)) if np.isfinite(low) else whole,
        max(whole, ceil(high)) if np.isfinite(high) else None,
    )


def _sums_by_source(
    rows: Rows, marks: Floats, slice_index: int, sources: int | None, *, pooled: bool
) -> Floats:
    """Return what the variation of a slice is computed from, a row for each source."""
    sources = int(rows.source.max(initial=-1)) + 1 if sources is None else sources
    source_of_group = np.zeros(len(rows.group_slice), np.int64)
    source_of_group[rows.group] = rows.source
    own = rows.group_slice == slice_index
    compared = np.ones(len(own), bool) if pooled else own

    def by_source(amount: Floats, groups: Bools) -> Floats:
        found = np.bincount(source_of_group[groups], amount[groups], sources)
        return np.asarray(found, np.float64)

    weight = rows.weight * rows.cells
    mass = group_sums(rows.group, weight)
    held = group_sums(rows.group, marks)
    of_slice = [
        np.ones(len(own)),
        mass,
        mass**2,
        group_sums(rows.group, rows.weight * weight),
        group_sums(rows.group, rows.weight * np.maximum(0.0, rows.value)),
        group_sums(rows.group, rows.weight * np.maximum(0.0, -rows.value)),
        held,
        group_sums(rows.group, rows.cells),
    ]
    columns = [by_source(each, compared) for each in rows.group_moments()]
    carried = by_source(held, compared)
    columns += [carried, carried**2]
    columns += [(by_source(np.ones(len(own)), compared) > 0).astype(float)]
    columns += [by_source(each, own) for each in of_slice]
    return np.stack(columns, axis=1)


def _variation_columns(totals: Floats) -> tuple[Floats, ...]:
    """Return the columns of a variation, from the totals of `_sums_by_source` over documents."""
    moments, (carried, squares, sources), slice_totals = totals[:6], totals[6:9], totals[9:]
    own_sources, weight, together, alone, up, down, marked, cells = slice_totals
    there = np.maximum(weight, 1e-300)
    design = divide(together, alone, of_nothing=1.0)
    per_document = weight**2 / np.maximum(alone, 1e-300) / np.maximum(1, own_sources)
    correlation = anova_correlations(moments)
    changed = marked / np.maximum(1, cells)
    holding = carriers(carried, squares) / np.maximum(1, sources)
    known = (changed > 0) & (changed < 1) & (holding > 0) & (holding < 1)
    share, part = (np.where(known, each, 0.5) for each in (changed, holding))
    draws = np.where(
        known,
        part / (1 - part) * (1 - share) / share,
        design / (1 + (design - 1) * correlation),
    )
    churn = 2 * np.minimum(up, down) / there
    mean = np.clip((up - down) / there, -1, 1)  # sums were rounded before they were drawn
    found = churn, correlation, per_document, design, draws, mean
    # a resample without any of these documents says nothing: it is taken to be as measured
    return tuple(np.where(own_sources > 0, each, each[0]) for each in found)
