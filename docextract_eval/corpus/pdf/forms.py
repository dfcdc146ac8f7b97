"""As which PDF a rendition comes, and how its condition says so.

`pdf` and `pdf_garbled` are conditions of their own: the issuer's file has no scanner behind it.
`pdf_scan` and `pdf_searchable` bind pictures: alone those of a clean page, and after a plus those
of any condition, as in `flatbed_scan@3+pdf_scan`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.pdf.born import born_digital
from docextract_eval.corpus.pdf.scans import searchable
from docextract_eval.corpus.pdf.wrong import garbled
from docextract_eval.pdf import one_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.records import Document, File, Page

FORMS = {
    "pdf": "the issuer's own file: words as text, marks drawn",
    "pdf_garbled": "the same, and its map of signs says others than are seen",
    "pdf_scan": "pictures of the pages, and no text",
    "pdf_searchable": "pictures of the pages, and on them the unseen text of an OCR engine",
}
BOUND = ("pdf_scan", "pdf_searchable")
"""Forms that bind pictures, whatever befell them."""


def file_of(
    form: str, document: Document, pages: Sequence[Page], files: Sequence[File], severity: float
) -> File | None:
    """Return the PDF that a document and its pages, as they are stored, make in a form."""
    if form == "pdf":
        return born_digital(document)
    if form == "pdf_garbled":
        return born_digital(document, garbled(document))
    if form == "pdf_scan":
        return one_pdf(files, pages[0].dpi)
    return searchable(document, pages, files, severity) if form == "pdf_searchable" else None
