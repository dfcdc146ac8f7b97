"""Hold the light and the colours of generated photographs beside those of real ones.

usage: tools/study photo_light [--pack FOLDER] [--generated N] [--into FOLDER]

Photographs of the even half of the pack, and those without labels where print is found for sure,
stand beside generated receipts under web_photo@3. Writes docs/measured/data/photo_light.md: the
percentiles 5, 25, 50, 75 and 95 of each statistic, whether the median of the generated ones is
inside the quartiles of the real, and their tails in the intervals of the real; then the shares of
papers that are gray, cream, yellow, orange, green and blue, and how the amount of tint goes with
brightness and unevenness. Where the pack is not there, it says so.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import cv2
import numpy as np
from inside import command_line
from pages import add_into_option, print_and_write, table

from docextract_eval.borders.decoding.pictures import decode_pixels
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.fit.picture_measurements import without_opacity
from docextract_eval.corpus.fit.print_bounds import find_print
from docextract_eval.corpus.fit.surroundings import in_gray
from research.gap_parts import generated_sample, real_sample
from research.generated import ENGLISH, PHOTOGRAPHS, generated_receipts, rendition_under
from research.pairs import PHOTOGRAPHED
from research.real_pack import add_pack_option, end_without_pack, read_receipts, read_unlabelled
from research.realism import LEVEL, TAILS, is_median_inside, percentiles, tails_inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from docextract_eval.corpus.degrade import Pixels

    Boxes = Sequence[Sequence[float]]
    Measured = Mapping[str, float]

INTRODUCTION = """\
# Light and colour of photographs

Are generated photographs lit and tinted as real ones are?

Written by `tools/study photo_light --generated {generated}`. {real} real photographs, of the even
half of the pack (WildReceipt) and those of it without labels where print is found for sure, are
compared with {found} generated receipts under `{photographs}` with paper between their print. The
figures are the percentiles 5, 25, 50, 75 and 95; `median inside` says whether the median of the
generated ones is inside the quartiles of the real ones, and `tails inside` which of their
percentiles 5 and 95 lie in the {level} % intervals of the real ones, by drawing photographs again.
Colours are a and b of L*a*b*. Real boxes are those of labels, or of print found without reading.
"""
SAID_EVERY = 25
"""After how many photographs it says how far it is."""
TILE, FEWEST_TILES = 16, 6
"""The side of the tiles of paper between the print, and how many tell of its light."""
GROWN = 0.15
"""By how much boxes are grown, by their height, for what is outside to be paper."""
WELL_LIT = 40
"""The percentile of brightness above which paper tells its colour."""
COLOURLESS, PALE = 2.0, 6.0
"""Chroma below which paper is gray, and below which yellow is cream."""
HUES = (("orange", 25, 75), ("yellow", 75, 105), ("green", 105, 200), ("blue", 200, 325))
"""From which angle to which, in degrees of a and b, a hue is; what is left is pink."""


def main() -> int:
    """Measure both, and print the tables."""
    parser = command_line("tools/study photo_light", __doc__)
    parser.add_argument("--generated", type=int, default=120, help="generated receipts: 120")
    add_pack_option(parser)
    add_into_option(parser)
    options = parser.parse_args()
    end_without_pack(options.pack)
    pictures = {
        "real": real_pictures(options.pack),
        "generated": generated_pictures(options.generated),
    }
    real, found = (measure_all(name, each) for name, each in pictures.items())
    print_and_write(page_lines(options.generated, real, found), options.into / "photo_light.md")
    return 0


def measure_all(name: str, pictures: Iterator[tuple[Pixels, Boxes]]) -> list[dict[str, float]]:
    """Measure pictures, and say from time to time how many."""
    found = []
    for number, (image, boxes) in enumerate(pictures, 1):
        if measured := measure(image, boxes):
            found.append(measured)
        if not number % SAID_EVERY:
            print(f"{number} {name} photographs", file=sys.stderr, flush=True)
    return found


def page_lines(
    generated: int, real: Sequence[Measured], found: Sequence[Measured]
) -> Iterator[str]:
    """Write the page."""
    yield INTRODUCTION.format(
        generated=generated, real=len(real), found=len(found), photographs=PHOTOGRAPHS, level=LEVEL
    )
    rows, inside_count, tails_count = [], 0, 0
    for name in real[0]:
        sides = [[each[name] for each in side if name in each] for side in (real, found)]
        is_inside, tails = is_median_inside(*sides), tails_inside(*sides)
        inside_count, tails_count = inside_count + is_inside, tails_count + len(tails)
        said = " and ".join(map(str, tails)) or "none"
        rows.append([name, *map(percentiles, sides), "yes" if is_inside else "no", said])
    yield from table(("statistic", "real", "generated", "median inside", "tails inside"), rows)
    yield ""
    yield f"Of {len(rows)} statistics, {inside_count} have a median inside; of their"
    yield f"{len(TAILS) * len(rows)} tails {tails_count} are inside."
    yield from ("", "## Tints", "")
    shares = [tint_shares(side) for side in (real, found)]
    names = dict.fromkeys(name for side in shares for name in side)
    rows = [[name, *(f"{side.get(name, 0):.0%}" for side in shares)] for name in names]
    yield from (*table(("paper", "real", "generated"), rows), "")
    for name, side in (("real", real), ("generated", found)):
        yield f"- {name}: {goes_with_tint(side)}"


def real_pictures(pack: Path) -> Iterator[tuple[Pixels, Boxes]]:
    """Yield real photographs with the boxes around their print."""
    for receipt in read_receipts(pack, "photos"):
        sample = real_sample(receipt, "photos")
        yield without_opacity(decode(sample.file)), [each.box for each in receipt.segments]
    for path in read_unlabelled(pack, "photos"):
        image = without_opacity(decode_pixels(path.read_bytes(), path.name))
        if found := find_print(image):
            yield image, found.lines


def generated_pictures(count: int) -> Iterator[tuple[Pixels, Boxes]]:
    """Yield generated photographs likewise."""
    for document in generated_receipts(count, ENGLISH, PHOTOGRAPHED):
        sample = generated_sample(document, rendition_under(document, PHOTOGRAPHS), "photos")
        yield decode(sample.file), [each.box for each in sample.segments]


def measure(image: Pixels, boxes: Boxes) -> dict[str, float]:
    """Measure the light and the colour of paper between print; nothing where there is none."""
    colour = image if image.ndim == 3 else cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    gray, around = in_gray(colour), np.array(boxes, float)
    height, width = gray.shape
    covered = np.zeros(gray.shape, bool)
    for x0, y0, x1, y1 in around.tolist():
        more = round(GROWN * (y1 - y0))
        covered[
            max(0, int(y0) - more) : int(y1) + more, max(0, int(x0) - more) : int(x1) + more
        ] = 1
    left, top = np.clip(around[:, :2].min(axis=0), 0, (width, height)).astype(int)
    right, bottom = np.clip(np.ceil(around[:, 2:].max(axis=0)), 0, (width, height)).astype(int)
    part = (slice(top, bottom), slice(left, right))
    free = ~covered[part]
    if free.sum() < TILE**2:
        return {}
    paper = gray[part][free]
    scale = min(1.0, 400 / width)
    small = cv2.resize(colour, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    found = {
        "paper_median": float(np.median(paper)),
        "paper_std": float(paper.std()),
        "saturation_mean": float(cv2.cvtColor(small, cv2.COLOR_BGR2HSV)[..., 1].mean()),
    }
    lab = cv2.cvtColor(colour[part].astype(np.float32) / 255, cv2.COLOR_BGR2Lab)[free]
    lit = lab[lab[:, 0] >= np.percentile(lab[:, 0], WELL_LIT)]
    low, high = np.percentile(lab[:, 1:], (10, 90), axis=0)
    _, a, b = np.median(lit, axis=0).tolist()
    found |= {"a": a, "b": b, "chroma": float(np.hypot(a, b))}
    found |= dict(zip(("a_spread", "b_spread"), (high - low).tolist(), strict=True))
    return found | light(gray[part], free)


def light(paper: Pixels, free: Pixels) -> dict[str, float]:
    """Measure how unevenly paper is lit, by its tiles: as a plane, and what that leaves."""
    places = [
        (x, y)
        for y in range(0, paper.shape[0] - TILE + 1, TILE)
        for x in range(0, paper.shape[1] - TILE + 1, TILE)
        if free[y : y + TILE, x : x + TILE].all()
    ]
    if len(places) < FEWEST_TILES:
        return {}
    levels = np.array([np.median(paper[y : y + TILE, x : x + TILE]) for x, y in places])
    middle = float(np.median(paper[free]))
    at = np.column_stack([np.array(places) + TILE / 2, np.ones(len(places))])
    plane = np.linalg.lstsq(at, levels, rcond=None)[0]
    down, across = paper.shape
    corners = np.array([[x, y, 1] for x in (0, across) for y in (0, down)]) @ plane
    rest = levels - at @ plane
    return {
        "paper_illumination_range": float(np.ptp(np.percentile(levels, (5, 95)))),
        "illumination_gradient": float(np.ptp(corners)) / middle,
        "illumination_rest": float(np.ptp(np.percentile(rest, (5, 95)))) / middle,
    }


def tint(measured: Measured) -> str:
    """Return what people would call the colour of paper.

    >>> [tint({"a": a, "b": b}) for a, b in ((0, 1), (0, 4), (1, 12), (6, 10), (-5, 2), (0, -8))]
    ['gray', 'cream', 'yellow', 'orange', 'green', 'blue']
    """
    chroma = np.hypot(measured["a"], measured["b"])
    if chroma < COLOURLESS:
        return "gray"
    angle = np.degrees(np.arctan2(measured["b"], measured["a"])) % 360
    name = next((name for name, low, high in HUES if low <= angle < high), "pink")
    return "cream" if name in {"yellow", "orange"} and chroma < PALE else name


def tint_shares(side: Sequence[Measured]) -> dict[str, float]:
    """Return which share of papers has each tint."""
    counts = Counter(map(tint, side))
    return {name: count / len(side) for name, count in counts.most_common()}


def goes_with_tint(side: Sequence[Measured]) -> str:
    """Write how chroma goes with other statistics, by the correlation of ranks."""
    names = ("paper_median", "paper_illumination_range", "illumination_gradient")
    whole = [each for each in side if names[1] in each]
    columns = [[each[name] for each in whole] for name in ("chroma", *names)]
    ranks = np.argsort(np.argsort(columns, axis=1), axis=1)
    found = np.corrcoef(ranks)[0, 1:].tolist()
    pairs = (f"{name} {each:+.2f}" for name, each in zip(names, found, strict=True))
    return f"chroma goes with {', '.join(pairs)}"
