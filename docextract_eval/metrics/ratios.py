"""The metrics that are shares: of which outcomes, and which of them count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.records import Score
from docextract_eval.statistics.arrays import divide
from docextract_eval.statistics.clusters import distinct_codes_and_indices, group_sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.metrics.columns import CodedNames, Codes, Floats
    from docextract_eval.reasons import Reason
    from docextract_eval.statistics.clusters import Proportion

ERRORS = ("wrong", "missed", "invented")
JUDGED = ("right", *ERRORS)
VALUED = ("right", "wrong", "missed")
GUESSED = ("right", "wrong", "invented")


@dataclass(frozen=True, slots=True)
class Ratio:
    """A metric that is a share: the outcomes that it is of, and those that count."""

    name: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]


RATIOS = (
    Ratio("accuracy", ("right",), JUDGED),
    Ratio("precision", ("right",), GUESSED),
    Ratio("recall", ("right",), VALUED),
    *(Ratio(f"{name}_rate", (name,), JUDGED) for name in ERRORS),
)


def share_score(
    metric: str, slice_name: Mapping[str, str], share: Proportion, signature: str
) -> Score:
    """Return a share as the score of a slice."""
    rests = share.sources, share.cells, signature
    return Score(metric, slice_name, share.value, share.low, share.high, *rests)


def score_without_value(
    metric: str, slice_name: Mapping[str, str], reason: Reason, signature: str
) -> Score:
    """Return a score without a value, and with the reason."""
    return Score(metric, slice_name, None, None, None, 0, 0, signature, reason)


def with_reading(signature: str, reading: str) -> str:
    """Return a signature for another reading than the strict one.

    >>> with_reading("metrics:1|reading:strict|average:micro", "decidable")
    'metrics:1|reading:decidable|average:micro'
    """
    return signature.replace("reading:strict", f"reading:{reading}")


def with_average(signature: str, average: str) -> str:
    """Return a signature for another average than the micro one.

    >>> with_average("metrics:1|average:micro, conditions equal", "macro")
    'metrics:1|average:macro, conditions equal'
    """
    return signature.replace("average:micro", f"average:{average}")


def balance_factors(
    condition: CodedNames, weight: Floats, slice_codes: Codes, deploy: Mapping[str, float]
) -> Floats:
    """Return the factor that makes conditions in each slice weigh as deployed, or all the same."""
    many = len(condition.names)
    groups, group = distinct_codes_and_indices(slice_codes * many + condition.codes)
    share = condition_weights(condition.names, deploy)[groups % many]
    return np.asarray(np.nan_to_num(divide(share, group_sums(group, weight)))[group])


def condition_weights(names: Sequence[str], deploy: Mapping[str, float]) -> Floats:
    """Return the weight of every condition."""
    return np.array([deploy.get(name, 0.0) if deploy else 1.0 for name in names], float)
