"""The sections of a report, in the order in which they are read.

- `headline`: the figures that decide
- `conditions`: what each accident costs, and what kinds of errors it brings
- `gallery`: errors with their pictures
- `trust`: what can be left to the pipeline, and whether its confidences say so
- `robustness`: what is lost beside clean pages, and from which severity on
- `causes`: why values are wrong, what they were taken for, and what traps caught
- `segments`: for which groups of documents it is worse
- `costs`: reviews, corrections, harm, and errors that users meet
- `fields`: every field under every condition
- `speed`: what pages took, and cost
- `provenance`: what was run on what, and how to do it again
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from docextract_eval.catalog import Catalog
from docextract_eval.reports import View
from docextract_eval.reports.parts import Section

Write = Callable[[View], Section]
"""Writes one section; pure."""

SECTIONS: Catalog[Write] = Catalog(
    "report section",
    {
        "headline": "docextract_eval.reports.sections.headline:headline",
        "conditions": "docextract_eval.reports.sections.conditions:conditions",
        "gallery": "docextract_eval.reports.sections.gallery:gallery",
        "trust": "docextract_eval.reports.sections.trust:trust",
        "robustness": "docextract_eval.reports.sections.robustness:robustness",
        "causes": "docextract_eval.reports.sections.causes:causes",
        "segments": "docextract_eval.reports.sections.segments:segments",
        "costs": "docextract_eval.reports.sections.costs:costs",
        "fields": "docextract_eval.reports.sections.fields:fields",
        "speed": "docextract_eval.reports.sections.speed:speed",
        "provenance": "docextract_eval.reports.sections.provenance:provenance",
    },
)

SHORT = ("headline", "conditions", "provenance")
"""The sections of a short form; the others are named at its end."""


def write_all(view: View) -> list[Section]:
    """Write every section."""
    return [SECTIONS.load(name)(view) for name in SECTIONS.table]


def short(sections: Sequence[Section]) -> list[Section]:
    """Keep of all sections those of a short form, and name those that it leaves out."""
    named = dict(zip(SECTIONS.table, sections, strict=True))
    left = "; ".join(section.title for name, section in named.items() if name not in SHORT)
    return [*(named[name] for name in SHORT), Section("In the whole report", (f"{left}.",))]
