"""What a run found that is certain and matters: a family a file, and the worst of each family.

A family is one file here with one function, and one line in `FAMILIES`: it gives the one finding
of its family that weighs most, or none where nothing is certain. Certain is what an interval leaves
no doubt of, and the weight is reckoned from the interval's end that is nearest to harmless: how
much of all that was asked it spoils at least. So size, reach and certainty are one number.

- `regressions`: what was lost since the baseline
- `pictures`: the condition that costs most
- `values`: the field that is wrong most, by how much that matters
- `people`: the group of documents that is served worse
- `confidence`: confidences that promise too much, and thresholds that do not hold
- `traps`: the trap that costs most
- `attackers`: who plants texts on paper, and is obeyed
- `reasons`: the cause that stands out
- `users`: errors that nobody saw
- `answers`: pages that got no answer
"""

from __future__ import annotations

from collections.abc import Callable

from docextract_eval.catalog import Catalog
from docextract_eval.reports import View
from docextract_eval.reports.sentences.cited_figures import Finding

Find = Callable[[View], Finding | None]
"""Gives the finding of a family that weighs most; None where nothing is certain."""

FAMILIES: Catalog[Find] = Catalog(
    "family of findings",
    {
        "regressions": "docextract_eval.reports.findings.regressions:regressions",
        "pictures": "docextract_eval.reports.findings.pictures:pictures",
        "values": "docextract_eval.reports.findings.values:values",
        "people": "docextract_eval.reports.findings.people:people",
        "confidence": "docextract_eval.reports.findings.confidence:confidence",
        "traps": "docextract_eval.reports.findings.traps:traps",
        "attackers": "docextract_eval.reports.findings.attackers:attackers",
        "reasons": "docextract_eval.reports.findings.reasons:reasons",
        "users": "docextract_eval.reports.findings.users:users",
        "answers": "docextract_eval.reports.findings.answers:answers",
    },
)
_FIRST = "regressions"
"""What got worse is told before what was never good: it is what a release decides."""
MOST = 3


def worst(view: View, most: int = MOST) -> list[Finding]:
    """Return the findings that weigh most, at most one of a family."""
    found = [(name, FAMILIES.load(name)(view)) for name in FAMILIES.table]
    told = [(name == _FIRST, each) for name, each in found if each is not None]
    told.sort(key=lambda pair: (pair[0], pair[1].weight), reverse=True)
    return [each for _, each in told[:most]]
