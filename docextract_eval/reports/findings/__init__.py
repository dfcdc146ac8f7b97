"""What is certain about a run and matters: a family a file, and the worst finding of each family.

A family is one function here, and one line in `FAMILIES`: it gives the one finding of its family
that weighs most, or none where nothing is certain. Each of its sentences with a figure needs a
count in `tests/reports/counted_sentences.py`. Certain is what an interval leaves no doubt of, and
the weight is reckoned from the interval's end that is nearest to harmless: how much of all that
was asked it spoils at least. So size, reach and certainty are one number.

- `regressions` (its own file): what was lost since the baseline
- in `values.py` `pictures`: the condition that costs most; `values`: the field with the most
  errors, weighted by its criticality; `traps`: the trap that costs most; `reasons`: the cause
  that stands out
- `people` (its own file): the group of documents that is served differently, or the choice that
  alone changes it
- in `trust.py` `confidence`: overconfidence, and thresholds that let too many errors through;
  `attackers`: planted instructions that are obeyed; `users`: silent errors in renditions;
  `answers`: pages without an answer

What all of them weigh by is in `shares.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from docextract_eval.catalog import Catalog
from docextract_eval.reports import View
from docextract_eval.reports.sentences.cited_figures import Finding

Find = Callable[[View], Finding | None]
"""Returns the finding of a family that weighs most; None where nothing is certain."""

FAMILIES: Catalog[Find] = Catalog(
    "family of findings",
    {
        "regressions": "docextract_eval.reports.findings.regressions:find_regression",
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


def worst_findings(view: View, most: int = MOST) -> list[Finding]:
    """Return the findings that weigh most, at most one of a family.

    One because of which a gate says FAIL is among them, whatever it weighs.
    """
    found = [(name, FAMILIES.load(name)(view)) for name in FAMILIES.table]
    ranked = [(name == _FIRST, each) for name, each in found if each is not None]
    ranked.sort(key=lambda pair: (pair[0], pair[1].weight), reverse=True)
    findings = [each for _, each in ranked]
    failing = [each for each in findings[most:] if each.fails]
    return [*findings[: most - len(failing)], *failing]
