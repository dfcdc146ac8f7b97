"""What changed from one page to another of the same slots, slice by slice."""

from __future__ import annotations

from collections import defaultdict
from math import hypot
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import ALL, CodedNames, Codes, Floats
from docextract_eval.records import Score
from docextract_eval.statistics.clusters import (
    distinct_codes_and_indices,
    group_sums,
    students_quantile,
)
from docextract_eval.statistics.differences import Change, clustered_changes
from docextract_eval.statistics.power import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.metrics.columns import Bools, Columns
    from docextract_eval.metrics.pairing import Pairs

Where = dict[str, str]
CELL_KINDS = (("scalars", False), ("tables", True))
"""The two kinds of cells, each with whether it is a table's."""
BY_FIELD = ("field",)
"""The breakdown whose slices each have their own correlation within documents."""


def changes_by_slice(
    columns: Columns, pairs: Pairs, kept: Bools, *axis_names: str, level: float = LEVEL
) -> list[tuple[Where, Change]]:
    """Return the change of some slots per slice, by `field`, by `condition`, by `twin`.

    Where slices are not conditions, every condition weighs the same in each, or as deployed. The
    renditions of the pairs are those of `columns`.
    """
    at = np.flatnonzero(kept)
    named = {axis: _pair_axis(columns, pairs, axis).take(at) for axis in axis_names}
    slice_codes, names = _slice_codes_and_names(list(named.values()), len(at))
    rendition = pairs.rendition[at]
    weight = columns.renditions.weight[rendition]
    condition = columns.renditions.condition.take(rendition)
    if "condition" not in axis_names:
        weight = weight * balance_factors(condition, weight, slice_codes, columns.deploy)
    change_columns = (
        pairs.change[at],
        columns.renditions.source.codes[rendition],
        slice_codes,
        pairs.field[at] * len(condition.names) + condition.codes,
        weight,
    )
    found = _mean_changes(change_columns, pairs.repeat[at], level, pooled=axis_names != BY_FIELD)
    rest = {} if "condition" in axis_names else {"condition": ALL}
    return [
        ({**dict(zip(axis_names, names[code], strict=True)), **rest}, found[code]) for code in found
    ]


def balance_factors(
    condition: CodedNames, weight: Floats, slice_codes: Codes, deploy: Mapping[str, float]
) -> Floats:
    """Return the factor that makes conditions in each slice weigh as deployed, or all the same."""
    group = distinct_codes_and_indices(slice_codes * len(condition.names) + condition.codes)[1]
    mass = group_sums(group, weight)[group]
    share = condition_weights(condition.names, deploy)[condition.codes]
    return np.asarray(np.nan_to_num(divide(share, mass)))


def condition_weights(names: Sequence[str], deploy: Mapping[str, float]) -> Floats:
    """Return the weight of every condition."""
    return np.array([deploy.get(name, 0.0) if deploy else 1.0 for name in names], float)


def loss_score(metric: str, slice_name: Mapping[str, str], change: Change, signature: str) -> Score:
    """Return a change as a score of what was lost: a drop is above 0."""
    rests = (change.sources, change.cells, signature)
    return Score(metric, slice_name, 0 - change.value, 0 - change.high, 0 - change.low, *rests)


def half_width(error: float, sources: int, level: float = LEVEL, unit: float = 1.0) -> float:
    """Return how far an interval reaches to either side of a value with this standard error.

    It includes the error of one more document decided by the toss of a coin, between 0 and one
    `unit`: where no document differs from any other, an interval keeps a width.

    >>> round(half_width(0.0, 30), 3), round(half_width(0.02, 300), 3)
    (0.033, 0.039)
    """
    return students_quantile(level, sources - 1) * hypot(error, 0.5 * unit / (sources + 1))


def standard_error(draws: Floats) -> float:
    """Return the standard error over resamples; infinite where they have none."""
    known = draws[np.isfinite(draws)]
    return float(np.std(known, ddof=1)) if len(known) > 1 else float("inf")


def divide(part: Floats, whole: Floats) -> Floats:
    """Divide; 0 / 0 is nan."""
    return np.asarray(np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0))


def _pair_axis(columns: Columns, pairs: Pairs, axis: str) -> CodedNames:
    if axis == "field":
        return CodedNames(pairs.field, pairs.fields)
    pages = columns.renditions
    return (pages.condition if axis == "condition" else pages.twin).take(pairs.rendition)


def _slice_codes_and_names(
    axes: Sequence[CodedNames], size: int
) -> tuple[Codes, dict[int, tuple[str, ...]]]:
    """Return every slot's slice, and the name of each slice that holds any slot."""
    if not axes:
        return np.zeros(size, np.int64), {0: ()}
    sizes = tuple(max(1, len(axis.names)) for axis in axes)
    codes = np.ravel_multi_index(tuple(axis.codes for axis in axes), sizes)
    present = distinct_codes_and_indices(codes)[0]
    places = zip(*np.unravel_index(present, sizes), strict=True)
    names = [tuple(a.names[int(at)] for a, at in zip(axes, each, strict=True)) for each in places]
    return codes, dict(zip(present.tolist(), names, strict=True))


def _mean_changes(
    change_columns: tuple[Floats, Codes, Codes, Codes, Floats],
    repeat: Codes,
    level: float,
    *,
    pooled: bool,
) -> dict[int, Change]:
    """Return the mean over repeats; reading a document again adds no document."""
    found: dict[int, list[Change]] = defaultdict(list)
    repeats = int(repeat.max(initial=-1)) + 1
    change, source, slice_codes, stratum, weight = change_columns
    for reading in range(repeats):
        at = slice(None) if repeats == 1 else np.flatnonzero(repeat == reading)
        columns = change[at], source[at], slice_codes[at], stratum[at], weight[at]
        for code, found_there in clustered_changes(*columns, level, pooled=pooled).items():
            found[code].append(found_there)
    return {code: _mean_change(found[code]) for code in sorted(found)}


def _mean_change(readings: Sequence[Change]) -> Change:
    if len(readings) == 1:
        return readings[0]

    def mean(values: Iterator[float]) -> float:
        return sum(values) / len(readings)

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
        centre=mean(each.centre for each in readings),
        error=mean(each.error for each in readings),
    )
