"""Whether documents are still like those of a reference: evidence by night, and what moved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.runs.unlabelled.statistics import CATEGORIES, DocumentStatistics
from docextract_eval.seeds import stream
from docextract_eval.statistics.corrections import LEVEL, benjamini_hochberg_correction
from docextract_eval.statistics.exchangeability import (
    Bag,
    Capital,
    higher_share,
    joint_evidence,
    smoothed_ranks,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Floats

_FEWEST = 10
"""Documents on each side without which a slice is not compared."""
_SEVERITIES = ((0.71, "strong"), (0.64, "clear"), (0.56, "slight"))
"""How often a new document has a higher (or lower) value than one of the reference, and the word
for it: 0.8, 0.5 and 0.2 standard deviations of a normal distribution."""
_FAINT = "faint"
_SHOWN = 5
"""Documents that are named, of all that show what moved."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known of a reference and the nights since: all that the next night needs."""

    bags: Mapping[str, Bag]
    """Of each statistic, the values of the reference and of all nights."""
    capitals: Mapping[str, Capital]

    @classmethod
    def begun(cls, reference: DocumentStatistics) -> Watch:
        """Return the watch before its first night; statistics without a value are not watched."""
        bags = {name: Bag.of(column) for name, column in reference.columns.items()}
        known = {name: bag for name, bag in bags.items() if bag.counts}
        return cls(known, dict.fromkeys(known, Capital()))

    @property
    def evidence(self) -> float:
        """The largest capital over how many there are: 20 is false in 1 of 20 watches, ever."""
        return joint_evidence([*self.capitals.values()])

    @property
    def evidence_by_statistic(self) -> dict[str, float]:
        """The capital by statistic; the evidence is the largest over how many there are."""
        return {name: joint_evidence([each]) for name, each in self.capitals.items()}

    def after_night(self, name: str, night: DocumentStatistics) -> Watch:
        """Return the watch after one more night; its name seeds the coins among ties.

        The documents of a night are taken in random order: a corpus whose countries take turns is
        not in one that chance would make.
        """
        bags, capitals = dict(self.bags), dict(self.capitals)
        night = night.take(stream(0, "drift", name).permutation(len(night.documents)).tolist())
        for statistic, bag in self.bags.items():
            values = night.columns.get(statistic, [])
            coins = stream(0, "drift", name, statistic).random(len(values))
            ranks = smoothed_ranks(values, bag, coins)
            capitals[statistic] = capitals[statistic].after_night(ranks)
            bags[statistic] = bag.joined_with(Bag.of(values))
        return Watch(bags, capitals)


@dataclass(frozen=True, slots=True)
class Moved:
    """A statistic that moved in a slice, more than by chance."""

    statistic: str
    slice: Mapping[str, str]
    before: float
    """The mean over the reference; of a category, its share."""
    after: float
    higher: float
    """How often a new document has a higher value than one of the reference, ties by halves."""
    p: float
    """By Benjamini and Hochberg, over all that was compared."""

    @property
    def severity(self) -> str:
        """How large the move is, in a word.

        >>> Moved("confidence", {}, 0.9, 0.8, 0.3, 0.001).severity
        'clear'
        """
        away = max(self.higher, 1 - self.higher)
        return next((word for least, word in _SEVERITIES if away >= least), _FAINT)


def compare_documents(reference: DocumentStatistics, window: DocumentStatistics) -> list[Moved]:
    """Return what moved, of which at most 5 % are here by chance; the most severe first."""
    found = [*_compared(reference, window, {})]
    for axis in CATEGORIES:
        before, after = (np.array(side.columns[axis]) for side in (reference, window))
        names = sorted({*before.tolist()} & {*after.tolist()})
        for name in names if len(names) > 1 else ():
            ours = reference.take(np.flatnonzero(before == name).tolist())
            theirs = window.take(np.flatnonzero(after == name).tolist())
            found += _compared(ours, theirs, {axis: name})
    if not found:
        return []
    corrected = benjamini_hochberg_correction(np.array([each.p for each in found]))
    moved = [
        Moved(each.statistic, each.slice, each.before, each.after, each.higher, float(p))
        for each, p in zip(found, corrected, strict=True)
        if p <= LEVEL
    ]
    return sorted(moved, key=lambda each: -abs(each.higher - 0.5))


def documents_that_show(
    reference: DocumentStatistics, window: DocumentStatistics, moved: Sequence[Moved]
) -> list[str]:
    """Return the documents that are farthest in the directions moved, the farthest first."""
    scores = np.zeros(len(window.documents))
    for each in moved:
        own = np.ones(len(scores), bool)
        for axis, name in each.slice.items():
            own &= np.array([value == name for value in window.columns[axis]])
        weight = each.higher - 0.5
        if each.statistic in CATEGORIES:  # its share: the slice names it
            scores += own * max(weight, 0)
            continue
        after = np.array(window.columns[each.statistic], float)
        own &= ~np.isnan(after)
        before = np.sort(_present(reference.columns[each.statistic]))
        sides = [np.searchsorted(before, after[own], side) for side in ("left", "right")]
        scores[own] += weight * (sum(sides) / len(before) - 1)
    farthest = np.argsort(-scores, kind="stable")[:_SHOWN]
    return [window.documents[at] for at in farthest.tolist() if scores[at] > 0]


def _compared(
    reference: DocumentStatistics, window: DocumentStatistics, where: Mapping[str, str]
) -> Iterator[Moved]:
    """Yield each statistic of a slice on both sides, with its uncorrected p value."""
    if min(len(reference.documents), len(window.documents)) < _FEWEST:
        return
    for name, column in reference.columns.items():
        if name in where or name not in window.columns:
            continue
        if name in CATEGORIES:
            yield from _compared_shares(name, column, window.columns[name], where)
            continue
        before, after = (_present(side) for side in (column, window.columns[name]))
        if min(len(before), len(after)) < _FEWEST:
            continue
        higher = higher_share(before, after)
        p = _p_value(before, after)
        yield Moved(name, where, float(before.mean()), float(after.mean()), higher, p)


def _compared_shares(
    name: str, before: Sequence[object], after: Sequence[object], where: Mapping[str, str]
) -> Iterator[Moved]:
    """Yield the share of each category on both sides."""
    for category in sorted({str(each) for each in (*before, *after)}):
        sides = [np.array([each == category for each in side], float) for side in (before, after)]
        yield Moved(
            name,
            {**where, name: category},
            float(sides[0].mean()),
            float(sides[1].mean()),
            higher_share(*sides),
            _p_value(*sides),
        )


def _present(column: Sequence[float | str]) -> Floats:
    values = np.array(column, float)
    return np.asarray(values[~np.isnan(values)])


def _p_value(before: Floats, after: Floats) -> float:
    """Return how likely means as far apart are where there is no difference.

    Half a document more at each end keeps what never varied from being certain.
    """
    spans = np.ptp(np.concatenate([before, after]))
    if not spans:
        return 1.0
    variances = [
        (np.var(side) + (spans / (2 * len(side))) ** 2) / len(side) for side in (before, after)
    ]
    away = abs(after.mean() - before.mean()) / np.sqrt(sum(variances))
    return math.erfc(away / math.sqrt(2))
