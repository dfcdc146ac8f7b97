"""Typeset words in a PDF: glyphs at the places of the printer, with their text."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from docextract_eval.corpus.pdf.fonts import font_resource_name, utf16_hex_text
from docextract_eval.corpus.render.pages import TypesetWord
from docextract_eval.corpus.render.typesetting import shape_runs
from docextract_eval.direction import visual_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.corpus.pdf.fonts import EmbeddedFonts, FontCollector
    from docextract_eval.corpus.render.typesetting import Glyphs, TextStyle

_EM = 1000
_FINE_SIZE = 0.2
"""The size in points of text that is too small to be seen."""
INVISIBLE_MODE = 3
"""The text mode without fill and stroke."""
TEXT_CHANNELS = {
    "mode": "it is drawn without colour",
    "white": "it is white on white",
    "fine": "its size is a fifth of a point",
    "outside": "it is above the page",
    "behind": "a picture covers it",
}
"""Channels of hidden text in the text layer of a PDF."""
FILE_CHANNELS = {
    "metadata": "it is in the metadata of the file, as title and keywords",
    "note": "it is in a hidden annotation on the page",
    "alt": "it is the alternative text of a word without colour",
}
"""Channels of hidden text in a PDF outside its text layer."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph: its number, its font map, and its place relative to the word's pen, in dots."""

    number: int
    map_number: int
    across: int
    up: int


def shape_word(
    text: str, font: TextStyle, text_replacements: Mapping[str, str], collector: FontCollector
) -> tuple[Glyph, ...]:
    """Return the glyphs of a word from left to right."""
    found: list[Glyph] = []
    (down, across), pen = font.grid_step, 0
    for run, turned, glyphs in shape_runs(text, font.font_name, font.grid_em):
        for (info, at), glyph_text in zip(
            glyphs, _glyph_texts(run, glyphs, right_to_left=turned), strict=True
        ):
            x, y = (pen + _round_64ths(at.x_offset)) * across, _round_64ths(at.y_offset) * down
            map_number = collector.find_or_add_map(
                font.font_name, info.codepoint, replace_characters(glyph_text, text_replacements)
            )
            found.append(Glyph(info.codepoint, map_number, x, y))
            pen += _round_64ths(at.x_advance)
    return tuple(found)


def replace_characters(text: str, replacements: Mapping[str, str]) -> str:
    """Return a text with characters replaced by a map."""
    return "".join(replacements.get(character, character) for character in text)


def _round_64ths(units: int) -> int:
    return (units + 32) >> 6


def _glyph_texts(run: str, glyphs: Glyphs, *, right_to_left: bool) -> Iterator[str]:
    """Yield the text of each glyph: the characters of its cluster, one each if there are enough.

    If a cluster has more glyphs than characters, even decomposed, its first glyph has all the text.
    """
    starts = [info.cluster for info, _ in glyphs]
    bounds = [*sorted(set(starts)), len(run)]
    after = dict(itertools.pairwise(bounds))
    for at, start in enumerate(starts):
        characters = run[start : after[start]]
        same = [number for number, each in enumerate(starts) if each == start]
        if len(characters) < len(same):
            characters = _decompose_if_count(characters, len(same))
        turn = same[::-1].index(at) if right_to_left else same.index(at)
        if len(same) == 1:
            yield characters
        elif len(characters) >= len(same):
            yield characters[turn:] if turn == len(same) - 1 else characters[turn]
        else:
            yield characters if turn == 0 else ""


def _decompose_if_count(characters: str, count: int) -> str:
    """Return characters decomposed, if that gives `count` parts, as the Thai SARA AM gives two."""
    parts = unicodedata.normalize("NFKC", characters)
    return parts if len(parts) == count else characters


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word at its place on a page."""

    word: TypesetWord
    glyphs: tuple[Glyph, ...]
    text: str
    baseline: int
    """Distance from the top of the page, in dots."""
    channel: str = ""
    has_more_text: bool = False
    """Whether its text is more than what is drawn."""

    @property
    def ink_box(self) -> tuple[int, int, int, int]:
        """The box of its ink in dots: left, top, right and bottom."""
        ink = self.word.ink
        left, top = self.word.pen + ink.left, self.baseline - ink.top
        return left, top, left + ink.ink.shape[1], top + ink.ink.shape[0]

    @property
    def needs_whole_text(self) -> bool:
        """Whether the word needs its text as a whole, because glyphs of its marks are out of order.

        The same holds for text that is more than what is drawn. A character can be a mark and a
        letter, as the Thai SARA AM is: two glyphs, each with its part of the text.
        """
        decomposed = unicodedata.normalize("NFKC", self.word.text)
        categories = {unicodedata.category(character) for character in decomposed}
        return self.has_more_text or (
            "Mn" in categories and visual_text(self.word.text) == self.word.text
        )

    def text_operators(
        self, fonts: EmbeddedFonts, page_height: int, pitch: int, dpi: int
    ) -> Iterator[str]:
        """Yield the operators that draw it on a page of a height in dots."""
        font = self.word.style
        up, across = font.grid_em[0] * font.grid_step[0], font.grid_em[1] * font.grid_step[1]
        size = _FINE_SIZE * dpi / 72 / up if self.channel == "fine" else 1.0
        y = page_height - self.baseline
        if self.channel == "outside":
            y = page_height + pitch
        if self.needs_whole_text:
            # Readers detect blanks by distance, which does not work here, so one is added.
            actual_text = utf16_hex_text(f"{self.text} ")
            yield f"/Span << /ActualText <FEFF{actual_text}> >> BDC"
        for row in self._glyph_rows():
            x, rise = self.word.pen + row[0].across * size, row[0].up * size
            number = fonts.font_numbers[font.font_name]
            yield f"/{font_resource_name(number, row[0].map_number)} {up} Tf"
            matrix = f"{across * size / up:.6f} 0 0 {size:.6f} {x:.3f} {y + rise:.3f}"
            yield f"{matrix} Tm [{_row_codes(row, fonts, font.font_name, across)}] TJ"
        if self.needs_whole_text:
            yield "EMC"

    def _glyph_rows(self) -> Iterator[list[Glyph]]:
        """Yield groups of neighbouring glyphs at one height and with one font map.

        In a word whose text is given as a whole they need not be neighbours, and the largest group
        comes first, because readers take its box for that of the word.
        """
        if self.needs_whole_text:
            rows: dict[tuple[int, int], list[Glyph]] = {}
            for glyph in self.glyphs:
                rows.setdefault((glyph.up, glyph.map_number), []).append(glyph)
            yield from sorted(rows.values(), key=len, reverse=True)
            return
        for _, row in groupby(self.glyphs, key=lambda glyph: (glyph.up, glyph.map_number)):
            yield list(row)


def _row_codes(row: list[Glyph], fonts: EmbeddedFonts, typeface: str, across: int) -> str:
    """Return the codes of glyphs in a row, with corrections of their distances."""
    parts, pen = [], 0
    for glyph in row:
        code = fonts.codes[typeface][glyph.number]
        wanted = round((glyph.across - row[0].across) * _EM / across)
        if wanted != pen:
            parts.append(str(pen - wanted))
        parts.append(f"<{code:04X}>")
        pen = wanted + fonts.widths[typeface][code]
    return " ".join(parts)
