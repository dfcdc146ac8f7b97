"""Write a document as its issuer's PDF: words as text, marks as drawings, no picture of the page.

Every word is where the printer sets it, to the dot. Handwriting is a picture, because no PDF has it
as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.pdf.fonts import EmbeddedFonts, FontCollector
from docextract_eval.corpus.pdf.placed_words import (
    FILE_CHANNELS,
    INVISIBLE_MODE,
    PlacedWord,
    replace_characters,
    shape_word,
)
from docextract_eval.corpus.render.colours import (
    BRANDS,
    Colour,
    Place,
    Tones,
    coloured_places,
    tint_of,
    tone_table,
    word_colour,
)
from docextract_eval.corpus.render.marks import (
    SHADE_TONE,
    draw_mark,
    mark_corner,
    mark_size,
    thinnest_stroke_width,
)
from docextract_eval.corpus.render.overlays import (
    OVERLAY_KINDS,
    PALE_INK,
    QUARTER_TURNS,
    draw_overlay,
)
from docextract_eval.corpus.render.pages import (
    BLANK,
    FAINT_INK,
    TypesetWord,
    baselines_and_page_height,
    document_brand,
    typeset_words,
)
from docextract_eval.corpus.render.papers import PAPERS, Paper
from docextract_eval.pdf import PdfBuilder, pdf_picture
from docextract_eval.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Document, File, Line, Mark

Pixels = NDArray[np.uint8]
PlacedPicture = tuple[Pixels, tuple[int, int]]
"""Ink, and the place of its upper left corner."""
_INSET = 0.004
"""By how much of a dot pictures and rules are smaller per side: viewers round outwards."""
_DRAWN_KINDS = ("rule", "box", "shade")
MULTIPLY_STATE = "/ExtGState << /Tint << /BM /Multiply >> >>"
"""The blend mode of pictures: they multiply like ink."""


@dataclass(frozen=True, slots=True)
class _Inks:
    """The inks of a page: gray, or the colours of its sender by place."""

    tone: float
    """How gray its ink is; 0 is black."""
    brand: str | None = None
    places: tuple[Place, ...] = ()

    def of_mark(self, mark: Mark, box: tuple[int, int, int, int]) -> str:
        """Return the operator that chooses the ink of a rule, a frame or a shade."""
        tones = self.tones_at(box)
        if self.brand is None or tones is None:
            shade = 1 - (1 - self.tone) * (1 - SHADE_TONE / BLANK)
            return f"{shade:.3f} g" if mark.kind == "shade" else f"{self.tone:.3g} g"
        if mark.kind == "shade":
            first = BRANDS[self.brand][0]
            return _rgb_operator(first if tones == "solid" else tint_of(self.brand))
        return _rgb_operator((BLANK,) * 3 if tones == "solid" else BRANDS[self.brand][0])

    def of_word(self, span: Span, word: PlacedWord) -> str:
        """Return the operator that chooses the ink of a word."""
        if span.inverse or word.channel == "white":
            return "1 g"
        shade = 1 - FAINT_INK / 256 if span.pale else self.tone
        if self.brand is None or shade:
            return f"{shade:.3g} g"
        return _rgb_operator(word_colour(self.places, word.ink_box, self.brand))

    def picture(self, ink: Pixels, corner: tuple[int, int]) -> Pixels:
        """Return a picture in the ink of its place."""
        left, top = corner
        high, wide = ink.shape
        tones = self.tones_at((left, top, left + wide, top + high))
        if self.brand is None or tones is None:
            return _make_pale_if_toned(ink, self.tone)
        return tone_table(tones, self.brand)[ink]

    def tones_at(self, box: tuple[int, int, int, int]) -> Tones | None:
        """Return the tones of the last place that holds a box, if one does."""
        found = [place.tones for place in self.places if place.holds(box)]
        return found[-1] if found else None


def _rgb_operator(colour: Colour) -> str:
    """Return the operator that chooses a colour; black and white are gray."""
    if len({*colour}) == 1:
        return f"{colour[0] / BLANK:.3g} g"
    return " ".join(f"{part / BLANK:.3f}" for part in colour) + " rg"


def mark_operators(
    mark: Mark, baseline: int, paper: Paper, page_height: int, inks: _Inks
) -> Iterator[str]:
    """Yield operators that draw a rule, box or shade in its ink; none for other marks."""
    if mark.kind not in _DRAWN_KINDS:
        return
    left, top = mark_corner(mark, baseline, paper)
    high, wide = mark_size(mark, paper)
    bottom, edge = page_height - top - high, thinnest_stroke_width(paper)
    first = (left, top, left + wide, top + (edge if mark.kind == "box" else high))
    chosen = inks.of_mark(mark, first)
    if mark.kind == "box":
        within = f"{left + edge} {bottom + edge} {wide - 2 * edge} {high - 2 * edge}"
        yield f"{chosen} {left} {bottom} {wide} {high} re {within} re f*"
    else:
        yield f"{chosen} {_shrunk_rectangle(left, bottom, wide, high)} re f"


def _shrunk_rectangle(left: int, bottom: int, wide: int, high: int) -> str:
    """Return a rectangle as text, slightly smaller, so that no neighbouring dot is filled."""
    sides = (left + _INSET, bottom + _INSET, wide - 2 * _INSET, high - 2 * _INSET)
    return " ".join(f"{side:.3f}" for side in sides)


def mark_picture(
    mark: Mark, baseline: int, paper: Paper, font: str, page_height: int
) -> PlacedPicture | None:
    """Return a mark as a picture with its upper left corner, or None if it is drawn or blank."""
    if mark.kind in _DRAWN_KINDS:
        return None
    canvas = np.full((page_height, paper.width), BLANK, np.uint8)
    corner = mark_corner(mark, baseline, paper)
    if mark.kind in OVERLAY_KINDS:
        draw_overlay(canvas, mark, corner, paper, font)
    else:
        draw_mark(canvas, mark, corner, paper)
    rows = np.flatnonzero((canvas != BLANK).any(axis=1))
    columns = np.flatnonzero((canvas != BLANK).any(axis=0))
    if not rows.size:
        return None
    part = canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.ascontiguousarray(part), (int(columns[0]), int(rows[0]))


def add_placed_picture(
    book: PdfBuilder, name: str, ink: Pixels, corner: tuple[int, int], page_height: int
) -> tuple[str, str]:
    """Add a picture to a PDF; return the operators that draw it, and its resource entry."""
    number = book.add_picture(pdf_picture(encode_png(ink)))
    high, wide = ink.shape[:2]
    left, top = corner
    size = f"{wide - 2 * _INSET:.3f} 0 0 {high - 2 * _INSET:.3f}"
    at = f"{left + _INSET:.3f} {page_height - top - high + _INSET:.3f}"
    placed = f"q /Tint gs {size} {at} cm /{name} Do Q"
    return placed, f"/{name} {number} 0 R"


_WHITE_PIXEL = np.full((1, 1), BLANK, np.uint8)
"""The picture that covers hidden text."""


def make_born_digital_pdf(
    document: Document, wrong_characters: Mapping[str, str] | None = None
) -> File:
    """Return a document as a PDF; the map replaces characters in its text layer by wrong ones."""
    paper, collector, book = PAPERS[document.factors["paper"]], FontCollector(), PdfBuilder()
    tone = 1 - PALE_INK / 256 if document.factors.get("print") == "pale" else 0.0
    typesetter = _Typesetter(
        paper, document.factors["font"], tone, collector, wrong_characters or {}
    )
    brand = document_brand(document)
    pages = [typesetter.typeset_page(lines, brand) for lines in document.pages]
    fonts = collector.embed(book)
    turned = -90 * QUARTER_TURNS.get(document.factors.get("turned", ""), 0) % 360
    for lines, page in zip(document.pages, pages, strict=True):
        content, pictures = page.make_content_and_resources(book, fonts)
        resources = f"{fonts.resources} {MULTIPLY_STATE} /XObject << {pictures} >>"
        size = paper.width / paper.dpi, page.height / paper.dpi
        note = _hidden_text(lines, "note")
        book.add_page(size, content, resources, turned, book.add_note(note) if note else None)
    if metadata := " ".join(
        filter(None, (_hidden_text(lines, "metadata") for lines in document.pages))
    ):
        book.set_metadata(metadata)
    return book.to_file()


def _hidden_text(lines: Sequence[Line], channel: str) -> str:
    """Return the text of a page's hidden spans of one channel outside the page's text."""
    return " ".join(span.text for line in lines for span in line.spans if span.unseen == channel)


@dataclass(frozen=True, slots=True)
class _TypesetPage:
    """A typeset page: its words, drawings and pictures, all in dots."""

    paper: Paper
    height: int
    inks: _Inks
    words: tuple[tuple[Span, PlacedWord], ...]
    drawings: tuple[str, ...]
    pictures: tuple[PlacedPicture, ...]

    def make_content_and_resources(
        self, book: PdfBuilder, fonts: EmbeddedFonts
    ) -> tuple[bytes, str]:
        """Return the content stream of the page, and the resources of its pictures."""
        found = [
            add_placed_picture(
                book, f"P{number}", self.inks.picture(ink, corner), corner, self.height
            )
            for number, (ink, corner) in enumerate(self.pictures)
        ]
        covers = list(self._cover_operators())
        parts = [
            f"{72 / self.paper.dpi:.6f} 0 0 {72 / self.paper.dpi:.6f} 0 0 cm",
            # Hidden text comes first, so that it covers no visible ink.
            *self._text_operators(fonts, visible=False),
            *covers,
            *self.drawings,
            *self._box_operators(),
            *self._text_operators(fonts, visible=True),
            *(each for each, _ in found),
        ]
        names = [name for _, name in found]
        if covers:
            names.append(f"/Cover {book.add_picture(pdf_picture(encode_png(_WHITE_PIXEL)))} 0 R")
        return "\n".join(parts).encode(), " ".join(names)

    def _text_operators(self, fonts: EmbeddedFonts, *, visible: bool) -> Iterator[str]:
        """Yield operators for the visible, or the hidden, words."""
        before = None
        yield "BT"
        for span, word in self.words:
            if visible == bool(span.unseen):
                continue
            mode = INVISIBLE_MODE if word.channel == "mode" else 0
            look = f"{self.inks.of_word(span, word)} {mode} Tr"
            if look != before:
                yield look
            before = look
            yield from word.text_operators(fonts, self.height, self.paper.pitch, self.paper.dpi)
        yield "ET"

    def _box_operators(self) -> Iterator[str]:
        """Yield boxes of ink below words that are printed white."""
        for span, word in self.words:
            if span.inverse:
                yield f"{self.inks.tone:.3g} g {self._ink_box_operands(word)} re f"

    def _cover_operators(self) -> Iterator[str]:
        """Yield pictures that cover hidden words."""
        for _, word in self.words:
            if word.channel == "behind":
                left, bottom, wide, high = self._ink_box_operands(word, margin=1).split()
                yield f"q {wide} 0 0 {high} {left} {bottom} cm /Cover Do Q"

    def _ink_box_operands(self, word: PlacedWord, margin: int = 0) -> str:
        """Return the box of a word's ink, with a margin in dots."""
        left, top, right, bottom = word.ink_box
        low, wide = self.height - bottom - margin, right - left + 2 * margin
        return f"{left - margin} {low} {wide} {bottom - top + 2 * margin}"


def _make_pale_if_toned(ink: Pixels, tone: float) -> Pixels:
    """Return a picture in the gray of its page's ink."""
    if not tone:
        return ink
    return (BLANK - ((BLANK - ink).astype(np.uint16) * PALE_INK >> 8)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class _Typesetter:
    """Typesets the pages of a document with common fonts."""

    paper: Paper
    font: str
    tone: float
    collector: FontCollector
    wrong_characters: Mapping[str, str]

    def typeset_page(self, lines: Sequence[Line], brand: str | None = None) -> _TypesetPage:
        """Return a typeset page, in the colours of a sender if it has any."""
        baselines, height = baselines_and_page_height(tuple(lines), self.paper)
        places = coloured_places(lines, baselines, self.paper) if brand else ()
        inks = _Inks(self.tone, brand, tuple(places))
        words: list[tuple[Span, PlacedWord]] = []
        drawings: list[str] = []
        pictures: list[PlacedPicture] = []
        for line, baseline in zip(lines, baselines, strict=True):
            for mark in line.marks:
                drawings += mark_operators(mark, baseline, self.paper, height, inks)
                if found := mark_picture(mark, baseline, self.paper, self.font, height):
                    pictures.append(found)
            for span in (each for each in line.spans if each.unseen not in FILE_CHANNELS):
                for word in typeset_words(span, line, self.paper, self.font):
                    if span.pen is None:
                        words.append((span, self._typeset_word(span, word, baseline)))
                    else:
                        corner = word.pen + word.ink.left, baseline - word.ink.top
                        pictures.append((BLANK - word.ink.ink, corner))
        words += self._alternative_text_word(lines, baselines)
        return _TypesetPage(
            self.paper, height, inks, tuple(words), tuple(drawings), tuple(pictures)
        )

    def _alternative_text_word(
        self, lines: Sequence[Line], baselines: Sequence[int]
    ) -> Iterator[tuple[Span, PlacedWord]]:
        """Yield an invisible word whose alternative text is the hidden text of channel `alt`."""
        for line, baseline in zip(lines, baselines, strict=True):
            for span in line.spans:
                if span.unseen == "alt":
                    word = next(iter(typeset_words(span, line, self.paper, self.font)))
                    glyphs = shape_word(word.text, word.style, {}, self.collector)
                    hidden = _hidden_text(lines, "alt")
                    yield (
                        span,
                        PlacedWord(word, glyphs, hidden, baseline, "mode", has_more_text=True),
                    )
                    return

    def _typeset_word(self, span: Span, word: TypesetWord, baseline: int) -> PlacedWord:
        character_texts = {
            **self.wrong_characters,
            **dict(zip(span.text, span.mapped, strict=False)),
        }
        glyphs = shape_word(word.text, word.style, character_texts, self.collector)
        return PlacedWord(
            word, glyphs, replace_characters(word.text, character_texts), baseline, span.unseen
        )
