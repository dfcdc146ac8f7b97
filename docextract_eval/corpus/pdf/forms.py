"""The forms of PDF that conditions can name.

`pdf` and `pdf_garbled` are conditions by themselves, because the issuer's own file was never
scanned. `pdf_scan` and `pdf_searchable` hold pictures: of clean pages, or after a plus of pages
under any condition, as in `flatbed_scan@3+pdf_scan`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.pdf.born_digital import make_born_digital_pdf
from docextract_eval.corpus.pdf.scans import make_searchable_pdf
from docextract_eval.corpus.pdf.wrong_text import garbled_characters
from docextract_eval.pdf import join_as_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.records import Document, File, Page

FORMS = {
    "pdf": "the issuer's own file: words as text, marks as drawings",
    "pdf_garbled": "the same, with a character map that is wrong for the visible text",
    "pdf_scan": "pictures of the pages, without text",
    "pdf_searchable": "pictures of the pages, with the invisible text of an OCR engine",
}
PICTURE_FORMS = ("pdf_scan", "pdf_searchable")
"""Forms that hold pictures, under any condition."""


def make_pdf(
    form: str, document: Document, pages: Sequence[Page], files: Sequence[File], severity: float
) -> File | None:
    """Return the PDF of a document and its stored pages in a form, or None for no form."""
    if form == "pdf":
        return make_born_digital_pdf(document)
    if form == "pdf_garbled":
        return make_born_digital_pdf(document, garbled_characters(document))
    if form == "pdf_scan":
        return join_as_pdf(files, pages[0].dpi)
    return (
        make_searchable_pdf(document, pages, files, severity) if form == "pdf_searchable" else None
    )
