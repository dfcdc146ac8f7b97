"""Chooses a map of confidences by nested cross-validation over documents, and measures the choice.

Documents are divided into folds. For each fold, the other folds choose among the candidates and fit
the chosen one, each candidate being judged on folds that it was not fitted on; its values on the
fold itself are then those of a map that these documents neither chose nor fitted. All of these
together measure the map that all documents choose and fit. Candidates are compared by their Brier
score, and the simplest that is within a standard error of the best is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.arrays import Floats
from docextract_eval.statistics.clusters import clustered_mean
from docextract_eval.statistics.recalibration import CANDIDATES, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.statistics.arrays import Codes
    from docextract_eval.statistics.recalibration import JudgedValues


FOLDS = 5


@dataclass(frozen=True, slots=True, eq=False)
class ChosenMap:
    """The map that all documents choose, and what such a choice does on documents it never saw."""

    name: str
    """Of the candidates."""
    shape: Shape
    chosen_without: tuple[str, ...]
    """What was chosen without each of the folds."""
    held_out: Floats
    """Each value's confidence by the map that was chosen and fitted without its fold."""


def choose_map(values: JudgedValues, fold: Codes) -> ChosenMap:
    """Choose and fit a map; `fold` numbers the fold of each value, and no document is in two."""
    trials = _Trials(values, fold)
    folds = range(int(fold.max()) + 1)
    chosen, held_out = [], np.empty(len(fold))
    for outer in folds:
        name = trials.simplest_good(each for each in folds if each != outer)
        chosen.append(name)
        held_out[fold == outer] = trials.values_on(outer, name, frozenset((outer,)))
    name = trials.simplest_good(folds)
    return ChosenMap(name, CANDIDATES[name](values), tuple(chosen), held_out)


class _Trials:
    """Candidates fitted without one or two folds, each once."""

    def __init__(self, values: JudgedValues, fold: Codes) -> None:
        self._values, self._fold = values, fold
        self._inside = [fold == number for number in range(int(fold.max()) + 1)]
        self._parts = [values.select(inside) for inside in self._inside]
        self._shapes: dict[tuple[str, frozenset[int]], Shape] = {}

    def values_on(self, fold: int, name: str, left_out: frozenset[int]) -> Floats:
        """Return the confidences of a fold by a candidate that was fitted without some folds."""
        if (name, left_out) not in self._shapes:
            kept = ~np.isin(self._fold, [*left_out])
            self._shapes[name, left_out] = CANDIDATES[name](self._values.select(kept))
        return self._parts[fold].calibrated_by(self._shapes[name, left_out])

    def simplest_good(self, folds: Iterable[int]) -> str:
        """Return the simplest candidate within a standard error of the best on some folds."""
        used = [*folds]
        others = frozenset(range(len(self._parts))) - {*used}
        parts = [self._parts[each] for each in used]
        right, weight, source = (
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("right", "weight", "source")
        )
        losses = {
            name: (
                np.concatenate([self.values_on(each, name, others | {each}) for each in used])
                - right
            )
            ** 2
            for name in CANDIDATES
        }
        best = min(losses, key=lambda name: float(np.average(losses[name], weights=weight)))
        for name, loss in losses.items():
            more = clustered_mean(loss - losses[best], source, weight)
            if more.value <= more.error:
                return name
        return best
