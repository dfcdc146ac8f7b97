"""The error of any estimate over documents, by leaving out one group of them after the other."""

from __future__ import annotations

from math import hypot, sqrt
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.tails import MeanTail

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GROUPS = 40
"""How many groups are left out, one after the other, where there are as many documents."""


def jackknife_tail(
    estimate: Callable[[Sequence[str]], float | None], documents: Sequence[str]
) -> MeanTail | None:
    """Return an estimate of a change of a share, with its error over documents.

    `estimate` returns the change without the documents that it is given; None where it cannot be
    computed. As in Agresti and Min's interval, an error is never smaller than that of one vote more
    for gained or lost, so that it has a width even where nothing changed.

    >>> values = dict(zip("abcd", (0.0, 0.1, 0.2, 0.3)))
    >>> tail = jackknife_tail(lambda out: np.mean([v for k, v in values.items() if k not in out]),
    ...                       "abcd")
    >>> round(float(tail.centre), 3), round(tail.error**2 - 1 / 36, 6)
    (0.15, 0.004167)
    """
    groups = min(GROUPS, len(documents))
    whole = estimate(())
    if whole is None or groups < 2:
        return None
    left = [estimate(documents[at::groups]) for at in range(groups)]
    if any(each is None for each in left):
        return None
    values = np.array(left, float)
    spread = sqrt((groups - 1) / groups * float(((values - values.mean()) ** 2).sum()))
    return MeanTail(whole, hypot(spread, 1 / (len(documents) + 2)), groups - 1)
