"""What is certain about a run and matters: the worst finding of each family.

A family is one function, and one line in `FAMILIES`: it gives the one finding of its family that
weighs most, or none where nothing is certain. Each of its sentences with a figure needs a count in
`tests/reports/counted_sentences.py`. Certain is what an interval leaves no doubt of, and the weight
is reckoned from the interval's end that is nearest to harmless: how much of all that was asked it
spoils at least. So size, reach and certainty are one number.

- in `values.py` `regressions`: what was lost since the baseline; `pictures`: the condition that
  costs most; `values`: the field with the most errors, weighted by its criticality; `traps`: the
  trap that costs most; `reasons`: the cause that stands out
- `people` (its own file): the group of documents, or the choice alone, that is served differently
- in `trust.py` `confidence`: overconfidence, and thresholds that let too many errors through;
  `attackers`: planted instructions that are obeyed; `users`: silent errors in renditions;
  `answers`: pages without an answer

What all of them weigh by is here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from docextract_eval import schemas
from docextract_eval.catalog import Catalog
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import condition_weights
from docextract_eval.reports import View
from docextract_eval.reports.sentences.cited_figures import (
    Finding,
    Proof,
    Proven,
    case_filters,
    score_proof,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.records import Score

Find = Callable[[View], Finding | None]
"""Returns the finding of a family that weighs most; None where nothing is certain."""

FAMILIES: Catalog[Find] = Catalog(
    "family of findings",
    {
        "regressions": "docextract_eval.reports.findings.values:find_regression",
        "pictures": "docextract_eval.reports.findings.values:find_worst_condition",
        "values": "docextract_eval.reports.findings.values:find_worst_field",
        "people": "docextract_eval.reports.findings.people:find_bias",
        "confidence": "docextract_eval.reports.findings.trust:find_miscalibration",
        "traps": "docextract_eval.reports.findings.values:find_worst_trap",
        "attackers": "docextract_eval.reports.findings.trust:find_obedience",
        "reasons": "docextract_eval.reports.findings.values:find_main_cause",
        "users": "docextract_eval.reports.findings.trust:find_silent_errors",
        "answers": "docextract_eval.reports.findings.trust:find_unanswered",
    },
)
_FIRST = "regressions"
"""What got worse comes before what was never good, because releases are decided on it."""
MOST = 3
KINDS = ("scalars", "tables")
OPEN_TO_ALL = ("kind", "locale")
"""Choices that every document has."""


def worst_findings(view: View, most: int = MOST) -> list[Finding]:
    """Return the findings that weigh most, at most one of a family.

    One because of which a gate says FAIL is among them, whatever it weighs.
    """
    findings = view.derived(_ranked_findings)
    failing = [each for each in findings[most:] if each.fails]
    return [*findings[: most - len(failing)], *failing]


def _ranked_findings(view: View) -> list[Finding]:
    found = [(name, FAMILIES.load(name)(view)) for name in FAMILIES.table]
    ranked = [(name == _FIRST, each) for name, each in found if each is not None]
    ranked.sort(key=lambda pair: (pair[0], pair[1].weight), reverse=True)
    return [each for _, each in ranked]


def finding_on(
    score: Score,
    weight: float,
    title: str,
    sentences: tuple[str | Proven, str | Proven, str | Proven],
    proof: Sequence[Proof] = (),
) -> Finding:
    """Make a finding on a score, which proves what comes without a proof of its own."""
    own = tuple(proof) or (score_proof(score),)
    size, affected, action = (
        Proven(each, own) if isinstance(each, str) else each for each in sentences
    )
    return Finding(title, size, affected, action, weight, cases=case_filters(score.slice))


def scores_of_cells(view: View, metric: str, *axes: str, **where: str) -> list[Score]:
    """Return the scores of fields, then those of table cells."""
    return [
        score
        for cells in KINDS
        for score in view.matching_scores(metric, *axes, cells=cells, **where)
    ]


def fields_with_interval(view: View) -> list[Score]:
    """Return the accuracy of every field that has an interval: the worst is chosen among these."""
    every = scores_of_cells(view, "accuracy", "field", condition=ALL)
    return [score for score in every if score.high is not None]


def heaviest(
    scores: Sequence[Score], choose: Callable[[Score, int], Score], weigh: Callable[[Score], float]
) -> tuple[Score | None, float]:
    """Return what weighs most, with an interval that allows for the choice, and its weight."""
    chosen = [choose(each, len(scores)) for each in scores]
    worst = max(chosen, key=weigh, default=None)
    weight = 0.0 if worst is None else weigh(worst)
    return (worst, weight) if weight > 0 else (None, 0.0)


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
    for kind, text in view.run.schemas.items():
        schema = schemas.parse_schema(text, kind)
        if field in schema.names:
            return schema.spec(field).criticality
    return 1
