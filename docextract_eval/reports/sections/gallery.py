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
        return Section(TITLE, (_why_none(found),))
    lead = [_lead(found)]
    if not any(exhibit.picture for exhibit in found.entries):
        lead.append(f"No pictures: {found.reason or 'none was found'}.")
    return Section(TITLE, tuple(lead), [Exhibits("", found.entries, found.run)])


def _why_none(found: ErrorGallery | None) -> str:
    if found is None:
        return "The HTML report has the errors with their pictures."
    return f"{found.reason or 'There are no errors'}."


def _lead(found: ErrorGallery) -> str:
    many = len(found.entries)
    if many == found.errors:
        said = "The only error" if many == 1 else f"All {many:,} errors"
    else:
        said = f"{many:,} of {found.errors:,} errors, from every cause, field and condition"
    return f"{said}. Confident errors in critical fields come first."
