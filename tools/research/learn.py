"""Measure real receipts, and write the numbers that generated ones are drawn from.

usage: tools/study learn [--pack FOLDER]

Only that half of the pack is read on which numbers may be fitted, and the photographs that have no
labels, where their print is found for sure. Written are:

- photograph.json of the degradations, from photographs: the light on paper on a grid, as its mean
  and the components that hold most of its spread (a photograph without its ink is averaged within
  the bounds of its words, the brightest cell is full light, and each photograph counts mirrored,
  too: windows are on either side); how bright paper is, and how much brighter than ink; for how
  uneven light is, in components and beyond them, how paper and shade are tinted, and how these go
  together; for how
  many dots per inch of paper a photograph was stored, and the frame around its print (both by
  labels); the radius in stored pixels of the disk that blurs it, the share of a sensor's grain that
  it has left, and the clouds of pale print on such a grid, all beside drawn print; the quality of
  its JPEG tables. Of what lies around the paper: how bright it is, as a share of paper in the same
  light; how rough, as a share of how bright; how uneven its light is, by its level, as a mean and
  components on a grid of the whole picture; and which colour it has where paper is white.
- scan.json of the degradations, from scans: for how many dots per inch of paper they were stored,
  how wide a disk blurs them, and how bright their paper is; the share of its ink that the strongest
  print keeps, and how far that differs from letter to letter, both beside drawn print.
- type_shapes.json of the receipts, from photographs and scans: how tall small letters are beside
  the width of a character, and how far lines are apart.

No picture and no text can be made from these numbers.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from inside import ROOT, command_line

from docextract_eval.borders.decoding.pictures import decode_pixels
from docextract_eval.corpus.degrade.downscaling import LARGEST_SCALE, PAGE_DPI
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.fit.drawn_print import in_colour
from docextract_eval.corpus.fit.percentiles import at_percentiles, thousandths
from docextract_eval.corpus.fit.photograph_colour import (
    paper_colour,
    surrounding_colour,
    surrounding_colour_record,
    tint_record,
    together_record,
)
from docextract_eval.corpus.fit.photograph_light import (
    Photograph,
    around_paper,
    document_light,
    frame_around_print,
    held_share,
    light_record,
    mean_and_components,
    sides_running_on,
    surroundings_record,
    tones_record,
    with_mirrored,
)
from docextract_eval.corpus.fit.picture_measurements import (
    BlurTable,
    grain_left,
    steps_leaving_grain,
    without_opacity,
)
from docextract_eval.corpus.fit.print_bounds import LABELLED_HEIGHT, find_print, overlap
from docextract_eval.corpus.fit.statistics import (
    as_print,
    edge_width,
    jpeg_quality,
    paper_and_ink,
    skew_degrees,
    text_lines,
    x_height,
)
from docextract_eval.corpus.fit.surroundings import SIDES
from docextract_eval.storage.disk import write_atomically
from research.gap_parts import real_sample
from research.generated import ENGLISH
from research.ink_fading import Stored, clean_receipts, ink_clouds, ink_of_scans, stored_print
from research.real_pack import add_pack_option, end_without_pack, read_receipts, read_unlabelled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docextract_eval.corpus.build import CleanPages
    from docextract_eval.corpus.fit.photograph_light import AroundPaper, DocumentLight
    from docextract_eval.corpus.fit.statistics import Print
    from docextract_eval.corpus.fit.surroundings import Bounds, Pixels
    from docextract_eval.records import Step
    from research.real_pack import Receipt

CORPUS = ROOT / "docextract_eval/corpus"
PHOTOGRAPH = CORPUS / "degrade/photograph.json"
SCAN = CORPUS / "degrade/scan.json"
TYPE_SHAPES = CORPUS / "kinds/receipt/type_shapes.json"
SETS = {"photos": ENGLISH, "sroie": ("en_MY",)}
"""The sets that are measured, and the countries whose drawn print stands beside them."""
FEWEST_WORDS = 8
FEWEST_LINES = 8
BLURRED_RECEIPTS, GRAINY_RECEIPTS = 4, 24
"""Drawn receipts by which blur and grain are measured."""
ALIKE = 0.7
"""What found and labelled bounds share of what they cover where print is rightly found."""
NUMBER = re.compile(r"[\d.,:/$-]{5,}")
"""Texts without blanks, of characters that a till sets at one width."""
X_HEIGHT_INCHES = 0.067
"""Of the type of a till: 13.6 of 203 dots."""


def main() -> int:
    """Measure, and write the files."""
    parser = command_line("tools/study learn", __doc__)
    add_pack_option(parser)
    pack = parser.parse_args().pack
    end_without_pack(pack)
    prints = {name: list(read_prints(pack, name)) for name in SETS}
    photographs = prints["photos"]
    record = picture_record(pack, photographs) | print_record(pack, photographs)
    write_record(PHOTOGRAPH, record)
    write_record(SCAN, scan_record(prints["sroie"]))
    write_record(TYPE_SHAPES, type_shapes_record([each for name in SETS for each in prints[name]]))
    return 0


def read_prints(pack: Path, name: str) -> Iterator[Print]:
    """Yield the receipts of a set that have enough words."""
    for receipt in labelled_receipts(pack, name):
        yield as_print(real_sample(receipt, name).file, receipt.segments)


def labelled_receipts(pack: Path, name: str) -> Iterator[Receipt]:
    """Yield those receipts of a set that have enough words."""
    yield from (each for each in read_receipts(pack, name) if len(each.segments) >= FEWEST_WORDS)


def picture_record(pack: Path, prints: list[Print]) -> dict[str, Any]:
    """Measure light, tones and surroundings of all photographs, and the frames of labelled ones."""
    labelled = labelled_photographs(pack, prints)
    say_how_well_print_is_found(labelled)
    photographs = [*labelled, *unlabelled_photographs(pack)]
    documents, around = list(map(document_light, photographs)), list(map(around_paper, photographs))
    colours = list(map(paper_colour, photographs))
    beside = [
        (surrounding_colour(photograph), each.level)
        for photograph, each in zip(photographs, around, strict=True)
        if any(each.sides)
    ]
    say_how_much_is_in_components(documents)
    say_how_many_show_surroundings(around)
    return {
        "photographs": len(photographs),
        **light_record(documents),
        **tones_record(documents),
        "tint": tint_record(colours),
        "together": together_record(documents, colours),
        "frame": frames(labelled),
        "runs_on": shares_running_on(labelled),
        "surroundings": surroundings_record(around)
        | surrounding_colour_record(*map(list, zip(*beside, strict=True))),
    }


def print_record(pack: Path, prints: list[Print]) -> dict[str, Any]:
    """Measure how photographs are stored, how blurred and grainy they are, and how pale ink is."""
    stored = as_stored(prints, "photos")
    qualities = [
        jpeg_quality(real_sample(each, "photos").file) for each in read_receipts(pack, "photos")
    ]
    return {
        "dots_per_inch": at_percentiles(resolutions(prints)),
        "blur": at_percentiles(each.blur for each in stored),
        "grain_left": at_percentiles(grain_of_photographs(stored)),
        "jpeg_quality": at_percentiles(filter(None, qualities)),
        "ink_clouds": [thousandths(each) for each in ink_clouds(stored, SETS["photos"], "photos")],
    }


def labelled_photographs(pack: Path, prints: list[Print]) -> list[Photograph]:
    """Return the photographs whose words are labelled, with the bounds of these."""
    pictures = (
        decode(real_sample(each, "photos").file) for each in labelled_receipts(pack, "photos")
    )
    return [
        Photograph(without_opacity(image), *labelled_bounds(each))
        for image, each in zip(pictures, prints, strict=True)
    ]


def unlabelled_photographs(pack: Path) -> list[Photograph]:
    """Return those of the photographs without labels whose print is found for sure."""
    pictures = read_unlabelled(pack, "photos")
    decoded = (without_opacity(decode_pixels(each.read_bytes(), each.name)) for each in pictures)
    found = [photograph for image in decoded if (photograph := found_photograph(image))]
    print(f"without labels: print is found in {len(found)} of {len(pictures)} photographs")
    return found


def found_photograph(image: Pixels) -> Photograph | None:
    """Return a photograph whose print is found without labels; None where in doubt."""
    found = find_print(image)
    return found and Photograph(image, found.bounds, LABELLED_HEIGHT * found.height)


def labelled_bounds(printed: Print) -> tuple[Bounds, float]:
    """Return the bounds of the words of a picture, and the height of their boxes."""
    boxes = np.array(printed.boxes)
    (left, top), (right, bottom) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    height = float(np.median(boxes[:, 3] - boxes[:, 1]))
    return (int(left), int(top), int(right), int(bottom)), height


def say_how_well_print_is_found(labelled: list[Photograph]) -> None:
    """Print how far the bounds that are found agree with those of labels, and what they measure."""
    pairs = [
        (each, found) for each in labelled if (found := found_photograph(each.image)) is not None
    ]
    shared = np.array([overlap(each.bounds, found.bounds) for each, found in pairs])
    print(
        f"print: found for sure in {len(pairs)} of {len(labelled)} labelled photographs; its "
        f"bounds and the labels' share {np.median(shared):.2f} of what they cover in the median, "
        f"{ALIKE} or more in {(shared >= ALIKE).sum()}"
    )
    levels = np.array(
        [[document_light(each).paper_and_contrast() for each in pair] for pair in pairs]
    )
    paper, contrast = (levels[:, 1] - levels[:, 0]).mean(axis=0)
    print(f"by found bounds paper is {paper:+.3f} brighter, and {contrast:+.3f} more than ink")


def say_how_much_is_in_components(documents: list[DocumentLight]) -> None:
    """Print how much of the spread of light is written down."""
    fields = np.array([each.missing for each in documents])
    mean, components = mean_and_components(fields)
    held = held_share(with_mirrored(fields) - mean, components)
    print(f"light: {held:.0%} of the spread is in {len(components)} components")


def say_how_many_show_surroundings(around: list[AroundPaper]) -> None:
    """Print how many photographs show something around the paper, and on which sides."""
    sides = np.array([each.sides for each in around])
    shares = zip(SIDES, sides.mean(axis=0).tolist(), strict=True)
    print(
        f"surroundings: in {sides.any(axis=1).sum()} of {len(sides)} photographs; "
        + ", ".join(f"{name} {share:.0%}" for name, share in shares)
    )


def scan_record(scans: list[Print]) -> dict[str, Any]:
    """Measure sizes, blur, paper and ink of scans."""
    paper = [level for each in scans if (level := paper_and_ink(each).get("paper_median"))]
    stored = as_stored(scans, "sroie")
    ink, ink_of_letters = ink_of_scans(stored, SETS["sroie"])
    return {
        "scans": len(scans),
        "dots_per_inch": at_percentiles(resolutions(scans)),
        "blur": at_percentiles(scan.blur for scan in stored),
        "paper": at_percentiles(paper),
        "ink": at_percentiles(ink),
        "ink_of_letters": at_percentiles(ink_of_letters),
    }


def resolutions(prints: list[Print]) -> Iterator[float]:
    """Yield for how many dots per inch of paper pictures were stored, where type tells it."""
    return filter(None, map(resolution, prints))


def resolution(printed: Print) -> float:
    """Return for how many dots per inch of paper a picture was stored, by the height of type."""
    return x_height(printed.gray, printed.boxes, printed.texts) / X_HEIGHT_INCHES


def grain_of_photographs(photographs: list[Stored]) -> list[float]:
    """Return the share of its grain that drawn print keeps that is as noisy as each photograph."""
    drawn = list(map(in_colour, clean_receipts(GRAINY_RECEIPTS, SETS["photos"])))

    def drawn_noise(left: float) -> float:
        noises = [
            noise(stored_print(receipt, "photos", each.scale, each.blur, grainy(receipt, left)))
            for receipt, each in zip(drawn, photographs, strict=False)
        ]
        return float(np.median(noises))

    return grain_left([noise(each.printed) for each in photographs], drawn_noise)


def grainy(receipt: CleanPages, left: float) -> tuple[Step, ...]:
    """Return what makes a photograph of a receipt that keeps a share of its grain."""
    return steps_leaving_grain(left, receipt.document.source)


def noise(printed: Print) -> float:
    """Return how noisy plain paper is."""
    return paper_and_ink(printed).get("paper_noise", 0.0)


def blur_table(name: str) -> BlurTable:
    """Return the width of the edges of drawn print, in segments as a set has them."""
    receipts = clean_receipts(BLURRED_RECEIPTS, SETS[name])

    def drawn_width(scale: float, radius: float) -> float:
        widths = [edge_width(stored_print(each, name, scale, radius)) for each in receipts]
        return float(np.median(widths))

    return BlurTable(drawn_width)


def as_stored(prints: list[Print], name: str) -> list[Stored]:
    """Return the pictures of a set that tell their resolution, with size and blur."""
    table = blur_table(name)
    found = []
    for each in prints:
        if dots := resolution(each):
            scale = min(LARGEST_SCALE, dots / PAGE_DPI)
            found.append(Stored(each, scale, table.radius(edge_width(each), scale)))
    return found


def frames(photographs: list[Photograph]) -> dict[str, list[float]]:
    """Return the shape of frames, how far print fills them, and where in them it is."""
    measured = [frame_around_print(photograph) for photograph in photographs]
    return {name: at_percentiles(each[name] for each in measured) for name in measured[0]}


def shares_running_on(photographs: list[Photograph]) -> dict[str, float]:
    """Return in which shares of photographs print runs on above and below the frame."""
    found = [sides_running_on(photograph) for photograph in photographs]
    return {side: float(f"{np.mean([each[side] for each in found]):.3g}") for side in found[0]}


def type_shapes_record(receipts: list[Print]) -> dict[str, Any]:
    """Measure how tall and how close the lines of receipts are."""
    shapes = [shape for each in receipts if (shape := type_shape(each))]
    heights, pitches = zip(*shapes, strict=True)
    return {
        "receipts": len(shapes),
        "x_height_of_advance": at_percentiles(heights),
        "pitch_of_x_height": at_percentiles(pitches),
    }


def type_shape(receipt: Print) -> tuple[float, float] | None:
    """Return x-height by width of a character, and pitch by x-height; None without numbers."""
    height = x_height(receipt.gray, receipt.boxes, receipt.texts)
    advances = [
        (right - left) / len(text)
        for (left, _, right, _), text in zip(receipt.boxes, receipt.texts, strict=True)
        if NUMBER.fullmatch(text)
    ]
    lines = text_lines(receipt, skew_degrees(receipt))
    if not height or not advances or len(lines) < FEWEST_LINES:
        return None
    pitch = float(np.median(np.diff([centre for centre, _ in lines])))
    return height / float(np.median(advances)), pitch / height


def write_record(file: Path, record: dict[str, Any]) -> None:
    """Write a record, a key a line."""
    parts = (f' "{name}": {json.dumps(value)}' for name, value in record.items())
    write_atomically(file, "{\n" + ",\n".join(parts) + "\n}\n")
    print(f"{file.name}: {', '.join(record)}")
