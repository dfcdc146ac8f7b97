"""Time, memory and money that a run took: one source for reports, scores and budgets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from docextract_eval.metrics import VERSION
from docextract_eval.metrics.card import Card, example_score
from docextract_eval.metrics.phrases import quantity_text
from docextract_eval.metrics.ratios import score_without_value
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.records import Score

if TYPE_CHECKING:
    from collections.abc import Iterator

Speed = Mapping[str, Any]
"""The part of `run.json` on time and memory."""
_MB = 2**20


def spending_values(speed: Speed) -> dict[str, float | None]:
    """Return seconds a page (p50, p95, p99), memory in MB, and cost; None where unknown.

    >>> spent = {"pages": 40, "seconds_per_page": {"p50": 0.5}, "peak_bytes": None, "cost": 0.2}
    >>> spending_values(spent)
    {'p50': 0.5, 'memory': None, 'cost': 5.0}
    """
    peak, cost, pages = speed["peak_bytes"], speed["cost"], speed["pages"]
    return {
        **speed["seconds_per_page"],
        "memory": None if peak is None else peak / _MB,
        "cost": None if cost is None or not pages else 1000 * cost / pages,
    }


def spending(speed: Speed, documents: int, machine: Mapping[str, Any]) -> Iterator[Score]:
    """Yield the scores; the signatures of time and memory name the machine."""
    here = ", ".join(f"{name} {machine[name]}" for name in sorted(machine))
    for name, value in spending_values(speed).items():
        metric = _METRICS.get(name, "seconds_per_page")
        where = {"quantile": name} if metric == "seconds_per_page" else {}
        signed = f"metrics:{VERSION}" if metric == "cost_per_1000_pages" else f"machine:{here}"
        signed = f"{metric}|{signed}"
        if value is None:
            reason = Reason(ReasonCode.NOT_REPORTED)
            yield score_without_value(metric, where, reason, signed)
        else:
            yield Score(metric, where, value, None, None, documents, speed["pages"], signed)


_METRICS = {"memory": "peak_memory", "cost": "cost_per_1000_pages"}
_SHARES = {"p50": "Half of the pages", "p95": "95 % of the pages", "p99": "99 % of the pages"}


def _seconds_sentence(score: Score) -> str:
    return (
        f"{_SHARES[score.slice['quantile']]} take at most {quantity_text(score.value or 0.0)} "
        "seconds."
    )


CARDS = (
    Card(
        "seconds_per_page",
        "Quantiles of seconds per page over all pages of a run, failed ones included, on the "
        "machine of the run.",
        "lower is better",
        _seconds_sentence,
        example=example_score(0.84, None, None, quantile="p95"),
    ),
    Card(
        "peak_memory",
        "The peak memory of a worker and its child processes, in MB, on the machine of the run.",
        "lower is better",
        lambda score: f"A worker needs up to {quantity_text(score.value or 0.0)} MB.",
        example=example_score(312.4, None, None),
    ),
    Card(
        "cost_per_1000_pages",
        "The cost that the pipeline states, per 1,000 pages, in its own currency.",
        "lower is better",
        lambda score: f"1,000 pages cost {quantity_text(score.value or 0.0)}.",
        example=example_score(1.5, None, None),
    ),
)
