"""The bootstrap over documents, for metrics that are not means: F1, AUROC.

A resample is a weight of each document: how often it was drawn. Where a metric is a function of
totals, its resamples are one matrix of weights times the documents' sums, and one matrix serves
every metric, slice and pipeline, so that comparisons are paired.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from docextract_eval.seeds import stream
from docextract_eval.statistics.clusters import students_quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docextract_eval.statistics.arrays import Floats, Numbers

    Fold = Callable[[Floats], Floats]

_LEVEL = 0.95
_MOST_GROUPS = 1_000
"""The most documents, or groups of them, that are drawn: the spread is then known to 2 %."""
_MOST_WEIGHTS = 2**21
"""How many weights are in memory at once: 16 MB, and three times that while they are drawn."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A difference of shares with its 95 % interval."""

    value: float
    low: float
    high: float


def estimate_difference(value: float, draws: Floats, sources: int, step: float = 0) -> Estimate:
    """Return a difference with Student's quantile times the spread of its resamples.

    `step` is what a change of one cell does to the score of a source. The spread has half a vote of
    it more for gained and for lost: where nothing happened to change, it is not certain that
    nothing does.
    """
    kept = draws[np.isfinite(draws)]
    if len(kept) < 2 or sources < 2:
        return Estimate(value, -1.0, 1.0)
    spread = float(np.hypot(np.std(kept, ddof=1), step / (sources + 1)))
    reach = students_quantile(_LEVEL, sources - 1) * spread
    return Estimate(value, max(-1.0, value - reach), min(1.0, value + reach))


def resample_weights(
    sources: int, resamples: int, seed: int, quantities: int = 1
) -> Iterator[Floats]:
    """Yield the weights of documents, resamples x sources, in chunks that fit the memory.

    `quantities` is the number of totals made of each resample, which must fit as well.

    >>> next(resample_weights(sources=4, resamples=3, seed=7)).sum(axis=1).tolist()
    [4.0, 4.0, 4.0]
    """
    rng = stream(seed, "bootstrap")
    chunk = max(1, _MOST_WEIGHTS // max(1, sources, quantities))
    for first in range(0, resamples, chunk):
        rows = min(chunk, resamples - first)
        drawn = rng.integers(sources, size=(rows, sources))
        drawn += np.arange(rows)[:, None] * sources
        counts = np.bincount(drawn.ravel(), minlength=rows * sources)
        yield counts.reshape(rows, sources).astype(np.float64)


def resample_metrics(compute: Fold, sums: Numbers, resamples: int, seed: int) -> Floats:
    """Return the metrics of every resample; `sums` is sources x quantities.

    `compute` makes metrics of totals, row by row: chunk x quantities to chunk x metrics. Where a
    resample leaves nothing to compute a metric from, it gives nan. One seed always draws the same
    documents, so metrics that are too many for the memory can be computed in parts.

    >>> right_and_cells = np.array([[2, 3], [5, 5], [0, 4]])
    >>> share = lambda total: total[:, :1] / total[:, 1:]
    >>> draws = resample_metrics(share, right_and_cells, 500, seed=7)
    >>> draws.shape, float(draws.min()), float(draws.max())
    ((500, 1), 0.0, 1.0)
    """
    merged = _merge_into_random_groups(np.asarray(sums, np.float64))
    return np.concatenate([compute(totals) for totals in resample_totals(merged, resamples, seed)])


def resample_totals(sums: Floats, resamples: int, seed: int) -> Iterator[Floats]:
    """Yield the totals of every resample, in chunks; `sums` is sources x quantities."""
    summable = exactly_summable(sums)
    for weights in resample_weights(len(sums), resamples, seed, sums.shape[1]):
        yield weights @ summable


def exactly_summable(sums: Floats) -> Floats:
    """Round sums, sources x quantities, so that the totals of any resample are exact.

    In which order a product of matrices adds depends on the processor and its threads; what is
    exact is the same in any order. Whole numbers stay as they are.

    >>> one, two, three = exactly_summable(np.array([[0.1], [0.2], [0.3]])).ravel().tolist()
    >>> one + two + three == three + two + one, 0.1 + 0.2 + 0.3 == 0.3 + 0.2 + 0.1
    (True, False)
    """
    largest = len(sums) * np.abs(sums).max(axis=0, initial=0)
    unit = np.ldexp(1.0, np.frexp(largest)[1] - 53)
    return np.asarray(np.rint(sums / unit) * unit)


def _merge_into_random_groups(sums: Floats) -> Floats:
    """Return the sums of equal random groups, where documents are too many: totals spread alike.

    The groups are random because neighbouring documents are alike.
    """
    if len(sums) <= _MOST_GROUPS:
        return sums
    order = stream(len(sums), "groups").permutation(len(sums))
    groups = np.zeros((_MOST_GROUPS, sums.shape[1]))
    for first in range(0, len(sums), _MOST_GROUPS):
        some = sums[order[first : first + _MOST_GROUPS]]
        groups[: len(some)] += some
    return groups


def logit_interval(
    value: float, draws: Floats, sources: int, level: float = 0.95, rarer_sources: int | None = None
) -> tuple[float, float]:
    """Return the interval of a metric in 0..1 from its resamples, of which nan is left out.

    Student's quantile times the resamples' spread on the logit scale. One more document, half
    right, is added to all of them: so 0 and 1 have a logit, and a value that is equal in all
    resamples has an interval, about that of as many cells as documents. `rarer_sources` is the
    number of documents with the rarer outcome, for a metric that depends on these: where errors
    are few, an interval of AUROC at Student's quantile of all documents covers half of what it
    should.

    >>> [round(end, 3) for end in logit_interval(1.0, np.ones(2_000), sources=30)]
    [0.897, 1.0]
    """
    quantile = students_quantile(level, (sources if rarer_sources is None else rarer_sources) - 1)
    kept = draws[np.isfinite(draws)]
    if not np.isfinite(quantile) or len(kept) < 2:
        return 0.0, 1.0
    centre = _add_coin_toss(value, sources)
    coin = 0.5 / (sources + 1) / (centre * (1 - centre))  # its spread, on the logit scale
    spread = float(
        np.hypot(np.std(scipy.special.logit(_add_coin_toss(kept, sources)), ddof=1), coin)
    )
    ends = scipy.special.expit(
        scipy.special.logit(centre) + quantile * spread * np.array([-1.0, 1.0])
    )
    low, high = np.clip(((sources + 1) * ends - 0.5) / sources, 0, 1).tolist()
    return min(low, value), max(high, value)


def _add_coin_toss(share: float | Floats, sources: int) -> float | Floats:
    return (sources * share + 0.5) / (sources + 1)
