"""Crops of real and generated receipts of one size and compression, and who told them apart."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from docextract_eval.corpus.contact_sheets import convert_to_colour
from docextract_eval.corpus.degrade.files import decode, encode_jpeg
from docextract_eval.corpus.fit.statistics import as_print, x_height
from docextract_eval.errors import BadInputError
from docextract_eval.seeds import stream
from docextract_eval.statistics.clusters import wilson_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from research.gap_parts import Sample

    Pixels = NDArray[np.uint8]

REAL, GENERATED = "real", "generated"
WIDTH, HEIGHT = 576, 432
"""Pixels of every crop."""
QUALITY = 85
"""Of the JPEG in which every crop is stored."""
X_HEIGHTS_ACROSS = 36
"""How many x-heights of the print a crop is wide, where the picture is as wide."""
KEY = "key.json"
"""The file that says which crops are real; readers are not shown it."""
SHEETS = "sheets"
"""The folder of numbered crops, several on each picture."""
_QUANTILE = 1.959964
"""Of the normal distribution, for intervals of 95 %."""
_COLUMNS, _ROWS = 3, 3
_MARGIN, _CAPTION = 12, 30
_ANSWER = re.compile(r"^\s*(\d+)\s*[:,;]?\s*(real|generated)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Crop:
    """A part of a receipt, without what would say where it is from."""

    pixels: Pixels
    truth: str
    """`real` or `generated`."""
    pair: str
    """Which real set it is from, or stands beside."""
    id: str


@dataclass(frozen=True, slots=True)
class Told:
    """How many crops a reader told right."""

    right: int
    asked: int

    @property
    def share(self) -> float:
        """The share that was told right."""
        return self.right / self.asked

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share: every crop is of another receipt."""
        return wilson_interval(self.share, self.asked, _QUANTILE)


def crop(sample: Sample, truth: str, pair: str, seed: int) -> Crop:
    """Return a crop around a piece of text that the seed and the receipt's id choose."""
    image = convert_to_colour(decode(sample.file))
    height, width = image.shape[:2]
    printed = as_print(sample.file, sample.segments)
    letters = x_height(printed.gray, printed.boxes, printed.texts)
    across = min(X_HEIGHTS_ACROSS * letters or width, width, height * WIDTH / HEIGHT)
    size = across, across * HEIGHT / WIDTH
    rng = stream(seed, sample.id, "blind crop")
    chosen = printed.boxes[rng.integers(len(printed.boxes))]
    left, top = (
        round(min(max((chosen[at] + chosen[at + 2] - size[at]) / 2, 0), whole - size[at]))
        for at, whole in ((0, width), (1, height))
    )
    part = image[top : top + round(size[1]), left : left + round(size[0])]
    way = cv2.INTER_AREA if across > WIDTH else cv2.INTER_CUBIC
    resized = np.asarray(cv2.resize(part, (WIDTH, HEIGHT), interpolation=way), np.uint8)
    return Crop(decode(encode_jpeg(resized, QUALITY)), truth, pair, sample.id)


def write_crops(crops: Sequence[Crop], folder: Path, seed: int) -> None:
    """Write sheets of the crops in an order that the seed draws, and the key beside them."""
    order = [crops[i] for i in stream(seed, "order of blind crops").permutation(len(crops))]
    (folder / SHEETS).mkdir(parents=True, exist_ok=True)
    on_one = _COLUMNS * _ROWS
    for first in range(0, len(order), on_one):
        sheet = _draw_sheet(order[first : first + on_one], first + 1)
        cv2.imwrite(str(folder / SHEETS / f"{first // on_one + 1:02d}.png"), sheet)
    rows = [
        {"number": number, "truth": each.truth, "pair": each.pair, "id": each.id}
        for number, each in enumerate(order, 1)
    ]
    (folder / KEY).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def read_answers(file: Path) -> dict[int, str]:
    """Return what a reader says of each number, from lines such as `17 real: a crease`."""
    found: dict[int, str] = {}
    for place, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        answer = _ANSWER.match(line)
        if not answer or int(answer[1]) in found:
            what = "this number stands twice" if answer else "it is not NUMBER real|generated"
            raise BadInputError(what, f"{file}, line {place}", "one line for each crop: 17 real")
        found[int(answer[1])] = answer[2].lower()
    return found


def told(answers: Mapping[int, str], key: Iterable[Mapping[str, object]], pair: str = "") -> Told:
    """Return how many crops were told right, of all or of one pair; crops left out are wrong.

    >>> key = [{"number": 1, "truth": "real"}, {"number": 2, "truth": "generated"}]
    >>> told({1: "real", 2: "real"}, key), told({2: "generated"}, key)
    (Told(right=1, asked=2), Told(right=1, asked=2))
    """
    asked = [row for row in key if not pair or row["pair"] == pair]
    right = sum(answers.get(int(str(row["number"]))) == row["truth"] for row in asked)
    return Told(right, len(asked))


def _draw_sheet(crops: Sequence[Crop], first_number: int) -> Pixels:
    """Draw numbered crops on a gray ground."""
    across, down = WIDTH + _MARGIN, HEIGHT + _CAPTION + _MARGIN
    rows = -(-len(crops) // _COLUMNS)
    sheet = np.full((rows * down + _MARGIN, _COLUMNS * across + _MARGIN, 3), 128, np.uint8)
    for at, each in enumerate(crops):
        top, left = at // _COLUMNS * down + _MARGIN, at % _COLUMNS * across + _MARGIN
        sheet[top + _CAPTION : top + _CAPTION + HEIGHT, left : left + WIDTH] = each.pixels
        spot = (left, top + _CAPTION - 8)
        cv2.putText(
            sheet, str(first_number + at), spot, cv2.FONT_HERSHEY_SIMPLEX, 0.8, (255,) * 3, 2
        )
    return sheet
