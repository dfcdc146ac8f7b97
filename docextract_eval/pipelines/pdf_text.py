"""Takes the text layer of a PDF, visible or not, and looks at no pixel."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING, Any

import pypdfium2

from docextract_eval.borders.decoding.pdfs import load_page, open_pdf, page_text_layer
from docextract_eval.direction import is_right_to_left
from docextract_eval.pdf import PDF
from docextract_eval.pipelines import read_settings
from docextract_eval.pipelines.pages import input_errors_as_unanswered
from docextract_eval.pipelines.rules import OcrWord, predict_fields
from docextract_eval.pipelines.rules.rows import row_numbers
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
        scale = (sheet.dpi or _POINTS) / _POINTS
        with input_errors_as_unanswered():
            found = [word for file in sheet.files for word in pdf_words(file.data, scale)]
        return predict_fields(sheet, found) if found else Prediction(sheet.id)


def pdf_words(data: bytes, pixels_per_point: float) -> Iterator[OcrWord]:
    """Yield the words of a PDF, with boxes at `pixels_per_point` pixels to a point."""
    with open_pdf(data, "the file") as document:
        for number in range(len(document)):
            page = load_page(document, number, "the file")
            placed_words = list(_placed_words(page, pixels_per_point))
            rows = row_numbers([box for _, box in placed_words])
            for row, (text, box) in zip(rows, placed_words, strict=True):
                yield OcrWord(text, 1.0, number, row, box)


def _placed_words(page: Any, pixels_per_point: float) -> Iterator[tuple[str, Box]]:  # noqa: ANN401 - of a library without types
    """Yield the words of a page with their boxes, in pixels from its top left corner."""
    text, rotation = page_text_layer(page, "the file"), page.get_rotation()
    _, _, wide, high = page.get_mediabox()
    characters: list[tuple[str, Box]] = []
    for index in range(text.count_chars()):
        character = chr(pypdfium2.raw.FPDFText_GetUnicode(text, index))
        box = _displayed_box(text.get_charbox(index), (wide, high), rotation)
        left, top, right, low = (side * pixels_per_point for side in box)
        at_scale = (left, top, right, low)
        if not character.isspace():
            position = len(characters)
            # Right-to-left characters of one glyph come in the wrong order.
            while (
                position and is_right_to_left(character) and characters[position - 1][1] == at_scale
            ):
                position -= 1
            characters.insert(position, (character, at_scale))
        elif characters:
            if box[0] < box[2]:
                # A text that replaces glyphs splits their box among its characters and blanks.
                characters.append(("", at_scale))
            yield _join_characters(characters)
            characters = []
    if characters:
        yield _join_characters(characters)


def _displayed_box(box: Box, size: tuple[float, float], rotation: int) -> Box:
    """Return a box in coordinates of the page as displayed: rotated, from its upper left corner.

    >>> [_displayed_box((10, 60, 30, 70), (200, 100), rotation) for rotation in (0, 90)]
    [(10, 30, 30, 40), (60, 10, 70, 30)]
    """
    (left, low, right, top), (wide, high) = box, size
    if rotation == 90:
        return low, left, top, right
    if rotation == 180:
        return wide - right, low, wide - left, top
    if rotation == 270:
        return high - top, wide - right, high - low, wide - left
    return left, high - top, right, high - low


def _join_characters(characters: list[tuple[str, Box]]) -> tuple[str, Box]:
    left, top, right, low = zip(*(box for _, box in characters), strict=True)
    box = min(left), min(top), max(right), max(low)
    return "".join(character for character, _ in characters), box
