"""A sign-flip test over documents: whether gaps of several kinds are more than chance.

Without a true gap each document's sums are equally likely to have the opposite sign. So the signs
of whole documents are flipped at random, and p is the share of flips with totals as extreme as the
observed ones; documents whose sums are all 0 do not matter. Two shares of documents are held beside
each other by Fisher's exact test.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, cast

import numpy as np

from docextract_eval.seeds import stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from docextract_eval.statistics.arrays import Floats, Numbers

    Real = NDArray[np.float32] | NDArray[np.float64]

_FLIPS = 9_999
"""How many are drawn at least."""
_ENTRIES = 2**22
"""How many signs, or totals, are in memory at once."""
_EXACT = 2**24
"""Below this every whole number is exact as a float32."""
_SLACK = 1e-9
"""How much two equal totals may differ, as a share of the largest possible total."""


def joint_sign_flip_p_value(changes: Numbers, flips: int = 0, seed: int = 0) -> float:
    """Return one p value for all columns together: by the sum of their absolute totals.

    `changes` is documents x columns. Random flips count the observed totals among them (+1), so p
    is never 0. Where all possible flips are no more than that, each is taken once, and p is exact.

    >>> joint_sign_flip_p_value(np.array([[1, 0]] * 5 + [[0, -1]] * 5))
    0.00390625
    """
    changed = changes[changes.any(axis=1)]
    total, slack = changed.sum(axis=0), _SLACK * np.abs(changed).sum()
    seen = np.abs(total).sum()

    def count_extreme(kept_totals: Real) -> NDArray[np.int64]:
        return np.asarray((np.abs(2 * kept_totals - total).sum(axis=1) >= seen - slack).sum())

    return float(_extreme_share(changed, count_extreme, max(flips, _FLIPS), seed))


def _extreme_share(
    changed: Numbers, count_extreme: Callable[[Real], NDArray[np.int64]], flips: int, seed: int
) -> Floats:
    """Return the share of flips that are extreme, by the totals that keep their sign in each."""
    summed = _smallest_exact_floats(changed, np.abs(changed).sum(axis=0))
    exact = len(changed) < flips.bit_length()  # 2 ** documents <= flips
    rows = max(1, _ENTRIES // max(1, *changed.shape))
    signs = (
        _all_sign_choices(len(changed), rows)
        if exact
        else _draw_sign_choices(len(changed), flips, rows, seed)
    )
    found = sum((count_extreme(_kept_totals(kept, summed)) for kept in signs), np.int64(0))
    return np.asarray(found / 2 ** len(changed) if exact else (found + 1) / (flips + 1))


def _kept_totals(kept: NDArray[np.uint8], changes: Real) -> Real:
    """Return the totals of the documents that keep their sign, for each row of choices."""
    choices = cast("Real", kept.astype(changes.dtype))
    return choices @ changes


def _smallest_exact_floats(changed: Numbers, scale: Numbers) -> Real:
    """Return the changes as float32 where their sums are exact in that, else as float64."""
    if scale.max(initial=0) < _EXACT and (changed == np.rint(changed)).all():
        return changed.astype(np.float32)
    return changed.astype(np.float64)


def _all_sign_choices(sources: int, rows_per_chunk: int) -> Iterator[NDArray[np.uint8]]:
    """Yield every choice of documents that keep their sign, in chunks of rows."""
    for first in range(0, 2**sources, rows_per_chunk):
        choices = np.arange(first, min(first + rows_per_chunk, 2**sources))
        yield (choices[:, None] >> np.arange(sources) & 1).astype(np.uint8)


def _draw_sign_choices(
    sources: int, flips: int, rows_per_chunk: int, seed: int
) -> Iterator[NDArray[np.uint8]]:
    """Yield random choices of documents that keep their sign; chunks do not change the draw."""
    rng = stream(seed, "sign flips")
    width = -(-sources // 32) * 4  # bytes for a flip: the rng returns multiples of four
    for first in range(0, flips, rows_per_chunk):
        now = min(rows_per_chunk, flips - first)
        bits = np.frombuffer(rng.bytes(now * width), np.uint8).reshape(now, width)
        yield np.unpackbits(bits, axis=1, count=sources)


def more_frequent_p(ours: int, of_ours: int, theirs: int, of_theirs: int) -> float:
    """Return how likely as many or more of ours are counted if all were dealt out at random.

    Fisher's exact test, one-sided. Where the same sources are on both sides it is careful.

    >>> round(more_frequent_p(3, 4, 1, 4), 4), more_frequent_p(0, 4, 0, 4)
    (0.2429, 1.0)
    """
    counted, every = ours + theirs, of_ours + of_theirs
    ways = sum(
        comb(of_ours, more) * comb(of_theirs, counted - more)
        for more in range(ours, min(of_ours, counted) + 1)
    )
    return ways / comb(every, counted)
