"""The sections of a report, in the order in which they are read.

- `headline`: the decision and the figures that decide
- `gates`: what a policy requires of the run, and what was measured
- `signoff`: who signed the run, despite which failures, and whether that is still valid
- `fields`: every field under every condition
- `gallery`: errors with their pictures
- `conditions`: what each degradation costs, and which kinds of errors it causes
- `robustness`: the change from clean pages, and from which severity on
- `trust`: what can be accepted without review, and how good confidences are
- `causes`: why values are wrong, which decoys they equal, and what traps cost
- `changes`: what changed since the baseline, and how sure that is
- `grounding`: whether values were taken from where their fields stand
- `planted`: whether instructions that are planted in documents are obeyed
- `made_up`: hallucinations and confident errors
- `segments`: for which groups of documents it is worse
- `costs`: reviews, corrections, harm, and errors that users meet
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
        "trust": "docextract_eval.reports.sections.trust:trust",
        "causes": "docextract_eval.reports.sections.causes:causes",
        "changes": "docextract_eval.reports.sections.changes:changes",
        "grounding": "docextract_eval.reports.sections.grounding:grounding",
        "planted": "docextract_eval.reports.sections.planted:planted",
        "made_up": "docextract_eval.reports.sections.made_up:made_up",
        "segments": "docextract_eval.reports.sections.segments:segments",
        "costs": "docextract_eval.reports.sections.costs:costs",
        "speed": "docextract_eval.reports.sections.speed:speed",
        "undecided": "docextract_eval.reports.sections.undecided:undecided",
        "provenance": "docextract_eval.reports.sections.provenance:provenance",
    },
)


def write_sections(view: View) -> list[Section]:
    """Write every section that has something to say."""
    written = (SECTIONS.load(name)(view) for name in SECTIONS.table)
    return [section for section in written if section.lead or section.parts]
