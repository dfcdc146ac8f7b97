"""One picture of an explained rendition: its pages with named boxes, and its errors beside them.

Boxes are as in a report: of a true value a line of one colour, of a wrong answer a dashed one of
another. An error has a number, by which it is listed.
"""

from __future__ import annotations

import itertools
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.contact_sheets import TEXT, convert_to_colour, write_line
from docextract_eval.corpus.render.typesetting import TextStyle, has_glyph, text_advance
from docextract_eval.errors import count_phrase, one_line
from docextract_eval.runs.error_gallery.frames import Pixels, Quads, encode_webp, line_boxes
from docextract_eval.runs.error_gallery.pictures import RenditionView
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from docextract_eval.runs.explain import ExplainedCell, ExplainedRendition

    Colour = tuple[int, int, int]
    _Line = tuple[int, str, Colour, TextStyle]
    """Where a line of the list begins, its text, its colour and its font."""

TRUTH, WRONG = (79, 125, 10), (30, 30, 200)
"""Colours of boxes in OpenCV's order: those of a report's truth and guess."""
LARGEST_PICTURE = 500_000
"""The most bytes of a picture."""
MOST_PAGES = 6
"""The most pages of a picture, those with errors first."""
_ALONE, _BESIDE = (960, 1400), (640, 930)
"""Into what a page is fitted, alone and beside others."""
_ACROSS = 3
_PANEL, _GAP, _LEADING = 480, 16, 22
_NAME = TextStyle("figo", 13, bold=True, printer="laser")
_INK, _SOFT, _PAPER, _BACKGROUND = (36, 31, 27), (106, 96, 87), (255, 255, 255), (250, 248, 247)
_LEAST_LINES = 60
"""Lines that there is room for beside the smallest page."""
_DASH = 8
"""Pixels of a dash, and between two."""
_SMOOTH = cv2.LINE_AA


@dataclass(frozen=True, slots=True, eq=False)
class _Mark:
    """A box on a page with the name of its cell."""

    page: int
    quad: Quads
    name: str
    colour: Colour
    number: int | None
    """The number of an error; None for what is right."""
    is_answer: bool = False

    @property
    def label(self) -> str:
        """Return its name, after its number if it is an error."""
        return self.name if self.number is None else f"{self.number} {self.name}"


def write_picture(run_path: Path, explained: ExplainedRendition) -> None:
    """Write the picture of a rendition."""
    drawn = encode_webp(draw_explained(explained), LARGEST_PICTURE)
    write_atomically(explained.picture_path(run_path), drawn, run_path)


def draw_explained(explained: ExplainedRendition) -> Pixels:
    """Return the pages of a rendition with its boxes, and its errors beside them."""
    view = RenditionView(explained.document, explained.rendition)
    numbers = _error_numbers(explained.cells)
    marks = [*_marks(explained, view, numbers)]
    shown = _shown_pages(len(explained.rendition.files), marks)
    room = _ALONE if len(shown) == 1 else _BESIDE
    pages = [_draw_page(view, page, room, marks) for page in shown]
    sheet = _on_grid(pages)
    panel = _draw_panel(explained, numbers, shown, len(sheet))
    canvas = np.full((max(len(sheet), len(panel)), sheet.shape[1] + _PANEL, 3), 0, np.uint8)
    canvas[:] = _BACKGROUND
    canvas[: len(sheet), : sheet.shape[1]] = sheet
    canvas[: len(panel), sheet.shape[1] :] = panel
    return canvas


def _error_numbers(cells: Sequence[ExplainedCell]) -> dict[int, int]:
    """Return the numbers of the errors, by the place of each among the cells."""
    wrong = (at for at, cell in enumerate(cells) if cell.is_error)
    return {at: number for number, at in enumerate(wrong, 1)}


def _marks(
    explained: ExplainedRendition, view: RenditionView, numbers: dict[int, int]
) -> Iterator[_Mark]:
    """Yield the boxes of all cells: what is right first, so that errors are drawn over it."""
    guesses = {each.repeat: each.judged_guesses for each in explained.predictions}
    order = sorted(range(len(explained.cells)), key=lambda at: numbers.get(at, 0))
    for at in order:
        cell, number = explained.cells[at], numbers.get(at)
        name = cell.field.rpartition(".")[2]
        key = cell.field if cell.row is None else f"{cell.field}#{cell.row}"
        places = [] if cell.row is None and cell.truth is None else [*view.value_places(key)]
        for place, _ in places:
            for quad in line_boxes(view.place_quads(place)):
                yield _Mark(place.page, quad, name, TRUTH, number)
        guess = guesses.get(cell.repeat, {}).get((cell.field, cell.guess_row))
        if number is not None and (box := view.predicted_box(guess)):
            yield _Mark(box[0], box[1], name, WRONG, number, is_answer=True)


def _shown_pages(pages: int, marks: Iterable[_Mark]) -> list[int]:
    """Return the pages that are drawn, in their order: all, or those with errors first."""
    wrong = {mark.page for mark in marks if mark.number is not None}
    first = sorted(range(pages), key=lambda page: (page not in wrong, page))
    return sorted(first[:MOST_PAGES])


def _draw_page(
    view: RenditionView, number: int, room: tuple[int, int], marks: Iterable[_Mark]
) -> Pixels:
    """Return a page in its size on the picture, with its boxes and their names."""
    pixels = view.page(number)
    if pixels is None:
        return np.full((room[1] // 4, room[0] // 2, 3), _PAPER, np.uint8)
    height, width = pixels.shape[:2]
    scale = min(room[0] / width, room[1] / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    page = np.array(cv2.resize(convert_to_colour(pixels), size, interpolation=how), np.uint8)
    here = [mark for mark in marks if mark.page == number]
    for mark in here:
        _draw_box(page, mark, mark.quad * scale)
    print_areas = _areas(view.word_quads(number) * scale)
    taken = np.zeros((0, 4))
    for mark in _named_once(here):
        area = _free_area(page, mark, _areas((mark.quad * scale)[None])[0], taken, print_areas)
        if area is not None:
            _write_name(page, mark, area)
            taken = np.vstack([taken, area])
    return page


def _named_once(marks: Sequence[_Mark]) -> Iterator[_Mark]:
    """Yield the marks whose names are written, errors first.

    A value on several lines has its name once, and so has an answer at the place of its truth, and
    a column of which more than one cell is right.
    """
    named: dict[tuple[str, int | None, bool], _Mark] = {}
    for mark in sorted(marks, key=lambda mark: (mark.number is None, mark.number or 0)):
        key = mark.name, mark.number, mark.is_answer
        truth = named.get((mark.name, mark.number, False))
        is_there = mark.is_answer and truth and _shared(mark.quad, truth.quad)
        if key not in named and not is_there:
            named[key] = mark
            yield mark


def _shared(one: Quads, other: Quads) -> bool:
    """Return whether the middle of one box lies in another."""
    left, top, right, low = _areas(other[None])[0]
    x, y = one.mean(axis=0)
    return bool(left <= x <= right and top <= y <= low)


def _areas(quads: Quads) -> Quads:
    """Return left, upper, right and lower edge of each quad."""
    return np.concatenate([quads.min(axis=1), quads.max(axis=1)], axis=1)


def _draw_box(page: Pixels, mark: _Mark, quad: Quads) -> None:
    """Draw a box on a white halo: dashed for an answer, thin for what is right."""
    thick = 1 if mark.number is None else 2
    margin = 3 if mark.number is None else 7 if mark.is_answer else 4
    middle = quad.mean(axis=0)
    ends = middle + (quad - middle) * (1 + 2 * margin / np.maximum(8, np.ptp(quad, axis=0)))
    ends = np.clip(ends, 1, np.array(page.shape[1::-1]) - 2)
    if mark.is_answer:
        for start, end in itertools.pairwise([*ends, ends[0]]):
            _draw_dashes(page, start, end, mark.colour)
        return
    corners = [np.rint(ends).astype(np.int32)]
    for colour, wide in ((_PAPER, thick + 2), (mark.colour, thick)):
        cv2.polylines(page, corners, isClosed=True, color=colour, thickness=wide, lineType=_SMOOTH)


def _draw_dashes(page: Pixels, start: Quads, end: Quads, colour: Colour) -> None:
    length = float(np.linalg.norm(end - start))
    for at in np.arange(0, length, 2 * _DASH):
        one, other = (
            np.rint(start + (end - start) * min(1.0, each / length)).astype(int).tolist()
            for each in (at, at + _DASH)
        )
        cv2.line(page, one, other, colour, 2, _SMOOTH)


def _write_name(page: Pixels, mark: _Mark, area: Quads) -> None:
    """Write the name of a box: white on its colour where the answer is wrong."""
    left, top, right, low = area.astype(int).tolist()
    part = page[top:low, left:right]
    if mark.number is None:
        part[:] = (part.astype(np.uint16) + 3 * np.array(_PAPER, np.uint16)) // 4
    else:
        part[:] = mark.colour
    ink = mark.colour if mark.number is None else _PAPER
    write_line(page, mark.label, (left + 4, low - 5), ink, _NAME)


def _free_area(
    page: Pixels, mark: _Mark, box: Quads, taken: Quads, print_areas: Quads
) -> Quads | None:
    """Return where a name hides no other and the least print; None where all places are taken."""
    left, top, right, low = box + np.array((-4, -7, 4, 7))
    width, height = text_advance(mark.label, _NAME) + 8, 17
    middle = (top + low - height) / 2
    across = [left, right - width, right + 6, left - width - 6, right + 6, left - width - 6]
    down = [top - height, top - height, middle, middle, top - height, low]
    found = []
    for order, (x, y) in enumerate(
        [*zip(across, down, strict=True), (left, low), (right - width, low)]
    ):
        x0 = float(np.clip(round(x), 0, max(0, page.shape[1] - width)))
        area = np.array([x0, round(y), x0 + width, round(y) + height])
        if area[1] >= 0 and area[3] <= len(page) and not _overlaps(area, taken).any():
            hidden = _overlaps(area, print_areas).sum() + 4 * _overlaps(area, box[None]).sum()
            found.append((float(hidden) + order, area))
    return min(found, key=operator.itemgetter(0))[1] if found else None


def _overlaps(area: Quads, others: Quads) -> Quads:
    """Return how many pixels of an area each of some others covers."""
    low = np.maximum(area[:2], others[:, :2])
    high = np.minimum(area[2:], others[:, 2:])
    return np.asarray(np.prod(np.maximum(0, high - low), axis=1))


def _on_grid(pages: Sequence[Pixels]) -> Pixels:
    """Return pages in rows, with a margin around each."""
    rows = [pages[at : at + _ACROSS] for at in range(0, len(pages), _ACROSS)]
    wide = max(sum(page.shape[1] + _GAP for page in row) for row in rows) + _GAP
    high = sum(max(map(len, row)) + _GAP for row in rows) + _GAP
    canvas = np.full((high, wide, 3), 0, np.uint8)
    canvas[:] = _BACKGROUND
    top = _GAP
    for row in rows:
        left = _GAP
        for page in row:
            canvas[top : top + len(page), left : left + page.shape[1]] = page
            left += page.shape[1] + _GAP
        top += max(map(len, row)) + _GAP
    return canvas


def _draw_panel(
    explained: ExplainedRendition, numbers: dict[int, int], shown: Sequence[int], height: int
) -> Pixels:
    """Return the list of errors: as many as there is room for, and how many more there are."""
    lines = [*_panel_head(explained, len(numbers), shown)]
    room = max(height // _LEADING - 2, _LEAST_LINES)
    for at, number in numbers.items():
        more = [*_error_lines(explained.cells[at], number)]
        if len(lines) + len(more) > room:
            others = count_phrase(len(numbers) - number + 1, "more error")
            lines.append((0, f"{others}: dxe explain lists all", _SOFT, TEXT))
            break
        lines += more
    panel = np.full((_GAP + _LEADING * (len(lines) + 1), _PANEL, 3), 0, np.uint8)
    panel[:] = _BACKGROUND
    for at_line, (left, text, colour, style) in enumerate(lines, 1):
        baseline = _GAP // 2 + _LEADING * at_line
        write_line(panel, _fit(text, style), (left, baseline), colour, style)
    return panel


def _panel_head(
    explained: ExplainedRendition, errors: int, shown: Sequence[int]
) -> Iterator[_Line]:
    """Yield what stands above the list of errors."""
    judged = sum(cell.outcome != "not judged" for cell in explained.cells)
    pages = len(explained.rendition.files)
    yield 0, explained.rendition.id, _INK, _NAME
    yield 0, f"{errors} of {judged} cells wrong, invented or missed", _INK, TEXT
    if len(shown) < pages:
        yield 0, f"pages {', '.join(str(page + 1) for page in shown)} of {pages}", _SOFT, TEXT
    yield 0, "line: true value, thick where the answer is wrong", TRUTH, TEXT
    yield 0, "dashed: wrong answer, where it says its place", WRONG, TEXT


def _error_lines(cell: ExplainedCell, number: int) -> Iterator[_Line]:
    """Yield an error: what it is, the truth and the answer."""
    row = "" if cell.row is None else f" #{cell.row}"
    yield 0, f"{number} {cell.field}{row}: {cell.cause or cell.strict}", _INK, _NAME
    if cell.truth is not None:
        yield _GAP, f"truth {cell.truth}", TRUTH, TEXT
    if cell.guess is not None:
        sure = "" if cell.confidence is None else f" ({cell.confidence:.2f})"
        yield _GAP, f"answer {cell.guess}{sure}", WRONG, TEXT


def _fit(text: str, style: TextStyle) -> str:
    """Return a text that the panel has room for, in letters that the font has."""
    known = "".join(
        char if char == " " or has_glyph(style.font_name, char) else "?" for char in one_line(text)
    )
    fitted = known
    while fitted and text_advance(fitted, style) > _PANEL - 2 * _GAP:
        fitted = fitted[:-1]
    return fitted if fitted == known else f"{fitted[:-1]}…"
