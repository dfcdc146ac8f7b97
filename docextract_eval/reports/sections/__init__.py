"""The sections of a report, in the order in which they are read.

- `glance`: the first screen: the decision, what was found, how good it is, what is next
- `conditions`: every field by condition, and from which severity it breaks
- `causes`: which field is worst and why, with pictures of errors
- `changes`: what changed since the baseline, and how sure that is
- `automation`: what can be accepted without review, how good confidences are, what it costs
- `people`: for which groups of documents it is worse
- `risks`: traps, planted instructions, hallucinations, values from the wrong place
- `found_by_search`: what an attack found, and how often the run shows it again
- `next`: what to do next, from the causes of errors, and what the run does not show
- `gates`: which gates do not PASS, who signed despite which, and whether that is still valid
- `provenance`: what was run on what, how to repeat it, and what pages took
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
        "glance": "docextract_eval.reports.sections.glance:glance",
        "conditions": "docextract_eval.reports.sections.conditions:conditions",
        "causes": "docextract_eval.reports.sections.causes:causes",
        "changes": "docextract_eval.reports.sections.changes:changes",
        "automation": "docextract_eval.reports.sections.automation:automation",
        "people": "docextract_eval.reports.sections.people:people",
        "risks": "docextract_eval.reports.sections.risks:risks",
        "found_by_search": "docextract_eval.reports.sections.found_by_search:found_by_search",
        "next": "docextract_eval.reports.sections.next_steps:next_steps",
        "gates": "docextract_eval.reports.sections.gates:gates",
        "provenance": "docextract_eval.reports.sections.provenance:provenance",
    },
)


def write_sections(view: View) -> list[Section]:
    """Write every section that has something to say."""
    written = (SECTIONS.load(name)(view) for name in SECTIONS.table)
    return [section for section in written if section.lead or section.parts]
