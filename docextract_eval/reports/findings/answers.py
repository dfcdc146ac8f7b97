"""Pages that got no answer at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import share_with_interval
from docextract_eval.reports.findings.shares import certain_excess
from docextract_eval.reports.sentences.cited_figures import Finding, Proven, clip_name, score_proof

if TYPE_CHECKING:
    from docextract_eval.reports import View


def find_unanswered(view: View) -> Finding | None:
    """Return how often nothing came back, where that is so for certain."""
    rate = view.find("failure_rate", condition=ALL)
    if rate is None or not rate.value or certain_excess(rate) <= 0:
        return None
    proof, causes = (score_proof(rate),), view.run.failures_by_cause
    most = max(causes, key=lambda cause: causes[cause], default="")
    why = f" Most frequent cause: {clip_name(most)}." if most else ""
    return Finding(
        "Some pages get no answer",
        Proven(f"{share_with_interval(rate)} of the renditions got no answer.{why}", proof),
        Proven(
            "Everyone who sends such pages; measured on "
            f"{count_phrase(rate.documents, 'document')}.",
            proof,
        ),
        Proven(
            "Fix the failures first: the same dxe run command repeats what got no answer.", proof
        ),
        certain_excess(rate),
        cases={"cause": "missed"},
    )
