"""Takes the text layer of a PDF, visible or not, and looks at no pixel."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING, Any

import pypdfium2

from docextract_eval.decoding.pdfs import load_page, open_pdf, page_text
from docextract_eval.direction import from_right
from docextract_eval.locales import DEFAULT_LOCALE, LOCALES
from docextract_eval.pdf import PDF
from docextract_eval.pipelines import read_settings
from docextract_eval.pipelines.pages import readable
from docextract_eval.pipelines.rules import RULES, OcrWord
from docextract_eval.pipelines.rules.rows import in_rows
from docextract_eval.records import Prediction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.records import Sheet

    Box = tuple[float, float, float, float]

_POINTS = 72


class PdfText:
    """Words from a PDF's text layer, then the baseline rules; a scan has no such words."""

    reads_pdf = True

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Take no settings."""
        read_settings("pdf_text", settings, {})

    @property
    def version(self) -> Mapping[str, str]:
        """Return the version of the PDF library."""
        return {"parser": f"pypdfium2 {importlib.metadata.version('pypdfium2')}"}

    def extract(self, sheet: Sheet) -> Prediction:
        """Return the fields that the rules find among the words of all pages."""
        if all(file.media_type != PDF for file in sheet.files):
            return Prediction(sheet.id)
        locale = LOCALES.load(sheet.hints.get("locale", DEFAULT_LOCALE))
        scale = (sheet.dpi or _POINTS) / _POINTS
        with readable():
            found = [word for file in sheet.files for word in words(file.data, scale)]
        return Prediction(sheet.id, tuple(RULES.load(sheet.kind)(found, locale)) if found else ())


def words(data: bytes, scale: float) -> Iterator[OcrWord]:
    """Yield the words of a PDF, with boxes at `scale` pixels to a point."""
    with open_pdf(data, "the file") as document:
        for number in range(len(document)):
            page = load_page(document, number, "the file")
            placed = list(_placed(page, scale))
            rows = in_rows([box for _, box in placed])
            for row, (text, box) in zip(rows, placed, strict=True):
                yield OcrWord(text, 1.0, number, row, box)


def _placed(page: Any, scale: float) -> Iterator[tuple[str, Box]]:  # noqa: ANN401 - of a library without types
    """Yield the words of a page with their boxes, in pixels from its top left corner."""
    text, turned = page_text(page, "the file"), page.get_rotation()
    _, _, wide, high = page.get_mediabox()
    signs: list[tuple[str, Box]] = []
    for at in range(text.count_chars()):
        sign = chr(pypdfium2.raw.FPDFText_GetUnicode(text, at))
        box = _shown(text.get_charbox(at), (wide, high), turned)
        at_scale = box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale
        if not sign.isspace():
            place = len(signs)
            # Right-to-left characters of one glyph come in the wrong order.
            while place and from_right(sign) and signs[place - 1][1] == at_scale:
                place -= 1
            signs.insert(place, (sign, at_scale))
        elif signs:
            if box[0] < box[2]:
                # A text that replaces glyphs splits their box among its characters and blanks.
                signs.append(("", at_scale))
            yield _joined(signs)
            signs = []
    if signs:
        yield _joined(signs)


def _shown(box: Box, size: tuple[float, float], turned: int) -> Box:
    """Return a box in coordinates of the page as displayed: rotated, from its upper left corner.

    >>> _shown((10, 60, 30, 70), (200, 100), 0), _shown((10, 60, 30, 70), (200, 100), 90)
    ((10, 30, 30, 40), (60, 10, 70, 30))
    """
    (left, low, right, top), (wide, high) = box, size
    if turned == 90:
        return low, left, top, right
    if turned == 180:
        return wide - right, low, wide - left, top
    if turned == 270:
        return high - top, wide - right, high - low, wide - left
    return left, high - top, right, high - low


def _joined(signs: list[tuple[str, Box]]) -> tuple[str, Box]:
    left, top, right, low = zip(*(box for _, box in signs), strict=True)
    return "".join(sign for sign, _ in signs), (min(left), min(top), max(right), max(low))
