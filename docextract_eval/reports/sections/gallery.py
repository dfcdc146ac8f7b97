"""Errors to look at: each with its picture, what stands there and what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.parts import Exhibits, Section

if TYPE_CHECKING:
    from docextract_eval.reports import View
    from docextract_eval.runs.error_gallery import Gallery

TITLE = "Errors to look at"


def gallery(view: View) -> Section:
    """Show errors with their pictures, to be filtered."""
    found = view.gallery
    if found is None or not found.exhibits:
        return Section(TITLE, (_why_none(found),))
    lead = [_lead(found)]
    if not any(exhibit.picture for exhibit in found.exhibits):
        lead.append(f"There are no pictures: {found.reason or 'none was found'}.")
    return Section(TITLE, tuple(lead), [Exhibits("", found.exhibits, found.run)])


def _why_none(found: Gallery | None) -> str:
    if found is None:
        return "Errors with their pictures are in the HTML report."
    return f"{found.reason or 'There is no error to show'}."


def _lead(found: Gallery) -> str:
    many = len(found.exhibits)
    if many == found.errors:
        said = "The one error" if many == 1 else f"All {many} errors"
    else:
        said = f"{many} of {found.errors:,} errors, some of every cause, field and condition"
    return f"{said}; confident ones of fields that matter come first."
