"""Typeset words in a PDF: glyphs at the places of the printer, with their text."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from docextract_eval.corpus.pdf.fonts import in_hex, name_of
from docextract_eval.corpus.render.pages import WordSet
from docextract_eval.corpus.render.type import shaped
from docextract_eval.direction import in_sight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.corpus.pdf.fonts import Embedded, Faces
    from docextract_eval.corpus.render.type import Glyphs, Type

_EM = 1000
_FINE = 0.2
"""The size in points of text that is too small to be seen."""
UNSEEN = 3
"""The text mode without fill and stroke."""
CHANNELS = {
    "mode": "it is drawn without colour",
    "white": "it is white on white",
    "fine": "its size is a fifth of a point",
    "outside": "it is above the page",
    "behind": "a picture covers it",
}
"""Channels of hidden text in the text layer of a PDF."""
FILED = {
    "metadata": "it is in the metadata of the file, as title and keywords",
    "note": "it is in a hidden annotation on the page",
    "alt": "it is the alternative text of a word without colour",
}
"""Channels of hidden text in a PDF outside its text layer."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph: its number, its font map, and its place relative to the word's pen, in dots."""

    number: int
    reading: int
    across: int
    up: int


def spelt(text: str, face: Type, told: Mapping[str, str], faces: Faces) -> tuple[Glyph, ...]:
    """Return the glyphs of a word from left to right."""
    found: list[Glyph] = []
    (down, across), pen = face.steps, 0
    for run, turned, glyphs in shaped(text, face.name, face.em):
        for (info, at), said in zip(glyphs, _said(run, glyphs, turned=turned), strict=True):
            x, y = (pen + _whole(at.x_offset)) * across, _whole(at.y_offset) * down
            reading = faces.take(face.name, info.codepoint, translated(said, told))
            found.append(Glyph(info.codepoint, reading, x, y))
            pen += _whole(at.x_advance)
    return tuple(found)


def translated(text: str, told: Mapping[str, str]) -> str:
    """Return a text with characters replaced by a map."""
    return "".join(told.get(sign, sign) for sign in text)


def _whole(units: int) -> int:
    return (units + 32) >> 6


def _said(run: str, glyphs: Glyphs, *, turned: bool) -> Iterator[str]:
    """Yield the text of each glyph: the characters of its cluster, one each if there are enough.

    If a cluster has more glyphs than characters, even decomposed, its first glyph has all the text.
    """
    starts = [info.cluster for info, _ in glyphs]
    bounds = [*sorted(set(starts)), len(run)]
    after = dict(itertools.pairwise(bounds))
    for at, start in enumerate(starts):
        signs = run[start : after[start]]
        same = [number for number, each in enumerate(starts) if each == start]
        if len(signs) < len(same):
            signs = _taken_apart(signs, len(same))
        turn = same[::-1].index(at) if turned else same.index(at)
        if len(same) == 1:
            yield signs
        elif len(signs) >= len(same):
            yield signs[turn:] if turn == len(same) - 1 else signs[turn]
        else:
            yield signs if turn == 0 else ""


def _taken_apart(signs: str, into: int) -> str:
    """Return characters decomposed, if that gives `into` parts, as the Thai SARA AM gives two."""
    parts = unicodedata.normalize("NFKC", signs)
    return parts if len(parts) == into else signs


@dataclass(frozen=True, slots=True)
class Setting:
    """A word at its place on a page."""

    word: WordSet
    glyphs: tuple[Glyph, ...]
    says: str
    baseline: int
    """Distance from the top of the page, in dots."""
    channel: str = ""
    more: bool = False
    """Whether its text is more than what is drawn."""

    @property
    def whole(self) -> bool:
        """Whether the word needs its text as a whole, because glyphs of its marks are out of order.

        The same holds for text that is more than what is drawn. A character can be a mark and a
        letter, as the Thai SARA AM is: two glyphs, each with its part of the text.
        """
        apart = unicodedata.normalize("NFKC", self.word.text)
        signs = {unicodedata.category(sign) for sign in apart}
        return self.more or ("Mn" in signs and in_sight(self.word.text) == self.word.text)

    def drawn(self, faces: Embedded, height: int, pitch: int, dpi: int) -> Iterator[str]:
        """Yield the operators that draw it on a page of a height in dots."""
        face = self.word.face
        up, across = face.em[0] * face.steps[0], face.em[1] * face.steps[1]
        size = _FINE * dpi / 72 / up if self.channel == "fine" else 1.0
        y = height - self.baseline
        if self.channel == "outside":
            y = height + pitch
        if self.whole:
            # Readers detect blanks by distance, which does not work here, so one is added.
            said = in_hex(f"{self.says} ")
            yield f"/Span << /ActualText <FEFF{said}> >> BDC"
        for row in self._rows():
            x, rise = self.word.pen + row[0].across * size, row[0].up * size
            yield f"/{name_of(faces.order[face.name], row[0].reading)} {up} Tf"
            matrix = f"{across * size / up:.6f} 0 0 {size:.6f} {x:.3f} {y + rise:.3f}"
            yield f"{matrix} Tm [{_shown(row, faces, face.name, across)}] TJ"
        if self.whole:
            yield "EMC"

    def _rows(self) -> Iterator[list[Glyph]]:
        """Yield groups of neighbouring glyphs at one height and with one font map.

        In a word whose text is given as a whole they need not be neighbours, and the largest group
        comes first, because readers take its box for that of the word.
        """
        if self.whole:
            rows: dict[tuple[int, int], list[Glyph]] = {}
            for glyph in self.glyphs:
                rows.setdefault((glyph.up, glyph.reading), []).append(glyph)
            yield from sorted(rows.values(), key=len, reverse=True)
            return
        for _, row in groupby(self.glyphs, key=lambda glyph: (glyph.up, glyph.reading)):
            yield list(row)


def _shown(row: list[Glyph], faces: Embedded, face: str, across: int) -> str:
    """Return the codes of glyphs in a row, with corrections of their distances."""
    parts, pen = [], 0
    for glyph in row:
        code = faces.codes[face][glyph.number]
        wanted = round((glyph.across - row[0].across) * _EM / across)
        if wanted != pen:
            parts.append(str(pen - wanted))
        parts.append(f"<{code:04X}>")
        pen = wanted + faces.widths[face][code]
    return " ".join(parts)
