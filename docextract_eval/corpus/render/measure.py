"""Measure texts as the printer will print them, so that layouts can wrap and align them."""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

from docextract_eval.corpus.render.dot_faces import DOT_FACES, dot_face
from docextract_eval.corpus.render.handwriting import handwritten_digit_height, handwritten_word
from docextract_eval.corpus.render.papers import Paper
from docextract_eval.corpus.render.typesetting import (
    PIN_STEPS,
    TextStyle,
    em_for_cell_width,
    text_advance,
)
from docextract_eval.fieldtypes.text import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.records import Pen

_LINE_END_FORBIDDEN = "（「『【〈《\u0e40-\u0e44"
_LINE_START_FORBIDDEN = (
    "）」』】〉》、。，．・：？！ー々ゃゅょっャュョッァィゥェォ\uff61\uff63-\uff65\uff67-\uff70\uff9e\uff9f"
    "\u0e2f-\u0e3a\u0e45-\u0e4e"
)
_NEARLY_NEXT = (0.55, 0.25)
"""What is added to a size in whole dots, down and across, before it is rounded down: letters of one
and a half are twice as tall, and as wide as others."""
_UNBROKEN = re.compile(
    f"[{_LINE_END_FORBIDDEN}]*(?:[{UNSPACED}]|[^{UNSPACED}]+)[{_LINE_START_FORBIDDEN}]*|[{_LINE_END_FORBIDDEN}]+"
)
"""A piece of text that is not broken: a single Japanese or Thai character or a run of others, with
what no line begins or ends with: brackets, punctuation, small kana, Thai vowel signs."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """Measures texts in one font on one paper, as shares of the printable width."""

    paper: Paper
    font: str

    def width_share(
        self, text: str, size: float = 1.0, *, bold: bool = False, stretch: float = 1.0
    ) -> float:
        """Return the width of a text as a share of a line.

        >>> from docextract_eval.corpus.render.papers import PAPERS
        >>> Ruler(PAPERS["a4"], "figo").width_share("TOTAL") < 0.1
        True
        """
        style = text_style(self.paper, self.font, size, bold=bold, stretch=stretch)
        return _text_width_in_dots(text, style) / line_width_in_dots(self.paper, self.font)

    def handwritten_width_share(self, text: str, pen: Pen, size: float = 1.0) -> float:
        """Return the width of a handwritten text as a share of a line."""
        style = text_style(self.paper, self.font, size)
        words = [
            handwritten_word(word, pen, handwritten_digit_height(self.paper, size)).advance
            for word in text.split()
        ]
        dots = sum(words) + (len(words) - 1) * text_advance(" ", style)
        return dots / line_width_in_dots(self.paper, self.font)

    def wrap(
        self,
        text: str,
        width_share: float,
        size: float = 1.0,
        *,
        bold: bool = False,
        stretch: float = 1.0,
    ) -> tuple[str, ...]:
        """Return a text broken at blanks into lines of at most this width.

        A word that is wider than a line is broken, too, between Japanese or Thai characters if it
        has any. Then it is two words on the page.
        """

        def fits(part: str) -> bool:
            return self.width_share(part, size, bold=bold, stretch=stretch) <= width_share

        lines: list[str] = []
        for word in text.split():
            for number, piece in enumerate([word] if fits(word) else _UNBROKEN.findall(word)):
                longer = f"{lines[-1]}{'' if number else ' '}{piece}" if lines else piece
                if lines and fits(longer):
                    lines[-1] = longer
                    continue
                lines += self._break_word(piece, fits)
        return tuple(lines)

    def _break_word(self, word: str, fits: Callable[[str], bool]) -> list[str]:
        parts = [word]
        while len(parts[-1]) > 1 and not fits(parts[-1]):
            last = parts.pop()
            cut = next((n for n in range(len(last) - 1, 1, -1) if fits(last[:n])), 1)
            parts += [last[:cut], last[cut:]]
        return parts


@functools.lru_cache(maxsize=32768)
def _text_width_in_dots(text: str, style: TextStyle) -> int:
    pieces = filter(None, re.split(r"(\s)", text))
    return sum(map(text_advance, pieces, repeat(style)))


@functools.cache
def line_width_in_dots(paper: Paper, font: str) -> int:
    """Return the width of a line in dots: a till's columns, or the printable width."""
    if paper.columns is None:
        return paper.printable_width
    return paper.columns * text_advance("0", text_style(paper, font))


@functools.lru_cache(maxsize=4096)
def text_style(
    paper: Paper, font: str, size: float = 1.0, *, bold: bool = False, stretch: float = 1.0
) -> TextStyle:
    """Return a font as a paper's printer draws it, at a size relative to the body text.

    On a grid of columns a character is one column wide, and a kanji two; `stretch` stretches them.
    """
    if paper.cell and font in DOT_FACES:
        return _style_in_whole_dots(paper, font, (size, size * stretch), bold=bold)
    across = em_for_cell_width(font, paper.cell) if paper.cell else paper.size
    return TextStyle(
        font, round(paper.size * size), bold, paper.printer, round(across * size * stretch)
    )


def _style_in_whole_dots(
    paper: Paper, font: str, scale: tuple[float, float], *, bold: bool
) -> TextStyle:
    """Return a face of a till with each of its dots printed once, twice or more, down and across.

    A column of the paper is as wide as the matrix, and the dots of a thermal head are squares.
    """
    face = dot_face(font)
    down, across = (
        max(1, math.floor(times + more)) for times, more in zip(scale, _NEARLY_NEXT, strict=True)
    )
    high = PIN_STEPS[0] * face.em if paper.printer == "needles" else 2 * paper.cell
    return TextStyle(
        font, high * down, bold, paper.printer, 2 * paper.cell * across, repeats=(down, across)
    )
