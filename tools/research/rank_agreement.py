"""How well two rankings of engines agree: Kendall's tau-b, with an interval over documents.

Documents are drawn again on both sides. That adds noise to rankings that have some already, so that
rankings of the drawn documents agree less than those of the measured ones do: the interval lies low
rather than high. What real receipts that are drawn twice agree with themselves is given beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Cells = Mapping[tuple[str, str], bool]
    Pairs = Sequence[tuple[int, int]]

RESAMPLES = 2_000
LEVEL = (2.5, 97.5)
_DIGITS = 9
"""Shares that agree to so many digits are equal."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The shares of right cells of engines, on the documents as measured and as drawn again."""

    measured: Floats
    """Of each engine."""
    drawn: Floats
    """A row for each time that documents were drawn."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A tau-b with its 95 % interval."""

    value: float
    low: float
    high: float
    with_itself: float
    """The mean tau-b of the first side with itself, where documents are drawn twice."""


def scores(engines: Sequence[Cells], like: Cells, seed: int) -> Scores:
    """Return the share of right cells of each engine; fields weigh as among the cells `like`.

    All engines have the same cells.

    >>> cells = {("a", "total"): True, ("b", "total"): False}
    >>> scores([cells, dict.fromkeys(cells, True)], cells, 1).measured.tolist()
    [0.5, 1.0]
    """
    cells = [*engines[0]]
    documents, fields = (sorted({cell[at] for cell in cells}) for at in (0, 1))
    rows, columns = ({name: at for at, name in enumerate(names)} for names in (documents, fields))
    known = np.zeros((len(documents), len(fields)))
    right = np.zeros((len(documents), len(fields), len(engines)))
    for document, field in cells:
        place = rows[document], columns[field]
        known[place] += 1
        right[place] += [engine[document, field] for engine in engines]
    wanted = [field for _, field in like]
    weights = np.array([float(wanted.count(field)) for field in fields])
    rng = np.random.default_rng(seed)
    count = len(documents)
    times = rng.multinomial(count, np.full(count, 1 / count), size=RESAMPLES).astype(float)
    measured = _shares(np.ones((1, count)), known, right, weights)[0]
    return Scores(measured, _shares(times, known, right, weights))


def _shares(times: Floats, known: Floats, right: Floats, weights: Floats) -> Floats:
    """Return the share of each engine, in rows of how often each document is drawn.

    A field that no drawn document has is left out.
    """
    cells = times @ known
    found = np.einsum("nd,dfe->nfe", times, right) / np.maximum(cells, 1)[:, :, None]
    weight = np.where(cells > 0, weights, 0.0)
    total = np.maximum(weight.sum(axis=1), np.finfo(float).tiny)
    shares = np.einsum("nf,nfe->ne", weight, found) / total[:, None]
    return np.asarray(np.round(shares, _DIGITS), np.float64)


def rank_agreement(one: Scores, other: Scores, pairs: Pairs) -> Agreement | None:
    """Return how well two sides rank these pairs of engines; None where a side has only ties."""
    value = float(tau_b(one.measured[None], other.measured[None], pairs)[0])
    drawn = tau_b(one.drawn, other.drawn, pairs)
    half = len(one.drawn) // 2
    with_itself = tau_b(one.drawn[:half], one.drawn[half : 2 * half], pairs)
    if not np.isfinite(value):
        return None
    low, high = np.nanpercentile(drawn, LEVEL).tolist()
    return Agreement(value, min(low, value), max(high, value), float(np.nanmean(with_itself)))


def tau_b(one: Floats, other: Floats, pairs: Pairs) -> Floats:
    """Return Kendall's tau-b of two rankings, row by row, over these pairs of columns.

    Over all pairs it is the usual one, and over some of them what these pairs contribute.

    >>> ranks = np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 3.0, 2.0]])
    >>> tau_b(*ranks, [(0, 1), (0, 2), (1, 2)]).round(3).tolist(), tau_b(*ranks, [(0, 1)]).tolist()
    ([0.333], [1.0])
    """
    first, second = (list(column) for column in zip(*pairs, strict=True))
    signs = [np.sign(side[:, first] - side[:, second]) for side in (one, other)]
    untied = np.sqrt(np.prod([(sign**2).sum(axis=1) for sign in signs], axis=0))
    agreeing = (signs[0] * signs[1]).sum(axis=1)
    return np.asarray(
        np.divide(agreeing, untied, out=np.full(len(one), np.nan), where=untied > 0), np.float64
    )
