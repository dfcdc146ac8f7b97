"""Draw pages of PDF files at a given resolution."""

from __future__ import annotations

from docextract_eval.borders.decoding.pdfs import draw_page, open_pdf
from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.labelled.pictures import Picture


def count_and_draw_page(data: bytes, page_number: int, dpi: int, where: str) -> tuple[int, Picture]:
    """Return the number of pages of a PDF, and one page; a page without colours in gray."""
    with open_pdf(data, where) as document:
        count = len(document)
        pixels = draw_page(document, page_number, dpi, where)
    if (pixels == pixels[..., :1]).all():
        pixels = pixels[..., 0].copy()
    return count, Picture(encode_png(pixels), pixels.shape[:2])
