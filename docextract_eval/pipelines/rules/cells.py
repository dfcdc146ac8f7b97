"""Lines split into cells where their words stand far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord

if TYPE_CHECKING:
    from collections.abc import Sequence

_APART = 1.2
"""The gap between two cells, in heights of a word."""

Cell = tuple[OcrWord, ...]


def cells_of(words: Sequence[OcrWord]) -> list[Cell]:
    """Return the runs of words that stand close together, from left to right."""
    cells: list[list[OcrWord]] = []
    for word in words:
        if cells and word.box[0] - cells[-1][-1].box[2] < _APART * height(word):
            cells[-1].append(word)
        else:
            cells.append([word])
    return [tuple(cell) for cell in cells]


def begins_cell(words: Sequence[OcrWord], at: int) -> bool:
    """Return whether a word is the first of its cell."""
    return at == 0 or words[at].box[0] - words[at - 1].box[2] >= _APART * height(words[at])


def height(word: OcrWord) -> float:
    """Return the height of a word in pixels, at least 1."""
    return max(1.0, word.box[3] - word.box[1])


def text_of(words: Sequence[OcrWord]) -> str:
    """Return the text of words, joined by single blanks."""
    return " ".join(word.text for word in words)
