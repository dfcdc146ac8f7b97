"""Lines of text to pages: every dot placed, every word's quad the exact extent of its ink."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.render.papers import PAPERS, Paper
from docextract_eval.corpus.render.type import Sprite, advance, sprite
from docextract_eval.geometry import box_quads
from docextract_eval.records import Document, Line, Page, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

INK, BLANK = 0, 255
_EDGE = 1.5
"""Blank lines above the first line and below the last."""


def render(document: Document) -> tuple[Page, ...]:
    """Print all pages of a document."""
    paper = PAPERS[document.factors["template"]]
    font = document.factors["font"]
    return tuple(_print(lines, paper, font) for lines in document.pages)


def _print(lines: tuple[Line, ...], paper: Paper, font: str) -> Page:
    baselines, height = _baselines(lines, paper)
    image = np.full((height, paper.width), BLANK, np.uint8)
    boxes: list[tuple[int, int, int, int]] = []
    tags: list[str] = []
    for line, baseline in zip(lines, baselines, strict=True):
        for span in line.spans:
            for word, x in _set(span, line.size, paper, font):
                left, top = x + word.left, baseline - word.top
                bottom, right = top + word.dots.shape[0], left + word.dots.shape[1]
                image[top:bottom, left:right][word.dots] = INK
                boxes.append((left, top, right, bottom))
                tags.append(span.tag)
    image.flags.writeable = False
    quads = box_quads(np.array(boxes, float).reshape(-1, 4))
    return Page(image, paper.dpi, quads, np.ones(len(quads)), tuple(tags))


def _baselines(lines: tuple[Line, ...], paper: Paper) -> tuple[list[int], int]:
    """Give where each line stands, and how long the paper is."""
    down, found = _EDGE * paper.pitch, []
    for line in lines:
        down += (line.size + line.gap) * paper.pitch
        found.append(ceil(down))
    return found, ceil(down + _EDGE * paper.pitch)


def _set(span: Span, size: float, paper: Paper, font: str) -> Iterator[tuple[Sprite, int]]:
    """Give each word of a span with the place of its pen, on the columns of the face."""
    dots = round(paper.size * size)
    column = advance(font, dots)
    width = column * len(span.text)
    # Text stands on the grid of the body's columns, as a till's does, whatever the face.
    start = span.at * _measure(paper, font)
    if span.align != "left":
        start -= width if span.align == "right" else width / 2
    pen = paper.margin + _inset(paper, font) + round(start)
    for word in _words(span.text):
        yield sprite(word[1], font, dots, bold=span.bold), pen + column * word[0]


def _measure(paper: Paper, font: str) -> int:
    return paper.columns * advance(font, paper.size)


def _inset(paper: Paper, font: str) -> int:
    return (paper.printable - _measure(paper, font)) // 2


def _words(text: str) -> Iterator[tuple[int, str]]:
    """Give each word with the column at which it starts.

    >>> list(_words("TOTAL  9.00"))
    [(0, 'TOTAL'), (7, '9.00')]
    """
    start = 0
    for word in text.split():
        start = text.index(word, start)
        yield start, word
        start += len(word)
