"""Pages that got no answer at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import with_interval
from docextract_eval.reports.findings.shares import least
from docextract_eval.reports.sentences.cited_figures import Claim, Finding, clipped, proof_of

if TYPE_CHECKING:
    from docextract_eval.reports import View


def answers(view: View) -> Finding | None:
    """Return how often nothing came back, where that is so for certain."""
    rate = view.find("failure_rate", condition=ALL)
    if rate is None or not rate.value or least(rate) <= 0:
        return None
    proof, causes = (proof_of(rate),), view.run.failures_by_cause
    most = max(causes, key=lambda cause: causes[cause], default="")
    why = f" The reason most often: {clipped(most)}." if most else ""
    return Finding(
        "Some pages get no answer",
        Claim(f"{with_interval(rate)} of what was asked came back without an answer.{why}", proof),
        Claim(f"Those who send them: measured on {rate.documents} documents.", proof),
        Claim("Mend what fails first: the same dxe run tries again what got no answer.", proof),
        least(rate),
    )
