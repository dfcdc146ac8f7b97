"""Degradations of a page, in physical units, at a severity from 0 (unchanged) to 5.

A degradation is one constant in a module of this folder, which holds one degradation or a family
of them, and one line in the catalogue below. Drawing and applying are separate: `draw` returns
parameters, the other functions apply them, and the drawn parameters are the record that replays
the degradation. The random draws do not depend on the severity: a document has the same stain at
every severity, only larger. A degradation belongs to one of four stages, in the order in which
they happen in life:

- surface: changes the flat sheet and what is printed on it. Thermal paper and its print head:
  `thermal_fade`, `thermal_blacken`, `faded_print`, `dead_dots`, `head_banding`; ink: `low_ink`,
  `ink_bleed`, `ink_dropout`, `double_strike`, `smear`; print made of dots: `dot_matrix`,
  `halftone`; printers of sheets: `toner`, `nozzles`; the paper feed: `streaks`, `misfed_paper`;
  the sheet: `paper`, `show_through`, `stain`, `watermark`; what lies on it or is done to it:
  `marks`, `pen_marks`, `highlighter`, `redaction`, `occluder`, `filed`
- shape: moves pixels. All shapes of a leg are composed, so pixels and quads move once. Where a
  degradation bends the sheet, its `repaint` shades the flat sheet by the same surface:
  `bent_sheet`, `curl`, `crumple`, `fold`, `waviness`, `feed_jitter`, `rotation`, `askew`,
  `quarter_turn`, `perspective`, `lens_distortion`, `framing`, `close_up`, `dark_lid`,
  `scanner_bed`, `downscaled`, `scan_size`
- picture: changes the pixels that a lens or scanner delivers: `defocus`, `motion`, `hand_shake`,
  `sharpen_halo`, `low_light`, `overexposure`, `light_gradient`, `cast_shadow`, `sun_patch`,
  `glare`, `reflection`, `vignette_flash`, `sensor_noise`, `low_res`, `moire`, `screen_grid`,
  `white_balance`, `chromatic_aberration`, `finger`, `photocopy`, `room_light`,
  `denoised`, `whitened`
- file: encodes the picture; the encoded bytes are the rendition: `jpeg`, `fax`, `binarise`

The bytes are the same on every processor: noise is cut out of tiles that are drawn once (`noise`),
shades and stains are small fields that are enlarged (`pixel_operations`). `strokes`, `pen`,
`gestures` and `stamps` draw what people put on the sheet, `lettering` sets words in type, `tear`
tears it, `sticker` sticks a label on it; `field_choice` chooses the fields that a person would
mark or redact, and `covering` computes how much of each word's ink is hidden. Around the sheet the
picture shows a table top or the lid of a scanner. `conditions` parses `defocus@3`, `scenes` holds
chains of degradations, `descriptions` describes both for people; `user_degradations` and
`albumentations_pipelines` load degradations that users wrote: `python:pkg.mod:obj`,
`albumentations:FILE`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from docextract_eval.catalog import Catalog
from docextract_eval.geometry import Flow
from docextract_eval.records import File, Page
from docextract_eval.seeds import DRAWN_DIGITS

if TYPE_CHECKING:
    from docextract_eval.corpus.measurements import (
        Measurements,  # noqa: TC004 - no field's type is read at run time
    )

Pixels = NDArray[np.uint8]
Size = tuple[int, int]
"""Height and width in px."""
Box = tuple[float, float, float, float]
Params = Mapping[str, float]
Stage = Literal["surface", "shape", "picture", "file"]
STAGES: tuple[Stage, ...] = ("surface", "shape", "picture", "file")
Repaint = Callable[[Page, Params], Pixels]
"""Returns a page's new pixels; the size stays."""
Cover = Callable[[Page, Params], Page]
"""Returns a page that something covers: new pixels, and less of its words `visible`."""
Reprint = Callable[[Page, Params], Page]
"""Returns a page printed elsewhere: new pixels, and quads that moved with them."""
Bend = Callable[["Outline", Params], Flow]
"""Returns where each point of a page moves to."""
DrawBackground = Callable[["Outline", Params, Pixels], Pixels]
"""Returns the background of a picture, given how far inside the sheet each cell lies."""
Heights = Callable[["Outline", Params, NDArray[np.float64]], NDArray[np.float64]]
"""Returns how high above the table points (..., 2) of a flat sheet are, in px."""
Encode = Callable[[Pixels, int, Params], tuple[File, Pixels]]
"""Returns the encoded file, and the pixels that are decoded from it."""

MAX_SEVERITY = 5
MEASURED_BY = "measurements"
"""The parameter that holds the fingerprint of the measurements with which a step is applied."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What a shape degradation is given of a page: its size and settings, without pixels."""

    size: Size
    dpi: int
    number: int = 0
    """The page's number in its document, from 0."""
    colour: bool = False
    """Whether its image is in colour."""
    print_box: Box | None = None
    """Around all words (left, top, right, bottom); only for what `looks_at_print`, if any are."""
    lift: NDArray[np.float64] | None = None
    """How high above the table the sheet is at each cell, in px; only for backgrounds."""


@dataclass(frozen=True, slots=True)
class Degradation:
    """The contract of a degradation: how it is drawn, and the functions that apply it."""

    name: str
    stage: Stage
    physics: str
    """What happens in the real world, in one line."""
    draw: Callable[[float, np.random.Generator], Params]
    repaint: Repaint | None = None
    """For a surface or picture; for a shape, how its bends change the look of the flat sheet; for a
    file, what is printed on the page before it is encoded."""
    cover: Cover | None = None
    """For a surface or picture that something covers, or a shape whose flat sheet lacks a part."""
    reprint: Reprint | None = None
    """For a surface whose print is not where it should be."""
    bend: Bend | None = None
    """For a shape."""
    background: DrawBackground | None = None
    """For a shape that shows the background around the sheet."""
    heights: Heights | None = None
    """For a shape that lifts parts of the sheet off the table."""
    looks_at_print: bool = False
    """Whether its bend depends on where on the page the words are."""
    encode: Encode | None = None
    """For a file."""
    is_chromatic: bool = False
    """Whether it changes only colours; a gray page becomes a page in colour."""
    has_own_colour: bool = False
    """Whether it adds something that has a colour of its own, if the page is in colour."""
    treats_colours_alike: bool = False
    """Whether it makes of three equal channels what it makes of one, and one is much faster."""
    prints: bool = False
    """Whether it is a printer; one whose parameter `black` is 1 has no colours."""
    is_bilevel: bool = False
    """Whether its result is black and white, even for a page in colour."""
    is_sudden: bool = False
    """Whether even a low severity changes the whole page at once, as a fax does."""
    with_measurements: Callable[[Measurements], Degradation] | None = None
    """For what is drawn as it was measured: returns it as it draws from other measurements."""
    applies_measurements: bool = False
    """Whether measurements are needed to apply what was drawn, too."""

    @property
    def moves_words(self) -> bool:
        """Whether words move, and their quads with them."""
        return bool(self.bend or self.reprint)


DEGRADATIONS: Catalog[Degradation] = Catalog(
    "degradation",
    {
        "askew": "docextract_eval.corpus.degrade.rotation:ASKEW",
        "bent_sheet": "docextract_eval.corpus.degrade.bent_sheet:BENT_SHEET",
        "binarise": "docextract_eval.corpus.degrade.copies:BINARISE",
        "cast_shadow": "docextract_eval.corpus.degrade.shadows:CAST_SHADOW",
        "chromatic_aberration": "docextract_eval.corpus.degrade.colour:CHROMATIC_ABERRATION",
        "close_up": "docextract_eval.corpus.degrade.camera_view:CLOSE_UP",
        "crumple": "docextract_eval.corpus.degrade.crumple:CRUMPLE",
        "curl": "docextract_eval.corpus.degrade.curl:CURL",
        "dark_lid": "docextract_eval.corpus.degrade.dark_lid:DARK_LID",
        "dead_dots": "docextract_eval.corpus.degrade.thermal:DEAD_DOTS",
        "defocus": "docextract_eval.corpus.degrade.lens:DEFOCUS",
        "denoised": "docextract_eval.corpus.degrade.denoising:DENOISED",
        "dot_matrix": "docextract_eval.corpus.degrade.dots:DOT_MATRIX",
        "downscaled": "docextract_eval.corpus.degrade.downscaling:DOWNSCALED",
        "double_strike": "docextract_eval.corpus.degrade.ink:DOUBLE_STRIKE",
        "faded_print": "docextract_eval.corpus.degrade.faded_print:FADED_PRINT",
        "fax": "docextract_eval.corpus.degrade.fax:FAX",
        "feed_jitter": "docextract_eval.corpus.degrade.waves:FEED_JITTER",
        "finger": "docextract_eval.corpus.degrade.finger:FINGER",
        "filed": "docextract_eval.corpus.degrade.occluder:FILED",
        "fold": "docextract_eval.corpus.degrade.folds:FOLD",
        "framing": "docextract_eval.corpus.degrade.camera_view:FRAMING",
        "glare": "docextract_eval.corpus.degrade.exposure:GLARE",
        "halftone": "docextract_eval.corpus.degrade.dots:HALFTONE",
        "hand_shake": "docextract_eval.corpus.degrade.lens:HAND_SHAKE",
        "head_banding": "docextract_eval.corpus.degrade.thermal:HEAD_BANDING",
        "highlighter": "docextract_eval.corpus.degrade.marks:HIGHLIGHTER",
        "ink_bleed": "docextract_eval.corpus.degrade.ink:INK_BLEED",
        "ink_dropout": "docextract_eval.corpus.degrade.ink:INK_DROPOUT",
        "jpeg": "docextract_eval.corpus.degrade.jpeg:JPEG",
        "lens_distortion": "docextract_eval.corpus.degrade.camera_view:LENS_DISTORTION",
        "light_gradient": "docextract_eval.corpus.degrade.exposure:LIGHT_GRADIENT",
        "low_ink": "docextract_eval.corpus.degrade.ink:LOW_INK",
        "low_light": "docextract_eval.corpus.degrade.exposure:LOW_LIGHT",
        "low_res": "docextract_eval.corpus.degrade.sensor:LOW_RES",
        "marks": "docextract_eval.corpus.degrade.marks:MARKS",
        "misfed_paper": "docextract_eval.corpus.degrade.misfed_paper:MISFED_PAPER",
        "moire": "docextract_eval.corpus.degrade.screen:MOIRE",
        "motion": "docextract_eval.corpus.degrade.lens:MOTION",
        "nozzles": "docextract_eval.corpus.degrade.sheet_print:NOZZLES",
        "occluder": "docextract_eval.corpus.degrade.occluder:OCCLUDER",
        "overexposure": "docextract_eval.corpus.degrade.exposure:OVEREXPOSURE",
        "paper": "docextract_eval.corpus.degrade.paper:PAPER",
        "pen_marks": "docextract_eval.corpus.degrade.marks:PEN_MARKS",
        "perspective": "docextract_eval.corpus.degrade.camera_view:PERSPECTIVE",
        "photocopy": "docextract_eval.corpus.degrade.photocopy:PHOTOCOPY",
        "quarter_turn": "docextract_eval.corpus.degrade.rotation:QUARTER_TURN",
        "redaction": "docextract_eval.corpus.degrade.redaction:REDACTION",
        "reflection": "docextract_eval.corpus.degrade.windows:REFLECTION",
        "room_light": "docextract_eval.corpus.degrade.room_light:ROOM_LIGHT",
        "rotation": "docextract_eval.corpus.degrade.rotation:ROTATION",
        "scan_size": "docextract_eval.corpus.degrade.downscaling:SCAN_SIZE",
        "scanner_bed": "docextract_eval.corpus.degrade.lid:SCANNER_BED",
        "screen_grid": "docextract_eval.corpus.degrade.screen:SCREEN_GRID",
        "sensor_noise": "docextract_eval.corpus.degrade.sensor:SENSOR_NOISE",
        "sharpen_halo": "docextract_eval.corpus.degrade.lens:SHARPEN_HALO",
        "show_through": "docextract_eval.corpus.degrade.back_print:SHOW_THROUGH",
        "smear": "docextract_eval.corpus.degrade.ink:SMEAR",
        "stain": "docextract_eval.corpus.degrade.stain:STAIN",
        "streaks": "docextract_eval.corpus.degrade.streaks:STREAKS",
        "sun_patch": "docextract_eval.corpus.degrade.windows:SUN_PATCH",
        "thermal_blacken": "docextract_eval.corpus.degrade.ageing:THERMAL_BLACKEN",
        "thermal_fade": "docextract_eval.corpus.degrade.ageing:THERMAL_FADE",
        "toner": "docextract_eval.corpus.degrade.sheet_print:TONER",
        "vignette_flash": "docextract_eval.corpus.degrade.exposure:VIGNETTE_FLASH",
        "watermark": "docextract_eval.corpus.degrade.watermark:WATERMARK",
        "waviness": "docextract_eval.corpus.degrade.waves:WAVINESS",
        "white_balance": "docextract_eval.corpus.degrade.colour:WHITE_BALANCE",
        "whitened": "docextract_eval.corpus.degrade.copies:WHITENED",
    },
)


def drawn_at_severity(severity: float, value_at_zero: float, levels: Sequence[float]) -> float:
    """Return a parameter at a severity, rounded as drawn numbers are."""
    return round(value_at_severity(severity, value_at_zero, levels), DRAWN_DIGITS)


def value_at_severity(severity: float, value_at_zero: float, levels: Sequence[float]) -> float:
    """Return a parameter at a severity, interpolated between `value_at_zero` and the five levels.

    >>> value_at_severity(2.5, 0, (1, 2, 4, 8, 16))
    3.0
    """
    return float(np.interp(severity, range(MAX_SEVERITY + 1), (value_at_zero, *levels)))
