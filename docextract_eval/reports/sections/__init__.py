"""The sections of a report, in the order in which they are read.

- `headline`: the decision and the figures that decide
- `gates`: what a policy requires of the run, and what was measured
- `signoff`: who signed the run, despite which failures, and whether that is still valid
- `fields`: every field under every condition
- `gallery`: errors with their pictures
- `conditions`: what each degradation costs, and which kinds of errors it causes
- `robustness`: the change from clean pages, and from which severity on
- `causes`: why values are wrong, which decoys they equal, and what traps cost
- `automation`: what can be accepted without review, how good confidences are, what it costs
- `people`: for which groups of documents it is worse
- `risks`: traps, planted instructions, hallucinations, values from the wrong place
- `speed`: what pages took, and cost
- `undecided`: open questions, and what would answer them
- `provenance`: what was run on what, and how to repeat it
"""

from __future__ import annotations

from collections.abc import Callable

from docextract_eval.catalog import Catalog
from docextract_eval.reports import View
from docextract_eval.reports.parts import Section

Write = Callable[[View], Section]
"""Writes one section; pure. Where it has nothing to say, it has neither sentences nor parts."""

SECTIONS: Catalog[Write] = Catalog(
    "report section",
    {
        "headline": "docextract_eval.reports.sections.headline:headline",
        "gates": "docextract_eval.reports.sections.gates:gates",
        "signoff": "docextract_eval.reports.sections.signoff:signoff",
        "fields": "docextract_eval.reports.sections.fields:fields",
        "gallery": "docextract_eval.reports.sections.gallery:gallery",
        "conditions": "docextract_eval.reports.sections.conditions:conditions",
        "robustness": "docextract_eval.reports.sections.robustness:robustness",
        "causes": "docextract_eval.reports.sections.causes:causes",
        "automation": "docextract_eval.reports.sections.automation:automation",
        "people": "docextract_eval.reports.sections.people:people",
        "risks": "docextract_eval.reports.sections.risks:risks",
        "speed": "docextract_eval.reports.sections.speed:speed",
        "undecided": "docextract_eval.reports.sections.undecided:undecided",
        "provenance": "docextract_eval.reports.sections.provenance:provenance",
    },
)


def write_sections(view: View) -> list[Section]:
    """Write every section that has something to say."""
    written = (SECTIONS.load(name)(view) for name in SECTIONS.table)
    return [section for section in written if section.lead or section.parts]
