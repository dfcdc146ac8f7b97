"""How wide a text will be: layouts wrap and align by what the printer will do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from docextract_eval.corpus.render.fonts import is_wide
from docextract_eval.corpus.render.papers import Paper
from docextract_eval.corpus.render.type import Type, advance
from docextract_eval.fieldtypes.text import UNSPACED

_OPEN, _CLOSED = (
    "（「『【〈《",
    "）」』】〉》、。，．・：？！ー々ゃゅょっャュョッァィゥェォ\uff61\uff63-\uff65\uff67-\uff70\uff9e\uff9f",
)
_UNBROKEN = re.compile(f"[{_OPEN}]*(?:[{UNSPACED}]|[^{UNSPACED}]+)[{_CLOSED}]*|[{_OPEN}]+")
"""One sign of Japanese, or what stands between two of them, with what no line begins or ends
with: brackets, points, small kana."""


@dataclass(frozen=True, slots=True)
class Ruler:
    """Measures texts of one face on one sheet, in shares of the printable width."""

    paper: Paper
    font: str

    def width(self, text: str, size: float = 1.0, *, bold: bool = False) -> float:
        """Give how much of a line a text takes.

        >>> from docextract_eval.corpus.render.papers import PAPERS
        >>> Ruler(PAPERS["a4"], "figo").width("TOTAL") < 0.1
        True
        """
        face = paper_type(self.paper, self.font, size, bold=bold)
        pieces = (piece for piece in re.split(r"(\s)", text) if piece)
        return sum(advance(piece, face) for piece in pieces) / line_width(self.paper, self.font)

    def wrap(
        self, text: str, width: float, size: float = 1.0, *, bold: bool = False
    ) -> tuple[str, ...]:
        """Break a text at its blanks into lines of at most this width.

        A word that is wider than a line is broken too, between signs of Japanese if it has any:
        then it is two words on the page.
        """
        lines: list[str] = []
        for word in text.split():
            whole = self._fits(word, width, size, bold=bold)
            for number, piece in enumerate([word] if whole else _UNBROKEN.findall(word)):
                longer = f"{lines[-1]}{'' if number else ' '}{piece}" if lines else piece
                if lines and self._fits(longer, width, size, bold=bold):
                    lines[-1] = longer
                    continue
                lines += self._parts(piece, width, size, bold=bold)
        return tuple(lines)

    def _parts(self, word: str, width: float, size: float, *, bold: bool) -> list[str]:
        parts = [word]
        while len(parts[-1]) > 1 and self.width(parts[-1], size, bold=bold) > width:
            last = parts.pop()
            fits = (
                n
                for n in range(len(last) - 1, 1, -1)
                if self._fits(last[:n], width, size, bold=bold)
            )
            cut = next(fits, 1)
            parts += [last[:cut], last[cut:]]
        return parts

    def _fits(self, text: str, width: float, size: float, *, bold: bool) -> bool:
        return self.width(text, size, bold=bold) <= width


def line_width(paper: Paper, font: str) -> int:
    """Give the width that spans are placed along: a till's columns, or what can be printed on."""
    if paper.columns is None:
        return paper.printable
    return paper.columns * advance("0", paper_type(paper, font))


def paper_type(paper: Paper, font: str, size: float = 1.0, *, bold: bool = False) -> Type:
    """Give a face as a paper's printer draws it, at a size relative to the body."""
    dots, strike = round(paper.size * size), 3 if paper.printer == "needles" else 1
    if is_wide(font):  # a kanji takes two columns, and on needles 16 finer strikes
        dots, strike = (dots * 16 // 15, 2) if strike == 3 else (dots * 6 // 5, 1)
    return Type(font, dots, bold, paper.printer == "laser", strike)
