"""The sections of a comparison: a run beside the one before it, paired.

- `changes`: better, worse or neither, overall and for certain slices, and what could be seen
- `matrix`: what changed in every field under every condition
- `pictures`, `documents`: some of the changed cells, and the documents that changed most
- `trust`: calibration and automation, before and after
- `both`: in what the runs differ, and what is the same
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from docextract_eval.catalog import Catalog
from docextract_eval.records import Score
from docextract_eval.reports import View
from docextract_eval.reports.parts import Section
from docextract_eval.runs.comparison.claims import Claim
from docextract_eval.runs.comparison.compare import Comparison
from docextract_eval.runs.comparison.flips import Direction, Flips
from docextract_eval.runs.error_gallery import GalleryEntry


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """What the report of a comparison is made from."""

    before: View
    after: View
    comparison: Comparison
    matrix: Sequence[Claim] = ()
    """Every field under every condition, beside what is claimed of either."""
    flips: Flips | None = None
    """None where nobody may see them."""
    shown: Mapping[Direction, Sequence[GalleryEntry]] = field(default_factory=dict)
    """Flips that are shown, lost and gained."""
    reason: str | None = None
    """Why there are no flips, or no pictures of them."""
    relative_errors: Sequence[Score] = ()
    """The errors under each degradation in percent of those before, and their mean."""


Write = Callable[[ComparisonReport], Section]
"""Writes one section; pure."""

COMPARISON_SECTIONS: Catalog[Write] = Catalog(
    "section of a comparison",
    {
        "changes": "docextract_eval.reports.comparison.changes:changes",
        "matrix": "docextract_eval.reports.comparison.matrix:change_matrix",
        "pictures": "docextract_eval.reports.comparison.changes:changed_pictures",
        "trust": "docextract_eval.reports.comparison.changes:confidence_comparison",
        "documents": "docextract_eval.reports.comparison.changes:changed_documents",
        "both": "docextract_eval.reports.comparison.changes:both_provenances",
    },
)


def write_sections(report: ComparisonReport) -> list[Section]:
    """Write every section."""
    return [COMPARISON_SECTIONS.load(name)(report) for name in COMPARISON_SECTIONS.table]
