"""An exact test of pairs: whether something happens more often with a change than without it."""

from __future__ import annotations

from math import comb


def more_often_in_pairs_p(only_with: int, only_without: int) -> float:
    """Return how likely as many pairs differ in that direction by chance: McNemar's exact test.

    Pairs that are alike on both sides say nothing, and do not count.

    >>> more_often_in_pairs_p(5, 0), more_often_in_pairs_p(3, 3), more_often_in_pairs_p(0, 0)
    (0.03125, 0.65625, 1.0)
    """
    pairs = only_with + only_without
    return float(sum(comb(pairs, count) for count in range(only_with, pairs + 1)) / 2**pairs)
