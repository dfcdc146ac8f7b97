"""Measure what undoing a photograph's defects gains, on real and on generated photographs.

usage: tools/study undo [--count N] [--generated N] [--photographs CONDITION] [--minutes N]
                        [--pack FOLDER] [--into FOLDER] [--half even|odd] [--open-odd]

Defects that look alike can still be of different kinds: then what helps on real photographs does
not help on generated ones, even where as much is read of both. Each step is undone alone, and
Tesseract reads before and after it. The exit code is 1 if a step gains more than 6 points more or
less on real photographs than on generated ones, and the interval of this difference excludes 0.
Only the even half of the pack is read: the odd one is refused, unless --open-odd is given. Writes
docs/measured/data/undo.md. Where the pack is not there, it says so and measures nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from pages import print_and_write, table
from rapidfuzz import fuzz

from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.corpus.fit.statistics import gray_pixels, x_height
from docextract_eval.errors import DONE, FAIL, INCOMPLETE
from docextract_eval.pipelines.rules.rows import row_numbers
from docextract_eval.pipelines.tesseract_engine import find_tesseract
from docextract_eval.statistics.clusters import Proportion, proportions
from docextract_eval.statistics.differences import Change, clustered_changes
from research.independent import (
    difference,
    equality_text,
    is_unequal,
    points_text,
    share_text,
)
from research.pairs import generated_samples, real_samples, run_on_pairs
from research.readers import Readings, Seen
from research.together import together

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import File
    from research.independent import Difference
    from research.pairs import Pair

    Pixels = NDArray[np.uint8]
    Box = tuple[float, float, float, float]

MARGIN = 0.06
"""The difference of gains from which undoing is unequal."""
INTRODUCTION = """\
# What undoing the defects of photographs gains

Do generated photographs have the defects of real ones, or only as many errors?

Written by `tools/study undo --count {count} --generated {generated}`. Tesseract {version}
({reader}) read {real} real photographs of the {half} half of the pack (WildReceipt), and
{synthetic} generated receipts under `{photographs}`, before and after each step:

- **crop**: cut to the print, with a margin of one line;
- **flatten**: divide by the background, which is the photograph blurred over several lines;
- **enlarge**: to an x-height of {x_height} pixels, where it is smaller;
- **all three**: in this order;
- **line by line**: each segment is cut out, and read alone.

A segment is found if a part of a line that was read has a likeness to it of {like} or more, without
blanks and case; segments of fewer than {shortest} letters and digits are left out. The place
of every segment is known, so nothing is lost by searching for it. Where more was found before, less
is left for a step to gain.
"""
READER = "psm 6"
LIKE = 0.8
"""The likeness from which a segment counts as found."""
SHORTEST = 3
"""The fewest letters and digits of a segment that is looked for: chance finds shorter ones."""
WANTED_X_HEIGHT = 25
MOST_ENLARGED = 4
_BACKGROUND = 2
"""The sigma of the blur that leaves nothing but light, in heights of a segment."""
_SMALL_HEIGHT = 10
"""The height in pixels to which segments are reduced before this blur."""


def main() -> int:
    """Measure both sides, print the page, and write it."""
    return run_on_pairs("tools/study undo", __doc__, write_page)


def write_page(options: Namespace, pairs: tuple[Pair, Pair]) -> int:
    """Measure, print the page, and write it; return the exit code."""
    _, pair = pairs
    readings = Readings(options.minutes)
    real, generated = (
        measure_undoing([photograph(one.file, one.segments) for one in samples], readings)
        for samples in (real_samples(pair, options), generated_samples(pair, options))
    )
    if real is None or generated is None:
        print("tools/study undo: no time to read anything. Remedy: --minutes N", file=sys.stderr)
        return INCOMPLETE
    lines = (introduction(options, real, generated), *gains(real, generated))
    print_and_write(lines, options.into / "undo.md")
    return FAIL if unequal_steps(real, generated) else DONE


def differences(real: Undone, generated: Undone) -> dict[str, Difference]:
    """Return for each step how much more it gains on real photographs."""
    return {name: difference(real.changes[name], generated.changes[name]) for name in STEPS}


def unequal_steps(real: Undone, generated: Undone) -> list[str]:
    """Return the steps whose gains differ by more than the margin, and not by chance."""
    found = differences(real, generated)
    return [name for name, each in found.items() if is_unequal(each, MARGIN)]


def introduction(options: Namespace, real: Undone, generated: Undone) -> str:
    """Write what is measured, and how."""
    return INTRODUCTION.format(
        **vars(options),
        real=real.photographs,
        synthetic=generated.photographs,
        reader=READER,
        version=find_tesseract().version,
        x_height=WANTED_X_HEIGHT,
        like=LIKE,
        shortest=SHORTEST,
    )


def gains(real: Undone, generated: Undone) -> Iterator[str]:
    """Write what is found before, then what each step gains."""
    yield f"Found before: {share_text(real.before)} of the segments of real photographs,"
    yield f"{share_text(generated.before)} of those of generated ones."
    yield from ("", "Gains in points, with their 95 % intervals over documents:", "")
    rows = []
    for name, found in differences(real, generated).items():
        sides = (points_text(side.changes[name]) for side in (real, generated))
        verdict = equality_text(found, MARGIN, real.photographs, "real photographs")
        rows.append([name, *sides, points_text(found), verdict])
    head = ("step", "real", "generated", "real less generated", "equal within 6 points")
    yield from (*table(head, rows), "")
    yield f"{together(differences(real, generated)) or 'No step was tried.'}"
    if unequal := unequal_steps(real, generated):
        yield f"FAIL: undoing is unequal in {', '.join(unequal)}."
    else:
        yield "No step is shown to be unequal."


@dataclass(frozen=True, slots=True, eq=False)
class Photograph:
    """A photograph in gray, and what is printed where on it."""

    image: Pixels
    segments: tuple[Seen, ...]

    @property
    def height(self) -> float:
        """The usual height of a segment in pixels."""
        return float(np.median([each.box[3] - each.box[1] for each in self.segments]))


def photograph(file: File, segments: Sequence[Seen]) -> Photograph:
    """Return a picture in gray with the segments on it that can be looked for."""
    kept = tuple(each for each in segments if sum(map(str.isalnum, each.text)) >= SHORTEST)
    return Photograph(gray_pixels(file), kept)


def crop(photo: Photograph) -> Photograph:
    """Cut to what is printed, with a margin of one line."""
    boxes = np.array([each.box for each in photo.segments])
    margin = photo.height
    box = (*(boxes[:, :2].min(axis=0) - margin), *(boxes[:, 2:].max(axis=0) + margin))
    left, top, right, bottom = _within(photo.image, box)
    return Photograph(
        photo.image[top:bottom, left:right],
        tuple(_moved(each, 1, left, top) for each in photo.segments),
    )


def flatten_light(photo: Photograph) -> Photograph:
    """Divide by the background, which is the photograph blurred over several lines."""
    scale = min(1.0, _SMALL_HEIGHT / photo.height)  # a wide blur takes long on a large picture
    size = [max(1, round(scale * length)) for length in photo.image.shape[::-1]]
    small = cv2.resize(photo.image, size, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(small, (0, 0), _BACKGROUND * scale * photo.height)
    background = cv2.resize(blurred, photo.image.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return replace(photo, image=cv2.divide(photo.image, np.maximum(background, 1), scale=255))


def enlarge(photo: Photograph) -> Photograph:
    """Enlarge to the wanted x-height; larger print stays as it is."""
    boxes = [_within(photo.image, each.box) for each in photo.segments]
    measured = x_height(photo.image, boxes, [each.text for each in photo.segments])
    scale = min(MOST_ENLARGED, max(1.0, WANTED_X_HEIGHT / (measured or photo.height / 2)))
    size = [round(scale * length) for length in photo.image.shape[::-1]]
    image = cv2.resize(photo.image, size, interpolation=cv2.INTER_CUBIC)
    segments = tuple(_moved(each, scale, 0, 0) for each in photo.segments)
    return Photograph(np.asarray(image, np.uint8), segments)


def _within(image: Pixels, box: Sequence[float]) -> tuple[int, int, int, int]:
    """Return a box in whole pixels inside a picture, at least one wide and high."""
    height, width = image.shape
    left, top = (int(np.clip(box[i], 0, end - 1)) for i, end in ((0, width), (1, height)))
    right, bottom = (int(np.clip(box[i], 1, end)) for i, end in ((2, width), (3, height)))
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _moved(segment: Seen, scale: float, left: float, top: float) -> Seen:
    x0, y0, x1, y1 = segment.box
    moved = (x0 - left, y0 - top, x1 - left, y1 - top)
    a, b, c, d = (scale * each for each in moved)
    return replace(segment, box=(a, b, c, d))


UNDOING: Mapping[str, tuple[Callable[[Photograph], Photograph], ...]] = {
    "crop": (crop,),
    "flatten": (flatten_light,),
    "enlarge": (enlarge,),
    "all three": (crop, flatten_light, enlarge),
}
AS_IT_IS, LINE_BY_LINE = "as it is", "line by line"
STEPS = (*UNDOING, LINE_BY_LINE)


def found_after_steps(photo: Photograph, readings: Readings) -> dict[str, list[bool]] | None:
    """Return for each step whether each segment is found after it; None if time is over."""
    found = {AS_IT_IS: found_on_page(photo, readings)}
    for name, steps in UNDOING.items():
        undone = photo
        for step in steps:
            undone = step(undone)
        found[name] = found_on_page(undone, readings)
    found[LINE_BY_LINE] = found_alone(photo, readings)
    known = {name: each for name, each in found.items() if each is not None}
    return known if len(known) == len(found) else None


def found_on_page(photo: Photograph, readings: Readings) -> list[bool] | None:
    """Return whether each segment is found in a line of what is read of the whole page."""
    rows = read_rows(photo.image, readings)
    if rows is None:
        return None
    return [is_found(segment.text, rows) for segment in photo.segments]


def found_alone(photo: Photograph, readings: Readings) -> list[bool] | None:
    """Return whether each segment is found in what is read of it alone, with a small margin."""
    found = []
    for segment in photo.segments:
        x0, y0, x1, y1 = segment.box
        margin = photo.height / 4
        box = (x0 - margin, y0 - margin, x1 + margin, y1 + margin)
        left, top, right, bottom = _within(photo.image, box)
        rows = read_rows(photo.image[top:bottom, left:right], readings)
        if rows is None:
            return None
        found.append(is_found(segment.text, rows))
    return found


def read_rows(image: Pixels, readings: Readings) -> list[str] | None:
    """Return the lines that the reader reads on a picture."""
    seen = readings.of(READER, encode_png(np.ascontiguousarray(image)), "eng")
    if seen is None:
        return None
    rows: dict[int, list[str]] = {}
    for each, row in zip(seen, row_numbers([each.box for each in seen]), strict=True):
        rows.setdefault(row, []).append(each.text)
    return ["".join(texts) for texts in rows.values()]


def is_found(segment: str, rows: Sequence[str]) -> bool:
    """Return whether a line, or a part of one, is like a segment; blanks and case are ignored.

    >>> is_found("TOTAL 9.00", ["CASH10.00", "Tota19.00RM"]), is_found("TOTAL 9.00", ["0"])
    (True, False)
    """
    wanted = _squeeze(segment)
    return any(_likeness(wanted, _squeeze(row)) >= LIKE for row in rows)


def _squeeze(text: str) -> str:
    return "".join(text.casefold().split())


def _likeness(wanted: str, row: str) -> float:
    """Return the likeness of a text to the most alike part of a line; a short line is whole."""
    compare = fuzz.ratio if len(row) < len(wanted) else fuzz.partial_ratio
    return compare(wanted, row) / 100


@dataclass(frozen=True, slots=True)
class Undone:
    """How much is found of some photographs, and what each step changes about it."""

    photographs: int
    before: Proportion
    changes: Mapping[str, Change]


def measure_undoing(photos: Sequence[Photograph], readings: Readings) -> Undone | None:
    """Measure photographs, as long as there is time; None if it was over at once."""
    found = [each for photo in photos if (each := found_after_steps(photo, readings))]
    if not found:
        return None
    source = np.repeat(np.arange(len(found)), [len(each[AS_IT_IS]) for each in found])
    flags = {name: np.concatenate([each[name] for each in found]) for name in (AS_IT_IS, *STEPS)}
    right = {name: each.astype(float) for name, each in flags.items()}
    alike = np.zeros_like(source)
    return Undone(
        len(found),
        proportions(right[AS_IT_IS], source, alike)[0],
        {
            name: clustered_changes(right[name] - right[AS_IT_IS], source, alike)[0]
            for name in STEPS
        },
    )
