"""In which way a model gets the pages of a sheet: as pictures, as text, as both, or as a PDF.

Text is what a named engine reads, or what the layer of a PDF says: never the truth. Its words stand
as on the page, so that columns are below each other.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

from docextract_eval.borders.decoding.formats import is_pdf
from docextract_eval.borders.decoding.pdfs import count_objects, open_pdf, pdf_of_pages
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.pdf import PDF
from docextract_eval.pipelines import (
    PIPELINES,
    Installable,
    UnansweredError,
    is_switched_on,
    prompts,
)
from docextract_eval.pipelines.kept_words import ocr_words
from docextract_eval.pipelines.pages import (
    input_errors_as_unanswered,
    limit_side,
    picture_pixels,
    pictures_of_pdfs,
)
from docextract_eval.pipelines.pdf_text import pdf_words
from docextract_eval.pipelines.rules.rows import character_width, row_numbers
from docextract_eval.records import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.pipelines.windows import Window
    from docextract_eval.records import Sheet

INPUT_SETTINGS: Mapping[str, str] = {"input": "picture", "text_from": "", "pdf": "no"}
"""The settings of a way of input, with their defaults; `pdf=yes` is `input=pdf`."""
_TEXT_WAYS = ("text", "both")
_WAYS = ("picture", *_TEXT_WAYS, "pdf")
_LAYER = "pdf"
_ENGINES = ("tesseract", "rapidocr")
_SENTENCES = {
    "text": "The texts are the pages of one document, in order, as they were read from it.",
    "both": "Each page of one document is there as text, as it was read, and as a picture.",
}
"""What takes the place of the sentence about pictures in the instructions."""
_PICTURES = "The pictures are the pages of one document, in order."
_WIDEST = 300
"""The most letters in a line of text that is laid out."""
_PIXELS_PER_TOKEN, _TOKENS_PER_TEXT = 750, 600
"""Rough figures for estimates: pixels of a token, tokens of a page's text."""


class PageInput:
    """One way of input."""

    def __init__(self, settings: Mapping[str, float | int | str], max_side: int | None) -> None:
        """Check the settings; an engine that is named has to be installed."""
        is_pdf_asked = is_switched_on("openai", settings, "pdf")
        way = "pdf" if is_pdf_asked else str(settings["input"])
        if way not in _WAYS:
            raise UnknownNameError("way of input", way, _WAYS, "-p input")
        if is_pdf_asked and settings["input"] not in ("picture", "pdf"):
            what = f"setting pdf=yes of openai is given with input={settings['input']}"
            raise BadInputError(what, remedy="leave out pdf=: it is input=pdf")
        engine = str(settings["text_from"])
        if engine and way not in _TEXT_WAYS:
            what = f"setting text_from={engine} of openai is for a model that gets text"
            raise BadInputError(what, remedy="give -p input=text or -p input=both, or leave it out")
        if engine not in ("", _LAYER, *_ENGINES):
            raise UnknownNameError("engine of a text", engine, (_LAYER, *_ENGINES), "-p text_from")
        self._way, self._max_side = way, max_side
        self._engine = engine or _LAYER
        self.reads_pdf = way == "pdf" or (way in _TEXT_WAYS and self._engine == _LAYER)
        if way in _TEXT_WAYS and self._engine != _LAYER:
            reader = PIPELINES.load(self._engine)
            if isinstance(reader, Installable):
                reader.check_installed()

    @property
    def instructions(self) -> str:
        """Return the first sentences of the prompt."""
        return prompts.INSTRUCTIONS.replace(_PICTURES, _SENTENCES.get(self._way, _PICTURES))

    @property
    def question(self) -> dict[str, str]:
        """Return what shapes an answer; nothing for pages that are sent as they are."""
        text = {"text_from": self._engine} if self._way in _TEXT_WAYS else {}
        return {"input": self._way, **text} if text else {}

    @property
    def version(self) -> dict[str, str]:
        """Return which engine reads the text, if one does."""
        if self._way not in _TEXT_WAYS:
            return {}
        stated = PIPELINES.load("pdf_text" if self._engine == _LAYER else self._engine)({}).version
        return {"text": stated.get("engine") or stated["parser"]}

    def estimated_tokens(self, sheet: Sheet, window: Window) -> int:
        """Return about how many tokens the pages of a window take; nothing is read."""
        files = sheet.files[window.first : window.end]
        text = _TOKENS_PER_TEXT * len(files) if self._way in _TEXT_WAYS else 0
        if self._way == "text":
            return text
        sizes = (picture_pixels(file, self._max_side) // _PIXELS_PER_TOKEN for file in files)
        return text + sum(sizes)

    def contents(
        self, sheet: Sheet, window: Window, *, takes_pdf: bool
    ) -> list[tuple[str | File, float]]:
        """Return texts and files of a window's pages in order, each with the scale of its page."""
        files = files_of_window(sheet.files, window)
        texts = self._texts(sheet, files, window.first) if self._way in _TEXT_WAYS else []
        if self._way == "text":
            return [(text, 1.0) for text in texts]
        if texts or not takes_pdf:
            files = pictures_of_pdfs(files, sheet.dpi)
        pictures = [
            (file, 1.0) if self._max_side is None else limit_side(file, self._max_side)
            for file in files
        ]
        if not texts:
            return [*pictures]
        pairs = zip(texts, pictures, strict=True)
        return [part for text, picture in pairs for part in ((text, 1.0), picture)]

    def _texts(self, sheet: Sheet, files: Sequence[File], first: int) -> list[str]:
        """Return the text of each page of these files, which begin at the page `first`."""
        if self._engine != _LAYER:
            count = page_count(files)
            pictures = replace(sheet, files=pictures_of_pdfs(files, sheet.dpi))
            return laid_out_pages(ocr_words(pictures, self._engine), count)
        texts: list[str] = []
        for file in files:
            texts += self._layer_texts(file, sheet.dpi, first + len(texts))
        return texts

    def _layer_texts(self, file: File, dpi: int, first: int) -> list[str]:
        remedy = "-p text_from=tesseract reads its pages"
        if not is_pdf(file.data):
            what = f"page {first + 1} is a picture, and has no text layer for input={self._way}"
            raise UnansweredError("refused", f"{what}: {remedy}")
        with input_errors_as_unanswered():
            texts = laid_out_pages(pdf_words(file.data, (dpi or 72) / 72), page_count([file]))
            objects = count_objects(file.data, "the PDF")
        for number, (text, count) in enumerate(zip(texts, objects, strict=True), first + 1):
            if not text and count:
                what = f"page {number} of the PDF has no text layer for input={self._way}"
                raise UnansweredError("refused", f"{what}: {remedy}")
        return texts


def page_count(files: Sequence[File]) -> int:
    """Return how many pages files have: a picture is one."""
    count = 0
    for file in files:
        if is_pdf(file.data):
            with input_errors_as_unanswered(), open_pdf(file.data, "the PDF") as document:
                count += len(document)
        else:
            count += 1
    return count


def files_of_window(files: Sequence[File], window: Window) -> tuple[File, ...]:
    """Return the files of a window's pages; of a PDF, one that has these pages alone."""
    if window.is_whole:
        return tuple(files)
    found: list[File] = []
    number = 0
    for file in files:
        if not is_pdf(file.data):
            found += [file] if window.first <= number < window.end else []
            number += 1
            continue
        with input_errors_as_unanswered(), open_pdf(file.data, "the PDF") as document:
            count = len(document)
            wanted = range(max(0, window.first - number), min(count, window.end - number))
            if wanted:
                found.append(File(PDF, pdf_of_pages(document, wanted)))
        number += count
    return tuple(found)


def laid_out_pages(words: Iterable[OcrWord], count: int) -> list[str]:
    """Return the text of each page, with words as far apart as on the page.

    >>> from docextract_eval.pipelines.rules import OcrWord
    >>> boxes = {"Tea": (0, 0, 30, 10), "2.50": (90, 0, 130, 10)}
    >>> laid_out_pages([OcrWord(text, 1, 0, 0, box) for text, box in boxes.items()], 2)
    ['Tea      2.50', '']
    """
    pages: list[list[OcrWord]] = [[] for _ in range(count)]
    for word in words:
        if 0 <= word.page < count:
            pages[word.page].append(word)
    return ["\n".join(_lines(page)) for page in pages]


def _lines(words: Sequence[OcrWord]) -> list[str]:
    """Return the lines of a page; a blank is as wide as its usual letter."""
    if not words:
        return []
    widths = [
        (word.box[2] - word.box[0]) / max(1, sum(map(character_width, word.text))) for word in words
    ]
    letter = max(median(widths), 1e-6)
    left = min(word.box[0] for word in words)
    lines: dict[int, str] = {}
    placed = zip(row_numbers([word.box for word in words]), words, strict=True)
    for row, word in sorted(placed, key=lambda each: (each[0], each[1].box[0])):
        line = lines.get(row, "")
        column = min(round((word.box[0] - left) / letter), _WIDEST)
        wide = sum(map(character_width, line))
        blanks = max(column - wide, 1 if line else 0)
        lines[row] = line + " " * blanks + word.text
    return [lines[row] for row in sorted(lines)]
