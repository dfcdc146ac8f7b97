"""The sections of a report, in the order in which they are read.

- `headline`: the figures that decide
- `conditions`: what each accident costs, and what kinds of errors it brings
- `fields`: every field under every condition
- `speed`: what pages took, and cost
- `provenance`: what was run on what, and how to do it again
"""

from __future__ import annotations

from collections.abc import Callable

from docextract_eval.catalog import Catalog
from docextract_eval.reports import Section, View

Write = Callable[[View], Section]
"""Writes one section; pure."""

SECTIONS: Catalog[Write] = Catalog(
    "report section",
    {
        "headline": "docextract_eval.reports.sections.headline:headline",
        "conditions": "docextract_eval.reports.sections.conditions:conditions",
        "fields": "docextract_eval.reports.sections.fields:fields",
        "speed": "docextract_eval.reports.sections.speed:speed",
        "provenance": "docextract_eval.reports.sections.provenance:provenance",
    },
)


def write_all(view: View) -> list[Section]:
    """Write every section."""
    return [SECTIONS.load(name)(view) for name in SECTIONS.table]
