"""Ink of a ribbon under pins: worn ones, slack ones, and strikes that are never alike.

A strong strike leaves a wide black dot, a weak one a small gray dot. A ribbon loses ink from line
to line until it moves on, and has more of it in some places than in others. All of it is whole
numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Numbers = NDArray[np.int64]

_PINS = 9
_PIN_HEIGHT = 3
"""The height of a row of strikes in dots of the page."""
_FOOT = 6
"""Dots below a baseline that still belong to its line: two rows of strikes."""
_STRIKE, _PATCH = 4, 8
"""Dots from one strike to the next along a row, and strikes along which a ribbon hardly varies."""
_UNIT = 128
"""The force at which a strike leaves as much ink as the face says."""
_FORCE = (92, 178)
"""The least and the most force of a strike."""
_MISSED, _MISSES = 52, 3
"""The force of a pin that hardly reaches the paper, and how many in 256 strikes are such."""
_LEAST = 48
"""The least force of all, however worn ribbon and pins are: what is printed can be read."""
_RIBBON = (-16, 17)
"""By how much force a place of the ribbon stands for less or more."""
_LOST, _RICH = (3, 6), 14
"""The force that each line loses, and how much more the first one after the ribbon moved has."""
_AGE = (-30, 5)
"""By how much the force of a whole receipt stands for less or more: the ribbon is old or new."""
_MOVES = (4, 10)
"""After how many lines a ribbon moves on."""
_WORN, _WEAR = 3, 26
"""In how many printers one has worn pins, and in how many of its pins one is worn; and how much
force that takes."""
_SLACK = 5
"""In how many rows of strikes one stands a quarter of a step aside, because its pin has play."""
_HALF_UP = 1 + 2.0**-20
"""Makes a product halfway between two tones round up, however a processor rounds floats."""


def print_through_ribbon(
    image: Pixels, baselines: Sequence[int], rng: np.random.Generator
) -> Pixels:
    """Return a page as pins strike it through a ribbon: wherever there was ink, some is left."""
    ink = cv2.bitwise_not(image)
    line, pin, row = _rows_of_strikes(len(image), np.array(baselines))
    first = np.flatnonzero(np.diff(row, prepend=-1))
    force = _force_of_rows(line[first], pin[first], len(baselines), rng)
    strikes = _force_of_strikes(force, -(-image.shape[1] // _STRIKE), line[first], rng)
    few_rows = cv2.resize(strikes, (image.shape[1], len(first)), interpolation=cv2.INTER_LINEAR)
    slack = np.flatnonzero((rng.integers(0, _SLACK, len(first)) == 0)[row])
    ink[slack] = np.roll(ink[slack], 1, axis=1) * (ink[slack] > 0)
    field = few_rows[row]
    cv2.multiply(ink, field, dst=ink, scale=_HALF_UP / _UNIT)
    cv2.threshold(cv2.bitwise_not(image, dst=field), 0, 1, cv2.THRESH_BINARY, dst=field)
    cv2.max(ink, field, dst=ink)
    return np.asarray(cv2.bitwise_not(ink, dst=ink), np.uint8)


def _rows_of_strikes(height: int, baselines: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return for each row of dots its line, its pin, and its number among the rows of strikes."""
    down = np.arange(height)
    line = np.minimum(np.searchsorted(baselines, down - _FOOT + 1), len(baselines) - 1)
    above = (baselines[line] - 1 - down) // _PIN_HEIGHT
    is_next = (np.diff(above, prepend=above[0]) != 0) | (np.diff(line, prepend=line[0]) != 0)
    return line, above % _PINS, np.cumsum(is_next)


def _force_of_rows(line: Numbers, pin: Numbers, count: int, rng: np.random.Generator) -> Numbers:
    """Return the force of each row of strikes, by its line and its pin."""
    age = (np.arange(count) + rng.integers(0, _MOVES[1])) % rng.integers(*_MOVES)
    of_lines = rng.integers(*_AGE) + _RICH - rng.integers(*_LOST) * age
    of_pins = -_WEAR * (rng.integers(0, _WORN, _PINS) == 0) * (rng.integers(0, _WORN) == 0)
    return np.asarray(of_lines[line] + of_pins[pin])


def _force_of_strikes(
    of_rows: Numbers, columns: int, line: Numbers, rng: np.random.Generator
) -> Pixels:
    """Return the force of every strike, a row of them for each of `of_rows`."""
    drawn = rng.integers(0, 256, (len(of_rows), columns), dtype=np.uint8)
    low, high = _FORCE
    table = low + np.arange(256) * (high - low) // 255
    table[:_MISSES] = _MISSED
    places = rng.integers(*_RIBBON, (line[-1] + 1, columns // _PATCH + 1), dtype=np.int16)
    of_places = places.repeat(_PATCH, axis=1)[:, :columns]
    force = table.astype(np.int16)[drawn] + of_rows.astype(np.int16)[:, None] + of_places[line]
    return np.asarray(np.clip(force, _LEAST, 255), np.uint8)
