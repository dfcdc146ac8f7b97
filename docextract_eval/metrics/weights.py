"""What cells weigh in a slice beside their document: conditions weigh the same, or as deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.statistics.clusters import distinct_codes_and_indices, group_sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.metrics.columns import CodedNames, Codes, Floats


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


def divide(part: Floats, whole: Floats) -> Floats:
    """Divide; 0 / 0 is nan."""
    return np.asarray(np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0))
