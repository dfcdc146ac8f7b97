"""Measure a team's own pictures without labels: their light, blur, grain and compression.

Print is found by its ink, and nothing is read. Its edges, its size and the noise of its paper are
held beside drawn print of the same kind of documents, measured by the same code. Of pictures whose
print is found for sure no more is kept than a mean, components and percentiles; of too few,
nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import OwnConditions, draw_steps
from docextract_eval.corpus.degrade.downscaling import LARGEST_SCALE, PAGE_DPI
from docextract_eval.corpus.degrade.files import decode
from docextract_eval.corpus.degrade.room_light import ROOM_LIGHT
from docextract_eval.corpus.fit.drawn_print import in_colour, steps_storing
from docextract_eval.corpus.fit.percentiles import at_percentiles
from docextract_eval.corpus.fit.photograph_colour import (
    Colour,
    PaperColour,
    paper_colour,
    surrounding_colour,
    surrounding_colour_record,
    tint_record,
    together_record,
)
from docextract_eval.corpus.fit.photograph_light import (
    FEWEST_CELLS,
    AroundPaper,
    DocumentLight,
    Photograph,
    around_paper,
    document_light,
    frame_around_print,
    light_record,
    print_layout,
    sides_running_on,
    surroundings_record,
    tones_record,
)
from docextract_eval.corpus.fit.print_bounds import LABELLED_HEIGHT, find_print
from docextract_eval.corpus.fit.statistics import (
    Print,
    box_inside,
    edge_width,
    jpeg_quality,
    paper_and_ink,
)
from docextract_eval.corpus.fit.surroundings import in_gray
from docextract_eval.corpus.measured import MOST_COMPONENTS, THOUSANDTHS
from docextract_eval.corpus.measurements import (
    ASPECTS,
    FEWEST_PICTURES,
    FILLINGS,
    LEVELS,
    MOST_RATIO,
    QUALITIES,
    RADII,
    RESOLUTIONS,
    Measurements,
)
from docextract_eval.errors import BadInputError
from docextract_eval.records import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.corpus.build import CleanPages
    from docextract_eval.corpus.fit.print_bounds import FoundPrint
    from docextract_eval.corpus.fit.surroundings import Bounds
    from docextract_eval.records import File

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float64]

_AVERAGED = 3
"""The pictures next to each other whose values are averaged before percentiles are taken."""
_PICTURES_TO_COMPONENT = 10
"""How many pictures there are for each component that is written down."""
_BLURRED, _GRAINY = 4, 12
"""The drawn documents by which blur, and by which grain and tones are measured."""
_TONES = ("paper", "contrast")
"""How bright paper is, and how much brighter than ink."""
_PHOTOGRAPHED = "web_photo@3"
"""The condition of drawn documents that stand beside photographs."""
_MARGIN = 0.06
"""The paper around print in a picture of it, by the longer side of the print."""
_EVEN, _BRIGHT, _MOST_CELLS = 0.06, 0.9, 90
"""What looks scanned: less light is missing than the share in that percent of the cells, and
paper is as bright."""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredPicture:
    """What is measured of one picture, before it becomes a part of percentiles."""

    light: DocumentLight
    colour: PaperColour
    around: AroundPaper
    around_colour: Colour | None
    """None where nothing is around the paper, or the picture is in gray."""
    layout: Floats
    """Where its print is: two pictures of one document have the same."""
    frame: Mapping[str, float]
    """Its shape, and where in it the print is."""
    runs_on: Mapping[str, bool]
    """Whether print runs on beyond its upper and its lower side."""
    letter_height: float
    """In pixels."""
    edge_width: float
    """Of the edges of print; 0 if it has none."""
    paper: float | None
    """The gray level of paper between the print."""
    noise: float | None
    """Of plain paper, where there is any."""
    jpeg_quality: float
    """0 if it is no JPEG."""

    @property
    def looks_scanned(self) -> bool:
        """Whether its paper is bright and evenly lit."""
        paper, _ = self.light.paper_and_contrast()
        return paper > _BRIGHT and float(np.percentile(self.light.missing, _MOST_CELLS)) < _EVEN


@dataclass(frozen=True, slots=True)
class PictureMeasurements:
    """What was measured of pictures, and what was not."""

    measurements: Measurements
    photographs: int
    """The photographs whose print was found for sure."""
    scans: int
    without_print: int
    """The pictures in which no print was found for sure."""
    left_out: tuple[str, ...] = field(default=())
    """The parts of which there were too few pictures, each with how many."""


def measure_pictures(
    files: Iterable[File],
    drawn: Sequence[CleanPages],
    is_scan: Callable[[MeasuredPicture], bool] = lambda each: each.looks_scanned,
) -> PictureMeasurements:
    """Measure pictures beside the drawn print of documents as they were printed."""
    return summarise_pictures([measure_picture(file) for file in files], drawn, is_scan)


def summarise_pictures(
    measured: Sequence[MeasuredPicture | None],
    drawn: Sequence[CleanPages],
    is_scan: Callable[[MeasuredPicture], bool] = lambda each: each.looks_scanned,
) -> PictureMeasurements:
    """Return what may be written down of pictures, of which None are those without print.

    The order of the pictures makes no difference.
    """
    found = sorted(filter(None, measured), key=lambda each: (each.letter_height, each.edge_width))
    scans = [each for each in found if is_scan(each)]
    photographs = [each for each in found if not is_scan(each)]
    printed = _DrawnPrint(drawn)
    parts = {
        "photographs": _parts_of_photographs(photographs, printed),
        "scans": _parts_of_scans(scans, printed),
    }
    counts = {"photographs": len(photographs), "scans": len(scans)}
    content = {
        medium: {"pictures": counts[medium], **record}
        for medium in parts
        if (record := _record_of_enough(parts[medium]))
    }
    if "paper" in (numbers := content.get("photographs", {})):
        numbers |= printed.tones_to_draw(Measurements.model_validate({"photographs": numbers}))
    return PictureMeasurements(
        Measurements.model_validate(content),
        **counts,
        without_print=len(measured) - len(found),
        left_out=tuple(
            f"{medium}: {part.name} ({part.count})"
            for medium in parts
            for part in parts[medium]
            if counts[medium] and part.count < FEWEST_PICTURES
        ),
    )


def measure_picture(file: File) -> MeasuredPicture | None:
    """Measure a picture; None where its print is not found for sure."""
    image = without_opacity(decode(file))
    found = find_print(image)
    if found is None:
        return None
    photograph = _photograph(image, found)
    printed = _as_print(in_gray(image), found.lines)
    tones = paper_and_ink(printed)
    return MeasuredPicture(
        light=document_light(photograph),
        colour=paper_colour(photograph),
        around=around_paper(photograph),
        around_colour=surrounding_colour(photograph),
        layout=print_layout(photograph),
        frame=frame_around_print(photograph),
        runs_on=sides_running_on(photograph),
        letter_height=found.height,
        edge_width=edge_width(printed),
        paper=tones.get("paper_median"),
        noise=tones.get("paper_noise"),
        jpeg_quality=jpeg_quality(file),
    )


def _photograph(image: Pixels, found: FoundPrint) -> Photograph:
    return Photograph(image, found.bounds, LABELLED_HEIGHT * found.height)


def without_opacity(image: Pixels) -> Pixels:
    """Return a picture without the plane that says how opaque it is."""
    return image if image.ndim == 2 else np.ascontiguousarray(image[..., :3])


def _as_print(gray: Pixels, lines: Sequence[Bounds], scale: float = 1) -> Print:
    """Return a picture with the bounds of its lines, which are given at another scale."""
    boxes = tuple(box_inside([scale * each for each in line], gray.shape) for line in lines)
    return Print(gray, boxes, ("",) * len(boxes))


class _DrawnPrint:
    """Drawn print whose lines are found as those of pictures are, under known conditions."""

    def __init__(self, drawn: Sequence[CleanPages]) -> None:
        """Take documents as they were printed; those without print that is found are left out."""
        pairs = ((each, find_print(each.pages[0].image)) for each in drawn)
        self._found = [(each, found) for each, found in pairs if found]
        if not self._found:
            what = "no print is found on the documents that are drawn for comparison"
            raise BadInputError(what, "", "draw more documents, or of another kind")
        self.blur_tables = {
            whitened: BlurTable(functools.partial(self._edge_width, whitened=whitened))
            for whitened in (False, True)
        }
        """The width of its edges: as it is, and made white as scans are."""

        self.heights = [found.height for _, found in self._found]
        """Those of its letters, in pixels of the page."""

    def stored_height(self, scale: float, radius: float, *, whitened: bool) -> float:
        """Return how high letters are found to be that are stored at a scale, and blurred.

        Pixels of the page are the measure. Small and blurred letters are found larger.
        """
        ratios = [1.0]
        for printed, found in self._found[:_BLURRED]:
            steps = steps_storing(printed.document.source, scale, radius, whitened=whitened)
            stored = degrade(printed.pages[0], steps).image
            left, top, right, bottom = (round(scale * each) for each in found.bounds)
            more = round(_MARGIN * max(right - left, bottom - top))
            around = stored[max(0, top - more) : bottom + more, max(0, left - more) : right + more]
            if again := find_print(np.ascontiguousarray(around)):
                ratios.append(again.height / scale / found.height)
        return float(np.median(ratios) * np.median(self.heights))

    def _edge_width(self, scale: float, radius: float, *, whitened: bool) -> float:
        """Return how wide the edges of print are that is stored at a scale, and blurred."""
        widths = []
        for printed, found in self._found[:_BLURRED]:
            source = printed.document.source
            steps = steps_storing(source, scale, radius, whitened=whitened)
            widths.append(edge_width(self._stored(printed, found.lines, scale, steps)))
        return float(np.median(widths))

    def noise(self, left: float, scales: Sequence[float], radii: Sequence[float]) -> float:
        """Return how noisy paper is with a share of its grain, stored as some pictures are."""
        noises = []
        for (printed, found), scale, radius in zip(self._found, scales, radii, strict=False):
            source = printed.document.source
            steps = (*steps_storing(source, scale, radius), *steps_leaving_grain(left, source))
            stored = self._stored(in_colour(printed), found.lines, scale, steps)
            noises.append(paper_and_ink(stored).get("paper_noise", 0.0))
        return float(np.median(noises))

    def tones_to_draw(self, measured: Measurements) -> dict[str, list[int]]:
        """Return the tones to draw so that photographs of drawn print measure as was measured.

        They are darker than what is drawn: blur, and light that falls short everywhere, are on top.
        """
        kept = []
        for printed, _ in self._found[:_GRAINY]:
            document = printed.document
            steps = draw_steps(
                _PHOTOGRAPHED, 0, document.source, OwnConditions(measurements=measured)
            )
            (drawn,) = (step.params for step in steps if step.name == ROOM_LIGHT.name)
            image = degrade(printed.pages[0], steps, measured).image
            if found := find_print(image):
                tones = document_light(_photograph(image, found)).paper_and_contrast()
                given = (float(str(drawn[name])) for name in _TONES)
                kept.append([tone / each for tone, each in zip(tones, given, strict=True)])
        shares = np.median(kept, axis=0).tolist() if kept else (1.0, 1.0)
        written = measured.photographs.given_parts() if measured.photographs else {}
        return {
            name: np.clip(np.rint(np.array(written[name]) / share), 1, THOUSANDTHS)
            .astype(int)
            .tolist()
            for name, share in zip(_TONES, shares, strict=True)
        }

    @staticmethod
    def _stored(
        printed: CleanPages, lines: Sequence[Bounds], scale: float, steps: Sequence[Step]
    ) -> Print:
        return _as_print(in_gray(degrade(printed.pages[0], steps).image), lines, scale)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of what is written down of a medium."""

    name: str
    count: int
    """The pictures that show it."""
    record: Callable[[], dict[str, Any]]


def _record_of_enough(parts: Iterable[_Part]) -> dict[str, Any]:
    """Return what is written down of the parts that enough pictures show."""
    record: dict[str, Any] = {}
    for part in parts:
        if part.count >= FEWEST_PICTURES:
            record |= part.record()
    return record


def _parts_of_photographs(
    pictures: Sequence[MeasuredPicture], printed: _DrawnPrint
) -> tuple[_Part, ...]:
    documents = [each.light for each in pictures]
    colours = [each.colour for each in pictures]
    around = [each for each in pictures if any(each.around.sides)]
    uneven = [each for each in around if np.isfinite(each.around.cells).sum() >= FEWEST_CELLS]
    rough = [each for each in around if each.around.texture is not None]
    noisy = [each for each in pictures if each.noise is not None and each.edge_width]
    surrounded = min(len(uneven), len(rough))
    return (
        _Part(
            "light",
            len(pictures),
            lambda: light_record(
                documents, _components(len(pictures)), _AVERAGED, has_whole_spread=True
            ),
        ),
        _Part("tones", len(pictures), lambda: tones_record(documents, _AVERAGED)),
        _Part(
            "tint",
            len(pictures),
            lambda: {
                "tint": tint_record(colours, _AVERAGED),
                "together": together_record(documents, colours),
            },
        ),
        _Part("frame", len(pictures), lambda: _frame_record(pictures)),
        _Part(
            "surroundings",
            surrounded,
            lambda: {"surroundings": _surroundings_record(around, surrounded)},
        ),
        *_parts_of_storing(pictures, printed, whitened=False),
        _Part("grain_left", len(noisy), lambda: _grain_record(noisy, printed)),
    )


def _parts_of_scans(pictures: Sequence[MeasuredPicture], printed: _DrawnPrint) -> tuple[_Part, ...]:
    paper = [each.paper for each in pictures if each.paper is not None]
    return (
        *_parts_of_storing(pictures, printed, whitened=True),
        _Part("paper", len(paper), lambda: {"paper": _bounded_percentiles(paper, *LEVELS)}),
    )


def _parts_of_storing(
    pictures: Sequence[MeasuredPicture], printed: _DrawnPrint, *, whitened: bool
) -> Iterator[_Part]:
    """Yield the parts of how pictures are stored, which photographs and scans have."""
    sharp = [each for each in pictures if each.edge_width]
    saved = [each.jpeg_quality for each in pictures if each.jpeg_quality]
    yield _Part("size", len(sharp), lambda: _size_record(sharp, printed, whitened=whitened))
    yield _Part(
        "jpeg_quality",
        len(saved),
        lambda: {"jpeg_quality": _bounded_percentiles(saved, *QUALITIES)},
    )


def _size_record(
    pictures: Sequence[MeasuredPicture], printed: _DrawnPrint, *, whitened: bool
) -> dict[str, Any]:
    """Return for how many dots per inch of paper pictures are stored, and how blurred they are."""
    scales, radii = _scales_and_radii(pictures, printed, whitened=whitened)
    dots = [scale * PAGE_DPI for scale in scales]
    return {
        "dots_per_inch": _bounded_percentiles(dots, *RESOLUTIONS),
        "blur": _bounded_percentiles(radii, *RADII),
    }


def _scales_and_radii(
    pictures: Sequence[MeasuredPicture], printed: _DrawnPrint, *, whitened: bool
) -> tuple[list[float], list[float]]:
    """Return how many stored pixels a dot of the page has, and how wide a disk blurs each."""
    heights, widths = zip(
        *((each.letter_height, each.edge_width) for each in pictures), strict=True
    )
    table = printed.blur_tables[whitened]

    def radii_at(scales: Sequence[float]) -> list[float]:
        pairs = zip(widths, scales, strict=True)
        return [table.radius(width, min(LARGEST_SCALE, scale)) for width, scale in pairs]

    scales = (np.array(heights) / np.median(printed.heights)).tolist()
    radius = float(np.median(radii_at(scales)))
    near = scales_around(min(scales), max(scales))
    found_at = [scale * printed.stored_height(scale, radius, whitened=whitened) for scale in near]
    at = np.interp(np.log(heights), np.log(np.maximum.accumulate(found_at)), np.log(near))
    scales = np.exp(at).tolist()
    return scales, radii_at(scales)


def _grain_record(pictures: Sequence[MeasuredPicture], printed: _DrawnPrint) -> dict[str, Any]:
    """Return which share of a sensor's grain is left in pictures."""
    some = pictures[:: -(-len(pictures) // _GRAINY)]
    scales, radii = _scales_and_radii(some, printed, whitened=False)
    stored_as = [min(LARGEST_SCALE, scale) for scale in scales]
    left = grain_left(
        [each.noise or 0.0 for each in pictures],
        lambda share: printed.noise(share, stored_as, radii),
    )
    return {"grain_left": _bounded_percentiles(left, 0, 1)}


def _surroundings_record(pictures: Sequence[MeasuredPicture], count: int) -> dict[str, Any]:
    """Return what lies around the paper, of which `count` photographs show enough."""
    around = [each.around for each in pictures]
    record = surroundings_record(around, _components(count), _AVERAGED)
    bounded = {name: np.minimum(record[name], MOST_RATIO).tolist() for name in ("level", "texture")}
    colours = surrounding_colour_record(
        [each.around_colour for each in pictures], [each.level for each in around], _AVERAGED
    )
    return record | bounded | colours


def _frame_record(pictures: Sequence[MeasuredPicture]) -> dict[str, Any]:
    """Return the frames of photographs, and how often print runs on beyond them."""
    bounds = {"aspect": ASPECTS, "filled": FILLINGS, "at_left": (0, 1), "at_top": (0, 1)}
    return {
        "frame": {
            name: _bounded_percentiles([each.frame[name] for each in pictures], *low_and_high)
            for name, low_and_high in bounds.items()
        },
        "runs_on": {
            side: float(f"{np.mean([each.runs_on[side] for each in pictures]):.3g}")
            for side in ("above", "below")
        },
    }


def _components(count: int) -> int:
    """Return how many components may be written down of a count of pictures."""
    return min(MOST_COMPONENTS, count // _PICTURES_TO_COMPONENT)


def _bounded_percentiles(values: Iterable[float], low: float, high: float) -> list[float]:
    return at_percentiles(np.clip([*values], low, high).tolist(), _AVERAGED)


SCALES = (0.35, 0.5, 0.7, 1.0, 1.5, 2.2, 3.5)
"""Stored pixels to a dot of the page."""
DISK_RADII = (0.0, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0)
"""Of disks, in stored pixels."""


def scales_around(low: float, high: float) -> tuple[float, ...]:
    """Return the scales from the last one below a range to the first one above it.

    >>> scales_around(0.8, 1.2)
    (0.7, 1.0, 1.5)
    """
    first, last = np.searchsorted(SCALES, low) - 1, np.searchsorted(SCALES, high) + 1
    return SCALES[max(0, min(int(first), len(SCALES) - 2)) : max(2, int(last))]


class BlurTable:
    """The width of the edges of drawn print, stored at some scales and blurred by some disks."""

    def __init__(self, drawn_width: Callable[[float, float], float]) -> None:
        """Take what measures drawn print at a scale and a radius; it is called where needed."""
        self._drawn_width = drawn_width
        self._rows: dict[int, NDArray[np.float64]] = {}

    def radius(self, width: float, scale: float) -> float:
        """Return the radius of the disk, in stored pixels, that makes edges so wide at a scale.

        Edges as sharp as drawn ones, or sharper, have none.
        """
        at = np.interp(np.log(scale), np.log(SCALES), np.arange(len(SCALES)))
        row = min(int(at), len(SCALES) - 2)
        share = at - row
        widths = (1 - share) * self._widths(row) + share * self._widths(row + 1)
        last = int(np.searchsorted(widths, widths[0], side="right")) - 1  # as sharp as undone
        return (
            0.0 if width <= widths[0] else float(np.interp(width, widths[last:], DISK_RADII[last:]))
        )

    def _widths(self, row: int) -> NDArray[np.float64]:
        """Return the widths at a scale by the radii, along which they never fall."""
        if row not in self._rows:
            found = [self._drawn_width(SCALES[row], radius) for radius in DISK_RADII]
            self._rows[row] = np.maximum.accumulate(np.array(found))
        return self._rows[row]


LEFT = (0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0)
"""The shares of its grain that drawn print keeps."""
_NOISE = "sensor_noise@0.75"
"""The grain before it is smoothed."""
_SEVERITY, _GRAIN = 3, 8.0
"""Of `denoised`, and the gray levels up to which a step is grain and no edge."""
_BEFORE = ("paper@0.3", "room_light@3")
"""What paper is like, and how it is lit."""
_SAVED = "jpeg@1"
"""How nearly all photographs are saved."""


def grain_left(noises: Iterable[float], drawn_noise: Callable[[float], float]) -> list[float]:
    """Return the share of its grain that drawn print keeps that is as noisy as each photograph.

    `drawn_noise` returns how noisy drawn print is that keeps a share.
    """
    rising = np.maximum.accumulate([drawn_noise(left) for left in LEFT])
    return [float(np.interp(noise, rising, LEFT)) for noise in noises]


def steps_leaving_grain(left: float, source: str) -> tuple[Step, ...]:
    """Return what makes a photograph of drawn print, with a share of its grain."""
    return (
        *(step for each in _BEFORE for step in draw_steps(each, 0, source)),
        *draw_steps(_NOISE, 0, source),
        Step("denoised", _SEVERITY, {"grain": _GRAIN, "left": left}),
        *draw_steps(_SAVED, 0, source),
    )
