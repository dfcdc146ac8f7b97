"""How much of all that was asked something touches: what findings are weighed by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval import schemas
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import condition_weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Score
    from docextract_eval.reports import View

KINDS = ("scalars", "tables")


def certain_excess(score: Score | None) -> float:
    """Return how far above 0 a score is for certain; 0 where it may be none.

    >>> from docextract_eval.records import Score
    >>> certain_excess(Score("drop", {}, .3, .1, .5, 9, 9, ""))
    0.1
    >>> certain_excess(Score("drop", {}, .3, -.1, .7, 9, 9, ""))
    0.0
    """
    return 0.0 if score is None or score.low is None else max(0.0, score.low)


def share_of_condition(view: View, condition: str) -> float:
    """Return what a condition weighs among all, as deployed or alike."""
    if condition == ALL:
        return 1.0
    names = view.conditions()
    weights = condition_weights(names, view.run.deploy)
    total = float(weights.sum())
    return float(weights[names.index(condition)]) / total if condition in names and total else 0.0


def share_of_field(view: View, score: Score) -> float:
    """Return the share of a field in what documents have, however long their tables are."""
    every = view.matching_scores("accuracy", "field", cells=score.slice["cells"], condition=ALL)
    total = sum(each.documents for each in every)
    return min(1.0, score.documents / total) if total else 0.0


def share_of_documents(view: View, score: Score) -> float:
    """Return the share of all documents that a score rests on."""
    kind = score.slice.get("cells", "scalars")
    whole = view.find("accuracy", cells=kind, condition=ALL)
    every = 0 if whole is None else whole.documents
    return min(1.0, score.documents / every) if every else 1.0


def field_criticality(view: View, field: str) -> int:
    """Return how much a wrong value of a field hurts: what its schema says, else 1."""
    kept: Mapping[str, str] = view.run.schemas
    for kind, text in kept.items():
        schema = schemas.parse_schema(text, kind)
        if field in schema.names:
            return schema.spec(field).criticality
    return 1
