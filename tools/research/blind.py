"""Ask readers which crops are of real receipts, and count how many they tell right.

usage: tools/study blind draw --into FOLDER [--crops N] [--seed N] [--photographs CONDITION]
                        [--pack FOLDER]
       tools/study blind score FOLDER ANSWERS [ANSWERS ...]

`draw` writes sheets of numbered crops, all of one size and compression: half of real scans and
photographs, of the even half of the pack, and half of generated receipts. Every crop is of another
receipt. The key stands beside the folder of the sheets: readers are given the sheets alone. As it
holds real receipts, the folder must be outside the repository.

Readers write a line for each crop, such as `17 real: a crease through the letters`. `score` prints
how many each told right, with the interval; the aim is an upper end of at most 75 %, where half is
told by chance. The exit code is 1 if a reader is above it.
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from inside import ROOT, command_line

from docextract_eval.corpus.contact_sheets import convert_to_colour
from docextract_eval.corpus.degrade.files import decode, encode_jpeg
from docextract_eval.corpus.fit.statistics import as_print, x_height
from docextract_eval.errors import DONE, FAIL, BadInputError
from docextract_eval.seeds import stream
from docextract_eval.statistics.clusters import wilson_interval
from research.generated import PHOTOGRAPHS
from research.pairs import generated_samples, real_samples, scans_and_photographs
from research.real_pack import add_pack_option, end_without_pack

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from research.gap_parts import Sample
    from research.pairs import Pair

    Pixels = NDArray[np.uint8]

AIM = 0.75
"""The upper end of the interval of the share that is told right, at most."""
_MANY = 10_000
"""More receipts than any set has."""
_APART = 3
"""How many documents one pair may leave out for each that it shows, before those of the next."""
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


def main() -> int:
    """Draw crops, or score answers; return the exit code."""
    options = _options()
    return draw(options) if options.command == "draw" else score(options)


def draw(options: Namespace) -> int:
    """Write the sheets and the key, or say that there is no pack."""
    into = options.into.resolve()
    if into.is_relative_to(ROOT):
        what = "crops of real receipts may not lie in the repository"
        raise BadInputError(what, f"--into {options.into}", "use a folder outside of it")
    end_without_pack(options.pack)
    crops = [
        each
        for at, pair in enumerate(scans_and_photographs(options))
        for each in _crops_of_pair(pair, options, at)
    ]
    write_crops(crops, into, options.seed)
    print(f"{len(crops)} crops under {into}, half of them real: {KEY} says which")
    return DONE


def score(options: Namespace) -> int:
    """Print how many crops each reader told right; return 1 if one told too many."""
    key = json.loads((options.folder / KEY).read_text(encoding="utf-8"))
    above = False
    for file in options.answers:
        answers = read_answers(file)
        for pair in sorted({row["pair"] for row in key}):
            found = told(answers, key, pair)
            print(f"{file.name}: {pair}: {found.right} of {found.asked} told right")
        found = told(answers, key)
        low, high = found.interval
        above |= high > AIM
        print(
            f"{file.name}: {found.right} of {found.asked} told right: {found.share:.1%} "
            f"({low:.1%} to {high:.1%}); {'above' if high > AIM else 'within'} the aim of {AIM:.0%}"
        )
    return FAIL if above else DONE


def _crops_of_pair(pair: Pair, options: Namespace, at: int) -> Iterator[Crop]:
    """Yield as many crops of real receipts as of generated ones, each of another receipt.

    Each pair takes generated documents of its own: the same ones would repeat times and numbers.
    """
    wanted = options.crops // 4
    first = _APART * at * wanted
    options.generated = first + wanted
    real = [each for each in real_samples(pair, options) if each.segments]
    if len(real) < wanted:
        what = f"{pair.name} has {len(real)} receipts, and {wanted} are wanted"
        raise BadInputError(what, f"--crops {options.crops}", f"--crops {4 * len(real)}")
    chosen = stream(options.seed, pair.name, "blind test").permutation(len(real))[:wanted]
    for chosen_at in chosen:
        yield crop(real[chosen_at], REAL, pair.name, options.seed)
    for sample in itertools.islice(generated_samples(pair, options), first, None):
        yield crop(sample, GENERATED, pair.name, options.seed)


def _options() -> Namespace:
    parser = command_line("tools/study blind", __doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw", help="write sheets of crops")
    drawing.add_argument("--into", type=Path, required=True, help="a folder outside the repository")
    drawing.add_argument("--crops", type=int, default=120, help="a multiple of four: 120")
    drawing.add_argument("--seed", type=int, default=25, help="25")
    drawing.add_argument("--photographs", default=PHOTOGRAPHS, metavar="CONDITION")
    add_pack_option(drawing)
    scoring = commands.add_parser("score", help="count what readers told right")
    scoring.add_argument("folder", type=Path)
    scoring.add_argument("answers", type=Path, nargs="+")
    options = parser.parse_args()
    if options.command == "draw":
        if options.crops < 4 or options.crops % 4:
            parser.error("--crops: a multiple of four, as there are scans and photographs")
        options.half, options.open_odd = "even", False
        options.count = _MANY
    return options


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
