"""Errors under degradations compared with a pinned reference run: the mean corruption error.

For every family of conditions: the error rate, averaged over its severities, in percent of the
reference run's; 100 is as bad as the reference. It needs a second run, so it is not among the
metrics of one run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card, example_score
from docextract_eval.metrics.changes import CELL_KINDS, half_width, standard_error
from docextract_eval.metrics.pairing import count_right_and_judged
from docextract_eval.metrics.ratios import score_without_value
from docextract_eval.metrics.severity import NO_FAMILY_REASON, condition_families
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.statistics.arrays import divide, weighted_sums
from docextract_eval.statistics.bootstrap import resample_metrics

if TYPE_CHECKING:
    from docextract_eval.metrics.columns import Columns, Floats

_RESAMPLES = 2_000
_NOTHING = Reason(ReasonCode.NOTHING_IN_COMMON)


def relative_errors_and_mean(error: Floats, reference_error: Floats) -> Floats:
    """Return errors of families, on the last axis, in percent of a reference's, then their mean.

    >>> relative_errors_and_mean(np.array([0.125, 0.375]), np.array([0.25, 0.25])).tolist()
    [50.0, 150.0, 100.0]
    """
    each = 100 * divide(error, reference_error)
    return np.concatenate([each, each.mean(axis=-1, keepdims=True)], axis=-1)


def mean_corruption_error(columns: Columns, reference: Columns, signature: str) -> list[Score]:
    """Return every family's error and their mean, over documents that both runs have read."""
    runs = [columns.base_cells(), reference.base_cells()]
    names = [each.renditions.source.names for each in runs]
    sources = sorted(set(names[0]) & set(names[1]))
    return [
        score
        for cells, table in CELL_KINDS
        for score in _corruption_scores(
            [run.select(run.table == table) for run in runs], sources, cells, f"mce|{signature}"
        )
    ]


def _corruption_scores(
    runs: list[Columns], sources: list[str], cell_kind: str, signature: str
) -> list[Score]:
    """Return the errors over one kind of cells."""
    known = condition_families([*dict.fromkeys(runs[0].renditions.condition.names)])
    own = [name for family in known.values() for name in family.values()]
    counted, cells_of = zip(
        *(_weighted_errors_and_cell_counts(run, sources, own) for run in runs), strict=True
    )
    sums = np.stack(counted, axis=1)
    measured = dict(zip(own, (sums[..., 1].sum(axis=0) > 0).all(axis=0).tolist(), strict=True))
    where, every = {"cells": cell_kind}, {"cells": cell_kind, "accident": "all"}
    spans = _condition_shares(known, measured)
    if not spans:
        return [
            score_without_value("mce", every, _NOTHING if known else NO_FAMILY_REASON, signature)
        ]
    shares = np.stack([*spans.values()])

    def errors(totals: Floats) -> tuple[Floats, Floats]:
        """Return the error of every family, in the run and in the reference run."""
        wrong, judged = np.moveaxis(totals.reshape(-1, 2, len(own), 2), 3, 0)
        rates = weighted_sums(np.nan_to_num(divide(wrong, judged)), shares)
        return rates[:, 0], rates[:, 1]

    flat = sums.reshape(len(sums), -1)
    rates = errors(flat.sum(axis=0, keepdims=True))
    if faultless := [name for name, rate in zip(spans, rates[1][0], strict=True) if rate == 0]:
        reason = Reason(ReasonCode.REFERENCE_WITHOUT_ERRORS, names=tuple(faultless))
        return [score_without_value("mce", every, reason, signature)]
    values = relative_errors_and_mean(*rates)[0].tolist()
    draws = resample_metrics(
        lambda totals: relative_errors_and_mean(*errors(totals)), flat, _RESAMPLES, seed=0
    )
    held = np.vstack([shares > 0, (shares > 0).any(axis=0)]) @ cells_of[0].sum(axis=0)
    documents, many = len(sums), (held / runs[0].repeats).round().astype(int).tolist()
    most = relative_errors_and_mean(np.ones_like(rates[1]), rates[1])[0].tolist()
    found = []
    series = (values, draws.T, most, many)
    for name, value, draw, limit, size in zip((*spans, "all"), *series, strict=True):
        side = half_width(standard_error(draw), documents, unit=limit)
        ends = max(0.0, value - side), min(limit, value + side)
        slice_ = where | {"accident": name}
        found.append(Score("mce", slice_, value, *ends, documents, size, signature))
    return found


def _condition_shares(
    families: dict[str, dict[float, str]], measured: dict[str, bool]
) -> dict[str, Floats]:
    """Return, for every family measured in both runs, the share of each of all conditions."""
    found = {}
    for name, family in families.items():
        both = [condition for condition in family.values() if measured[condition]]
        if both:
            found[name] = np.array([(each in both) / len(both) for each in measured])
    return found


def _weighted_errors_and_cell_counts(
    run: Columns, sources: list[str], conditions: list[str]
) -> tuple[Floats, Floats]:
    """Return errors and judged cells by source and condition, weighted; and the number of cells."""
    pages = run.renditions
    places = {name: place for place, name in enumerate(sources)}
    source = np.array([places.get(name, -1) for name in pages.source.names], np.int64)
    order = {name: place for place, name in enumerate(conditions)}
    condition = np.array([order.get(name, -1) for name in pages.condition.names], np.int64)
    at = source[pages.source.codes], condition[pages.condition.codes]
    kept = np.flatnonzero((at[0] >= 0) & (at[1] >= 0))
    right, judged = count_right_and_judged(run)
    counts = np.stack([judged - right, judged], axis=1) * pages.weight[:, None]
    size = len(sources), len(conditions)
    sums, cells = np.zeros((*size, 2)), np.zeros(size)
    where = at[0][kept], at[1][kept]
    np.add.at(sums, where, counts[kept])
    np.add.at(cells, where, np.where(pages.weight > 0, judged, 0.0)[kept])
    return sums, cells


CARDS = (
    Card(
        "mce",
        "Mean corruption error: the error rate under a degradation, averaged over its severities, "
        "in percent of a reference pipeline's; over all degradations, the mean of these.",
        "lower is better",
        lambda score: (
            f"{score.slice['accident']}: {score.value:.0f} % of the reference's errors "
            f"({score.low:.0f} to {score.high:.0f})."
        ),
        "Hendrycks and Dietterich 2019",
        example_score(83.0, 76.0, 91.0, cells="scalars", accident="defocus"),
    ),
)
