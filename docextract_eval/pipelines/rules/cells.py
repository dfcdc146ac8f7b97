"""Lines split into cells where their words stand far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules import OcrWord

if TYPE_CHECKING:
    from collections.abc import Sequence

_CELL_GAP = 1.2
"""The gap between two cells, in heights of a word."""

Cell = tuple[OcrWord, ...]


def split_cells(words: Sequence[OcrWord]) -> list[Cell]:
    """Return the runs of words that stand close together, from left to right."""
    cells: list[list[OcrWord]] = []
    for word in words:
        if cells and word.box[0] - cells[-1][-1].box[2] < _CELL_GAP * word_height(word):
            cells[-1].append(word)
        else:
            cells.append([word])
    return [tuple(cell) for cell in cells]


def is_cell_start(words: Sequence[OcrWord], index: int) -> bool:
    """Return whether a word is the first of its cell."""
    return index == 0 or words[index].box[0] - words[index - 1].box[2] >= _CELL_GAP * word_height(
        words[index]
    )


def word_height(word: OcrWord) -> float:
    """Return the height of a word in pixels, at least 1."""
    return max(1.0, word.box[3] - word.box[1])


def joined_text(words: Sequence[OcrWord]) -> str:
    """Return the text of words, joined by single blanks."""
    return " ".join(word.text for word in words)
