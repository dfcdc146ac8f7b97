"""Fax: black and white on a grid of coarse rows, with the header that the sender's machine adds.

Standard resolution is 204 dots across by 98 lines down an inch, and the receiver prints each line
twice. The header (date, time, the sender's number, the page) stands in the blank margin above the
document's own print, as machines put it. It is no part of the document: truth has no word of it,
and quads of the document's words stay where they were. Where the margin is too small, none is
printed.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.degrade import Degradation, Params, Pixels, drawn_at_severity
from docextract_eval.corpus.degrade.copies import blur_gray, with_bilevel_file, with_flicker
from docextract_eval.corpus.degrade.noise import tile_window, uniform_numbers, uniform_tile
from docextract_eval.corpus.degrade.pixel_operations import darkest_channel, image_size
from docextract_eval.seeds import uniform

if TYPE_CHECKING:
    from docextract_eval.corpus.degrade import Pixels
    from docextract_eval.records import File, Page

_DPI_ACROSS = (204, 204, 204, 170, 136)
_DPI_DOWN = (196, 130, 98, 98, 98)
"""Dots per inch of a fax, across and down.

Two rows of a till's printer, of 203 an inch, make one of 98; of 120 an inch, rows fall so unevenly
on letters that more of them is lost than at 98.
"""
_BLUR = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Radius of the disk that a scanner's plain lens makes of a point, in px at 150 dpi."""
_RAGGED = (6, 10, 14, 19, 25)
"""Deviation of the scanner's noise in gray levels: edges near the threshold are ragged by it."""
_SALT = (1, 2, 4, 7, 12)
"""How many of 65,536 dots are black on blank paper, or white in ink."""
_LINES_LOST = (0.001, 0.003, 0.006, 0.01, 0.015)
"""In which share of the lines some are lost in transmission."""
_DIRT = (0.0, 0.3, 0.8, 1.4, 2)
"""How many lines a grain of dirt on the glass draws along the feed."""
_MOST_DIRT = 2
_LONGEST_LOSS = 3
"""The most lines that are lost at once."""
_THRESHOLD = 150

_HEADER_TOP, _HEADER_HEIGHT, _LEAST_HEIGHT, _HEADER_GAP = 0.9, 2.1, 1.2, 0.5
"""In mm: the blank above a header, its height, the least that is legible, and what stays blank
between it and the document's print."""
_HEADER_SHARE = 0.9
"""The most of the page's width that a header takes."""
_LETTER_SHAPE = 0.8
"""Width of a header's dots relative to their height."""
_DARK, _MOST_DARK = 150, 0.008
"""What is darker than this gray level may be print, and how much of it is no more than specks."""


def _draw(severity: float, rng: np.random.Generator) -> Params:
    levels = {
        "blur": (0, _BLUR),
        "across": (300, _DPI_ACROSS),
        "down": (300, _DPI_DOWN),
        "ragged": (0, _RAGGED),
        "salt": (0, _SALT),
        "lost": (0, _LINES_LOST),
        "dirt": (0, _DIRT),
    }
    return {
        "at": uniform(rng, 0, 1),
        "dark": uniform(rng, -18, 18),
        "header": uniform(rng, 0, 1),
        **{
            name: drawn_at_severity(severity, at_zero, each)
            for name, (at_zero, each) in levels.items()
        },
    }


def _print_header(page: Page, params: Params) -> Pixels:
    """Print the sender's header into the margin above the document, where there is room for it."""
    image = page.image.copy()
    mm = page.dpi / 25.4
    width = image.shape[1]
    top = round(_HEADER_TOP * mm)
    words = page.quads[page.visible > 0]
    first = float(words[..., 1].min()) if len(words) else float(image.shape[0])
    tall = min(round(_HEADER_HEIGHT * mm), int(first - _HEADER_GAP * mm) - top)
    if tall < _LEAST_HEIGHT * mm or _dark_share(image[top : top + tall]) > _MOST_DARK:
        return image
    dot = tall / LETTER_HEIGHT * _LETTER_SHAPE
    columns = int(_HEADER_SHARE * width / dot) // LETTER_WIDTH
    dots = letter_dots(header_text(params["header"], page.number, columns))
    wide = min(round(dots.shape[1] * dot), round(_HEADER_SHARE * width))
    rows, across = (
        _nearest(count, many) for count, many in zip(dots.shape, (tall, wide), strict=True)
    )
    left = (width - wide) // 2
    image[top : top + tall, left : left + wide][dots[rows][:, across] > 0] = 0
    return image


def _dark_share(rows: Pixels) -> float:
    """Return the share of dark pixels in rows, without the edges, which no header reaches."""
    edge = round((1 - _HEADER_SHARE) / 2 * rows.shape[1])
    inner = darkest_channel(np.ascontiguousarray(rows[:, edge : rows.shape[1] - edge]))
    return float((inner < _DARK).mean()) if inner.size else 1.0


def header_text(position: float, page_number: int, columns: int) -> str:
    """Return the header of a page, spread over a line of `columns` letters.

    It is drawn at a position of the noise. Numbers are of a range that is kept for fiction.

    >>> header_text(0.3, 0, 40)
    '12.06.2021 13:40 FROM:214-555-0179  P.01'
    """
    form, year, month, day, hour, minute, area, line = uniform_numbers(position, 8)
    date = (2008 + int(17 * year), 1 + int(12 * month), 1 + int(28 * day))
    forms = ("{0}-{1:02}-{2:02}", "{2:02}/{1:02}/{0}", "{2:02}.{1:02}.{0}")
    when = forms[int(form * len(forms))].format(*date)
    time = f"{7 + int(13 * hour):02}:{int(60 * minute):02}"
    sender = f"{201 + int(780 * area)}-555-{100 + int(100 * line):04}"
    left, middle, right = f"{when} {time}", f"FROM:{sender}", f"P.{page_number + 1:02}"
    blank = max(2, columns - len(left) - len(middle) - len(right))
    return left + " " * (blank // 2) + middle + " " * (blank - blank // 2) + right


def _send(image: Pixels, dpi: int, params: Params) -> tuple[File, Pixels]:
    """Return a page in black and white on the coarse grid of a fax, with some lines lost."""
    height, width = image.shape[:2]
    grid = (
        max(1, round(height * min(1.0, params["down"] / dpi))),
        max(1, round(width * min(1.0, params["across"] / dpi))),
    )
    seen = cv2.resize(blur_gray(image, dpi, params), grid[::-1], interpolation=cv2.INTER_AREA)
    dots = _scan_dots(np.asarray(seen, np.uint8), params)
    _draw_dirt(dots, params)
    _lose_lines(dots, params)
    wide = cv2.resize(dots, (width, grid[0]), interpolation=cv2.INTER_LINEAR)
    _, lines = cv2.threshold(wide, 127, 255, cv2.THRESH_BINARY)
    return with_bilevel_file(np.asarray(lines[_nearest(grid[0], height)], np.uint8))


def _scan_dots(seen: Pixels, params: Params) -> Pixels:
    """Return the dots that a scanner takes for black and white: ragged edges, and salt."""
    size = image_size(seen)
    at = (params["at"], 0.4)
    restless = with_flicker(seen, params["ragged"], params["at"])
    level = round(_THRESHOLD + params["dark"])
    dots = np.asarray(cv2.threshold(restless, level, 255, cv2.THRESH_BINARY)[1], np.uint8)
    luck, rare = (tile_window(uniform_tile(), size, place) for place in (at, at[::-1]))
    salt = (luck == 0) & (rare < math.ceil(params["salt"]))
    return np.asarray(dots ^ np.uint8(255) * salt, np.uint8)


def _draw_dirt(dots: Pixels, params: Params) -> None:
    """Draw lines of one dot along the feed, where dirt lies on the glass of the scanner."""
    height, width = dots.shape
    drawn = uniform_numbers(1 - params["at"], 2 * _MOST_DIRT)
    for i, (place, start) in enumerate(zip(drawn[::2], drawn[1::2], strict=True)):
        long = round(min(1.0, max(0.0, params["dirt"] - i)) * height)
        top = round(start * (height - long))
        dots[top : top + long, int(place * width)] = 0


def _lose_lines(dots: Pixels, params: Params) -> None:
    """Repeat the line before in place of a line that was lost, and leave two or three blank."""
    luck = np.array(uniform_numbers(params["at"], len(dots)))
    for first in np.flatnonzero(luck[1:] < params["lost"]) + 1:
        count = 1 + int(luck[first - 1] * _LONGEST_LOSS)
        dots[first : first + count] = dots[first - 1] if count == 1 else 255


def _nearest(count: int, many: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return for each of many places the nearest of `count` places that cover the same length."""
    return (2 * np.arange(many, dtype=np.int64) + 1) * count // (2 * many)


FAX = Degradation(
    "fax",
    "file",
    "a fax sends black and white on coarse rows, loses lines, and puts its header above the print",
    _draw,
    repaint=_print_header,
    encode=_send,
    is_bilevel=True,
    is_sudden=True,
)


LETTER_HEIGHT, LETTER_WIDTH = 7, 6
"""Dots of a letter's cell, with the blank column on its right."""
_LETTERS = {
    "0": "0E 11 13 15 19 11 0E",
    "1": "04 0C 04 04 04 04 0E",
    "2": "0E 11 01 02 04 08 1F",
    "3": "1F 02 04 02 01 11 0E",
    "4": "02 06 0A 12 1F 02 02",
    "5": "1F 10 1E 01 01 11 0E",
    "6": "06 08 10 1E 11 11 0E",
    "7": "1F 01 02 04 08 08 08",
    "8": "0E 11 11 0E 11 11 0E",
    "9": "0E 11 11 0F 01 02 0C",
    "A": "0E 11 11 11 1F 11 11",
    "E": "1F 10 10 1E 10 10 1F",
    "F": "1F 10 10 1E 10 10 10",
    "G": "0E 11 10 17 11 11 0F",
    "M": "11 1B 15 15 11 11 11",
    "O": "0E 11 11 11 11 11 0E",
    "P": "1E 11 11 1E 10 10 10",
    "R": "1E 11 11 1E 14 12 11",
    "X": "11 11 0A 04 0A 11 11",
    " ": "00 00 00 00 00 00 00",
    ".": "00 00 00 00 00 0C 0C",
    ":": "00 0C 0C 00 0C 0C 00",
    "-": "00 00 00 1F 00 00 00",
    "/": "00 01 02 04 08 10 00",
    "+": "00 04 04 1F 04 04 00",
}
"""Rows from the top, each five bits as a hexadecimal number, the left dot first."""


def letter_dots(text: str) -> Pixels:
    """Return a line of text in dots: 255 for ink, 0 for none.

    >>> (letter_dots("-") // 255).tolist()[3]
    [1, 1, 1, 1, 1, 0]
    """
    return np.concatenate([_dots_of_letter(letter) for letter in text], axis=1)


@functools.cache
def _dots_of_letter(letter: str) -> Pixels:
    rows = np.array([[2 * int(bits, 16)] for bits in _LETTERS[letter].split()], np.uint8)
    return np.unpackbits(rows, axis=1)[:, -LETTER_WIDTH:] * np.uint8(255)
