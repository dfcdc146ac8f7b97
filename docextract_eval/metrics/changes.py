"""What changed from one page to another of the same slots, slice by slice."""

from __future__ import annotations

from collections import defaultdict
from math import hypot
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import ALL, Codes, Floats, Named
from docextract_eval.records import Score
from docextract_eval.statistics.clusters import counted, students_quantile, sums
from docextract_eval.statistics.differences import Change, changes
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.metrics.pairing import Pairs

Where = dict[str, str]
KINDS_OF_CELLS = (("scalars", False), ("tables", True))
"""The two kinds of cells, each with whether it is a table's."""


def changed(
    columns: Columns, pairs: Pairs, kept: Bools, *by: str, level: float = LEVEL
) -> list[tuple[Where, Change]]:
    """Return the change of some slots per slice, by `field`, by `condition`, by `twin`.

    Where slices are not conditions, every condition weighs the same in each, or as deployed. The
    renditions of the pairs are those of `columns`.
    """
    at = np.flatnonzero(kept)
    named = {axis: _axis(columns, pairs, axis).of(at) for axis in by}
    shown, names = _parted(list(named.values()), len(at))
    rendition = pairs.rendition[at]
    weight = columns.renditions.weight[rendition]
    condition = columns.renditions.condition.of(rendition)
    if "condition" not in by:
        weight = weight * evened(condition, weight, shown, columns.deploy)
    columns_of_change = (
        pairs.change[at],
        columns.renditions.source.codes[rendition],
        shown,
        pairs.field[at] * len(condition.names) + condition.codes,
        weight,
    )
    found = _by_reading(columns_of_change, pairs.repeat[at], level)
    rest = {} if "condition" in by else {"condition": ALL}
    return [({**dict(zip(by, names[code], strict=True)), **rest}, found[code]) for code in found]


def evened(condition: Named, weight: Floats, shown: Codes, deploy: Mapping[str, float]) -> Floats:
    """Return the factor that makes conditions in each slice weigh as deployed, or all the same."""
    group = counted(shown * len(condition.names) + condition.codes)[1]
    mass = sums(group, weight)[group]
    share = conditions_weigh(condition.names, deploy)[condition.codes]
    return np.asarray(np.nan_to_num(over(share, mass)))


def conditions_weigh(names: Sequence[str], deploy: Mapping[str, float]) -> Floats:
    """Return the weight of every condition."""
    return np.array([deploy.get(name, 0.0) if deploy else 1.0 for name in names], float)


def lost(metric: str, where: Mapping[str, str], change: Change, signature: str) -> Score:
    """Return a change as a score of what was lost: a drop is above 0."""
    rests = (change.sources, change.cells, signature)
    return Score(metric, where, 0 - change.value, 0 - change.high, 0 - change.low, *rests)


def reach(error: float, sources: int, level: float = LEVEL, unit: float = 1.0) -> float:
    """Return how far an interval reaches to either side of a value with this standard error.

    It includes the error of one more document decided by the toss of a coin, between 0 and one
    `unit`: where no document differs from any other, an interval keeps a width.

    >>> round(reach(0.0, 30), 3), round(reach(0.02, 300), 3)
    (0.033, 0.039)
    """
    return students_quantile(level, sources - 1) * hypot(error, 0.5 * unit / (sources + 1))


def spread(draws: Floats) -> float:
    """Return the standard error over resamples; infinite where they have none."""
    known = draws[np.isfinite(draws)]
    return float(np.std(known, ddof=1)) if len(known) > 1 else float("inf")


def over(part: Floats, whole: Floats) -> Floats:
    """Divide; 0 / 0 is nan."""
    return np.asarray(np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0))


def _axis(columns: Columns, pairs: Pairs, axis: str) -> Named:
    if axis == "field":
        return Named(pairs.field, pairs.fields)
    pages = columns.renditions
    return (pages.condition if axis == "condition" else pages.twin).of(pairs.rendition)


def _parted(axes: Sequence[Named], size: int) -> tuple[Codes, dict[int, tuple[str, ...]]]:
    """Return every slot's slice, and the name of each slice that holds any slot."""
    if not axes:
        return np.zeros(size, np.int64), {0: ()}
    sizes = tuple(max(1, len(axis.names)) for axis in axes)
    codes = np.ravel_multi_index(tuple(axis.codes for axis in axes), sizes)
    present = np.unique(codes)
    places = zip(*np.unravel_index(present, sizes), strict=True)
    names = [tuple(a.names[int(at)] for a, at in zip(axes, each, strict=True)) for each in places]
    return codes, dict(zip(present.tolist(), names, strict=True))


def _by_reading(
    of_change: tuple[Floats, Codes, Codes, Codes, Floats], repeat: Codes, level: float
) -> dict[int, Change]:
    """Return the mean over repeats; reading a document again adds no document."""
    found: dict[int, list[Change]] = defaultdict(list)
    for reading in range(int(repeat.max(initial=-1)) + 1):
        at = repeat == reading
        change, source, shown, fine, weight = (column[at] for column in of_change)
        for code, found_there in changes(change, source, shown, fine, weight, level).items():
            found[code].append(found_there)
    return {code: _mean(found[code]) for code in sorted(found)}


def _mean(readings: Sequence[Change]) -> Change:
    if len(readings) == 1:
        return readings[0]

    def mean(figures: Iterator[float]) -> float:
        return sum(figures) / len(readings)

    return Change(
        value=mean(each.value for each in readings),
        low=mean(each.low for each in readings),
        high=mean(each.high for each in readings),
        gained=round(mean(each.gained for each in readings)),
        lost=round(mean(each.lost for each in readings)),
        sources=max(each.sources for each in readings),
        cells=round(mean(each.cells for each in readings)),
        effective=mean(each.effective for each in readings),
        detectable=mean(each.detectable for each in readings),
    )
