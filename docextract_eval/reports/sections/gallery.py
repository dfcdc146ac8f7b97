"""Examples of errors: each with its picture, the truth and the predicted value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.parts import Exhibits, Section

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.runs.error_gallery import ErrorGallery

TITLE = "Examples of errors"


def gallery(view: View) -> Section:
    """Show errors with their pictures, to be filtered."""
    found = view.gallery
    if found is None or not found.entries:
        return Section(TITLE, (_explain_empty(found),))
    lead = [_count_sentence(found)]
    if not any(entry.picture for entry in found.entries):
        lead.append(f"No pictures: {found.reason or 'none was found'}.")
    return Section(TITLE, tuple(lead), [Exhibits("", found.entries, view.argument)])


def _explain_empty(found: ErrorGallery | None) -> str:
    if found is None:
        return "The HTML report has the errors with their pictures."
    return f"{found.reason or 'There are no errors'}."


def _count_sentence(found: ErrorGallery) -> str:
    many = len(found.entries)
    if many == found.errors:
        count_text = (
            "The only error in fields and table cells"
            if many == 1
            else f"All {many:,} errors in fields and table cells"
        )
    else:
        count_text = (
            f"{many:,} of {found.errors:,} errors in fields and table cells, from every cause, "
            "field and condition"
        )
    return f"{count_text}. Confident errors in critical fields come first."
