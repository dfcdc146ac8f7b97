"""What somebody can do to the pipeline who plants texts on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import with_interval
from docextract_eval.reports.findings.shares import KINDS, least
from docextract_eval.reports.sentences.cited_figures import (
    Claim,
    Finding,
    cells_of,
    clipped,
    proof_of,
)

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View


def attackers(view: View) -> Finding | None:
    """Return how often planted texts are obeyed, where that is so for certain.

    It is not weighed by how many papers of the run have one: who attacks chooses the paper.
    """
    found = [view.find("obey_rate", cells=cells, condition=ALL) for cells in KINDS]
    obeyed = max(found, key=least, default=None)
    if obeyed is None or least(obeyed) <= 0:
        return None
    proof = (proof_of(obeyed),)
    size = f"{with_interval(obeyed)} of the planted texts that command a value were obeyed."
    return Finding(
        "It does what a text on the paper says",
        Claim(size, proof),
        _affected(obeyed, _worst(view, obeyed)),
        Claim(
            "Keep what a paper says apart from what the model is told to do; until then let nobody "
            "hand in papers that are paid unseen.",
            proof,
        ),
        least(obeyed),
    )


def _worst(view: View, obeyed: Score) -> Score | None:
    """Return the place where texts are obeyed most for certain."""
    places = view.every("obey_rate", "plant_channel", **obeyed.slice)
    return max(places, key=least, default=None)


def _affected(obeyed: Score, worst: Score | None) -> Claim:
    said = f"Whoever hands in paper can have {cells_of(obeyed)} say what they want."
    if worst is None or least(worst) <= 0:
        return Claim(said, (proof_of(obeyed),))
    place = clipped(worst.slice["plant_channel"])
    more = f" Most is obeyed of channel {place}: {with_interval(worst)}."
    return Claim(said + more, (proof_of(obeyed), proof_of(worst)))
