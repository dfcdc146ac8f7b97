"""The gap between two groups, split into what the factor causes and what comes along with it.

Sources of the group have a score as they are. Sources that it is held against have one as they are,
and one for every set of blocks that the group's value reaches. With v(S) the score over these
sources where S is reached, and all of them by name in `blocks`,

- gap: the group's score less v(none)
- effect: v(all) - v(none), which is divided among the blocks
- confounded: the group's score less v(all)

Gap = effect + confounded, and the blocks' parts add up to the effect. A score is a ratio of sums
over sources. Where each source has a mass of 1 it is the mean of their scores, and all of this
holds source by source. One bootstrap over sources serves all estimates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from docextract_eval.statistics.arrays import Floats, divide
from docextract_eval.statistics.attribution import shapley_values
from docextract_eval.statistics.bootstrap import Estimate, estimate_difference, resample_totals

Divide = Callable[[Sequence[str], Callable[[frozenset[str]], Floats]], Mapping[str, Floats]]
"""Divides the worth of all blocks among them, source by source."""
_RESAMPLES = 1_000
EFFECT, CONFOUNDED = "effect", "confounded"


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What the score of some sources is a ratio of: one position per source."""

    total: Floats
    mass: Floats


@dataclass(frozen=True, slots=True, eq=False)
class GroupScores:
    """The sums of sources: of those of the group, and of those that it is held against."""

    group: Sums
    worlds: Mapping[frozenset[str], Sums]
    """By the blocks that are reached: of the sources that the group is held against."""
    placebo: Sums | None
    """Theirs where as much changes and the factor does not."""
    step: float
    """What one cell adds to the score of a source, on average."""


@dataclass(frozen=True, slots=True)
class GapSplit:
    """A gap and its parts."""

    group: float
    against: float
    gap: Estimate
    effect: Estimate
    confounded: Estimate
    parts: Mapping[str, Estimate]
    """The effect by block."""
    placebo: Estimate | None
    sources: tuple[int, int]
    """How many are of the group, and how many it is held against."""
    within_placebo: tuple[str, ...] = ()
    """Which of the effect, its blocks and what is confounded are no larger than the placebo may be:
    drawing again does as much, and nothing follows from them."""


def split_gap(
    scores: GroupScores, blocks: Sequence[str], divide: Divide = shapley_values, seed: int = 0
) -> GapSplit | None:
    """Split a gap; `divide` shares the effect out among the blocks. None where a world is empty."""
    every = [*scores.worlds.values(), *([scores.placebo] if scores.placebo else [])]
    if not all(sums.mass.any() for sums in (scores.group, *every)):
        return None
    (group,) = _drawn_scores([scores.group], seed)
    drawn = _drawn_scores(every, seed + 1)
    worlds = dict(zip(scores.worlds, drawn, strict=False))
    none, whole = worlds[frozenset()], worlds[frozenset(blocks)]
    parts = divide(blocks, worlds.__getitem__)
    sources = len(scores.group.total), len(every[0].total)

    def estimate(values: Floats, among: int) -> Estimate:
        return estimate_difference(float(values[0]), values[1:], among, scores.step)

    by_block = {name: estimate(parts[name], sources[1]) for name in blocks}
    effect, confounded = estimate(whole - none, sources[1]), estimate(group - whole, min(sources))
    placebo = estimate(drawn[-1] - none, sources[1]) if scores.placebo else None
    return GapSplit(
        float(group[0]),
        float(none[0]),
        estimate(group - none, min(sources)),
        effect,
        confounded,
        by_block,
        placebo,
        sources,
        _within(placebo, {EFFECT: effect, CONFOUNDED: confounded, **by_block}),
    )


def _within(placebo: Estimate | None, parts: Mapping[str, Estimate]) -> tuple[str, ...]:
    """Return the parts that are no larger than the far end of the placebo's interval."""
    if placebo is None:
        return ()
    reach = max(abs(placebo.low), abs(placebo.high))
    return tuple(name for name, part in parts.items() if abs(part.value) <= reach)


def _drawn_scores(every: Sequence[Sums], seed: int) -> list[Floats]:
    """Return scores of the same sources as they are, followed by those of their resamples."""
    table = np.stack([each for sums in every for each in (sums.total, sums.mass)], axis=1)
    resampled = resample_totals(table, _RESAMPLES, seed)
    drawn = np.concatenate([table.sum(axis=0)[None], *resampled])
    total, mass = drawn[:, 0::2], drawn[:, 1::2]
    scores = divide(total, mass)
    return [*scores.T]
